-- 0021_category_tree.sql - what lies below a category is found without walking all of them.

CREATE INDEX category_parent ON category (region_id, parent, code);
