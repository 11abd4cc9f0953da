-- 0014_rows.sql - what verify and the audit trail read.

-- The steps by which personal data is destroyed stand in the audit trail like every other act.
DROP INDEX event_audit;
CREATE INDEX event_audit ON event (region_id, at, subject_kind, subject_id, seq)
    WHERE subject_kind IN ('access', 'account', 'region', 'retention');

-- A keyed digest of the session as it was opened: one that was changed in the database opens nothing.
-- Sessions of before have none, and end with the upgrade.
ALTER TABLE session ADD COLUMN mark BLOB;
