-- 0004_clock_open.sql - a new year's calendar renews suspended clocks too.

DROP INDEX clock_provisional;
CREATE INDEX clock_provisional ON clock (region_id, ticket_id)
    WHERE provisional = 1 AND state <> 'stopped';
