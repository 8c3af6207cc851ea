package hefu_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

var start = time.Unix(1_800_000_000, 0)

func units(t *testing.T, s string) hefu.Units {
	t.Helper()
	u, err := hefu.ParseUnits(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func intent() hefu.Intent {
	return hefu.Intent{
		Network: "eip155:1", From: "0xA", To: "0xB", Asset: "eip155:1/slip44:60",
		Amount: hefu.UnitsOf(5), FeeCap: hefu.UnitsOf(2), Expiry: start.Add(time.Hour).Unix(),
	}
}

func TestDecimalNeverRounds(t *testing.T) {
	for _, c := range []struct {
		in       string
		decimals uint8
		want     string // "" is refused
	}{
		{"0.25", 18, "250000000000000000"},
		{"12", 6, "12000000"},
		{"0.000001", 6, "1"},
		{"0.0000001", 6, ""}, // one digit too many
		{"1.0000000", 6, ""}, // even a zero: the person meant another asset
		{"1", 0, "1"},
		{"1.0", 0, ""},
		{"", 6, ""}, {".", 6, ""}, {".5", 6, ""}, {"5.", 6, ""}, {"-1", 6, ""}, {"+1", 6, ""}, {"1e3", 6, ""},
		{"1,5", 6, ""}, {"1 000", 6, ""}, {"0x10", 6, ""}, {"٣", 6, ""}, {"1.2.3", 6, ""},
		{"115792089237316195423570985008687907853269984665640564039457584007913129639935", 0, "115792089237316195423570985008687907853269984665640564039457584007913129639935"},
		{"115792089237316195423570985008687907853269984665640564039457584007913129639936", 0, ""},
	} {
		got, err := hefu.ParseDecimal(c.in, c.decimals)
		if c.want == "" {
			if !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("ParseDecimal(%q, %d) = %v, %v; want a refusal", c.in, c.decimals, got, err)
			}
			continue
		}
		if err != nil || got.String() != c.want {
			t.Errorf("ParseDecimal(%q, %d) = %v, %v; want %s", c.in, c.decimals, got, err, c.want)
		}
		if back, err := hefu.ParseDecimal(got.Decimal(c.decimals), c.decimals); err != nil || back.Cmp(got) != 0 {
			t.Errorf("%q does not survive Decimal: %q, %v", c.in, got.Decimal(c.decimals), err)
		}
	}
}

func TestUnitsAreImmutable(t *testing.T) {
	v := big.NewInt(7)
	u, err := hefu.UnitsFromBig(v)
	if err != nil {
		t.Fatal(err)
	}
	v.SetInt64(9)
	u.Big().SetInt64(11)
	if _, err := u.Add(hefu.UnitsOf(1)); err != nil {
		t.Fatal(err)
	}
	if u.String() != "7" {
		t.Fatalf("an amount changed behind its owner's back: %s", u)
	}
}

func TestUnitsRefuseToLeaveTheirRange(t *testing.T) {
	most := units(t, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String())
	if _, err := most.Add(hefu.UnitsOf(1)); err == nil {
		t.Error("2^256 was accepted")
	}
	if _, err := hefu.UnitsOf(1).Sub(hefu.UnitsOf(2)); err == nil {
		t.Error("a negative amount was accepted")
	}
	for _, s := range []string{"", "-1", "01", "1.0", " 1", "1 ", "0x1", strings.Repeat("9", 79)} {
		if _, err := hefu.ParseUnits(s); err == nil {
			t.Errorf("ParseUnits(%q) was accepted", s)
		}
	}
}

func TestUnitsInJSONAreStrings(t *testing.T) {
	b, err := json.Marshal(hefu.UnitsOf(1e18))
	if err != nil || string(b) != `"1000000000000000000"` {
		t.Fatalf("%s, %v", b, err)
	}
	var u hefu.Units
	if err := json.Unmarshal([]byte("1000"), &u); err == nil {
		t.Error("a bare number was accepted: other readers would lose its digits")
	}
}

// Every field of an Intent must change its digest, or an approval of one could be used for the other. A field that is
// added later fails here until it is encoded.
func TestDigestCoversEveryField(t *testing.T) {
	base := intent()
	for i := range reflect.TypeFor[hefu.Intent]().NumField() {
		changed := intent()
		f := reflect.ValueOf(&changed).Elem().Field(i)
		switch f.Interface().(type) {
		case hefu.Units:
			f.Set(reflect.ValueOf(hefu.UnitsOf(77)))
		case int64:
			f.SetInt(f.Int() + 1)
		case []byte:
			f.SetBytes([]byte("x"))
		default:
			f.SetString(f.String() + "x")
		}
		if changed.Digest() == base.Digest() {
			t.Errorf("the digest ignores %s", reflect.TypeFor[hefu.Intent]().Field(i).Name)
		}
	}
}

// Moving a boundary between two fields must not give the same encoding.
func TestIntentEncodingIsInjective(t *testing.T) {
	a, b := intent(), intent()
	a.From, a.To = "0xAB", "C"
	b.From, b.To = "0xA", "BC"
	if bytes.Equal(a.Encode(), b.Encode()) {
		t.Fatal("two intents share an encoding")
	}
	a, b = intent(), intent()
	a.Memo, b.Data = "AB", []byte("AB")
	c := intent()
	c.Memo, c.Data = "A", []byte("B")
	if bytes.Equal(a.Encode(), b.Encode()) || bytes.Equal(a.Encode(), c.Encode()) || bytes.Equal(b.Encode(), c.Encode()) {
		t.Fatal("memo and call data share an encoding")
	}
}

func TestIntentRefusesWhatIsWrongOnItsFace(t *testing.T) {
	for name, spoil := range map[string]func(*hefu.Intent){
		"asset of another network": func(in *hefu.Intent) { in.Asset = "eip155:10/slip44:60" },
		"no recipient":             func(in *hefu.Intent) { in.To = "" },
		"zero amount":              func(in *hefu.Intent) { in.Amount = hefu.Units{} },
		"zero fee cap":             func(in *hefu.Intent) { in.FeeCap = hefu.Units{} },
		"expired":                  func(in *hefu.Intent) { in.Expiry = start.Unix() },
		"a blank cheque":           func(in *hefu.Intent) { in.Expiry = start.Add(hefu.MaxIntentAge).Unix() + 1 },
		"network without form":     func(in *hefu.Intent) { in.Network = "ethereum" },
		"asset without form":       func(in *hefu.Intent) { in.Asset = "eip155:1/ether" },
		"endless memo":             func(in *hefu.Intent) { in.Memo = strings.Repeat("m", 513) },
		"endless call data":        func(in *hefu.Intent) { in.Data = make([]byte, hefu.MaxData+1) },
	} {
		in := intent()
		spoil(&in)
		if in.Check(start) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	call := intent()
	call.Amount, call.Data = hefu.Units{}, make([]byte, hefu.MaxData)
	if err := call.Check(start); err != nil {
		t.Errorf("a call without coins: %v", err)
	}
	if err := intent().Check(start); err != nil {
		t.Errorf("a good intent: %v", err)
	}
}

func fitting() hefu.Summary {
	in := intent()
	return hefu.Summary{
		Call: hefu.CallNative, Network: in.Network, To: in.To, Asset: in.Asset, Amount: in.Amount,
		MaxFee: in.FeeCap, Native: in.Asset,
	}
}

func TestSummaryFitsOnlyItsIntent(t *testing.T) {
	if err := fitting().Fits(intent()); err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func(*hefu.Summary){
		"unknown call":                    func(s *hefu.Summary) { s.Call = hefu.CallUnknown },
		"no call":                         func(s *hefu.Summary) { s.Call = "" },
		"network":                         func(s *hefu.Summary) { s.Network = "eip155:10" },
		"recipient":                       func(s *hefu.Summary) { s.To = "0xThief" },
		"asset":                           func(s *hefu.Summary) { s.Asset = "eip155:1/erc20:0xdead" },
		"more":                            func(s *hefu.Summary) { s.Amount = hefu.UnitsOf(6) },
		"less":                            func(s *hefu.Summary) { s.Amount = hefu.UnitsOf(4) },
		"memo":                            func(s *hefu.Summary) { s.Memo = "x" },
		"fee above cap":                   func(s *hefu.Summary) { s.MaxFee = hefu.UnitsOf(3) },
		"value on top":                    func(s *hefu.Summary) { s.Spends = hefu.UnitsOf(1) },
		"a transfer that lets go of more": func(s *hefu.Summary) { s.LetsGo = []hefu.Grant{{Spender: "0xThief"}} },
		"call":                            func(s *hefu.Summary) { s.Call = hefu.CallAllow },
		"token as ether":                  func(s *hefu.Summary) { s.Call, s.Asset = hefu.CallToken, "eip155:1/erc20:0xdead" },
	} {
		s := fitting()
		lie(&s)
		if s.Fits(intent()) == nil {
			t.Errorf("%s: it fits", name)
		}
	}
}

func TestApprovalStandsForOneIntentAndFiveMinutes(t *testing.T) {
	in, other := intent(), intent()
	other.To = "0xThief"
	a := &hefu.Approval{Digest: in.Digest(), At: start}
	switch {
	case !a.Stands(in, start.Add(hefu.ApprovalLife-1)):
		t.Error("it does not stand for its own intent")
	case a.Stands(other, start):
		t.Error("it stands for another intent")
	case a.Stands(in, start.Add(hefu.ApprovalLife)):
		t.Error("it stands for ever")
	case a.Stands(in, start.Add(-1)):
		t.Error("it stands before it was given")
	case (*hefu.Approval)(nil).Stands(in, start):
		t.Error("no approval stands")
	}
}

func approved(t *testing.T) hefu.Transfer {
	t.Helper()
	tr := hefu.Transfer{State: hefu.Proposed, Intent: intent(), Plan: hefu.Plan{Number: 1}}
	a := hefu.Approval{Digest: tr.Intent.Digest(), At: start}
	if err := tr.Approve(a, "device", []byte("commit"), []byte("opening"), start); err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTransferReachesFinality(t *testing.T) {
	tr := approved(t)
	steps := []func() error{
		func() error { return tr.Rest([]byte("signed"), "0x1", start.Add(time.Minute), start) },
		func() error { return tr.Send(start.Add(time.Minute)) },
		func() error { return tr.MarkSent(start, start) },
		func() error { return tr.Finish(start) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	if tr.State != hefu.Final || !tr.State.Terminal() || tr.State.Live() {
		t.Fatalf("it ended as %s", tr.State)
	}
}

func TestSendingWaitsForTheRest(t *testing.T) {
	tr := approved(t)
	if err := tr.Rest([]byte("signed"), "0x1", start.Add(time.Minute), start); err != nil {
		t.Fatal(err)
	}
	if err := tr.Send(start.Add(time.Minute - 1)); !hefu.Is(err, hefu.KindWaiting) || tr.State != hefu.Resting {
		t.Fatalf("sent before its rest was over: %v, %s", err, tr.State)
	}
}

func TestStopErasesSignedBytesAndNothingStopsWhatIsSent(t *testing.T) {
	tr := approved(t)
	signed := []byte("signed")
	if err := tr.Rest(signed, "0x1", start, start); err != nil {
		t.Fatal(err)
	}
	stopped, sending := tr, tr
	if err := stopped.Stop("frozen", start); err != nil || stopped.Signed != nil || !bytes.Equal(signed, make([]byte, 6)) {
		t.Fatalf("%v, %q, %q", err, stopped.Signed, signed)
	}
	if err := sending.Send(start); err != nil {
		t.Fatal(err)
	}
	if err := sending.Stop("too late", start); err == nil {
		t.Fatal("a transfer that was committed to sending was stopped: it may be on the chain")
	}
}

func TestApproveRefusesAnApprovalOfAnotherIntent(t *testing.T) {
	tr := hefu.Transfer{State: hefu.Proposed, Intent: intent()}
	other := intent()
	other.Amount = hefu.UnitsOf(6)
	err := tr.Approve(hefu.Approval{Digest: other.Digest(), At: start}, "device", nil, nil, start)
	if !hefu.Is(err, hefu.KindForbidden) || tr.State != hefu.Proposed {
		t.Fatalf("%v, %s", err, tr.State)
	}
}

func TestRenewKeepsTheApprovalAndDropsTheMessages(t *testing.T) {
	tr := approved(t)
	if err := tr.Rest([]byte("signed"), "0x1", start, start); err != nil {
		t.Fatal(err)
	}
	if err := tr.Renew(hefu.Plan{Bytes: []byte("fresh")}, []string{"nonce:8"}, start); err != nil {
		t.Fatal(err)
	}
	if tr.Plan.Number != 2 || tr.Signed != nil || tr.Opening != nil || !tr.Approval.Stands(tr.Intent, start) {
		t.Fatalf("%+v", tr)
	}
}

func TestTerminalStatesAreTerminal(t *testing.T) {
	for _, s := range []hefu.State{hefu.Final, hefu.Stopped, hefu.Expired, hefu.Dead, hefu.Refused} {
		tr := hefu.Transfer{State: s, Intent: intent()}
		a := hefu.Approval{Digest: tr.Intent.Digest(), At: start}
		for name, err := range map[string]error{
			"approve": tr.Approve(a, "", nil, nil, start), "rest": tr.Rest(nil, "", start, start), "send": tr.Send(start),
			"sent": tr.MarkSent(start, start), "finish": tr.Finish(start), "stop": tr.Stop("", start),
			"expire": tr.Expire(start), "die": tr.Die("", start), "refuse": tr.Refuse("", start), "renew": tr.Renew(hefu.Plan{}, nil, start),
		} {
			if err == nil {
				t.Errorf("%s: %s was allowed", s, name)
			}
		}
	}
}

func TestHoldsNeverShorten(t *testing.T) {
	h := hefu.Hold{Until: start.Add(time.Hour), Reason: "long"}
	if got := h.Extend(start, "short"); got != h {
		t.Fatalf("a hold was shortened to %v", got.Until)
	}
	if got := h.Extend(start.Add(2*time.Hour), "longer"); got.Reason != "longer" {
		t.Fatal("a hold was not extended")
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		user hefu.User
		want hefu.Decision
	}{
		{hefu.User{State: hefu.UserActive}, hefu.Ask},
		{hefu.User{State: hefu.UserFrozen}, hefu.Deny},
		{hefu.User{State: hefu.UserPending}, hefu.Deny},
		{hefu.User{State: hefu.UserActive, Hold: hefu.Hold{Until: start.Add(1)}}, hefu.Wait},
		{hefu.User{State: hefu.UserActive, Hold: hefu.Hold{Until: start}}, hefu.Ask},
	} {
		if got := c.user.Judge(start); got.Decision != c.want || len(got.Reasons) == 0 || got.Reasons[0].By != hefu.ByGuard {
			t.Errorf("%+v: %+v, want %s", c.user, got, c.want)
		}
	}
}

func TestCAIPForms(t *testing.T) {
	a, err := hefu.ParseAsset("eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	if err != nil || a.Network() != "eip155:1" || a.Namespace() != "erc20" || a.Reference() != "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48" {
		t.Fatalf("%q, %v", a, err)
	}
	for _, s := range []string{"", "eip155", "eip155:", "EIP155:1", "eip155:1/", "eip155:1/slip44", "eip155:1/slip44:60/1", "a:1/slip44:60"} {
		if _, err := hefu.ParseAsset(s); err == nil {
			t.Errorf("ParseAsset(%q) was accepted", s)
		}
	}
	n, addr, err := hefu.ParseAccountID("eip155:1:0xab")
	if err != nil || n != "eip155:1" || addr != "0xab" {
		t.Fatalf("%q %q %v", n, addr, err)
	}
}

func TestIDsAreParsedStrictly(t *testing.T) {
	id, err := hefu.NewID[hefu.TransferID](bytes.NewReader(bytes.Repeat([]byte{0x31}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hefu.ParseID[hefu.TransferID](string(id)); err != nil {
		t.Error(err)
	}
	for _, s := range []string{"", "../../etc/passwd", strings.ToUpper(string(id)), string(id) + "a", string(id)[:25] + "7"} {
		if _, err := hefu.ParseID[hefu.TransferID](s); err == nil {
			t.Errorf("ParseID(%q) was accepted", s)
		}
	}
	if _, err := hefu.NewID[hefu.TransferID](bytes.NewReader(nil)); err == nil {
		t.Error("an id without randomness")
	}
}

func TestErrorKeepsItsCauseFromTheMessage(t *testing.T) {
	err := error(hefu.Errorf(hefu.KindInvalid, "what a person reads").Because(bytes.ErrTooLarge))
	var e *hefu.Error
	if !hefu.Is(err, hefu.KindInvalid) || hefu.KindOf(bytes.ErrTooLarge) != hefu.KindInternal {
		t.Error("kinds")
	}
	if e, _ = err.(*hefu.Error); e.Message != "what a person reads" || !strings.Contains(e.Error(), "too large") {
		t.Errorf("%q", err)
	}
}

func TestAPlanIsStaleFromItsSecondOn(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	for until, want := range map[int64]bool{0: false, at.Unix() - 1: true, at.Unix(): true, at.Unix() + 1: false} {
		if got := (hefu.Plan{ValidUntil: until}).Stale(at); got != want {
			t.Errorf("valid until %d: stale %t", until-at.Unix(), got)
		}
	}
}
