-- +goose Up
-- The tables of ../sqlite, with PostgreSQL's types; a test compares the two. Text is
-- compared byte by byte, whatever the locale of the database. A text with a NUL or without
-- valid UTF-8 is written in an escaped form (see escape in store/postgres_text.go).
-- Times are integers: microseconds since 1970-01-01T00:00:00Z, 0 for no time.
-- Amounts never stand in a number column; they are decimal text inside the JSON
-- of an intent. seq columns give lists a stable order that no clock can change.

CREATE TABLE meta (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE users (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C"    NOT NULL UNIQUE,
    state       TEXT COLLATE "C"    NOT NULL,
    created     BIGINT NOT NULL,
    frozen_at   BIGINT NOT NULL,
    hold_until  BIGINT NOT NULL,
    hold_reason TEXT COLLATE "C"    NOT NULL,
    last_event  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE factors (
    user_id   TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind      TEXT COLLATE "C"    NOT NULL,
    state     BYTEA    NOT NULL,
    confirmed BIGINT NOT NULL,
    enrolled  BIGINT NOT NULL,
    used_for  BYTEA    NOT NULL,
    PRIMARY KEY (user_id, kind)
);

CREATE TABLE sessions (
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C"    NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA    NOT NULL UNIQUE,
    agent      TEXT COLLATE "C"    NOT NULL,
    created    BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    ended      BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, seq);

CREATE TABLE devices (
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C"    NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT COLLATE "C"    NOT NULL,
    public_key BYTEA    NOT NULL UNIQUE,
    created    BIGINT NOT NULL,
    refused    BIGINT NOT NULL
);
CREATE INDEX devices_user ON devices (user_id, seq);

CREATE TABLE throttles (
    bucket   TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last     BIGINT NOT NULL
);
CREATE INDEX throttles_last ON throttles (last);

CREATE TABLE dealings (
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C"    NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C"    NOT NULL REFERENCES users (id),
    wallet     TEXT COLLATE "C"    NOT NULL,
    identity   BYTEA    NOT NULL,
    generation BIGINT NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL,
    half       TEXT COLLATE "C"    NOT NULL, -- names the sealed half in the keystore; '' before one was offered
    keys       BYTEA,
    checked    TEXT COLLATE "C"    NOT NULL,
    results    BYTEA,
    device     TEXT COLLATE "C"    NOT NULL,
    not_before BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    UNIQUE (wallet, generation)
);
CREATE UNIQUE INDEX dealings_half ON dealings (half) WHERE half <> '';
CREATE INDEX dealings_user ON dealings (user_id, seq);
-- Two active halves of one wallet would be two guards' worth of answers to one key.
CREATE UNIQUE INDEX dealings_one_active ON dealings (wallet) WHERE state = 'active';

CREATE TABLE claimed_keys (
    public_key BYTEA NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id)
);

-- stage is what hefu.Transfer says of its state (unapproved, live, open, ended),
-- written down so that queries need no copy of those rules.
CREATE TABLE transfers (
    seq         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          TEXT COLLATE "C"    NOT NULL UNIQUE,
    user_id     TEXT COLLATE "C"    NOT NULL REFERENCES users (id),
    dealing     TEXT COLLATE "C"    NOT NULL REFERENCES dealings (id),
    network     TEXT COLLATE "C"    NOT NULL,
    sender      TEXT COLLATE "C"    NOT NULL,
    intent      TEXT COLLATE "C"    NOT NULL,
    state       TEXT COLLATE "C"    NOT NULL,
    stage       TEXT COLLATE "C"    NOT NULL,
    plan        TEXT COLLATE "C"    NOT NULL,
    uses        TEXT COLLATE "C"    NOT NULL,
    approval    TEXT COLLATE "C",
    device      TEXT COLLATE "C"    NOT NULL,
    message1    BYTEA,
    message2    BYTEA,
    signed      BYTEA,
    tx_id       TEXT COLLATE "C"    NOT NULL,
    reason      TEXT COLLATE "C"    NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0
);
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
    network     TEXT COLLATE "C" NOT NULL,
    sender      TEXT COLLATE "C" NOT NULL,
    what        TEXT COLLATE "C" NOT NULL,
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    PRIMARY KEY (network, sender, what)
);
CREATE INDEX held_uses_transfer ON held_uses (transfer_id);

CREATE TABLE kept_answers (
    user_id TEXT COLLATE "C"    NOT NULL,
    key     TEXT COLLATE "C"    NOT NULL,
    request BYTEA    NOT NULL,
    answer  BYTEA,
    at      BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX kept_answers_at ON kept_answers (at);

CREATE TABLE events (
    user_id  TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq      BIGINT NOT NULL,
    kind     TEXT COLLATE "C"    NOT NULL,
    transfer TEXT COLLATE "C"    NOT NULL,
    state    TEXT COLLATE "C"    NOT NULL,
    text     TEXT COLLATE "C"    NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (user_id, seq)
);
