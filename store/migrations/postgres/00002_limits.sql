-- +goose Up
-- What a user may let go of, and what he has. Amounts are decimal text: a column of
-- numbers would lose digits.

CREATE TABLE limits (
    user_id  TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    asset    TEXT COLLATE "C"    NOT NULL,
    units    TEXT COLLATE "C"    NOT NULL,
    raise_to TEXT COLLATE "C"    NOT NULL,
    raise_at BIGINT NOT NULL, -- 0 when no raise is announced
    updated  BIGINT NOT NULL,
    PRIMARY KEY (user_id, asset)
);

-- One row for each asset that a transfer lets go of. While settled is 0 it is reserved
-- and counts in full; afterwards it counts until a day after settled. total is the sum
-- of all units that the user ever settled in the asset, this row included: what falls
-- into a window is the difference of two of them, however many rows lie between.
CREATE TABLE spends (
    transfer_id TEXT COLLATE "C"    NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    asset       TEXT COLLATE "C"    NOT NULL,
    user_id     TEXT COLLATE "C"    NOT NULL REFERENCES users (id),
    units       TEXT COLLATE "C"    NOT NULL,
    settled     BIGINT NOT NULL,
    total       TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (transfer_id, asset)
);
CREATE INDEX spends_reserved ON spends (user_id, asset) WHERE settled = 0;
CREATE UNIQUE INDEX spends_settled ON spends (user_id, asset, settled) WHERE settled > 0;

-- The limits that a first dealing chooses.
ALTER TABLE dealings ADD COLUMN limits TEXT COLLATE "C" NOT NULL DEFAULT '{}';

-- What a transfer becomes instead of resting when its evaluation ends.
ALTER TABLE transfers ADD COLUMN halt TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Whom a user has paid.
ALTER TABLE transfers ADD COLUMN recipient TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX transfers_paid ON transfers (user_id, network, recipient) WHERE state = 'final';
