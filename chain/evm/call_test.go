package evm

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	carol = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
	dave  = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
)

// callData writes a selector and words: an address, a decimal or hex number, "sig" for a
// signature of 65 bytes with its length.
func callData(sel string, words ...string) []byte {
	d, err := hex.DecodeString(sel)
	if err != nil {
		panic(err)
	}
	for _, w := range words {
		if w == "sig" {
			d = append(append(d, word(65)...), bytes.Repeat([]byte{0xa5}, 65)...)
			d = append(d, make([]byte, 31)...)
			continue
		}
		v, ok := new(big.Int).SetString(strings.ToLower(w), 0)
		if !ok {
			panic(w)
		}
		d = append(d, v.FillBytes(make([]byte, 32))...)
	}
	return d
}

const (
	max256 = "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	max160 = "0xffffffffffffffffffffffffffffffffffffffff"
	max48  = "0xffffffffffff"
)

// explained is a call, and what must be found in it: grants as 'space token who units'
// with 'all' for no end.
type explained struct {
	name   string
	at     string
	data   []byte
	kind   hefu.Call
	owner  string
	grants []string
}

// explainedCalls uses the selectors as the rest of the world writes them.
func explainedCalls() []explained {
	p2 := checksum(permit2)
	t1, t2 := alice, carol
	return []explained{
		{"approve", t1, callData("095ea7b3", bob, "500"), hefu.CallAllow, "", []string{"erc20 " + t1 + " " + bob + " 500"}},
		{"approve all", t1, callData("095ea7b3", bob, max256), hefu.CallAllow, "", []string{"erc20 " + t1 + " " + bob + " all"}},
		{"approve nothing", t1, callData("095ea7b3", bob, "0"), hefu.CallRevoke, "", []string{"erc20 " + t1 + " " + bob + " 0"}},
		{"increaseAllowance", t1, callData("39509351", bob, "7"), hefu.CallAllow, "", []string{"erc20 " + t1 + " " + bob + " 7"}},
		{"decreaseAllowance", t1, callData("a457c2d7", bob, "7"), hefu.CallRevoke, "", []string{"erc20 " + t1 + " " + bob + " 0"}},
		{"permit", t1, callData("d505accf", carol, bob, "9", "1700000000", "28", "5", "6"), hefu.CallAllow, carol, []string{"erc20 " + t1 + " " + bob + " 9"}},
		{"permit nothing", t1, callData("d505accf", carol, bob, "0", max256, "28", "5", "6"), hefu.CallRevoke, carol, []string{"erc20 " + t1 + " " + bob + " 0"}},
		{"DAI permit", t1, callData("8fcbaf0c", carol, bob, "0", "0", "1", "28", "5", "6"), hefu.CallAllow, carol, []string{"erc20 " + t1 + " " + bob + " all"}},
		{"DAI permit, taken back", t1, callData("8fcbaf0c", carol, bob, "1", "0", "0", "28", "5", "6"), hefu.CallRevoke, carol, []string{"erc20 " + t1 + " " + bob + " 0"}},
		{"setApprovalForAll", t1, callData("a22cb465", bob, "1"), hefu.CallAllowAll, "", []string{"erc721 " + t1 + " " + bob + " all"}},
		{"setApprovalForAll, taken back", t1, callData("a22cb465", bob, "0"), hefu.CallRevoke, "", []string{"erc721 " + t1 + " " + bob + " 0"}},
		{"transferFrom", t1, callData("23b872dd", carol, bob, "11"), hefu.CallMove, carol, []string{"erc20 " + t1 + " " + bob + " 11"}},
		{"safeTransferFrom", t1, callData("42842e0e", carol, bob, "4711"), hefu.CallMove, carol, []string{"erc721 " + t1 + " " + bob + " 1"}},
		{"Permit2 approve", p2, callData("87517c45", t2, bob, "5", "1700000000"), hefu.CallAllow, "", []string{"erc20 " + t2 + " " + bob + " 5"}},
		{"Permit2 approve all", p2, callData("87517c45", t2, bob, max160, max48), hefu.CallAllow, "", []string{"erc20 " + t2 + " " + bob + " all"}},
		{"Permit2 approve nothing", p2, callData("87517c45", t2, bob, "0", "0"), hefu.CallRevoke, "", []string{"erc20 " + t2 + " " + bob + " 0"}},
		{"Permit2 permit", p2, callData("2b67b570", carol, t1, "5", "1700000000", "3", bob, "1700000000", "0x100", "sig"), hefu.CallAllow, carol, []string{"erc20 " + t1 + " " + bob + " 5"}},
		{"Permit2 permit batch", p2, callData("2a2d80d1", carol, "0x60", "0x1e0", "0x60", bob, "1700000000", "2", t1, "5", "0", "0", t2, max160, max48, "1", "sig"),
			hefu.CallAllow, carol, []string{"erc20 " + t1 + " " + bob + " 5", "erc20 " + t2 + " " + bob + " all"}},
		{"Permit2 transferFrom", p2, callData("36c78516", carol, bob, "5", t1), hefu.CallMove, carol, []string{"erc20 " + t1 + " " + bob + " 5"}},
		{"Permit2 transferFrom batch", p2, callData("0d58b1db", "0x20", "2", carol, bob, "5", t1, carol, dave, "6", t1),
			hefu.CallMove, carol, []string{"erc20 " + t1 + " " + bob + " 5", "erc20 " + t1 + " " + dave + " 6"}},
		{"Permit2 lockdown", p2, callData("cc53287f", "0x20", "2", t1, bob, t2, alice), hefu.CallRevoke, "", []string{"erc20 " + t1 + " " + bob + " 0", "erc20 " + t2 + " " + alice + " 0"}},
	}
}

