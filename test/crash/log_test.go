//go:build unix

package crash_test

import (
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// chained holds the audit log of a lane against itself, after all that was killed, and
// returns how many entries are in it.
func (l *lane) chained() int64 {
	l.t.Helper()
	rows, err := store.Beside(l.t.Context(), l.database())
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	got, err := guard.VerifyAudit(l.t.Context(), rows)
	if err != nil {
		l.t.Error(err)
	}
	return got.Head.Seq
}
