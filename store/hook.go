package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const hookColumns = `id, user_id, url, secret, created, removed`

func scanHook(r row) (h guard.Webhook, err error) {
	return h, r.Scan(&h.ID, &h.User, &h.URL, &h.Secret, moment{&h.Created}, moment{&h.Removed})
}

func (t *tx) CreateWebhook(h guard.Webhook) error {
	return t.create("this webhook exists already", "create a webhook", `INSERT INTO webhooks (`+hookColumns+`) VALUES (?, ?, ?, ?, ?, ?)`,
		h.ID, h.User, h.URL, blob(h.Secret), micros(h.Created), micros(h.Removed))
}

func (t *tx) RemoveWebhook(id hefu.WebhookID, at time.Time) error {
	return t.must("webhook", "remove a webhook", `UPDATE webhooks SET removed = ? WHERE id = ? AND removed = 0`, micros(at), id)
}

func (t *tx) Webhook(id hefu.WebhookID) (guard.Webhook, error) {
	return one(t, "webhook", scanHook, `SELECT `+hookColumns+` FROM webhooks WHERE id = ?`, id)
}

func (t *tx) Webhooks(user hefu.UserID) ([]guard.Webhook, error) {
	return many(t, "list webhooks", scanHook, `SELECT `+hookColumns+` FROM webhooks WHERE user_id = ? AND removed = 0 ORDER BY seq`, user)
}

func (t *tx) EveryWebhook(user hefu.UserID) ([]guard.Webhook, error) {
	return many(t, "list webhooks", scanHook, `SELECT `+hookColumns+` FROM webhooks WHERE user_id = ? ORDER BY seq`, user)
}

func (t *tx) SealWebhook(id hefu.WebhookID, secret []byte) error {
	return t.must("webhook", "seal a webhook's secret", `UPDATE webhooks SET secret = ? WHERE id = ?`, blob(secret), id)
}

const deliveryColumns = `seq, id, webhook, type, transfer, body, state, reason, attempts, created, updated, due_at`

func scanDelivery(r row) (d guard.Delivery, err error) {
	return d, r.Scan(&d.Seq, &d.ID, &d.Webhook, &d.Type, &d.Transfer, &d.Body, &d.State, &d.Reason, &d.Attempts, moment{&d.Created}, moment{&d.Updated}, moment{&d.DueAt})
}

func (t *tx) CreateDelivery(d guard.Delivery) error {
	return t.create("this delivery exists already", "create a delivery",
		`INSERT INTO deliveries (id, webhook, type, transfer, body, state, reason, attempts, created, updated, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Webhook, d.Type, d.Transfer, blob(d.Body), d.State, d.Reason, d.Attempts, micros(d.Created), micros(d.Updated), micros(d.DueAt))
}

// UpdateDelivery writes how a delivery stands, and ends its lease.
func (t *tx) UpdateDelivery(d guard.Delivery) error {
	return t.must("delivery", "update a delivery", `UPDATE deliveries SET state = ?, reason = ?, attempts = ?, updated = ?, due_at = ?, lease_until = 0 WHERE id = ?`,
		d.State, d.Reason, d.Attempts, micros(d.Updated), micros(d.DueAt), d.ID)
}

func (t *tx) Delivery(id hefu.NoticeID) (guard.Delivery, error) {
	return one(t, "delivery", scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE id = ?`, id)
}

func (t *tx) Deliveries(hook hefu.WebhookID, before int64, limit int) ([]guard.Delivery, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return many(t, "list deliveries", scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE webhook = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, hook, before, limit)
}

func (t *tx) EndDeliveries(hook hefu.WebhookID, reason string, at time.Time) error {
	_, err := t.exec("end deliveries", `UPDATE deliveries SET state = ?, reason = ?, updated = ?, due_at = 0, lease_until = 0 WHERE webhook = ? AND due_at > 0`,
		guard.DeliveryDead, reason, micros(at), hook)
	return err
}

func (t *tx) DeleteDeliveries(before time.Time) error {
	if _, err := t.exec("forget deliveries", `DELETE FROM deliveries WHERE due_at = 0 AND updated < ?`, micros(before)); err != nil {
		return err
	}
	_, err := t.exec("forget webhooks", `DELETE FROM webhooks WHERE removed > 0 AND removed < ?`, micros(before))
	return err
}

// nextInLine are the due deliveries that nobody holds and that are the first of their
// webhook, a receiver that hangs takes one place, and of one user's as many as are missing
// to a number, those that are held counted.
const nextInLine = `SELECT c.id FROM (
	SELECT n.id, w.user_id, ROW_NUMBER() OVER (PARTITION BY w.user_id ORDER BY n.due_at, n.seq) AS place
	FROM deliveries n JOIN webhooks w ON w.id = n.webhook
	WHERE n.due_at > 0 AND n.due_at <= ? AND n.lease_until <= ?
		AND n.seq = (SELECT o.seq FROM deliveries o WHERE o.webhook = n.webhook AND o.due_at > 0 ORDER BY o.due_at, o.seq LIMIT 1)) c
	WHERE c.place + (SELECT COUNT(*) FROM deliveries h JOIN webhooks x ON x.id = h.webhook
		WHERE h.lease_until > ? AND h.due_at > 0 AND x.user_id = c.user_id) <= ?`

// LeaseDeliveries first looks without locking, so that idle workers cost no writes.
func (s *store) LeaseDeliveries(ctx context.Context, now, until time.Time, limit, each int) ([]hefu.NoticeID, error) {
	if limit <= 0 {
		return nil, nil
	}
	var some bool
	err := s.read.QueryRowContext(ctx, s.dialect.text(`SELECT EXISTS (SELECT 1 FROM deliveries WHERE due_at > 0 AND due_at <= ? AND lease_until <= ?)`), micros(now), micros(now)).Scan(&some)
	if err != nil {
		return nil, fmt.Errorf("store: look for due deliveries: %w", err)
	}
	if !some {
		return nil, nil
	}
	var ids []hefu.NoticeID
	err = s.change(ctx, s.dialect.lease, func(g guard.Tx) (err error) {
		t := g.(*tx)
		ids, err = many(t, "find due deliveries", func(r row) (id hefu.NoticeID, err error) { return id, r.Scan(&id) },
			`SELECT d.id FROM deliveries d WHERE d.due_at > 0 AND d.lease_until <= ? AND d.id IN (`+nextInLine+`)
			ORDER BY d.due_at, d.seq LIMIT ?`+t.dialect.skip, micros(now), micros(now), micros(now), micros(now), each, limit)
		for _, id := range ids {
			if err == nil {
				err = t.must("delivery", "lease a delivery", `UPDATE deliveries SET lease_until = ?, attempts = attempts + 1 WHERE id = ?`, micros(until), id)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}
