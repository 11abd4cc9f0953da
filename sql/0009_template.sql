-- 0009_template.sql - texts that offices write again and again.

-- `unit_id` 0 is the hotline itself. A retired one stays, for the audit trail names it.
CREATE TABLE template (
    region_id BIGINT NOT NULL,
    template_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    active SMALLINT NOT NULL,
    author_id BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, template_id)
);
-- The list offered beside a form: one office's, by kind and name.
CREATE INDEX template_of_unit ON template (region_id, unit_id, kind, name);
