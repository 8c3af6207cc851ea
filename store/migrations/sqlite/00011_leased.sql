-- +goose Up
-- Who delivers what just now: so few rows that one user's are counted at every lease.
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE lease_until > 0;
