-- 0018_people.sql - what those who look after accounts and persons read.

-- Who is logged in, newest first.
CREATE INDEX session_staff ON session (region_id, created_at) WHERE account_id IS NOT NULL;
