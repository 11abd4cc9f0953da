-- 0011_me_too.sql - 附议: others join a published matter; only a count and keyed hashes.

-- The random key of one matter; NULL once it was destroyed. `n` outlives it. `mark` is keyed too and
-- binds count, key and rows together (src/store/me_too_store.h).
CREATE TABLE me_too_matter (
    region_id BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    hash_key BLOB,
    n BIGINT NOT NULL,
    mark BLOB NOT NULL,
    PRIMARY KEY (region_id, publication_id)
);
-- Who joined, as a hash under that key; gone with it. `counts` is 1 for a person's first mark (a
-- browser or a phone), 0 for a further one of somebody counted before.
CREATE TABLE me_too (
    region_id BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    voter BLOB NOT NULL,
    counts SMALLINT NOT NULL,
    PRIMARY KEY (region_id, publication_id, voter)
);