// callPlan is the call in a transaction, with facts about each token.
func callPlan(t *testing.T, n chain.Network, at string, data []byte, tokens ...string) hefu.Plan {
	t.Helper()
	x := testTx(t)
	x.to, x.data = addr(t, at), data
	p := plan(x, n, nil)
	for _, a := range tokens {
		p.Facts.Tokens = append(p.Facts.Tokens, *says(n, a))
	}
	return p
}

// about lists the tokens with decimals among grants.
func (e explained) about() (out []string) {
	for _, g := range e.grants {
		if f := strings.Fields(g); f[0] == erc20 && !slices.Contains(out, f[1]) {
			out = append(out, f[1])
		}
	}
	return out
}

func TestCallsAreCountedByWhatTheyLetGoOf(t *testing.T) {
	n := network(t, "eip155:1")
	for _, e := range explainedCalls() {
		p := callPlan(t, n, e.at, e.data, e.about()...)
		s, err := format{}.Describe(n, p)
		if err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		var got []string
		for _, g := range s.LetsGo {
			units := g.Units.String()
			if g.Units.Cmp(hefu.Unbounded()) == 0 {
				units = "all"
			}
			got = append(got, g.Asset.Namespace()+" "+g.Asset.Reference()+" "+g.Spender+" "+units)
		}
		if s.Call != e.kind || s.Owner != e.owner || !slices.Equal(got, e.grants) {
			t.Errorf("%s: %s of %q: %v, want %s of %q: %v", e.name, s.Call, s.Owner, got, e.kind, e.owner, e.grants)
		}
		if s.To != e.at || s.Asset != n.Native.ID || !s.Amount.IsZero() || !s.Spends.IsZero() || !bytes.Equal(s.Data, e.data) || s.Doubt != "" {
			t.Errorf("%s: %+v", e.name, s)
		}
		in := hefu.Intent{Network: n.ID, From: carol, To: e.at, Asset: n.Native.ID, FeeCap: hefu.UnitsOf(1e18), Data: e.data}
		if err := s.Fits(in); err != nil {
			t.Errorf("%s does not fit its own intent: %v", e.name, err)
		}
		in.From = alice
		if err := s.Fits(in); (err == nil) != (e.owner == "") {
			t.Errorf("%s by another sender: %v", e.name, err)
		}
	}
}

