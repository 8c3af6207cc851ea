-- +goose Up
-- What a user may let go of, and what he has. Amounts are decimal text: a column of
-- numbers would lose digits.

CREATE TABLE limits (
    user_id  TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    asset    TEXT    NOT NULL,
    units    TEXT    NOT NULL,
    raise_to TEXT    NOT NULL,
    raise_at INTEGER NOT NULL, -- 0 when no raise is announced
    updated  INTEGER NOT NULL,
    PRIMARY KEY (user_id, asset)
) STRICT;

-- One row for each asset that a transfer lets go of. While settled is 0 it is reserved
-- and counts in full; afterwards it counts until a day after settled. total is the sum
-- of all units that the user ever settled in the asset, this row included: what falls
-- into a window is the difference of two of them, however many rows lie between.
CREATE TABLE spends (
    transfer_id TEXT    NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    asset       TEXT    NOT NULL,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    units       TEXT    NOT NULL,
    settled     INTEGER NOT NULL,
    total       TEXT    NOT NULL,
    PRIMARY KEY (transfer_id, asset)
) STRICT;
CREATE INDEX spends_reserved ON spends (user_id, asset) WHERE settled = 0;
CREATE UNIQUE INDEX spends_settled ON spends (user_id, asset, settled) WHERE settled > 0;

-- The limits that a first dealing chooses.
ALTER TABLE dealings ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';

-- What a transfer becomes instead of resting when its evaluation ends.
ALTER TABLE transfers ADD COLUMN halt TEXT NOT NULL DEFAULT '';

-- Whom a user has paid.
ALTER TABLE transfers ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
CREATE INDEX transfers_paid ON transfers (user_id, network, recipient) WHERE state = 'final';
