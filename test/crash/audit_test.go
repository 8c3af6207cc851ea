//go:build unix

package crash_test

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/hefu-wallet/hefu"
)

// entry is a transfer as the database has it.
type entry struct {
	id      hefu.TransferID
	family  hefu.TransferID
	user    hefu.UserID
	state   hefu.State
	plan    hefu.Plan
	txid    string
	updated int64
}

// spend is a row of what counts against a limit.
type spend struct {
	transfer hefu.TransferID
	user     hefu.UserID
	asset    hefu.AssetID
	units    *big.Int
	settled  int64
	total    *big.Int
}

// audit holds the database against itself and against the chain: what is reserved is
// exactly what the transfers under way let go of, what is settled is exactly what the
// final ones did, from their finality on, and no limit is in force that nobody waited for.
// A reservation that is lost would let its owner overspend, one that is left behind would
// starve him.
func (l *lane) audit() error {
	driver, where, opts := "sqlite", l.database()+"?_pragma=busy_timeout(10000)", &sql.TxOptions{ReadOnly: true} // one moment
	if l.data != "" {
		driver, where, opts.Isolation = "pgx", l.data, sql.LevelRepeatableRead
	}
	db, err := sql.Open(driver, where)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(l.t.Context(), opts)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	entries, err := entriesOf(tx)
	if err != nil {
		return err
	}
	spends, err := spendsOf(tx)
	if err != nil {
		return err
	}
	left := map[string]spend{}
	for _, s := range spends {
		left[string(s.transfer)+" "+string(s.asset)] = s
	}
	live := map[hefu.TransferID][]hefu.Outflow{}
	for _, e := range entries {
		out, err := l.counted(e, left)
		if err != nil {
			return err
		}
		live[e.family] = hefu.MostOf(live[e.family], out) // of its versions at most one happens
	}
	for family, out := range live {
		for _, o := range out {
			key := string(family) + " " + string(o.Asset)
			s, ok := left[key]
			delete(left, key)
			if !ok || s.units.Cmp(o.Units.Big()) != 0 || s.settled > 0 {
				return fmt.Errorf("transfer %s and its versions let go of %s of %s; what is reserved is %v", family, o.Units, o.Asset, s.units)
			}
		}
	}
	for _, s := range left {
		return fmt.Errorf("%s of %s counts for transfer %s, which lets go of none", s.units, s.asset, s.transfer)
	}
	return errors.Join(ordered(spends), l.waited(spends))
}

func entriesOf(tx *sql.Tx) (out []entry, err error) {
	rows, err := tx.Query(`SELECT id, family, user_id, state, plan, tx_id, updated FROM transfers`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		var plan []byte
		if err := rows.Scan(&e.id, &e.family, &e.user, &e.state, &plan, &e.txid, &e.updated); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(plan, &e.plan); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func spendsOf(tx *sql.Tx) (out []spend, err error) {
	rows, err := tx.Query(`SELECT transfer_id, user_id, asset, units, settled, total FROM spends`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s spend
		var units, total string
		if err := rows.Scan(&s.transfer, &s.user, &s.asset, &units, &s.settled, &total); err != nil {
			return nil, err
		}
		s.units, _ = new(big.Int).SetString(units, 10)
		s.total, _ = new(big.Int).SetString("0"+total, 10)
		if s.units == nil || s.total == nil {
			return nil, fmt.Errorf("%q and %q are no amounts", units, total)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// counted takes what a transfer that is over must have out of left and says what is wrong
// with it. Of one that is under way it tells what it lets go of.
func (l *lane) counted(e entry, left map[string]spend) ([]hefu.Outflow, error) {
	final := e.state == hefu.Final
	if e.state == hefu.Dead {
		var err error
		if final, err = l.w.mined(l.t.Context(), e.txid); err != nil {
			return nil, err
		}
	}
	if !e.state.Live() && !final {
		return nil, nil
	}
	sum, err := l.described(e.plan)
	if err != nil {
		return nil, err
	}
	if e.state == hefu.Dead { // it failed on the chain
		sum = hefu.Summary{Native: sum.Native, MaxFee: sum.MaxFee}
	}
	out, err := sum.Outflows()
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("transfer %s lets go of nothing", e.id)
	}
	if !final {
		return out, nil
	}
	for _, o := range out {
		key := string(e.id) + " " + string(o.Asset)
		s, ok := left[key]
		delete(left, key)
		switch {
		case !ok || s.units.Cmp(o.Units.Big()) != 0 || s.user != e.user:
			return nil, fmt.Errorf("transfer %s is %s and lets go of %s of %s; what counts is %v", e.id, e.state, o.Units, o.Asset, s.units)
		case s.settled == 0:
			return nil, fmt.Errorf("transfer %s is %s; what it lets go of is not settled", e.id, e.state)
		case s.settled < e.updated:
			return nil, fmt.Errorf("transfer %s was over at %d and counts from %d", e.id, e.updated, s.settled)
		}
	}
	return nil, nil
}

func (l *lane) described(p hefu.Plan) (hefu.Summary, error) {
	m := l.w.money()
	return m.format.Describe(m.network, p)
}

// ordered checks the running totals, of which the window is a difference.
func ordered(spends []spend) error {
	slices.SortFunc(spends, func(a, b spend) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.asset, b.asset), cmp.Compare(a.settled, b.settled))
	})
	for i, s := range spends {
		if s.settled == 0 {
			continue
		}
		want := new(big.Int).Set(s.units)
		if i > 0 {
			if b := spends[i-1]; b.user == s.user && b.asset == s.asset && b.settled > 0 {
				want.Add(want, b.total)
				if b.settled >= s.settled {
					return fmt.Errorf("transfers %s and %s settled at once", b.transfer, s.transfer)
				}
			}
		}
		if want.Cmp(s.total) != 0 {
			return fmt.Errorf("after transfer %s the total is %s, not %s", s.transfer, s.total, want)
		}
	}
	return nil
}

// waited compares the guard's own answer: what counts now is what is reserved and what
// settled within a day, and the limit in force is the one that was waited for.
func (l *lane) waited(spends []spend) error {
	v, err := l.limit()
	if err != nil {
		return err
	}
	sum, since := new(big.Int), l.now().Add(-hefu.LimitWindow).UnixMicro()
	for _, s := range spends {
		if s.user == l.d.caller.User.ID && s.asset == l.coin() && (s.settled == 0 || s.settled > since) {
			sum.Add(sum, s.units)
		}
	}
	switch {
	case v.Spent.Big().Cmp(sum) != 0:
		return fmt.Errorf("%s count against the limit, not %s", v.Spent, sum)
	case v.Units.Cmp(l.allowed) != 0:
		return fmt.Errorf("the limit in force is %s, not %s", v.Units, l.allowed)
	case !v.RaiseAt.IsZero():
		return fmt.Errorf("a raise to %s is left", v.Raise)
	}
	return nil
}

// cost is what a transfer counts against the limit: the amount and its dearest fee.
func (l *lane) cost(t hefu.Transfer) (hefu.Units, error) {
	sum, err := l.described(t.Plan)
	if err != nil {
		return hefu.Units{}, err
	}
	return sum.Amount.Add(sum.MaxFee)
}
