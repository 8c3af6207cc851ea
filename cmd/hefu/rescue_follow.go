package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// rescueState is a rescue's transfer in JSON.
type rescueState struct {
	Network hefu.Network `json:"network"`
	TxID    string       `json:"txid"`
	State   string       `json:"state"` // signed, sent, mined, final
	Signed  string       `json:"signed,omitempty"`
}

func (s *rescueSending) printSigned(signed chain.Signed) error {
	raw := "0x" + hex.EncodeToString(signed.Bytes)
	s.say("rescue.signed", signed.TxID)
	return s.answer(rescueState{s.net.ID, signed.TxID, "signed", raw}, func(w io.Writer) { fmt.Fprintln(w, raw) })
}

// send hands the bytes over and follows them. An answer that does not come is not a 'no': then
// it looks. A 'no' may be the second answer to the same bytes: the first was lost, and they are
// in the chain. Nobody is told that nothing happened before that was looked at.
func (s *rescueSending) send(v *holder.Review, signed chain.Signed) error {
	lost, err := s.offer(signed)
	switch {
	case lost:
		s.say("rescue.lost", signed.TxID)
	case refusedForGood(err):
		d, unknown := s.ledger.Depth(s.ctx, signed.TxID)
		if unknown != nil {
			return fail(hefu.KindUnavailable, "rescue.left", signed.TxID)
		}
		if !d.Found {
			return err
		}
	case err != nil:
		return err
	default:
		if err := s.note(signed, "sent"); err != nil || s.flags.noWait {
			return err
		}
	}
	s.say("rescue.follow")
	return s.follow(v, signed)
}

// offer hands the bytes to the node, and says what its answer means. Of bytes that are lost
// nobody knows whether they arrived.
func (s *rescueSending) offer(signed chain.Signed) (lost bool, err error) {
	err = s.ledger.Send(s.ctx, signed.Bytes)
	var refused *chain.RPCError
	switch {
	case errors.Is(err, chain.ErrStale):
		return false, fail(hefu.KindConflict, "rescue.stale")
	case errors.Is(err, chain.ErrUnderpriced):
		return false, fail(hefu.KindConflict, "rescue.underpriced")
	case errors.As(err, &refused):
		return false, fail(hefu.KindConflict, "rescue.refused", refused.Message)
	case hefu.Is(err, hefu.KindUnavailable) || errors.Is(err, context.Canceled):
		return true, nil
	}
	return false, err
}

// refusedForGood reports whether the node said that it did not take the bytes, so that the
// next plan may use what they would have used.
func refusedForGood(err error) bool { return hefu.Is(err, hefu.KindConflict) }

func (s *rescueSending) note(signed chain.Signed, state string) error {
	if state == s.last {
		return nil
	}
	s.last = state
	return s.answer(rescueState{s.net.ID, signed.TxID, state, ""}, func(io.Writer) {
		s.say("send.state", s.now().Local().Format("15:04:05"), map[string]string{
			"sent":  s.t("rescue.state.sent", signed.TxID),
			"mined": s.t("rescue.state.mined"),
			"final": s.t("state.final"),
		}[state])
	})
}

// follow looks until the chain has decided; the same bytes may be sent any number of
// times.
func (s *rescueSending) follow(v *holder.Review, signed chain.Signed) error {
	for seen := s.now(); ; {
		over, err := s.look(v, signed)
		switch {
		case over:
			return err
		case err == nil:
			seen = s.now()
		case s.now().Sub(seen) > lostAfter:
			return fail(hefu.KindUnavailable, "rescue.left", signed.TxID)
		}
		select {
		case <-s.ctx.Done():
			return fail(kindCancelled, "rescue.left", signed.TxID)
		case <-time.After(lookEvery):
		}
	}
}

// end keeps how a transfer ended, where somebody keeps it.
func (s *rescueSending) end(signed chain.Signed, state holder.MoveState) error {
	if s.settled == nil {
		return nil
	}
	return s.settled(signed.TxID, state)
}

// look is one look at the chain; over says that err is the end of it.
func (s *rescueSending) look(v *holder.Review, signed chain.Signed) (over bool, err error) {
	d, err := s.ledger.Depth(s.ctx, signed.TxID)
	switch {
	case err != nil:
		return false, err
	case d.Final && d.Failed:
		return true, errors.Join(fail(kindFailed, "rescue.failed", signed.TxID), s.end(signed, holder.MoveFailed))
	case d.Final:
		if err := errors.Join(s.end(signed, holder.MoveFinal), s.note(signed, "final")); err != nil {
			return true, err
		}
		if s.kind == "" {
			s.say("rescue.after")
		}
		return true, nil
	case d.Mined:
		return false, s.note(signed, "mined")
	case d.Found:
		return false, s.note(signed, "sent")
	}
	dead, err := s.ledger.Dead(s.ctx, v.Intent.From, v.Plan, signed.TxID)
	if err != nil {
		return false, err
	}
	if dead {
		if told, err := s.overtaken(v); told {
			return true, errors.Join(err, s.end(signed, holder.MoveDead))
		}
		return true, errors.Join(fail(kindFailed, "rescue.dead", signed.TxID), s.end(signed, holder.MoveDead))
	}
	_ = s.ledger.Send(s.ctx, signed.Bytes) // the next look tells whether it helped
	return false, nil
}
