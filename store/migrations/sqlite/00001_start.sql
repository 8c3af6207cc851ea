-- +goose Up
-- Times are integers: microseconds since 1970-01-01T00:00:00Z, 0 for no time.
-- Amounts never stand in a number column; they are decimal text inside the JSON
-- of an intent. seq columns give lists a stable order that no clock can change.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    state       TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    frozen_at   INTEGER NOT NULL,
    hold_until  INTEGER NOT NULL,
    hold_reason TEXT    NOT NULL,
    last_event  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE factors (
    user_id   TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    state     BLOB    NOT NULL,
    confirmed INTEGER NOT NULL,
    enrolled  INTEGER NOT NULL,
    used_for  BLOB    NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT;

CREATE TABLE sessions (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB    NOT NULL UNIQUE,
    agent      TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    ended      INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, seq);

CREATE TABLE devices (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    public_key BLOB    NOT NULL UNIQUE,
    created    INTEGER NOT NULL,
    refused    INTEGER NOT NULL
) STRICT;
CREATE INDEX devices_user ON devices (user_id, seq);

CREATE TABLE throttles (
    bucket   TEXT    NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last     INTEGER NOT NULL
) STRICT;
CREATE INDEX throttles_last ON throttles (last);

CREATE TABLE dealings (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    wallet     TEXT    NOT NULL,
    identity   BLOB    NOT NULL,
    generation INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    half       TEXT    NOT NULL, -- names the sealed half in the keystore; '' before one was offered
    keys       BLOB,
    checked    TEXT    NOT NULL,
    results    BLOB,
    device     TEXT    NOT NULL,
    not_before INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    UNIQUE (wallet, generation)
) STRICT;
CREATE UNIQUE INDEX dealings_half ON dealings (half) WHERE half <> '';
CREATE INDEX dealings_user ON dealings (user_id, seq);
-- Two active halves of one wallet would be two guards' worth of answers to one key.
CREATE UNIQUE INDEX dealings_one_active ON dealings (wallet) WHERE state = 'active';

CREATE TABLE claimed_keys (
    public_key BLOB NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id)
) STRICT;

-- stage is what hefu.Transfer says of its state (unapproved, live, open, ended),
-- written down so that queries need no copy of those rules.
CREATE TABLE transfers (
    seq         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    dealing     TEXT    NOT NULL REFERENCES dealings (id),
    network     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    intent      TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    plan        TEXT    NOT NULL,
    uses        TEXT    NOT NULL,
    approval    TEXT,
    device      TEXT    NOT NULL,
    message1    BLOB,
    message2    BLOB,
    signed      BLOB,
    tx_id       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX transfers_user ON transfers (user_id, seq);
CREATE INDEX transfers_sender ON transfers (network, sender, seq) WHERE stage = 'live';
CREATE INDEX transfers_open ON transfers (user_id, seq) WHERE stage <> 'ended';
CREATE INDEX transfers_unapproved ON transfers (dealing) WHERE stage = 'unapproved';
CREATE INDEX transfers_due ON transfers (due_at) WHERE due_at > 0;
-- PAIR-SIGNING condition 1: one message of a dealing is evaluated at a time.
CREATE UNIQUE INDEX transfers_one_evaluating ON transfers (dealing) WHERE state = 'evaluating';

-- What live transfers consume exclusively. A use is relative to the account that
-- sends: a nonce means nothing without its address.
CREATE TABLE held_uses (
    network     TEXT NOT NULL,
    sender      TEXT NOT NULL,
    what        TEXT NOT NULL,
    transfer_id TEXT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    PRIMARY KEY (network, sender, what)
) STRICT;
CREATE INDEX held_uses_transfer ON held_uses (transfer_id);

CREATE TABLE kept_answers (
    user_id TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    request BLOB    NOT NULL,
    answer  BLOB,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX kept_answers_at ON kept_answers (at);

CREATE TABLE events (
    user_id  TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    transfer TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq)
) STRICT;
