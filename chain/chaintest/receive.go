package chaintest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// incoming: what is asked for and worth something, and nothing else.
func (s suite) incoming(t *testing.T) {
	to, from := s.address(t, s.key(t, "recipient")), s.address(t, s.key(t, "sender"))
	if _, ok := s.f.Open(s.n, nil).(chain.Receiver); !ok {
		return
	}
	if s.x.Node == nil {
		t.Fatal("the ledger lists what arrived, and the fixture has no node")
	}
	const head = uint64(5000)
	listed, unlisted := s.tokens(t)
	all := []chain.Receipt{
		{Block: head - 9, From: from, Asset: s.n.Native.ID, Amount: hefu.UnitsOf(3)},
		{Block: head - 8, From: from, Asset: listed, Amount: hefu.UnitsOf(4)},
		{Block: head - 7, From: from, Asset: s.n.Native.ID},                           // worth nothing
		{Block: head - 7, From: from, Asset: listed},                                  // worth nothing
		{Block: head - 6, From: from, Asset: unlisted, Amount: hefu.UnitsOf(1 << 62)}, // a lure
		{Block: head - 5, From: to, Asset: listed, Amount: hefu.UnitsOf(5)},           // to oneself
		{Block: head - 4, From: to, Asset: s.n.Native.ID, Amount: hefu.UnitsOf(6)},
		{Block: head, From: from, Asset: listed, Amount: hefu.UnitsOf(7)},
		{Block: head, From: from, Asset: s.n.Native.ID, Amount: hefu.UnitsOf(8)},
	}
	for i := range all {
		all[i].TxID, all[i].Time = fmt.Sprintf("0x%064x", i+1), 1_700_000_000+int64(all[i].Block) //nolint:gosec // a small number
	}
	open := func(careless bool) chain.Receiver {
		return s.f.Open(s.n, s.x.Node(s.n, to, head, all, careless)).(chain.Receiver)
	}
	r := open(false)
	if got, err := r.Head(t.Context()); err != nil || got != head {
		t.Errorf("the head is %d, %v", got, err)
	}
	ask := func(r chain.Receiver, from uint64, assets ...hefu.AssetID) []chain.Receipt {
		t.Helper()
		got, err := r.Incoming(t.Context(), to, assets, from, head)
		if err != nil {
			t.Fatalf("incoming of %v: %v", assets, err)
		}
		return got
	}
	s.same(t, "tokens", ask(r, head-9, listed), all[1], all[7])
	s.same(t, "coins", ask(r, head-9, s.n.Native.ID), all[0], all[8])
	s.same(t, "both", ask(r, head-9, listed, s.n.Native.ID), all[1], all[7], all[0], all[8])
	s.same(t, "later blocks", ask(r, head-7, listed, s.n.Native.ID), all[7], all[8])
	if got, err := open(true).Incoming(t.Context(), to, []hefu.AssetID{listed}, head-9, head); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("a node that answers with tokens that nobody asked for: %v, %v", got, err)
	}
	s.refusedRanges(t, r, to, listed, head)
}

func (s suite) tokens(t *testing.T) (listed, unlisted hefu.AssetID) {
	t.Helper()
	r := s.rand("tokens")
	for range 1000 {
		id, _ := s.x.Asset(s.n, r)
		switch {
		case id == s.n.Native.ID || id == listed:
		case listed == "":
			listed = id
		default:
			return listed, id
		}
	}
	return listed, s.n.ID.Asset("erc20", s.address(t, s.key(t, "a contract")))
}

func (s suite) same(t *testing.T, what string, got []chain.Receipt, want ...chain.Receipt) {
	t.Helper()
	if asJSON(t, got) != asJSON(t, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, asJSON(t, got), asJSON(t, want))
	}
}

func (s suite) refusedRanges(t *testing.T, r chain.Receiver, to string, listed hefu.AssetID, head uint64) {
	t.Helper()
	for name, ask := range map[string]func() error{
		"too many blocks": func() error {
			_, err := r.Incoming(t.Context(), to, []hefu.AssetID{listed}, head-r.MaxSpan(listed), head)
			return err
		},
		"too many blocks for coins": func() error {
			_, err := r.Incoming(t.Context(), to, []hefu.AssetID{listed, s.n.Native.ID}, head-r.MaxSpan(s.n.Native.ID), head)
			return err
		},
		"a range that ends before it begins": func() error {
			_, err := r.Incoming(t.Context(), to, []hefu.AssetID{listed}, head, head-1)
			return err
		},
		"no asset": func() error { _, err := r.Incoming(t.Context(), to, nil, head, head); return err },
		"an asset of another network": func() error {
			_, err := r.Incoming(t.Context(), to, []hefu.AssetID{"eip155:4242/slip44:60"}, head, head)
			return err
		},
		"an address that is not canonical": func() error {
			_, err := r.Incoming(t.Context(), strings.ToUpper(to), []hefu.AssetID{listed}, head, head)
			return err
		},
	} {
		if err := ask(); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