// Nothing that is cut, longer, or written otherwise is explained: an address with bits
// above it, a flag that is 2, a list that begins elsewhere.
func TestACallIsReadInOneSpellingOnly(t *testing.T) {
	n := network(t, "eip155:1")
	doubtOf := func(e explained, data []byte) hefu.Doubt {
		s, err := format{}.Describe(n, callPlan(t, n, e.at, data, e.about()...))
		if err != nil {
			t.Fatalf("%s: %v", e.name, err)
		}
		if (s.Call == hefu.CallUnknown) != (s.Doubt != "") || s.Call == hefu.CallUnknown && len(s.LetsGo) != 0 {
			t.Fatalf("%s: %+v", e.name, s)
		}
		return s.Doubt
	}
	for _, e := range explainedCalls() {
		for cut := range e.data {
			if d := doubtOf(e, e.data[:max(cut, 1)]); d == "" {
				t.Errorf("%s cut to %d bytes is explained", e.name, cut)
			}
		}
		for _, tail := range [][]byte{{0}, make([]byte, 31), make([]byte, 32), make([]byte, 64), e.data, e.data[4:]} {
			if d := doubtOf(e, append(bytes.Clone(e.data), tail...)); d != hefu.DoubtLength {
				t.Errorf("%s with %d bytes more: doubt %q", e.name, len(tail), d)
			}
		}
		for at := 4; at+32 <= len(e.data); at += 32 {
			if !slices.Contains([]string{alice, bob, carol, dave}, checksum([20]byte(e.data[at+12:at+32]))) {
				continue // words of another width are below
			}
			for _, dirt := range []int{0, 5, 11} {
				d := bytes.Clone(e.data)
				d[at+dirt] ^= 0x80 >> (dirt % 8)
				if got := doubtOf(e, d); got != hefu.DoubtPadding {
					t.Errorf("%s with dirt above an address in word %d: doubt %q", e.name, at/32, got)
				}
			}
		}
	}
	p2 := checksum(permit2)
	for name, test := range map[string]struct {
		at   string
		data []byte
		want hefu.Doubt
	}{
		"no selector":            {alice, []byte{9, 0x5e, 0xa7}, hefu.DoubtFunction},
		"unknown selector":       {alice, callData("deadbeef", bob, "1"), hefu.DoubtFunction},
		"multicall":              {alice, callData("ac9650d8", "0x20", "0"), hefu.DoubtFunction},
		"selector only":          {alice, callData("095ea7b3"), hefu.DoubtLength},
		"a token's, at Permit2":  {p2, callData("095ea7b3", bob, "1"), hefu.DoubtFunction},
		"Permit2's, at a token":  {alice, callData("87517c45", carol, bob, "5", "1"), hefu.DoubtFunction},
		"lockdown elsewhere":     {alice, callData("cc53287f", "0x20", "1", carol, bob), hefu.DoubtFunction},
		"flag of 2":              {alice, callData("a22cb465", bob, "2"), hefu.DoubtPadding},
		"flag with a high bit":   {alice, callData("a22cb465", bob, "0x8000000000000000000000000000000000000000000000000000000000000001"), hefu.DoubtPadding},
		"DAI flag of 2":          {alice, callData("8fcbaf0c", carol, bob, "0", "0", "2", "28", "5", "6"), hefu.DoubtPadding},
		"v of 9 bits":            {alice, callData("d505accf", carol, bob, "9", "1", "284", "5", "6"), hefu.DoubtPadding},
		"amount of 161 bits":     {p2, callData("87517c45", carol, bob, "0x10000000000000000000000000000000000000000", "1"), hefu.DoubtPadding},
		"expiry of 49 bits":      {p2, callData("87517c45", carol, bob, "1", "0x1000000000000"), hefu.DoubtPadding},
		"moved amount too wide":  {p2, callData("36c78516", carol, bob, "0x10000000000000000000000000000000000000000", alice), hefu.DoubtPadding},
		"list elsewhere":         {p2, callData("cc53287f", "0x40", "0", "1", alice, bob), hefu.DoubtPadding},
		"list at nowhere":        {p2, callData("cc53287f", max256, "1", alice, bob), hefu.DoubtPadding},
		"empty list":             {p2, callData("cc53287f", "0x20", "0"), hefu.DoubtEmpty},
		"endless list":           {p2, callData("cc53287f", "0x20", max256, alice, bob), hefu.DoubtEmpty},
		"list longer than there": {p2, callData("cc53287f", "0x20", "2", alice, bob), hefu.DoubtLength},
		"two owners":             {p2, callData("0d58b1db", "0x20", "2", carol, bob, "5", alice, bob, alice, "6", alice), hefu.DoubtOwner},
		"17 entries":             {p2, callData("cc53287f", append([]string{"0x20", "17"}, slices.Repeat([]string{alice, bob}, 17)...)...), hefu.DoubtEmpty},
		"signature elsewhere":    {p2, callData("2b67b570", carol, alice, "5", "1", "3", bob, "1", "0xe0", "sig"), hefu.DoubtPadding},
		"signature of 66 bytes":  {p2, callData("2b67b570", carol, alice, "5", "1", "3", bob, "1", "0x100", "66", "1", "2", "3"), hefu.DoubtLength},
		"66 bytes that are 64":   {p2, callData("2b67b570", carol, alice, "5", "1", "3", bob, "1", "0x100", "66", "1", "2"), hefu.DoubtLength},
		"signature with dirt":    {p2, callData("2b67b570", carol, alice, "5", "1", "3", bob, "1", "0x100", "65", "1", "2", "3"), hefu.DoubtPadding},
		"batch: signature early": {p2, callData("2a2d80d1", carol, "0x60", "0x1c0", "0x60", bob, "1", "1", alice, "5", "0", "0", "sig"), hefu.DoubtPadding},
		"batch: details moved":   {p2, callData("2a2d80d1", carol, "0x60", "0x160", "0x80", bob, "1", "1", alice, "5", "0", "0", "sig"), hefu.DoubtPadding},
		"increase by nothing":    {alice, callData("39509351", bob, "0"), hefu.DoubtEmpty},
		"move nothing":           {alice, callData("23b872dd", carol, bob, "0"), hefu.DoubtEmpty},
		"move nothing, Permit2":  {p2, callData("36c78516", carol, bob, "0", alice), hefu.DoubtEmpty},
	} {
		s, err := format{}.Describe(n, callPlan(t, n, test.at, test.data))
		if err != nil || s.Call != hefu.CallUnknown || s.Doubt != test.want {
			t.Errorf("%s: %s, doubt %q, %v; want %q", name, s.Call, s.Doubt, err, test.want)
		}
	}
	if _, doubt := readCall(permit2, callData("cc53287f", append([]string{"0x20", "16"}, slices.Repeat([]string{alice, bob}, 16)...)...)); doubt != "" {
		t.Errorf("16 entries: doubt %q", doubt)
	}
	compact := callData("2b67b570", carol, alice, "5", "1", "3", bob, "1", "0x100", "64", "1", "2") // EIP-2098
	if _, doubt := readCall(permit2, compact); doubt != "" {
		t.Errorf("a signature of 64 bytes: doubt %q", doubt)
	}
}

