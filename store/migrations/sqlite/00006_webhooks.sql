-- +goose Up
-- Where users want to hear of their transfers. secret is sealed by the keystore. A removed
-- one stays until its last message is out of the way.
CREATE TABLE webhooks (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url     TEXT NOT NULL,
    secret  BLOB NOT NULL,
    created INTEGER NOT NULL,
    removed INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_user ON webhooks (user_id, seq) WHERE removed = 0;

-- What they are told, written in the transaction of what it tells of. Rows are the queue;
-- body is what is sent, to the byte, in every attempt.
CREATE TABLE deliveries (
    seq         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    webhook     TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    type        TEXT NOT NULL,
    transfer    TEXT NOT NULL,
    body        BLOB NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX deliveries_webhook ON deliveries (webhook, seq);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at > 0;
CREATE INDEX deliveries_next ON deliveries (webhook, due_at, seq) WHERE due_at > 0;
CREATE INDEX deliveries_ended ON deliveries (updated) WHERE due_at = 0;
