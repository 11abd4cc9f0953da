-- 0003_retention.sql - destruction of personal data whose retention ended, decided by two people.

-- A list of persons, and where it stands: gathering, proposed, asked, confirmed, done or dropped.
-- Each step is an event of the subject ("retention", region); digest is over the list's person ids.
CREATE TABLE retention_list (
    region_id BIGINT NOT NULL,
    list_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    years INTEGER NOT NULL,
    cutoff_at BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    destroyed BIGINT NOT NULL,
    digest BLOB,
    reason TEXT,
    proposed_at BIGINT NOT NULL,
    asked_by BIGINT,
    asked_at BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (region_id, list_id)
);
CREATE TABLE retention_item (
    region_id BIGINT NOT NULL,
    list_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (region_id, list_id, person_id)
);
-- Read by the job that destroys.
CREATE INDEX retention_item_waiting ON retention_item (region_id, list_id, person_id)
    WHERE destroyed_at IS NULL;

-- Read by the job that gathers: living keys, oldest first.
CREATE INDEX person_live ON person (region_id, created_at, person_id)
    WHERE key_sealed IS NOT NULL;

-- How much of DIR/keys/destroyed this database has seen carried out. A restored database knows
-- less than the file holds; what lies between is destroyed again.
CREATE TABLE destroyed_mark (
    region_id BIGINT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL
);
