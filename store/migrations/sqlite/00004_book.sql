-- +goose Up
-- The address book. mac is by a key of the user's devices; the guard cannot check it.
-- An id is drawn by the device, so it is unique for one user only.
CREATE TABLE book (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    wallet     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    network    TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    mac        BLOB    NOT NULL,
    not_before INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    UNIQUE (user_id, id),
    UNIQUE (user_id, wallet, name, network)
) STRICT;
CREATE INDEX book_address ON book (user_id, network, address);
