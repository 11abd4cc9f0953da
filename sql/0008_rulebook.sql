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

-- Special rules on somebody's word; both choose the rules with the tag of that name.
ALTER TABLE ticket ADD COLUMN complex SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN supervised SMALLINT NOT NULL DEFAULT 0;

-- The requester is under 14; the contact is a guardian's, who consents; wants no reply.
ALTER TABLE ticket ADD COLUMN minor SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN guardian SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN no_reply SMALLINT NOT NULL DEFAULT 0;

-- Since when it waits for a supervisor to look into it.
ALTER TABLE ticket ADD COLUMN watch_at BIGINT;
-- The supervisors' desk, longest waiting first.
CREATE INDEX ticket_watch ON ticket (region_id, watch_at, ticket_id) WHERE watch_at IS NOT NULL;
