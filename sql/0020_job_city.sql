-- 0020_job_city.sql - a worker takes the city's own work beside that of tickets.

-- Folding, sealing, purging and the like: few, and never behind many tickets long past due.
CREATE INDEX job_city ON job (region_id, due_at, job_id) WHERE ticket_id IS NULL;
