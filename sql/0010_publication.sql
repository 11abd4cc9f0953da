-- 0010_publication.sql - masked words and answers that anybody may read.

-- One row a ticket; what happened to it is in the ticket's chain.
CREATE TABLE publication (
    region_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    title TEXT,
    words TEXT,
    answer TEXT,
    category TEXT,
    area_id BIGINT,
    unit_id BIGINT,
    proposed_by BIGINT,
    proposed_at BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    reason TEXT,
    published_at BIGINT,
    order_key BIGINT,
    PRIMARY KEY (region_id, ticket_id)
);
-- The public address; never the ticket's number or id.
CREATE UNIQUE INDEX publication_address ON publication (region_id, publication_id);
-- The public list, newest first: only what is published has a place in it (src/store/search.h).
CREATE UNIQUE INDEX publication_shown ON publication (region_id, order_key);
-- What waits for a second person, longest first.
CREATE INDEX publication_waiting ON publication (region_id, state, proposed_at, publication_id);
