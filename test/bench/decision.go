//go:build unix

package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
)

// flat is how much slower a decision may be with a million past transfers than with none.
const flat = 1.2

// history is a guard whose one user has made so many transfers before.
type history struct {
	*world
	past int
}

func (h history) series(what string) string { return fmt.Sprintf("decision/%d/%s", h.past, what) }

// measureDecisions measures an approval's transactions with ever more past transfers of
// the same user: a guard and a database of its own for each number, measured in turn so
// that what else the machine does falls on all of them.
func (o *options) measureDecisions(ctx context.Context, f *figure.Figures) error {
	var all []history
	for _, past := range o.past {
		say("decisions: %d past transfers", past)
		dir := filepath.Join(o.tmp, fmt.Sprintf("decision-%d", past))
		w, stop, err := newWorld(ctx, dir, 1)
		if stop != nil {
			defer func() { stop(); _ = os.RemoveAll(dir) }()
		}
		if err != nil {
			return err
		}
		h := history{w, past}
		if err := h.decide(ctx, figure.New()); err != nil { // the transfer that the others are copies of
			return err
		}
		if err := h.fill(ctx, filepath.Join(dir, "hefu.db")); err != nil {
			return fmt.Errorf("fill the history: %w", err)
		}
		all = append(all, h)
	}
	for round := range o.decisions + 2 {
		to := f
		if round < 2 {
			to = figure.New() // the pages that an approval reads come into the cache
		}
		for _, h := range all {
			if err := h.decide(ctx, to); err != nil {
				return fmt.Errorf("with %d past transfers: %w", h.past, err)
			}
		}
	}
	return nil
}

// decide lets the user pay once, and notes how long the guard's transactions took.
func (h history) decide(ctx context.Context, f *figure.Figures) error {
	h.clock.add(30 * time.Second)
	u := h.users[0]
	p := &payment{scripts: map[string]*script{"propose": {}, "nonces": {}, "approve": {}}}
	clocked := func(what string, fn func(*user, context.Context, *payment) error) error {
		began := time.Now()
		err := fn(u, record(ctx, p.scripts[what]), p)
		f.Series[h.series(what)] = append(f.Series[h.series(what)], figure.MS(time.Since(began)))
		return err
	}
	for _, do := range []func() error{
		func() error { return clocked("propose", (*user).propose) },
		func() error { return u.begin(p) },
		func() error { return clocked("nonces", (*user).nonces) },
		func() error { return u.sign(p) },
		func() error { return clocked("approve", (*user).approve) },
		func() error { return u.settle(ctx, p) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	first := true
	for _, s := range p.scripts["approve"].steps {
		if !s.write || !first {
			continue
		}
		first = false // T1: the decision; T2 comes after the evaluation
		f.Series[h.series("inside T1")] = append(f.Series[h.series("inside T1")], figure.MS(s.inside))
		f.Series[h.series("T1")] = append(f.Series[h.series("T1")], figure.MS(s.took))
	}
	return nil
}

// fill copies the user's one transfer, with what the limit counts of it and an event,
// as often as wanted: half of the copies spread over the year before, half over the last
// 24 hours. A copy differs in its name, its recipient and its times; it lets go of 1000
// base units.
func (h history) fill(ctx context.Context, path string) error {
	if h.past == 0 {
		return nil
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	const day = int64(24 * time.Hour / time.Microsecond)
	half, now := int64(h.past)/2, h.clock.Now().UnixMicro()
	at := fmt.Sprintf("CASE WHEN i < %d THEN %d + i * %d ELSE %d + (i - %d) * %d END",
		half, now-365*day, 364*day/half, now-day, half, day/(int64(h.past)-half)-1)
	transfers, err := columns(ctx, db, "transfers", map[string]string{
		"seq": "NULL", "id": "'past-' || i", "recipient": "'0x' || printf('%040x', i)", "created": at, "updated": at,
	})
	if err != nil {
		return err
	}
	const series = "WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) "
	statements := []string{
		transfers + " FROM n, transfers WHERE transfers.seq = (SELECT min(seq) FROM transfers)",
		`INSERT INTO spends (transfer_id, asset, user_id, units, settled, total)
			SELECT 'past-' || i, asset, user_id, '1000', ` + at + `, '' || (i + 1) * 1000 FROM n, spends WHERE spends.rowid = (SELECT min(rowid) FROM spends)`,
		`INSERT INTO events (user_id, seq, kind, transfer, state, text, at)
			SELECT user_id, last + 1 + i, kind, 'past-' || i, state, text, ` + at + ` FROM n, (SELECT e.*, u.last_event AS last FROM events e JOIN users u ON u.id = e.user_id
				WHERE e.kind = 'transfer' ORDER BY e.seq DESC LIMIT 1)`,
	}
	if _, err := db.ExecContext(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return err
	}
	for _, s := range statements {
		insert, rest, _ := strings.Cut(s, "SELECT")
		if _, err := db.ExecContext(ctx, insert+series+"SELECT"+rest, 0, h.past); err != nil {
			return fmt.Errorf("%.60s: %w", s, err)
		}
	}
	return h.finish(ctx, db)
}

// finish corrects what counts on: the user's events, and the sum that the copied
// transfer stands at. Then the log is written into the database, as a guard does in time.
func (h history) finish(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "UPDATE users SET last_event = last_event + 1 + ?", h.past); err != nil {
		return err
	}
	var id int64
	var text string
	if err := db.QueryRowContext(ctx, "SELECT rowid, total FROM spends ORDER BY rowid LIMIT 1").Scan(&id, &text); err != nil {
		return err
	}
	total, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return fmt.Errorf("the running total is %q", text)
	}
	total.Add(total, big.NewInt(int64(h.past)*1000))
	if _, err := db.ExecContext(ctx, "UPDATE spends SET total = ? WHERE rowid = ?", total.String(), id); err != nil {
		return err
	}
	var count int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM spends WHERE settled > 0").Scan(&count); err != nil {
		return err
	}
	if count != h.past+1 {
		return fmt.Errorf("there are %d past transfers, not %s", count, strconv.Itoa(h.past+1))
	}
	_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// columns is an INSERT that copies rows of a table but for some columns; it ends before
// FROM. The names come from the database, so that a new column is copied too.
func columns(ctx context.Context, db *sql.DB, table string, other map[string]string) (string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var names, values []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		value := table + "." + name
		if v, ok := other[name]; ok {
			value = v
		}
		names, values = append(names, name), append(values, value)
	}
	return "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(values, ", "), rows.Err()
}

