-- +goose Up
-- When a code last vouched for a device; 0 while it must be confirmed anew. A device from
-- before was registered with a code.
ALTER TABLE devices ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;
UPDATE devices SET confirmed = created;
