-- +goose Up
-- A half on its way from one device of a user to another, for ten minutes at most. sealed_key
-- and box are sealed between the two screens; the guard reads neither. filled is 0 until there is a box.
CREATE TABLE pairings (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device     TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    session    TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    box        BLOB NOT NULL,
    created    INTEGER NOT NULL,
    filled     INTEGER NOT NULL
) STRICT;
CREATE INDEX pairings_user ON pairings (user_id, seq);
CREATE INDEX pairings_created ON pairings (created);
