-- How the search index is kept: what a transaction adds is written as one piece up to 16 MiB, and eight
-- pieces of a size become one (before: 1 MiB and four). Fewer pieces to write, merge and look through.
INSERT INTO text_index (text_index, rank) VALUES ('hashsize', 16777216);
INSERT INTO text_index (text_index, rank) VALUES ('automerge', 8);
