package bitcoin

import (
	"context"
	"fmt"
	"testing"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// busy is a source of an account whose first addresses for change were all used.
type busy struct {
	backend
	used uint32
}

func (s busy) Search(_ context.Context, at []place) ([]found, error) {
	out := make([]found, len(at))
	for i, p := range at {
		var branch, index uint32
		if _, err := fmt.Sscanf(p.path, "m/84'/0'/0'/%d/%d", &branch, &index); err != nil {
			return nil, err
		}
		out[i].used = branch == 1 && index < s.used
	}
	return out, nil
}

// TestChangeStaysWhereItIsFound: a device signs no change farther out, so a node that calls
// all addresses used, and an account that really used them, get the first one again.
func TestChangeStaysWhereItIsFound(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	for used, want := range map[uint32]string{0: "/1/0", chain.Farthest - 1: fmt.Sprintf("/1/%d", chain.Farthest-1), chain.Farthest: "/1/0"} {
		l := &ledger{n: w.n, src: busy{used: used}, window: 100, most: maxPlaces, kind: wpkh, known: map[string]*book{}}
		var v chain.View
		if _, err := l.search(t.Context(), w.owner, &v); err != nil {
			t.Fatal(err)
		}
		if (v.Change != hefu.Own{Path: w.n.Key + want, Address: w.address(want)}) {
			t.Errorf("%d used: change would go to %+v", used, v.Change)
		}
	}
}

// asked is a source that notes how much it is asked for at once.
type asked struct {
	busy
	most int
}

func (s *asked) Search(ctx context.Context, at []place) ([]found, error) {
	s.most = max(s.most, len(at))
	return s.busy.Search(ctx, at)
}

// However far a search reaches, it goes there in steps: what is asked for in one go is read
// between two blocks.
func TestAFarSearchGoesInSteps(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	w.n.Gap = chain.Farthest
	src := &asked{busy: busy{used: 3}}
	l := &ledger{n: w.n, src: src, window: min(w.n.Gap, atOnce), most: maxPlaces, kind: wpkh, known: map[string]*book{}}
	var v chain.View
	if _, err := l.search(t.Context(), w.owner, &v); err != nil {
		t.Fatal(err)
	}
	if src.most > 2*atOnce {
		t.Errorf("%d addresses were asked for at once", src.most)
	}
	if (v.Change != hefu.Own{Path: w.n.Key + "/1/3", Address: w.address("/1/3")}) {
		t.Errorf("change would go to %+v", v.Change)
	}
}

// winner is a source that says of a transfer that another transaction came first.
type winner struct {
	backend
	by *wire.MsgTx
}

func (winner) Head(context.Context) (head, error)                { return head{height: 100}, nil }
func (winner) Tx(context.Context, chainhash.Hash) (*seen, error) { return nil, nil }

func (s winner) Spender(context.Context, place, wire.OutPoint) (*seen, error) {
	return &seen{tx: s.by, id: s.by.TxHash(), height: 10}, nil
}

// TestNobodyDiesByWhatNobodySigned: a node that could call a transfer dead by a transaction
// that it made up would free what the transfer holds of a limit.
func TestNobodyDiesByWhatNobodySigned(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	p := w.build(w.intent(500_000))
	w.view.Fee.Tip, w.view.Fee.Fast = hefu.UnitsOf(90_000), hefu.UnitsOf(90_000)
	signed, err := w.f.Assemble(w.n, w.owner.Address, w.build(w.intent(500_000)), w.sign(w.build(w.intent(500_000))))
	if err != nil {
		t.Fatal(err)
	}
	other, err := readSigned(signed.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := readBare(p.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if ours.TxHash() == other.TxHash() || !spends(other, ours.TxIn[0].PreviousOutPoint) {
		t.Fatal("the two are not versions of one payment")
	}
	dead := func(by *wire.MsgTx) (bool, error) {
		l := &ledger{n: w.n, src: winner{by: by}, kind: wpkh}
		return l.Dead(t.Context(), w.owner.Address, p, ours.TxHash().String())
	}
	if is, err := dead(other); err != nil || !is {
		t.Errorf("another that was signed: %v, %v", is, err)
	}
	bent := other.Copy()
	bent.TxOut[0].Value--
	for name, by := range map[string]*wire.MsgTx{"other outputs than were signed": bent, "no signature": func() *wire.MsgTx {
		tx := other.Copy()
		for _, in := range tx.TxIn {
			in.Witness = nil
		}
		return tx
	}()} {
		if is, err := dead(by); is || !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: dead %v, %v", name, is, err)
		}
	}
}
