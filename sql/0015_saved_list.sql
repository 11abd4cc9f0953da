-- 0015_saved_list.sql - lists of tickets that somebody keeps under a name: filters, order and
-- columns as they stand in the address of the page. A habit of one account, no part of any ticket.

CREATE TABLE saved_list (
    region_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    list_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, account_id, list_id)
);
-- Keeping a list under a name it already has replaces it.
CREATE UNIQUE INDEX saved_list_name ON saved_list (region_id, account_id, name);
