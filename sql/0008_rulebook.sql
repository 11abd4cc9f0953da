-- 0008_rulebook.sql - what the rule book keeps beyond the first loop.

-- When a requester was last tried: the next call keeps its distance.
ALTER TABLE callback ADD COLUMN tried_at BIGINT;

-- The unit's form: a demand beyond its duty, and of what kind; its evidence by kind.
ALTER TABLE reply ADD COLUMN beyond_duty TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE reply ADD COLUMN beyond_type TEXT;
ALTER TABLE attachment ADD COLUMN evidence TEXT;

-- Where a refused requester was sent; the recording a withdrawal was taken down from.
ALTER TABLE claim ADD COLUMN told_line TEXT;
ALTER TABLE claim ADD COLUMN recording_id BIGINT;
