//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
)

// recorder is a store that writes down, for calls whose context carries a script, every
// transaction and every statement in it, so that exactly these can be run again without
// the guard around them.
type recorder struct{ guard.Store }

type scriptKey struct{}

// script is the transactions of one use case, in order.
type script struct{ steps []step }

type step struct {
	write        bool
	calls        []call
	took, inside time.Duration // with beginning and commit, and without
}

// call is one statement. It says whether it ended as it did when it was recorded.
type call func(guard.Tx, swap) error

// swap names what must be new when a statement is run again.
type swap struct {
	key      func(string) string // idempotency keys
	transfer hefu.TransferID     // of a created transfer
}

func record(ctx context.Context, s *script) context.Context {
	return context.WithValue(ctx, scriptKey{}, s)
}

func (r *recorder) Update(ctx context.Context, fn func(guard.Tx) error) error {
	return r.note(ctx, true, r.Store.Update, fn)
}

func (r *recorder) View(ctx context.Context, fn func(guard.Tx) error) error {
	return r.note(ctx, false, r.Store.View, fn)
}

func (r *recorder) note(ctx context.Context, write bool, run func(context.Context, func(guard.Tx) error) error, fn func(guard.Tx) error) error {
	s, ok := ctx.Value(scriptKey{}).(*script)
	if !ok {
		return run(ctx, fn)
	}
	rec := &recording{}
	var inside time.Duration
	began := time.Now()
	err := run(ctx, func(tx guard.Tx) error {
		rec.tx, rec.calls = tx, nil
		began := time.Now()
		defer func() { inside = time.Since(began) }()
		return fn(rec)
	})
	if err == nil {
		s.steps = append(s.steps, step{write: write, calls: rec.calls, took: time.Since(began), inside: inside})
	}
	return err
}

// count is how many transactions of either kind a script has, and how many statements.
func (s *script) count() (writes, reads, statements int) {
	for _, st := range s.steps {
		if st.write {
			writes++
		} else {
			reads++
		}
		statements += len(st.calls)
	}
	return writes, reads, statements
}

// replay runs a script's transactions on the bare store, and middle before the last one
// that writes, where the guard evaluates.
func (s *script) replay(ctx context.Context, bare guard.Store, with swap, middle func() error) error {
	last := -1
	for i, st := range s.steps {
		if st.write {
			last = i
		}
	}
	for i, st := range s.steps {
		if i == last && middle != nil {
			if err := middle(); err != nil {
				return err
			}
		}
		run := bare.View
		if st.write {
			run = bare.Update
		}
		err := run(ctx, func(tx guard.Tx) error {
			for _, c := range st.calls {
				if err := c(tx, with); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("run recorded statements again: %w", err)
		}
	}
	return nil
}

// recording is a transaction that is being written down. It embeds nothing: a statement
// that guard.Tx gains is recorded here too, or this does not compile. One that went
// unrecorded would make the bare side cheaper than it is.
type recording struct {
	tx    guard.Tx
	calls []call
}

var _ guard.Tx = (*recording)(nil)

var errOtherEnd = errors.New("a statement ended otherwise than when it was recorded")

// get records a statement that answers.
func get[T any](r *recording, do func(guard.Tx, swap) (T, error)) (T, error) {
	v, first := do(r.tx, swap{key: same, transfer: ""})
	r.calls = append(r.calls, func(tx guard.Tx, with swap) error {
		if _, err := do(tx, with); (err == nil) != (first == nil) {
			return errors.Join(errOtherEnd, err)
		}
		return nil
	})
	return v, first
}

// put records a statement that does not answer.
func put(r *recording, do func(guard.Tx, swap) error) error {
	_, err := get(r, func(tx guard.Tx, with swap) (struct{}, error) { return struct{}{}, do(tx, with) })
	return err
}

func same(key string) string { return key }

func (r *recording) Meta(key string) (string, error) {
	return get(r, func(tx guard.Tx, _ swap) (string, error) { return tx.Meta(key) })
}

func (r *recording) SetMeta(key, value string) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.SetMeta(key, value) })
}

