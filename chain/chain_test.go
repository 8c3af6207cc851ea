package chain

import (
	"context"
	"errors"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// plain is a Ledger that cannot estimate.
type plain struct {
	Ledger
	err error
}

func (p plain) View(context.Context, Owner, hefu.AssetID) (View, error) {
	return View{Balance: hefu.UnitsOf(10), Gas: 1}, p.err
}

// clever can.
type clever struct {
	plain
	err error
}

func (c clever) Estimate(context.Context, hefu.Intent) (uint64, error) { return 2, c.err }

func TestLookAddsTheEstimateWhereThereIsOne(t *testing.T) {
	bad := errors.New("no")
	for name, test := range map[string]struct {
		l      Ledger
		amount uint64
		gas    uint64
		err    error
	}{
		"no estimator":            {plain{}, 5, 1, nil},
		"estimator":               {clever{}, 10, 2, nil},
		"more than there is":      {clever{err: bad}, 11, 1, nil},
		"the estimate is refused": {clever{err: bad}, 5, 0, bad},
		"no view":                 {clever{plain: plain{err: bad}}, 5, 0, bad},
	} {
		v, err := Look(t.Context(), test.l, Owner{}, hefu.Intent{Amount: hefu.UnitsOf(test.amount)})
		if v.Gas != test.gas || !errors.Is(err, test.err) {
			t.Errorf("%s: gas %d, %v", name, v.Gas, err)
		}
	}
}

// caller runs calls.
type caller struct{ clever }

func (caller) ViewCall(context.Context, hefu.Intent) (View, error) { return View{Gas: 3}, nil }

func TestLookAtACallAsksWhoRunsCalls(t *testing.T) {
	in := hefu.Intent{Data: []byte{1}}
	if v, err := Look(t.Context(), caller{}, Owner{}, in); err != nil || v.Gas != 3 {
		t.Errorf("gas %d, %v", v.Gas, err)
	}
	if _, err := Look(t.Context(), clever{}, Owner{}, in); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a network without calls: %v", err)
	}
	if v, err := Look(t.Context(), caller{}, Owner{}, hefu.Intent{}); err != nil || v.Gas != 2 {
		t.Errorf("a transfer: gas %d, %v", v.Gas, err)
	}
}

func TestThePathOfTheFirstAccount(t *testing.T) {
	if got := (Network{Key: "m/44'/60'/0'", Child: []uint32{0, 7}}).Path(); got != "m/44'/60'/0'/0/7" {
		t.Error(got)
	}
}
