package story

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

func (s *stage) database() string { return filepath.Join(s.dir, "guard", "data", "guard.db") }

// linked waits until the running guard has linked everything that it recorded.
func (s *stage) linkedCmd(_ *testscript.TestScript, _ []string) (err error) {
	rows, err := store.Beside(context.Background(), s.database())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return until("the audit log has everything", func(ctx context.Context) error {
		got, err := guard.VerifyAudit(ctx, rows)
		if err == nil && got.Unlinked {
			err = errors.New("something is not linked")
		}
		return err
	})
}

var printedHead = regexp.MustCompile(`Head: (\S+)`)

// head NAME: the head that the last command printed, as a variable.
func (s *stage) headCmd(ts *testscript.TestScript, args []string) error {
	m := printedHead.FindStringSubmatch(ts.ReadFile("stdout"))
	if m == nil || len(args) != 1 {
		return usage("head NAME, after a command that printed one")
	}
	ts.Setenv(args[0], m[1])
	return nil
}

// tamper SQL...: changes the guard's database behind its back, as somebody does who has
// the file. He takes the triggers away that would stop him, and puts nothing back.
func (s *stage) tamperCmd(_ *testscript.TestScript, args []string) (err error) {
	if len(args) == 0 {
		return usage("tamper SQL...")
	}
	db, err := sql.Open("sqlite", s.database()+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, q := range append([]string{"DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"}, args...) {
		if _, err := db.ExecContext(context.Background(), q); err != nil {
			return err
		}
	}
	return nil
}
