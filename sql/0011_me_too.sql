-- 0011_me_too.sql - 附议: others join a published matter; only a count and keyed hashes.

-- The random key of one matter; NULL once it was destroyed. `n` outlives it.
CREATE TABLE me_too_matter (
    region_id BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    hash_key BLOB,
    n BIGINT NOT NULL,
    PRIMARY KEY (region_id, publication_id)
);
-- Who joined, as a hash under that key; gone with it.
CREATE TABLE me_too (
    region_id BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    voter BLOB NOT NULL,
    PRIMARY KEY (region_id, publication_id, voter)
);