// decisionTable is how long a decision takes with ever more past transfers.
func (r *results) decisionTable(b *figure.Page) {
	b.Head("Decisions")
	b.Line("One approval on SQLite (WAL, synchronous=FULL) by a user who has made so many transfers before, half of them spread over a year and half within the last 24 hours, so that")
	b.Line("all of these count against the limit. T1 is the transaction that decides: code, limit, nonce, message. A guard and a database for each, measured in turn, %d approvals each.\n", r.plan.decisions)
	f, least := r.decisions, r.plan.past[0]
	var rows [][]string
	for _, past := range r.plan.past {
		h, base := history{past: past}, history{past: least}
		row := []string{fmt.Sprint(past)}
		for _, what := range []string{"inside T1", "T1", "approve", "propose"} {
			row = append(row, f.Of(h.series(what)).String(), figure.Times(f.Of(h.series(what)).Median(), f.Of(base.series(what)).Median()))
		}
		rows = append(rows, row)
	}
	b.Table([]string{
		"past transfers", "T1 without its commit", "next to none", "T1 with its commit", "next to none",
		"the whole approval", "next to none", "propose", "next to none",
	}, rows...)
}

// decisionTargets are rows of the first table: what depends on the history, and the same
// with the commit, which waits for the disk.
func (r *results) decisionTargets() (rows [][]string) {
	most, least := history{past: r.plan.past[len(r.plan.past)-1]}, history{past: r.plan.past[0]}
	for _, t := range [][2]string{{"inside T1", "without its commit"}, {"T1", "with its commit, which waits for the disk"}} {
		ratio := r.decisions.Of(most.series(t[0])).Median() / r.decisions.Of(least.series(t[0])).Median()
		verdict := "met"
		if ratio > flat {
			verdict = "**not met**"
		}
		rows = append(rows, []string{
			fmt.Sprintf("decision (T1) with %d past transfers of the user, next to none, %s", most.past, t[1]),
			fmt.Sprintf("≤ %.1f ×", flat), figure.Times(ratio, 1), verdict,
		})
	}
	return rows
}
