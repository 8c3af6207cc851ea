package chaintest

import (
	"testing"

	"github.com/hefu-wallet/hefu"
)

// calls: what the family explains is built, read back as exactly that call, counted,
// and fits nothing else. A family without calls refuses an Intent that carries one.
func (s suite) calls(t *testing.T) {
	r := s.rand("calls")
	plain := s.draw(t, r)
	if s.x.Call == nil {
		plain.in.Data = []byte{1, 2, 3, 4}
		if _, err := s.f.Build(s.n, plain.in, plain.view); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("a call on a chain that runs none: %v", err)
		}
		return
	}
	for i := range 40 {
		e := example{in: plain.in, view: s.x.View(s.n, hefu.Units{}, r)}
		e.in.Asset, e.in.Amount, e.view.Balance = s.n.Native.ID, hefu.Units{}, e.view.Native
		e.in.To, e.in.Data, e.view.Tokens = s.x.Call(s.n, e.in.From, r)
		var err error
		if e.plan, err = s.f.Build(s.n, e.in, e.view); err != nil {
			t.Fatalf("build %+v: %v", e.in, err)
		}
		if e.sum, err = s.f.Describe(s.n, e.plan); err != nil {
			t.Fatalf("describe: %v", err)
		}
		if err := e.sum.Fits(e.in); err != nil {
			t.Fatalf("what was built does not fit: %v", err)
		}
		if len(e.sum.LetsGo) == 0 {
			t.Errorf("a call that lets go of nothing by name: %+v", e.sum)
		}
		if _, err := e.sum.Outflows(); err != nil {
			t.Errorf("a call that nobody can count: %v", err)
		}
		s.otherIntents(t, e)
		if i%10 == 0 {
			s.changed(t, e, r)
		}
		for name, spoil := range map[string]func(*hefu.Intent){
			"cut":    func(in *hefu.Intent) { in.Data = in.Data[:len(in.Data)-1] },
			"longer": func(in *hefu.Intent) { in.Data = append(append([]byte(nil), in.Data...), 0) },
			"coins":  func(in *hefu.Intent) { in.Amount = hefu.UnitsOf(1) },
		} {
			in := e.in
			spoil(&in)
			if p, err := s.f.Build(s.n, in, e.view); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: built %x, %v", name, p.Bytes, err)
			}
		}
	}
}
