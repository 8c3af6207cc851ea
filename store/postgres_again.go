package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// several is how PostgreSQL keeps writers apart that work side by side. Each transaction
// is serializable: of two that cannot both have happened one fails, and is begun again
// here. Who begins again takes a turn (an advisory lock of the database that all guards on
// it share), so that those who met do not meet again; first tries run freely beside it.
type several struct {
	turn int64 // the lock that a turn takes
}

// most is how often a transaction is tried; maxWait mostly ends it earlier.
const most = 200

var (
	// errLost marks an error of a connection that is gone, before its commit was asked
	// for: nothing is written.
	errLost = errors.New("the connection to the database is lost")
	// errInDoubt marks a commit without an answer.
	errInDoubt = errors.New("whether the transaction was committed is not known")
)

// again runs a transaction until it is not in another one's way.
func (s *store) again(ctx context.Context, opts *sql.TxOptions, fn func(guard.Tx) error) error {
	began := time.Now()
	for try := 1; ; try++ {
		err := s.try(ctx, opts, fn, try > 1)
		var e *hefu.Error
		switch {
		case err == nil || ctx.Err() != nil || errors.Is(err, errInDoubt):
			return err
		case s.dialect.conflict(err) && try == 1:
			// A row that came after the snapshot: seen from now, fn may answer otherwise.
		case !clash(err) && !errors.Is(err, errLost) && !s.dialect.busy(err):
			return explained(err)
		case try == most || time.Since(began) > maxWait:
			if errors.As(err, &e) && e.Kind == hefu.KindUnavailable {
				return err
			}
			return unavailable(err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("store: wait for a turn: %w", ctx.Err())
		case <-time.After(min(time.Duration(try)*time.Millisecond, 50*time.Millisecond)):
		}
	}
}

// try runs a transaction once, in a turn or beside those who have one.
func (s *store) try(ctx context.Context, opts *sql.TxOptions, fn func(guard.Tx) error, inTurn bool) error {
	conn, err := s.take(ctx, s.write)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if inTurn {
		// Before the transaction begins: its snapshot must be younger than the turn.
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, s.dialect.several.turn); err != nil {
			discard(conn) // it may have the lock after all
			return lost(conn, (&tx{ctx: ctx}).because(fmt.Errorf("store: wait for a turn: %w", err)))
		}
		defer func() {
			if _, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, s.dialect.several.turn); err != nil {
				discard(conn)
			}
		}()
	}
	return lost(conn, s.on(ctx, conn, opts, fn))
}

// look is View: a snapshot that waits for nobody and is in nobody's way.
func (s *store) look(ctx context.Context, fn func(guard.Tx) error) error {
	conn, err := s.take(ctx, s.read)
	if err != nil {
		return explained(err)
	}
	defer func() { _ = conn.Close() }()
	return explained(lost(conn, s.on(ctx, conn, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)))
}

// first is the error of a statement that had to give way, whatever fn made of it: fn is to
// run again. A nil s changes nothing.
func (s *several) first(t *tx, err error) error {
	if s != nil && t.ctx.Err() == nil && clash(t.failed) {
		return t.failed
	}
	return err
}

// inDoubt marks the error of a commit on a connection that broke. A nil s changes nothing.
func (s *several) inDoubt(conn *sql.Conn, err error) error {
	if s == nil || !closed(conn) && code(err) != "57P01" {
		return err
	}
	return hefu.Errorf(hefu.KindUnavailable, "the way to the database broke; whether this was done is not known: look before you try again").
		Because(errors.Join(errInDoubt, err))
}

// lost marks an error of a connection that is gone.
func lost(conn *sql.Conn, err error) error {
	if err == nil || errors.Is(err, errInDoubt) || !closed(conn) {
		return err
	}
	return fmt.Errorf("%w: %w", errLost, err)
}

// pgxConn is a connection of pgx, whatever stands in front of it.
type pgxConn interface{ Conn() *pgx.Conn }

// closed says whether the driver gave its connection up.
func closed(conn *sql.Conn) bool {
	gone := true
	err := conn.Raw(func(c any) error {
		if c, ok := c.(pgxConn); ok {
			gone = c.Conn().IsClosed()
		}
		return nil
	})
	return gone || err != nil
}

// code is PostgreSQL's SQLSTATE, or nothing for another error.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func hasState(codes ...string) func(error) bool {
	return func(err error) bool { return slices.Contains(codes, code(err)) }
}

// clash says that a transaction met another one and was the one to give way.
func clash(err error) bool { return code(err) == "40001" || code(err) == "40P01" }

// explained tells a person what is wrong with a database that takes nothing just now.
func explained(err error) error {
	var e *hefu.Error
	if err == nil || errors.As(err, &e) && e.Kind == hefu.KindUnavailable {
		return err
	}
	var connect *pgconn.ConnectError
	switch state := code(err); {
	case errors.Is(err, errLost) || errors.As(err, &connect):
		return hefu.Errorf(hefu.KindUnavailable, "the database cannot be reached; nothing was changed, try again").Because(err)
	case state == "53100" || state == "53200" || state == "25006":
		return hefu.Errorf(hefu.KindUnavailable, "the database takes nothing just now; nothing was changed").Because(err)
	}
	return err
}
