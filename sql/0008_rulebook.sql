-- 0008_rulebook.sql - what the rule book keeps beyond the first loop.

-- When a requester was last tried: the next call keeps its distance.
ALTER TABLE callback ADD COLUMN tried_at BIGINT;
