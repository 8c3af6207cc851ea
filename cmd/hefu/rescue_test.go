package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// brokenLedger answers as it is told to.
type brokenLedger struct {
	chain.Ledger
	send  error
	depth []chain.Depth // one after the other, the last for ever
	down  error         // of Depth
	dead  bool
	sent  int
}

func (l *brokenLedger) Send(context.Context, []byte) error { l.sent++; return l.send }

func (l *brokenLedger) Depth(context.Context, string) (chain.Depth, error) {
	if l.down != nil {
		return chain.Depth{}, l.down
	}
	d := l.depth[0]
	if len(l.depth) > 1 {
		l.depth = l.depth[1:]
	}
	return d, nil
}

func (l *brokenLedger) Dead(context.Context, string, hefu.Plan, string) (bool, error) {
	return l.dead, nil
}

func rescuing(t *testing.T, l *brokenLedger) (s *rescueSending, out *bytes.Buffer) {
	t.Helper()
	out = &bytes.Buffer{}
	e := &env{ctx: t.Context(), out: out, err: out, raw: out, now: time.Now, asJSON: true}
	return &rescueSending{env: e, ledger: l, net: chain.Network{ID: "eip155:1"}}, out
}

// What a node answers to the bytes decides what may be said of them: 'nothing was sent'
// only where that is certain.
func TestARescueSaysOfSendingWhatIsCertain(t *testing.T) {
	final := []chain.Depth{{Found: true, Mined: true, Final: true}}
	for name, c := range map[string]struct {
		ledger brokenLedger
		kind   hefu.Kind
		says   string
	}{
		"number taken":  {brokenLedger{send: errors.Join(chain.ErrStale, errors.New("nonce too low"))}, hefu.KindConflict, "took its number"},
		"price too low": {brokenLedger{send: errors.Join(chain.ErrUnderpriced, errors.New("underpriced"))}, hefu.KindConflict, "too low"},
		"refused": {
			brokenLedger{send: hefu.Errorf(hefu.KindUnavailable, "no").Because(&chain.RPCError{Code: -32000, Message: "the moon is full"})},
			hefu.KindConflict, "the moon is full",
		},
		"no coins":        {brokenLedger{send: hefu.Errorf(hefu.KindConflict, "balance: gone")}, hefu.KindConflict, "balance: gone"},
		"lost, and final": {brokenLedger{send: hefu.Errorf(hefu.KindUnavailable, "no answer"), depth: final}, "", `"state":"final"`},
		"sent, and final": {brokenLedger{depth: final}, "", `"state":"final"`},
		"failed":          {brokenLedger{depth: []chain.Depth{{Found: true, Mined: true, Final: true, Failed: true}}}, kindFailed, "only its fee"},
		"displaced":       {brokenLedger{depth: []chain.Depth{{}}, dead: true}, kindFailed, "can never happen"},
	} {
		t.Run(name, func(t *testing.T) {
			s, out := rescuing(t, &c.ledger)
			err := s.send(&holder.Review{}, chain.Signed{Bytes: []byte{2}, TxID: "0x1"})
			if c.kind == "" && err != nil || c.kind != "" && !hefu.Is(err, c.kind) {
				t.Fatalf("%v", err)
			}
			_ = report(out, false, "rescue", err)
			if !strings.Contains(out.String(), c.says) {
				t.Errorf("it says %q", out)
			}
		})
	}
}

// Bytes that no node has any more are sent again, the same ones; a look that fails ends
// nothing.
func TestARescueSendsTheSameBytesAgain(t *testing.T) {
	l := &brokenLedger{depth: []chain.Depth{{}, {Found: true}, {Found: true, Mined: true}, {Found: true, Mined: true, Final: true}}}
	s, out := rescuing(t, l)
	signed := chain.Signed{Bytes: []byte{2}, TxID: "0x1"}
	for i, want := range []struct {
		over bool
		sent int
	}{{false, 1}, {false, 1}, {false, 1}, {true, 1}} {
		if over, err := s.look(&holder.Review{}, signed); over != want.over || err != nil || l.sent != want.sent {
			t.Fatalf("look %d: over %v, %v, sent %d times", i, over, err, l.sent)
		}
	}
	if got := out.String(); strings.Count(got, "\n") != 3 {
		t.Errorf("states: %s", got)
	}
	l.down = hefu.Errorf(hefu.KindUnavailable, "no answer")
	if over, err := s.look(&holder.Review{}, signed); over || err == nil {
		t.Errorf("a look that failed: over %v, %v", over, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.ctx = ctx
	if err := s.follow(&holder.Review{}, signed); !hefu.Is(err, kindCancelled) || !strings.Contains(err.Error(), "may still happen") {
		t.Errorf("interrupted: %v", err)
	}
}
