-- +goose Up
-- The address book. mac is by a key of the user's devices; the guard cannot check it.
-- An id is drawn by the device, so it is unique for one user only.
CREATE TABLE book (
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C"    NOT NULL,
    user_id    TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    wallet     TEXT COLLATE "C"    NOT NULL,
    name       TEXT COLLATE "C"    NOT NULL,
    network    TEXT COLLATE "C"    NOT NULL,
    address    TEXT COLLATE "C"    NOT NULL,
    mac        BYTEA    NOT NULL,
    not_before BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    UNIQUE (user_id, id),
    UNIQUE (user_id, wallet, name, network)
);
CREATE INDEX book_address ON book (user_id, network, address);