func TestWhenAPermissionEndsIsSaid(t *testing.T) {
	n := network(t, "eip155:1")
	for expiry, want := range map[string]string{"0": "with the block that takes this call", "1700000000": "2023-11-14T22:13:20Z", "253402300799": "9999-12-31T23:59:59Z", "253402300800": "never", max48: "never"} {
		s, err := format{}.Describe(n, callPlan(t, n, checksum(permit2), callData("87517c45", carol, bob, "5", expiry), carol))
		if err != nil || !slices.Contains(s.Terms, hefu.Term{Name: "the permission ends", Value: want}) {
			t.Errorf("%s: %v, %v", expiry, s.Terms, err)
		}
	}
}

// The facts must be about exactly the tokens of the call.
func TestFactsOfACall(t *testing.T) {
	n := network(t, "eip155:1")
	usdc := n.Tokens[0]
	at := usdc.ID.Reference()
	good := hefu.TokenFact{Asset: usdc.ID, Symbol: "USDC", Decimals: 6, Source: hefu.Shipped}
	with := func(f func(*hefu.TokenFact)) []hefu.TokenFact { c := good; f(&c); return []hefu.TokenFact{c} }
	p := callPlan(t, n, at, callData("095ea7b3", bob, "1"))
	for name, facts := range map[string][]hefu.TokenFact{
		"none":           nil,
		"twice":          {good, good},
		"another":        with(func(f *hefu.TokenFact) { f.Asset = n.Tokens[1].ID }),
		"other decimals": with(func(f *hefu.TokenFact) { f.Decimals = 18 }),
		"other symbol":   with(func(f *hefu.TokenFact) { f.Symbol = "USDT" }),
		"proved":         with(func(f *hefu.TokenFact) { f.Source = hefu.Proved }),
	} {
		p.Facts.Tokens = facts
		if s, err := (format{}).Describe(n, p); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	p.Facts.Tokens = []hefu.TokenFact{good}
	if _, err := (format{}).Describe(n, p); err != nil {
		t.Error(err)
	}
	fake := callPlan(t, n, alice, callData("095ea7b3", bob, "1"), alice)
	fake.Facts.Tokens[0].Symbol = "USDC"
	if s, err := (format{}).Describe(n, fake); err != nil || s.Terms[len(s.Terms)-1].Name != "warning" {
		t.Errorf("a token that borrows a name: %+v, %v", s, err)
	}
	for name, data := range map[string][]byte{"coins": nil, "a transfer": transferData(addr(t, bob), big.NewInt(1)), "a collection": callData("a22cb465", bob, "1")} {
		q := callPlan(t, n, alice, data, alice)
		q.Facts.Token = says(n, alice)
		if s, err := (format{}).Describe(n, q); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("facts about a call where there is %s: %+v, %v", name, s, err)
		}
	}
}

