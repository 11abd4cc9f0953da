-- 0018_archive.sql - the chains of closed years, one row a ticket (store/archive.h).

-- Events 1 to `seq` of a subject, as bytes; its later ones stand in `event`.
CREATE TABLE event_archive (
    region_id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    events BLOB NOT NULL,
    PRIMARY KEY (region_id, subject_kind, subject_id)
);
