package bitcoin

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// A plan made without the previous transactions is, once a node has given them, the very
// plan that is made with them; what another one is put in their place is not taken.
func TestAPlanIsProvedByWhatANodeGives(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	in := w.intent(700_000)
	full, err := w.f.Build(w.n, in, w.view)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string][]byte{}
	bare := w.view
	bare.Coins = slices.Clone(bare.Coins)
	for i, c := range bare.Coins {
		given[c.TxID] = c.Previous
		if bare.Coins[i].Previous = nil; i == 0 {
			given[c.TxID] = withWitness(t, c.Previous)
		}
	}
	ask := func(_ context.Context, id string) ([]byte, error) { return given[id], nil }
	p, err := w.f.Build(w.n, in, bare)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.f.Describe(w.n, p); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a plan without proof is read: %v", err)
	}
	got, err := prove(t.Context(), p, ask)
	if err != nil || asJSON(t, got) != asJSON(t, full) {
		t.Errorf("proved: %v\n%s\n%s", err, asJSON(t, got), asJSON(t, full))
	}
	down := errors.New("down")
	if _, err := prove(t.Context(), p, func(context.Context, string) ([]byte, error) { return nil, down }); !errors.Is(err, down) {
		t.Errorf("a node that is down: %v", err)
	}
	other := given[w.view.Coins[1].TxID]
	for name, b := range map[string][]byte{"another transaction": slices.Concat(other[:10], []byte{9}, other[11:]), "nothing": nil, "nonsense": {1, 2, 3}} {
		lie := func(context.Context, string) ([]byte, error) { return b, nil }
		if _, err := prove(t.Context(), p, lie); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
