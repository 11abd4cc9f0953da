-- 0017_people.sql - what those who look after accounts and persons read.

-- Who is logged in, newest first.
CREATE INDEX session_staff ON session (region_id, created_at) WHERE account_id IS NOT NULL;
-- Who asked to be deleted and waits for it.
CREATE INDEX event_erase ON event (region_id, at, subject_id) WHERE op = 'erase_asked';
