-- +goose Up
-- The audit log. What happens is recorded in the transaction in which it happens, and
-- linked into one hash chain a moment later: a chain that every transaction had to extend
-- would let none of them run beside another. Neither table can be changed; a record can be
-- taken away once it is in the chain.

CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY,
    record  INTEGER NOT NULL UNIQUE,
    at      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    user_id TEXT    NOT NULL, -- no reference: the log outlives what it is about; '' for the guard itself
    details TEXT    NOT NULL,
    prev    BLOB    NOT NULL,
    hash    BLOB    NOT NULL
) STRICT;

CREATE TABLE audit_records (
    record  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    details TEXT    NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_records_no_update BEFORE UPDATE ON audit_records BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_records_no_delete BEFORE DELETE ON audit_records
WHEN NOT EXISTS (SELECT 1 FROM audit WHERE record = OLD.record) BEGIN
    SELECT RAISE(ABORT, 'a record of the audit log is not in its chain yet');
END;
-- +goose StatementEnd
