//go:build unix

package crash_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"sync"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/notify"
)

// ear is a receiver of notices. It takes all of them, those of a stop and of finality at
// the second attempt.
type ear struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (*ear) Kind() notify.Kind { return notify.Webhook }

func (*ear) Check(address string) (string, error) { return address, nil }

func (*ear) Secret(r io.Reader) (string, error) { return hefu.NewID[string](r) }

func (e *ear) Send(_ context.Context, _ notify.Receiver, m notify.Message) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.seen[m.ID]
	if e.seen == nil {
		e.seen = map[string]bool{}
	}
	e.seen[m.ID] = true
	if !before && (bytes.Contains(m.Body, []byte("transfer.sent")) || bytes.Contains(m.Body, []byte("transfer.stopped"))) {
		return hefu.Errorf(hefu.KindUnavailable, "not now")
	}
	return nil
}

// told holds the notices against the transfers: the last one of each transfer says the
// state that it has, whoever was killed where.
func (c *child) told(ctx context.Context, user hefu.UserID) error {
	return c.rows.View(ctx, func(tx guard.Tx) error {
		hooks, err := tx.Webhooks(user)
		if err != nil || len(hooks) != 1 {
			return fmt.Errorf("%d webhooks, %w", len(hooks), err)
		}
		notices, err := tx.Deliveries(hooks[0].ID, 0, math.MaxInt32)
		if err != nil {
			return err
		}
		last := map[hefu.TransferID]string{}
		for _, d := range notices { // newest first
			if last[d.Transfer] == "" {
				last[d.Transfer] = d.Type
			}
		}
		all, err := tx.Transfers(user, "", math.MaxInt32)
		for _, t := range all {
			if want := hefu.NoticeTransfer + string(t.State); last[t.ID] != want {
				return fmt.Errorf("the last that was told of transfer %s is %q, not %q", t.ID, last[t.ID], want)
			}
		}
		return err
	})
}
