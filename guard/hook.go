package guard

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
)

// maxHooks bounds the webhooks of one user.
const maxHooks = 10

// Webhook is where a user wants to hear of transfers.
type Webhook struct {
	ID      hefu.WebhookID
	User    hefu.UserID
	URL     string
	Secret  []byte // sealed by the keystore
	Created time.Time
	Removed time.Time // zero while it is told
}

// DeliveryState is where a Delivery stands.
type DeliveryState string

// The states of a Delivery.
const (
	DeliveryWaiting DeliveryState = "waiting"
	DeliveryDone    DeliveryState = "delivered"
	DeliveryDead    DeliveryState = "dead" // given up
)

// Delivery is one Notice on its way to one webhook. The row is the queue: DueAt is when it
// is tried next, zero when it ended.
type Delivery struct {
	Seq      int64
	ID       hefu.NoticeID
	Webhook  hefu.WebhookID
	Type     string
	Transfer hefu.TransferID
	Body     []byte // what is sent, to the byte, in every attempt
	State    DeliveryState
	Reason   string // why the last attempt failed
	Attempts int    // begun, also those that nobody saw the end of
	Created  time.Time
	Updated  time.Time
	DueAt    time.Time
}

func hookLabel(id hefu.WebhookID) string { return "webhook:" + string(id) }

// Webhooks lists the caller's webhooks, oldest first.
func (g *Guard) Webhooks(ctx context.Context, c Caller) (out []Webhook, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, err = tx.Webhooks(c.User.ID)
		return err
	})
	return out, err
}

// AddWebhook registers an address under a fresh code that serves for this address and no
// other: whoever reads a user's notices knows what the user pays. The secret that the
// notices are signed with is in the answer and never shown again.
func (g *Guard) AddWebhook(ctx context.Context, c Caller, address, code string) (h Webhook, secret string, err error) {
	if g.hooks == nil {
		return h, "", hefu.Errorf(hefu.KindInvalid, "webhook: this guard sends none")
	}
	if address, err = g.hooks.Check(address); err != nil {
		return h, "", err
	}
	if secret, err = g.hooks.Secret(g.rand); err != nil {
		return h, "", err
	}
	h = Webhook{User: c.User.ID, URL: address}
	if h.ID, err = hefu.NewID[hefu.WebhookID](g.rand); err != nil {
		return h, "", err
	}
	if h.Secret, err = g.keys.Seal(hookLabel(h.ID), []byte(secret)); err != nil {
		return h, "", err
	}
	err = g.updateWithCode(ctx, c, code, statement("add-webhook", address), func(tx Tx, c Caller) error {
		h.User, h.Created = c.User.ID, g.now()
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		all, err := tx.Webhooks(c.User.ID)
		if err != nil {
			return err
		}
		if len(all) >= maxHooks {
			return hefu.Errorf(hefu.KindConflict, "webhook: there are %d, which is the most; remove one first", len(all))
		}
		for _, o := range all {
			if o.URL == address {
				return hefu.Errorf(hefu.KindConflict, "webhook: this address is registered already; remove it first to get a fresh secret")
			}
		}
		if err := tx.CreateWebhook(h); err != nil {
			return err
		}
		return g.event(tx, Event{User: h.User, Kind: "webhook", State: "added", Text: address})
	})
	if err != nil {
		return Webhook{}, "", err
	}
	return h, secret, nil
}

// RemoveWebhook ends a webhook. It takes a code, because a thief would like to be the only
// one who knows what leaves; the receiver hears of it as the last thing.
func (g *Guard) RemoveWebhook(ctx context.Context, c Caller, id hefu.WebhookID, code string) error {
	return g.updateWithCode(ctx, c, code, statement("remove-webhook", string(id)), func(tx Tx, c Caller) error {
		h, err := ownHook(tx, c, id)
		if err != nil {
			return err
		}
		now := g.now()
		if err := tx.EndDeliveries(id, "the webhook was removed", now); err != nil {
			return err
		}
		if err := tx.RemoveWebhook(id, now); err != nil {
			return err
		}
		seq, err := tx.AppendEvent(Event{User: c.User.ID, Kind: "webhook", State: "removed", Text: h.URL, At: now})
		if err != nil {
			return err
		}
		_, err = enqueue(tx, h, hefu.Notice{Type: hefu.NoticeRemoved, Timestamp: now, Data: hefu.NoticeData{Webhook: id}}, seq, g.ripe())
		return err
	})
}

