-- 0012_code.sql - a new query code ends the sessions that the old one opened; a refusal says where
-- else to go, also where that is no line and no unit of ours.

CREATE INDEX session_ticket ON session (region_id, ticket_id);
ALTER TABLE claim ADD COLUMN told_route TEXT;
