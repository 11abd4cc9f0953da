-- 0006_account.sql - how people who work here are reached, and who has to change the password.

ALTER TABLE account ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN must_change SMALLINT NOT NULL DEFAULT 0;
