-- +goose Up
-- Where users want to hear of their transfers. secret is sealed by the keystore. A removed
-- one stays until its last message is out of the way.
CREATE TABLE webhooks (
    seq     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url     TEXT COLLATE "C" NOT NULL,
    secret  BYTEA NOT NULL,
    created BIGINT NOT NULL,
    removed BIGINT NOT NULL
);
CREATE INDEX webhooks_user ON webhooks (user_id, seq) WHERE removed = 0;

-- What they are told, written in the transaction of what it tells of. Rows are the queue;
-- body is what is sent, to the byte, in every attempt.
CREATE TABLE deliveries (
    seq         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          TEXT COLLATE "C" NOT NULL UNIQUE,
    webhook     TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    type        TEXT COLLATE "C" NOT NULL,
    transfer    TEXT COLLATE "C" NOT NULL,
    body        BYTEA NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    attempts    BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX deliveries_webhook ON deliveries (webhook, seq);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at > 0;
CREATE INDEX deliveries_next ON deliveries (webhook, due_at, seq) WHERE due_at > 0;
CREATE INDEX deliveries_ended ON deliveries (updated) WHERE due_at = 0;
