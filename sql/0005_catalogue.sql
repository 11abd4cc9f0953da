-- 0005_catalogue.sql - versions of the dispatch catalogue: drafted, published from a day, in force.

-- A version that has lines and no row here holds since ever.
CREATE TABLE catalogue_version (
    region_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    author_id BIGINT,
    publisher_id BIGINT,
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (region_id, version)
);
