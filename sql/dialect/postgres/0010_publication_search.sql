-- The index of what is published, otherwise as text_gram.
CREATE TABLE publication_gram (
    region_id BIGINT NOT NULL,
    order_key BIGINT NOT NULL,
    grams INTEGER[] NOT NULL,
    PRIMARY KEY (region_id, order_key)
);
CREATE INDEX publication_gram_of ON publication_gram USING gin (grams);
