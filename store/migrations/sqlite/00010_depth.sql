-- +goose Up
-- How deep a transfer's block was when it was looked at last; 0: in none.
ALTER TABLE transfers ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