func (r *recording) CreateUser(u hefu.User) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateUser(u) })
}

func (r *recording) UpdateUser(u hefu.User) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateUser(u) })
}

func (r *recording) DeleteUser(id hefu.UserID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteUser(id) })
}

func (r *recording) User(id hefu.UserID) (hefu.User, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.User, error) { return tx.User(id) })
}

func (r *recording) UserByName(name string) (hefu.User, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.User, error) { return tx.UserByName(name) })
}

func (r *recording) UserIDs() ([]hefu.UserID, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.UserID, error) { return tx.UserIDs() })
}

func (r *recording) LockUser(id hefu.UserID) (hefu.User, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.User, error) { return tx.LockUser(id) })
}

func (r *recording) PutFactor(f guard.Factor) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutFactor(f) })
}

func (r *recording) Factor(u hefu.UserID, k factor.Kind) (guard.Factor, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Factor, error) { return tx.Factor(u, k) })
}

func (r *recording) Factors(u hefu.UserID) ([]guard.Factor, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Factor, error) { return tx.Factors(u) })
}

func (r *recording) CreateSession(s guard.Session) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateSession(s) })
}

func (r *recording) UpdateSession(s guard.Session) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateSession(s) })
}

func (r *recording) SessionByToken(hash []byte) (guard.Session, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Session, error) { return tx.SessionByToken(hash) })
}

func (r *recording) Sessions(u hefu.UserID) ([]guard.Session, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Session, error) { return tx.Sessions(u) })
}

func (r *recording) SessionPage(u hefu.UserID, after hefu.SessionID, limit int) ([]guard.Session, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Session, error) { return tx.SessionPage(u, after, limit) })
}

func (r *recording) CreateDevice(d hefu.Device) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateDevice(d) })
}

func (r *recording) UpdateDevice(d hefu.Device) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateDevice(d) })
}

func (r *recording) Device(id hefu.DeviceID) (hefu.Device, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.Device, error) { return tx.Device(id) })
}

func (r *recording) Devices(u hefu.UserID) ([]hefu.Device, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Device, error) { return tx.Devices(u) })
}

func (r *recording) DevicePage(u hefu.UserID, after hefu.DeviceID, limit int) ([]hefu.Device, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Device, error) { return tx.DevicePage(u, after, limit) })
}

func (r *recording) Throttle(bucket string) (guard.Throttle, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Throttle, error) { return tx.Throttle(bucket) })
}

func (r *recording) PutThrottle(t guard.Throttle) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutThrottle(t) })
}

func (r *recording) DeleteThrottles(before time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteThrottles(before) })
}

func (r *recording) CreatePairing(p guard.Pairing) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreatePairing(p) })
}

func (r *recording) Pairing(id hefu.PairingID) (guard.Pairing, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Pairing, error) { return tx.Pairing(id) })
}

func (r *recording) Pairings(u hefu.UserID) ([]guard.Pairing, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Pairing, error) { return tx.Pairings(u) })
}

func (r *recording) FillPairing(id hefu.PairingID, box []byte, at time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.FillPairing(id, box, at) })
}

func (r *recording) DeletePairing(id hefu.PairingID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeletePairing(id) })
}

func (r *recording) DeletePairings(u hefu.UserID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeletePairings(u) })
}

func (r *recording) ExpirePairings(t time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.ExpirePairings(t) })
}

func (r *recording) CreateDealing(d guard.Dealing) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateDealing(d) })
}

func (r *recording) UpdateDealing(d guard.Dealing) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateDealing(d) })
}

func (r *recording) Dealing(id hefu.DealingID) (guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Dealing, error) { return tx.Dealing(id) })
}

func (r *recording) DealingOfHalf(id hefu.HalfID) (guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Dealing, error) { return tx.DealingOfHalf(id) })
}

func (r *recording) LockDealing(id hefu.DealingID) (guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Dealing, error) { return tx.LockDealing(id) })
}

func (r *recording) Dealings(w hefu.WalletID) ([]guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Dealing, error) { return tx.Dealings(w) })
}

