-- +goose Up
-- The family of a transfer: the first one, and all that were made to take its place. Of
-- a family at most one ever confirms, so it holds its uses and its part of a limit
-- together, under the name of the first.
ALTER TABLE transfers ADD COLUMN family TEXT NOT NULL DEFAULT '';
UPDATE transfers SET family = id;
CREATE INDEX transfers_family ON transfers (family, seq) WHERE stage <> 'ended';

-- Private notes. sealed is encrypted under a key of the user's devices; the guard can
-- neither read nor change it. subject says what it is about: account:CAIP-10 or transfer:ID.
CREATE TABLE labels (
    user_id TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    wallet  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    sealed  BLOB    NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (user_id, wallet, subject)
) STRICT;
