-- 0013_handover.sql - handing over open work, and merging a unit into its successor.

-- What a person leaving holds: shares, open claims, callbacks last tried.
CREATE INDEX task_holder ON task (region_id, holder_id, task_id)
    WHERE holder_id IS NOT NULL
      AND state IN ('to_sign', 'handling', 'return_asked', 'delegated', 'unit_review', 'replied');
CREATE INDEX claim_asker ON claim (region_id, asked_by, claim_id)
    WHERE state IN ('asked', 'endorsed');
-- What a unit has open, shares already answered included.
CREATE INDEX task_of_unit ON task (region_id, unit_id, ticket_id)
    WHERE state IN ('to_sign', 'handling', 'return_asked', 'delegated', 'unit_review', 'replied');
CREATE INDEX claim_of_unit ON claim (region_id, asked_unit, ticket_id)
    WHERE state IN ('asked', 'endorsed');
-- Whose deputy somebody is.
CREATE INDEX account_deputy ON account (region_id, deputy_id) WHERE deputy_id IS NOT NULL;

-- A unit is merged into its successor from an instant on: ordered, then carried out by a job that
-- moves one ticket at a time. The unit's row says which successor it has; this one who ordered it,
-- when and why, and how far it has come.
CREATE TABLE unit_merge (
    region_id BIGINT NOT NULL,
    merge_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    into_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    ordered_by BIGINT,
    ordered_at BIGINT NOT NULL,
    people INTEGER NOT NULL,
    children INTEGER NOT NULL,
    catalogue_version INTEGER,
    moved INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (region_id, merge_id)
);
CREATE INDEX unit_merge_unit ON unit_merge (region_id, unit_id, merge_id);
