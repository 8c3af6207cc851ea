package store

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const transferColumns = `id, user_id, dealing, intent, state, plan, uses, approval, device, message1, message2, signed, tx_id, reason, created, updated, due_at, attempts, halt, depth`

func scanTransfer(r row) (t hefu.Transfer, err error) {
	err = r.Scan(&t.ID, &t.User, &t.Dealing, document{&t.Intent}, &t.State, document{&t.Plan}, texts{&t.Uses}, document{&t.Approval},
		&t.Device, &t.Commit, &t.Opening, &t.Signed, &t.TxID, &t.Reason, moment{&t.Created}, moment{&t.Updated}, moment{&t.DueAt}, &t.Attempts, &t.Halt, &t.Depth)
	return t, err
}

// stage is what queries ask of a state.
func stage(s hefu.State) string {
	switch {
	case s.Terminal():
		return "ended"
	case s.Live():
		return "live"
	case s.Unapproved():
		return "unapproved"
	}
	return "open"
}

func approval(a *hefu.Approval) document {
	if a == nil {
		return document{nil}
	}
	c := *a
	c.At = c.At.UTC().Truncate(time.Microsecond) // as exact as every other time here
	return document{c}
}

// paid is who counts as paid once the transfer is final: nobody by a call, whose To is a
// contract that got nothing.
func paid(in hefu.Intent) string {
	if len(in.Data) != 0 {
		return ""
	}
	return in.To
}

const busyDealing = "another transfer of this wallet is being approved; try again"

func (t *tx) CreateTransfer(x hefu.Transfer) error {
	err := t.create(busyDealing, "create a transfer", `INSERT INTO transfers (`+transferColumns+`, stage, network, sender, recipient, family)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		x.ID, x.User, x.Dealing, document{x.Intent}, x.State, document{x.Plan}, list(x.Uses), approval(x.Approval),
		x.Device, x.Commit, x.Opening, x.Signed, x.TxID, x.Reason, micros(x.Created), micros(x.Updated), micros(x.DueAt), x.Attempts, x.Halt, number(x.Depth),
		stage(x.State), x.Intent.Network, x.Intent.From, paid(x.Intent), x.Family())
	if err != nil {
		return err
	}
	return t.hold(x)
}

// UpdateTransfer writes everything but the id, the user and the lease.
func (t *tx) UpdateTransfer(x hefu.Transfer) error {
	if t.failed != nil {
		return t.failed
	}
	res, err := t.do(`UPDATE transfers SET dealing = ?, intent = ?, state = ?, plan = ?, uses = ?, approval = ?,
		device = ?, message1 = ?, message2 = ?, signed = ?, tx_id = ?, reason = ?, created = ?, updated = ?, due_at = ?, attempts = ?, halt = ?, depth = ?,
		stage = ?, network = ?, sender = ?, recipient = ?, family = ? WHERE id = ? AND user_id = ?`, []any{
		x.Dealing, document{x.Intent}, x.State, document{x.Plan}, list(x.Uses), approval(x.Approval),
		x.Device, x.Commit, x.Opening, x.Signed, x.TxID, x.Reason, micros(x.Created), micros(x.Updated), micros(x.DueAt), x.Attempts, x.Halt, number(x.Depth),
		stage(x.State), x.Intent.Network, x.Intent.From, paid(x.Intent), x.Family(), x.ID, x.User,
	})
	if err != nil {
		return t.taken(busyDealing, "update a transfer", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return notFound("transfer")
	}
	return t.hold(x)
}

// hold makes the held uses of a transfer's family those that its live members have. They
// stand under the name of the first: what takes another's place uses the same on purpose.
func (t *tx) hold(x hefu.Transfer) error {
	if _, err := t.exec("let go of uses", `DELETE FROM held_uses WHERE transfer_id = ?`, x.Family()); err != nil {
		return err
	}
	held, err := many(t, "list the uses of a family", func(r row) (u []string, err error) { return u, r.Scan(texts{&u}) },
		`SELECT uses FROM transfers WHERE family = ? AND stage <> 'ended' AND stage = 'live'`, x.Family())
	if err != nil {
		return err
	}
	uses := slices.Concat(held...)
	slices.Sort(uses)
	for _, use := range slices.Compact(uses) {
		err := t.create("another transfer that is under way uses the same "+use, "hold a use",
			`INSERT INTO held_uses (network, sender, what, transfer_id) VALUES (?, ?, ?, ?)`, x.Intent.Network, x.Intent.From, use, x.Family())
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Transfer(id hefu.TransferID) (hefu.Transfer, error) {
	return one(t, "transfer", scanTransfer, `SELECT `+transferColumns+` FROM transfers WHERE id = ?`, id)
}

// Transfers answers KindNotFound when after is not one of the user's transfers.
func (t *tx) Transfers(user hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error) {
	if limit <= 0 {
		return nil, nil
	}
	if after == "" {
		return many(t, "list transfers", scanTransfer, `SELECT `+transferColumns+` FROM transfers WHERE user_id = ? ORDER BY seq DESC LIMIT ?`, user, limit)
	}
	seq, err := one(t, "transfer", scanSeq, `SELECT seq FROM transfers WHERE id = ? AND user_id = ?`, after, user)
	if err != nil {
		return nil, err
	}
	return many(t, "list transfers", scanTransfer, `SELECT `+transferColumns+` FROM transfers WHERE user_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, user, seq, limit)
}

