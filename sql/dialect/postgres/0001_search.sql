-- The search index: pairs of characters and single characters as numbers (src/store/search.c).
CREATE TABLE text_gram (
    region_id BIGINT NOT NULL,
    order_key BIGINT NOT NULL,
    grams INTEGER[] NOT NULL,
    PRIMARY KEY (region_id, order_key)
);
CREATE INDEX text_gram_of ON text_gram USING gin (grams);