// TestWebhook sends a notice about nothing. One at a time waits.
func (g *Guard) TestWebhook(ctx context.Context, c Caller, id hefu.WebhookID) (d Delivery, err error) {
	err = g.update(ctx, c, func(tx Tx, c Caller) error {
		h, err := ownHook(tx, c, id)
		if err != nil {
			return err
		}
		some, err := tx.Deliveries(id, 0, MaxPage)
		if err != nil {
			return err
		}
		for _, o := range some {
			if o.Type == hefu.NoticeTest && o.State == DeliveryWaiting {
				return hefu.Errorf(hefu.KindConflict, "webhook: a test is on its way already; look at the deliveries")
			}
		}
		seq, err := tx.AppendEvent(Event{User: c.User.ID, Kind: "webhook", State: "test", Text: h.URL, At: g.now()})
		if err != nil {
			return err
		}
		d, err = enqueue(tx, h, hefu.Notice{Type: hefu.NoticeTest, Timestamp: g.now(), Data: hefu.NoticeData{Webhook: id}}, seq, g.ripe())
		return err
	})
	if err == nil {
		g.nudgeHooks()
	}
	return d, err
}

// Deliveries is a page of what a webhook was told or will be, newest first.
func (g *Guard) Deliveries(ctx context.Context, c Caller, id hefu.WebhookID, p Page) (out []Delivery, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		h, err := tx.Webhook(id)
		if err == nil && h.User != c.User.ID {
			err = noHook()
		}
		if err != nil {
			return err
		}
		out, next, err = paged(g, "deliveries:"+string(id), c.User.ID, p, func(after string, limit int) ([]Delivery, error) {
			before, err := number(after)
			if err != nil {
				return nil, err
			}
			return tx.Deliveries(id, before, limit)
		}, func(d Delivery) string { return strconv.FormatInt(d.Seq, 10) })
		return err
	})
	return out, next, err
}

func noHook() error { return hefu.Errorf(hefu.KindNotFound, "webhook: there is none of that name") }

// ownHook is a webhook of the caller's that is still told.
func ownHook(tx Tx, c Caller, id hefu.WebhookID) (Webhook, error) {
	h, err := tx.Webhook(id)
	if hefu.Is(err, hefu.KindNotFound) || err == nil && (h.User != c.User.ID || !h.Removed.IsZero()) {
		return h, noHook()
	}
	return h, err
}

// announce queues, for each of the user's webhooks, that a transfer has changed its state.
// seq is the number of the event that says so too. It runs in the transaction of the change:
// either both are there or neither.
func announce(tx Tx, t hefu.Transfer, seq int64, now, due time.Time) error {
	if t.State == hefu.Evaluating && t.Halt != "" {
		return nil // it was asked to end otherwise; its state is what it was
	}
	hooks, err := tx.Webhooks(t.User)
	if err != nil {
		return err
	}
	news := t.Notice()
	for _, h := range hooks {
		n := hefu.Notice{Type: hefu.NoticeTransfer + string(t.State), Timestamp: now, Data: hefu.NoticeData{Transfer: &news}}
		if _, err := enqueue(tx, h, n, seq, due); err != nil {
			return err
		}
	}
	return nil
}

// enqueue writes a delivery, due at once. Its id is made of what it says, so that a
// transaction that begins again says the same.
func enqueue(tx Tx, h Webhook, n hefu.Notice, seq int64, due time.Time) (Delivery, error) {
	n.Timestamp = n.Timestamp.UTC().Truncate(time.Microsecond)
	d := Delivery{Webhook: h.ID, Type: n.Type, State: DeliveryWaiting, Created: n.Timestamp, Updated: n.Timestamp, DueAt: due}
	if n.Data.Transfer != nil {
		d.Transfer = n.Data.Transfer.ID
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "hefu/notice/v1\x00%s\x00%s\x00%s\x00%d\x00%d", h.ID, n.Type, d.Transfer, seq, n.Timestamp.UnixMicro()))
	d.ID = hefu.NoticeID(hefu.EncodeID(sum[:16]))
	n.ID = d.ID
	var err error
	if d.Body, err = json.Marshal(n); err != nil {
		return d, fmt.Errorf("write a notice: %w", err)
	}
	return d, tx.CreateDelivery(d)
}
