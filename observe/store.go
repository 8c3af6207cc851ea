package observe

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Store is s with its transactions counted, and the transfers that they move.
func (m *Metrics) Store(s guard.Store) guard.Store { return counted{s, m} }

type counted struct {
	guard.Store
	m *Metrics
}

// move is a transfer that went from one state to another.
type move struct {
	network  hefu.Network
	from, to hefu.State
}

// Update counts what was moved once it is committed. A function that is run again begins
// anew.
func (s counted) Update(ctx context.Context, fn func(guard.Tx) error) error {
	var moved []move
	runs := 0
	began := s.m.clock()
	err := s.Store.Update(ctx, func(tx guard.Tx) error {
		runs++
		w := &watched{Tx: tx, seen: map[hefu.TransferID]hefu.State{}}
		err := fn(w)
		moved = w.moved
		return err
	})
	s.m.updates.WithLabelValues("write", outcome(err)).Observe(s.since(began))
	if runs > 1 {
		s.m.retries.Add(float64(runs - 1))
	}
	if err == nil {
		for _, v := range moved {
			s.m.moves.WithLabelValues(string(v.network), string(v.from), string(v.to)).Inc()
		}
	}
	return err
}

func (s counted) View(ctx context.Context, fn func(guard.Tx) error) error {
	began := s.m.clock()
	err := s.Store.View(ctx, fn)
	s.m.updates.WithLabelValues("read", outcome(err)).Observe(s.since(began))
	return err
}

func (s counted) LeaseDue(ctx context.Context, now, until time.Time, limit int) ([]hefu.TransferID, error) {
	ids, err := s.Store.LeaseDue(ctx, now, until, limit)
	s.m.leases.Add(float64(len(ids)))
	return ids, err
}

func (s counted) since(began time.Time) float64 { return s.m.clock().Sub(began).Seconds() }

// watched remembers the state of every transfer that its transaction has read: what it
// writes then went from that state.
type watched struct {
	guard.Tx
	seen  map[hefu.TransferID]hefu.State
	moved []move
}

func (w *watched) saw(all []hefu.Transfer, err error) ([]hefu.Transfer, error) {
	for _, t := range all {
		w.seen[t.ID] = t.State
	}
	return all, err
}

func (w *watched) Transfer(id hefu.TransferID) (hefu.Transfer, error) {
	t, err := w.Tx.Transfer(id)
	w.seen[t.ID] = t.State
	return t, err
}

func (w *watched) LiveTransfers(n hefu.Network, from string) ([]hefu.Transfer, error) {
	return w.saw(w.Tx.LiveTransfers(n, from))
}

func (w *watched) OpenTransfers(user hefu.UserID) ([]hefu.Transfer, error) {
	return w.saw(w.Tx.OpenTransfers(user))
}

func (w *watched) CreateTransfer(t hefu.Transfer) error {
	err := w.Tx.CreateTransfer(t)
	w.wrote(t, "", err)
	return err
}

func (w *watched) UpdateTransfer(t hefu.Transfer) error {
	err := w.Tx.UpdateTransfer(t)
	w.wrote(t, w.seen[t.ID], err)
	return err
}

func (w *watched) wrote(t hefu.Transfer, from hefu.State, err error) {
	if err == nil && t.State != from {
		w.moved = append(w.moved, move{t.Intent.Network, from, t.State})
		w.seen[t.ID] = t.State
	}
}
