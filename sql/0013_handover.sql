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

-- A unit is merged into its successor from an instant on: ordered, then carried out, and its open
-- work moved by a job, one ticket at a time. The unit's row says which successor it has; this one
-- who ordered it, when and why, and what there was to move when it was carried out.
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
    tickets BIGINT NOT NULL,
    people BIGINT NOT NULL,
    children BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    version BIGINT,
    done_at BIGINT,
    PRIMARY KEY (region_id, merge_id)
);
CREATE INDEX unit_merge_unit ON unit_merge (region_id, unit_id, merge_id);
