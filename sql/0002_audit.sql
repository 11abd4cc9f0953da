-- 0002_audit.sql - an index under the audit trail.

-- Read by the audit trail, newest first: what was done to accounts, to the city, and with names.
CREATE INDEX event_audit ON event (region_id, at, subject_kind, subject_id, seq)
    WHERE subject_kind IN ('access', 'account', 'region');
