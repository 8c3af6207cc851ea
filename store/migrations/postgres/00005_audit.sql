-- +goose Up
-- The audit log. What happens is recorded in the transaction in which it happens, and
-- linked into one hash chain a moment later: a chain that every transaction had to extend
-- would let none of them run beside another. Neither table can be changed; a record can be
-- taken away once it is in the chain.

CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    record  BIGINT NOT NULL UNIQUE,
    at      BIGINT NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL, -- no reference: the log outlives what it is about; '' for the guard itself
    details TEXT COLLATE "C" NOT NULL,
    prev    BYTEA  NOT NULL,
    hash    BYTEA  NOT NULL
);

CREATE TABLE audit_records (
    record  BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    details TEXT COLLATE "C" NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_linked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit WHERE record = OLD.record) THEN
        RAISE EXCEPTION 'a record of the audit log is not in its chain yet';
    END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_records_no_update BEFORE UPDATE ON audit_records FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_records_no_delete BEFORE DELETE ON audit_records FOR EACH ROW EXECUTE FUNCTION audit_linked();
CREATE TRIGGER audit_records_no_truncate BEFORE TRUNCATE ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
