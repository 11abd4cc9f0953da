-- What the public portal keeps for people without an account.

-- A half-filled form: sealed under a key that only its cookie opens, gone after a day. The key of
-- the row is a keyed hash of the cookie, so nobody who reads this table can tell whose it is.
CREATE TABLE portal_draft (
    region_id BIGINT NOT NULL,
    token_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, token_hash)
);
-- The hourly purge reads the oldest.
CREATE INDEX portal_draft_expiry ON portal_draft (region_id, expires_at);