func (r *recording) UserDealings(u hefu.UserID) ([]guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Dealing, error) { return tx.UserDealings(u) })
}

func (r *recording) ClaimKey(public []byte, u hefu.UserID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.ClaimKey(public, u) })
}

func (r *recording) CreateTransfer(t hefu.Transfer) error {
	return put(r, func(tx guard.Tx, with swap) error {
		if with.transfer != "" {
			t.ID = with.transfer
		}
		return tx.CreateTransfer(t)
	})
}

func (r *recording) UpdateTransfer(t hefu.Transfer) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateTransfer(t) })
}

func (r *recording) Transfer(id hefu.TransferID) (hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.Transfer, error) { return tx.Transfer(id) })
}

func (r *recording) Transfers(u hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Transfer, error) { return tx.Transfers(u, after, limit) })
}

func (r *recording) Recipients(u hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Transfer, error) { return tx.Recipients(u, after, limit) })
}

func (r *recording) LiveTransfers(n hefu.Network, from string) ([]hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Transfer, error) { return tx.LiveTransfers(n, from) })
}

func (r *recording) OpenFamily(first hefu.TransferID) ([]hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Transfer, error) { return tx.OpenFamily(first) })
}

func (r *recording) OpenTransfers(u hefu.UserID) ([]hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Transfer, error) { return tx.OpenTransfers(u) })
}

func (r *recording) Evaluating(d hefu.DealingID) (hefu.Transfer, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.Transfer, error) { return tx.Evaluating(d) })
}

func (r *recording) CountUnapproved(d hefu.DealingID) (int, error) {
	return get(r, func(tx guard.Tx, _ swap) (int, error) { return tx.CountUnapproved(d) })
}

func (r *recording) GivenUp(user hefu.UserID, since time.Time) (int, error) {
	return get(r, func(tx guard.Tx, _ swap) (int, error) { return tx.GivenUp(user, since) })
}

func (r *recording) Queue(now time.Time) (guard.Queue, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Queue, error) { return tx.Queue(now) })
}

func (r *recording) Kept(u hefu.UserID, key string) (guard.Kept, error) {
	return get(r, func(tx guard.Tx, with swap) (guard.Kept, error) { return tx.Kept(u, with.key(key)) })
}

func (r *recording) Keep(u hefu.UserID, key string, k guard.Kept) error {
	return put(r, func(tx guard.Tx, with swap) error { return tx.Keep(u, with.key(key), k) })
}

func (r *recording) DeleteKept(before time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteKept(before) })
}

func (r *recording) AppendEvent(e guard.Event) (int64, error) {
	return get(r, func(tx guard.Tx, _ swap) (int64, error) { return tx.AppendEvent(e) })
}

func (r *recording) Events(u hefu.UserID, after int64, limit int) ([]guard.Event, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Event, error) { return tx.Events(u, after, limit) })
}

func (r *recording) EventsBefore(u hefu.UserID, before int64, limit int) ([]guard.Event, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Event, error) { return tx.EventsBefore(u, before, limit) })
}

func (r *recording) PutNote(n guard.Note) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutNote(n) })
}

func (r *recording) DeleteNote(u hefu.UserID, w hefu.WalletID, s hefu.Subject) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteNote(u, w, s) })
}

func (r *recording) Notes(u hefu.UserID, w hefu.WalletID, s hefu.Subject, limit int) ([]guard.Note, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Note, error) { return tx.Notes(u, w, s, limit) })
}

func (r *recording) CountNotes(u hefu.UserID) (int, error) {
	return get(r, func(tx guard.Tx, _ swap) (int, error) { return tx.CountNotes(u) })
}

func (r *recording) CreateBookEntry(e guard.BookEntry) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateBookEntry(e) })
}

func (r *recording) DeleteBookEntry(u hefu.UserID, id hefu.BookID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteBookEntry(u, id) })
}

func (r *recording) BookEntry(u hefu.UserID, id hefu.BookID) (guard.BookEntry, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.BookEntry, error) { return tx.BookEntry(u, id) })
}

func (r *recording) Book(u hefu.UserID) ([]guard.BookEntry, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.BookEntry, error) { return tx.Book(u) })
}