func callIntent(n chain.Network, at string, data []byte) hefu.Intent {
	return hefu.Intent{Network: n.ID, From: carol, To: at, Asset: n.Native.ID, FeeCap: hefu.UnitsOf(1e17), Data: data}
}

func callView(n chain.Network, tokens ...string) chain.View {
	v := chain.View{Native: hefu.UnitsOf(1e18), Balance: hefu.UnitsOf(1e18), Gas: 50_000, Fee: chain.Fee{Base: hefu.UnitsOf(1e9), Tip: hefu.UnitsOf(1e9)}}
	for _, a := range tokens {
		v.Tokens = append(v.Tokens, *says(n, a))
	}
	return v
}

func TestBuildTakesOnlyCallsThatItCanExplain(t *testing.T) {
	n := network(t, "eip155:1")
	for _, e := range explainedCalls() {
		in := callIntent(n, e.at, e.data)
		p, err := format{}.Build(n, in, callView(n, e.about()...))
		if err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		if x, err := parseUnsigned(p.Bytes, 1); err != nil || !bytes.Equal(x.data, e.data) || checksum(x.to) != e.at || x.value.Sign() != 0 || x.gas != 62_500 {
			t.Errorf("%s: %+v, %v", e.name, x, err)
		}
	}
	approve := callData("095ea7b3", bob, "500")
	zero := "0x0000000000000000000000000000000000000000"
	for name, test := range map[string]struct {
		spoil func(*hefu.Intent)
		says  string
	}{
		"unknown":            {func(in *hefu.Intent) { in.Data = callData("deadbeef", bob, "1") }, "does not understand"},
		"trailing byte":      {func(in *hefu.Intent) { in.Data = append(bytes.Clone(approve), 0) }, "exactly as long"},
		"coins attached":     {func(in *hefu.Intent) { in.Amount = hefu.UnitsOf(1) }, "attaches coins"},
		"a token as asset":   {func(in *hefu.Intent) { in.Asset = n.Tokens[0].ID }, "its asset must be"},
		"a plain transfer":   {func(in *hefu.Intent) { in.Data = transferData(addr(t, bob), big.NewInt(1)) }, "plain transfer"},
		"tokens of others":   {func(in *hefu.Intent) { in.Data = callData("23b872dd", alice, bob, "11") }, "another account"},
		"a permit of others": {func(in *hefu.Intent) { in.Data = callData("d505accf", alice, bob, "9", "1", "28", "5", "6") }, "another account"},
		"allowed to nobody":  {func(in *hefu.Intent) { in.Data = callData("095ea7b3", zero, "1") }, "zero address"},
		"moved to nobody":    {func(in *hefu.Intent) { in.Data = callData("23b872dd", carol, zero, "11") }, "what is sent there is lost"},
		"moved to the token": {func(in *hefu.Intent) { in.Data = callData("23b872dd", carol, alice, "11") }, "what is sent there is lost"},
		"a memo":             {func(in *hefu.Intent) { in.Memo = "x" }, "carry no memo"},
		"no contract":        {func(in *hefu.Intent) { in.To = "" }, "empty"},
		"no money":           {func(in *hefu.Intent) { in.FeeCap = hefu.UnitsOf(1) }, "asks at least"},
	} {
		in := callIntent(n, alice, approve)
		test.spoil(&in)
		if p, err := (format{}).Build(n, in, callView(n, alice)); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %x, %v, want %q", name, p.Bytes, err, test.says)
		}
	}
	blind := callView(n, alice)
	blind.Gas = 0
	p, err := format{}.Build(n, callIntent(n, alice, approve), blind)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := parseUnsigned(p.Bytes, 1); err != nil || x.gas != 2*tokenGas {
		t.Errorf("without an estimate: %+v, %v", x, err)
	}
	poor := callView(n, alice)
	poor.Native = hefu.UnitsOf(1)
	if _, err := (format{}).Build(n, callIntent(n, alice, approve), poor); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "balance") {
		t.Errorf("without coins for the fee: %v", err)
	}
}

