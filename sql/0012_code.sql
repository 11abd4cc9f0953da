-- 0012_code.sql - a new query code ends the sessions that the old one opened.

CREATE INDEX session_ticket ON session (region_id, ticket_id);