func (r *recording) BookPage(u hefu.UserID, after int64, limit int) ([]guard.BookLine, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.BookLine, error) { return tx.BookPage(u, after, limit) })
}

func (r *recording) BookEntriesOf(u hefu.UserID, n hefu.Network, address string) ([]guard.BookEntry, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.BookEntry, error) { return tx.BookEntriesOf(u, n, address) })
}

func (r *recording) Paid(u hefu.UserID, n hefu.Network, address string) (bool, error) {
	return get(r, func(tx guard.Tx, _ swap) (bool, error) { return tx.Paid(u, n, address) })
}

func (r *recording) Limit(u hefu.UserID, a hefu.AssetID) (hefu.Limit, error) {
	return get(r, func(tx guard.Tx, _ swap) (hefu.Limit, error) { return tx.Limit(u, a) })
}

func (r *recording) Limits(u hefu.UserID) ([]hefu.Limit, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]hefu.Limit, error) { return tx.Limits(u) })
}

func (r *recording) PutLimit(l hefu.Limit) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutLimit(l) })
}

func (r *recording) Reserve(id hefu.TransferID, u hefu.UserID, out []hefu.Outflow) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.Reserve(id, u, out) })
}

func (r *recording) Unreserve(id hefu.TransferID) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.Unreserve(id) })
}

func (r *recording) Reserved(u hefu.UserID, a hefu.AssetID) (*big.Int, error) {
	return get(r, func(tx guard.Tx, _ swap) (*big.Int, error) { return tx.Reserved(u, a) })
}

func (r *recording) Settle(id hefu.TransferID, at time.Time, charged []hefu.Outflow) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.Settle(id, at, charged) })
}

func (r *recording) SpentBy(u hefu.UserID, a hefu.AssetID, at time.Time) (*big.Int, error) {
	return get(r, func(tx guard.Tx, _ swap) (*big.Int, error) { return tx.SpentBy(u, a, at) })
}

func (r *recording) Record(e guard.AuditEntry) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.Record(e) })
}

func (r *recording) Recorded(limit int) ([]guard.AuditRecord, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.AuditRecord, error) { return tx.Recorded(limit) })
}

func (r *recording) Link(record int64, e guard.AuditEntry) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.Link(record, e) })
}

func (r *recording) AuditHead() (guard.AuditHead, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.AuditHead, error) { return tx.AuditHead() })
}

func (r *recording) Audit(after int64, limit int) ([]guard.AuditEntry, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.AuditEntry, error) { return tx.Audit(after, limit) })
}

func (r *recording) CreateWebhook(h guard.Webhook) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateWebhook(h) })
}

func (r *recording) RemoveWebhook(id hefu.WebhookID, at time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.RemoveWebhook(id, at) })
}

func (r *recording) Webhook(id hefu.WebhookID) (guard.Webhook, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Webhook, error) { return tx.Webhook(id) })
}

func (r *recording) Webhooks(u hefu.UserID) ([]guard.Webhook, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Webhook, error) { return tx.Webhooks(u) })
}

func (r *recording) EveryWebhook(u hefu.UserID) ([]guard.Webhook, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Webhook, error) { return tx.EveryWebhook(u) })
}

func (r *recording) SealWebhook(id hefu.WebhookID, secret []byte) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.SealWebhook(id, secret) })
}

func (r *recording) CreateDelivery(d guard.Delivery) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.CreateDelivery(d) })
}

func (r *recording) UpdateDelivery(d guard.Delivery) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.UpdateDelivery(d) })
}

func (r *recording) Delivery(id hefu.NoticeID) (guard.Delivery, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Delivery, error) { return tx.Delivery(id) })
}

func (r *recording) Deliveries(id hefu.WebhookID, before int64, limit int) ([]guard.Delivery, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Delivery, error) { return tx.Deliveries(id, before, limit) })
}

func (r *recording) EndDeliveries(id hefu.WebhookID, reason string, at time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.EndDeliveries(id, reason, at) })
}

func (r *recording) DeleteDeliveries(before time.Time) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DeleteDeliveries(before) })
}