func TestAllowWritesAnApproval(t *testing.T) {
	n := network(t, "eip155:1")
	to, data, err := format{}.Allow(n, n.ID.Asset(erc20, alice), bob, hefu.UnitsOf(500))
	if err != nil || to != alice || !bytes.Equal(data, callData("095ea7b3", bob, "500")) {
		t.Errorf("%s %x, %v", to, data, err)
	}
	for name, test := range map[string]struct {
		asset   hefu.AssetID
		spender string
	}{
		"coins": {n.Native.ID, bob}, "another network": {"eip155:56/erc20:" + alice, bob}, "a collection": {n.ID.Asset(erc721, alice), bob},
		"no spender": {n.ID.Asset(erc20, alice), ""}, "spender not canonical": {n.ID.Asset(erc20, alice), strings.ToLower(bob)},
	} {
		if _, _, err := (format{}).Allow(n, test.asset, test.spender, hefu.UnitsOf(1)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostileTransactionTypesAreNamed(t *testing.T) {
	n := network(t, "eip155:1")
	x := testTx(t)
	for first, want := range map[byte]string{1: "0x01", 3: "EIP-4844", 4: "EIP-7702", 0xc0: "0xc0"} {
		b := x.unsigned()
		b[0] = first
		_, err := format{}.Describe(n, hefu.Plan{Bytes: b, Facts: hefu.Facts{Path: n.Path()}})
		if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("type %d: %v, want %q", first, err, want)
		}
		if _, _, err := (format{}).Open(n, hefu.Plan{}, b); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("signed, type %d: %v, want %q", first, err, want)
		}
	}
}

// FuzzCall: whatever the data, reading it neither panics nor explains two spellings of
// one length, and what is explained is bounded and counted.
func FuzzCall(f *testing.F) {
	for _, e := range explainedCalls() {
		f.Add(e.at == checksum(permit2), e.data)
	}
	f.Fuzz(func(t *testing.T, atPermit2 bool, data []byte) {
		at := [20]byte{1}
		if atPermit2 {
			at = permit2
		}
		c, doubt := readCall(at, data)
		if doubt != "" {
			if len(c.grants) != 0 || c.kind != "" {
				t.Fatalf("a doubt, and %+v", c)
			}
			return
		}
		if !c.kind.Explained() || len(c.grants) == 0 || len(c.grants) > most || len(data)%32 != 4 {
			t.Fatalf("%+v", c)
		}
		for _, g := range c.grants {
			if g.units.Sign() < 0 || g.units.BitLen() > 256 || (c.kind == hefu.CallRevoke) != (g.units.Sign() == 0) && len(c.grants) == 1 && c.kind != hefu.CallToken {
				t.Fatalf("%+v", c)
			}
		}
		for _, other := range [][]byte{append(bytes.Clone(data), 0), append(bytes.Clone(data), make([]byte, 32)...), data[:len(data)-1], data[:len(data)-32]} {
			if _, doubt := readCall(at, other); doubt == "" {
				t.Fatalf("%x and %x are both explained", data, other)
			}
		}
	})
}
