-- A text's period of six days and age of 99 stand in the index beside its words (src/store/list/search.c),
-- so that a word is found in a span of time without its texts of all years: the upper bits of the order
-- key, with the city, and which of both it is.
DROP INDEX IF EXISTS text_gram_of;
CREATE INDEX text_gram_of ON text_gram USING gin (grams, (ARRAY[
    (region_id << 13) # (order_key >> 51 << 1), (region_id << 13) # (order_key >> 55 << 1) # 1]));
DROP INDEX IF EXISTS publication_gram_of;
CREATE INDEX publication_gram_of ON publication_gram USING gin (grams, (ARRAY[
    (region_id << 13) # (order_key >> 51 << 1), (region_id << 13) # (order_key >> 55 << 1) # 1]));