// Recipients reads the newest final transfer of each sender to each recipient, every final
// call, and what was approved and is under way: nothing that a proposal can push out. It
// answers KindNotFound when after is not one of the user's transfers.
func (t *tx) Recipients(user hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error) {
	if limit <= 0 {
		return nil, nil
	}
	before := int64(math.MaxInt64)
	if after != "" {
		seq, err := one(t, "transfer", scanSeq, `SELECT seq FROM transfers WHERE id = ? AND user_id = ?`, after, user)
		if err != nil {
			return nil, err
		}
		before = seq
	}
	return many(t, "list recipients", scanTransfer, `SELECT `+transferColumns+` FROM transfers WHERE user_id = ? AND seq < ? AND (
		seq IN (SELECT MAX(seq) FROM transfers WHERE user_id = ? AND state = 'final' GROUP BY network, sender, recipient)
		OR state = 'final' AND recipient = '' OR stage <> 'ended' AND approval IS NOT NULL) ORDER BY seq DESC LIMIT ?`, user, before, user, limit)
}

// LiveTransfers lists the oldest first.
func (t *tx) LiveTransfers(n hefu.Network, from string) ([]hefu.Transfer, error) {
	return many(t, "list live transfers", scanTransfer,
		`SELECT `+transferColumns+` FROM transfers WHERE network = ? AND sender = ? AND stage = 'live' ORDER BY seq`, n, from)
}

// OpenFamily lists the oldest first.
func (t *tx) OpenFamily(first hefu.TransferID) ([]hefu.Transfer, error) {
	return many(t, "list a family", scanTransfer,
		`SELECT `+transferColumns+` FROM transfers WHERE family = ? AND stage <> 'ended' ORDER BY seq`, first)
}

// OpenTransfers lists the oldest first.
func (t *tx) OpenTransfers(user hefu.UserID) ([]hefu.Transfer, error) {
	return many(t, "list open transfers", scanTransfer,
		`SELECT `+transferColumns+` FROM transfers WHERE user_id = ? AND stage <> 'ended' ORDER BY seq`, user)
}

func (t *tx) Evaluating(d hefu.DealingID) (hefu.Transfer, error) {
	return one(t, "transfer", scanTransfer,
		`SELECT `+transferColumns+` FROM transfers WHERE dealing = ? AND state = 'evaluating'`, d)
}

func (t *tx) CountUnapproved(d hefu.DealingID) (int, error) {
	return one(t, "count", func(r row) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM transfers WHERE dealing = ? AND stage = 'unapproved'`, d)
}

func (t *tx) GivenUp(user hefu.UserID, since time.Time) (int, error) {
	return one(t, "count", func(r row) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM transfers WHERE user_id = ? AND updated > ? AND stage = 'ended' AND device = ''`, user, micros(since))
}

// Queue asks the index of what is due, so it costs what waits and not what there is.
func (t *tx) Queue(now time.Time) (guard.Queue, error) {
	return one(t, "queue", func(r row) (q guard.Queue, err error) { return q, r.Scan(&q.Due, &q.Leased, moment{&q.Oldest}) },
		`SELECT COUNT(*), COUNT(*) FILTER (WHERE lease_until > ?), coalesce(MIN(due_at), 0) FROM transfers WHERE due_at > 0 AND due_at <= ?`, micros(now), micros(now))
}

func (t *tx) Kept(user hefu.UserID, key string) (guard.Kept, error) {
	return one(t, "answer", func(r row) (k guard.Kept, err error) { return k, r.Scan(&k.Request, &k.Answer, moment{&k.At}) },
		`SELECT request, answer, at FROM kept_answers WHERE user_id = ? AND key = ?`, user, key)
}

func (t *tx) Keep(user hefu.UserID, key string, k guard.Kept) error {
	return t.create("this idempotency key is taken", "keep an answer", `INSERT INTO kept_answers (user_id, key, request, answer, at) VALUES (?, ?, ?, ?, ?)`,
		user, key, blob(k.Request), k.Answer, micros(k.At))
}

func (t *tx) DeleteKept(before time.Time) error {
	_, err := t.exec("forget answers", `DELETE FROM kept_answers WHERE at < ?`, micros(before))
	return err
}

// AppendEvent counts in the user's row, which also keeps two writers apart.
func (t *tx) AppendEvent(e guard.Event) (int64, error) {
	seq, err := one(t, "user", func(r row) (n int64, err error) { return n, r.Scan(&n) },
		`UPDATE users SET last_event = last_event + 1 WHERE id = ? RETURNING last_event`, e.User)
	if err != nil {
		return 0, err
	}
	_, err = t.exec("append an event", `INSERT INTO events (user_id, seq, kind, transfer, account, state, text, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		e.User, seq, e.Kind, e.Transfer, e.Account, e.State, e.Text, micros(e.At))
	if err != nil {
		return 0, fmt.Errorf("event %d: %w", seq, err)
	}
	if !e.Audited() {
		return seq, nil
	}
	return seq, t.Record(e.Audit())
}

func (t *tx) Events(user hefu.UserID, after int64, limit int) ([]guard.Event, error) {
	if limit <= 0 {
		return nil, nil
	}
	return many(t, "list events", scanEvent, `SELECT `+eventColumns+` FROM events WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?`, user, after, limit)
}

const eventColumns = `seq, user_id, kind, transfer, account, state, text, at`

func scanEvent(r row) (e guard.Event, err error) {
	return e, r.Scan(&e.Seq, &e.User, &e.Kind, &e.Transfer, &e.Account, &e.State, &e.Text, moment{&e.At})
}

func (t *tx) EventsBefore(user hefu.UserID, before int64, limit int) ([]guard.Event, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return many(t, "list events", scanEvent, `SELECT `+eventColumns+` FROM events WHERE user_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, user, before, limit)
}
