-- 0016_import.sql - what came in from older systems.

-- Which run brought in a ticket, and what its row held: a repeated file is recognised by (source, its
-- number there), which stand in the ticket, and a row that has changed since by this digest.
CREATE TABLE import_row (
    region_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (region_id, ticket_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
-- A run as a whole: its list, and taking it back.
CREATE INDEX import_row_batch ON import_row (region_id, batch_id, ticket_id);
