-- +goose Up
-- A half on its way from one device of a user to another, for ten minutes at most. sealed_key
-- and box are sealed between the two screens; the guard reads neither. filled is 0 until there is a box.
CREATE TABLE pairings (
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device     TEXT COLLATE "C" NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    session    TEXT COLLATE "C" NOT NULL,
    sealed_key BYTEA NOT NULL,
    box        BYTEA NOT NULL,
    created    BIGINT NOT NULL,
    filled     BIGINT NOT NULL
);
CREATE INDEX pairings_user ON pairings (user_id, seq);
CREATE INDEX pairings_created ON pairings (created);
