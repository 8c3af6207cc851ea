-- +goose Up
-- What was proposed and never approved is counted before anything more is proposed.
CREATE INDEX transfers_given_up ON transfers (user_id, updated) WHERE device = '';
