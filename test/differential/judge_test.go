package differential_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

const judged = 4000 // of each kind: ours, theirs, hostile

func TestMain(m *testing.M) {
	if err := devchain.Install(context.Background(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// meaning is what a transaction does, by the judge's own rules.
type meaning struct {
	Call, Owner string
	Lets        []struct{ Space, Token, Who, Units string }
}

// verdict is what ethers says of one transaction.
type verdict struct {
	Error                                        string
	Kind, Unsigned, Signed                       string
	Type, Chain, Nonce, Tip, Fee, Gas, To, Value string
	Data, Digest, From, Hash, Access             string
	Does                                         meaning
}

// question is what the judge is asked to read.
type question struct {
	Unsigned string `json:"unsigned"`
	Signed   string `json:"signed,omitempty"`
}

func judge(t *testing.T, questions []question, args ...string) []verdict {
	t.Helper()
	stdin, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"judge.mjs"}, args...)...)
	cmd.Dir = "../chain" // where its node_modules are
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("judge: %v\n%s", err, stderr.String())
	}
	var v []verdict
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// What we build and sign, ethers reads as the Intent, byte for byte.
func TestEthersReadsWhatWeBuild(t *testing.T) {
	t.Parallel()
	r := newSource(t, 1)
	var all []made
	var questions []question
	calls := map[hefu.Call]int{}
	for range judged {
		m := r.transfer()
		calls[m.sum.Call]++
		all = append(all, m)
		questions = append(questions, question{hex0x(m.plan.Bytes), hex0x(m.signed.Bytes)})
	}
	for _, c := range []hefu.Call{hefu.CallNative, hefu.CallToken, hefu.CallAllow, hefu.CallAllowAll, hefu.CallRevoke, hefu.CallMove} {
		if calls[c] < judged/100 {
			t.Errorf("only %d of %s", calls[c], c)
		}
	}
	got := judge(t, questions, "read")
	if len(got) != judged {
		t.Fatalf("%d verdicts", len(got))
	}
	for i, v := range got {
		m := all[i]
		in := m.in
		if v.Error != "" || v.Type != "2" || v.Chain != in.Network.Reference() || v.From != in.From || v.Hash != m.signed.TxID || v.Access != "0" {
			t.Errorf("%d: ethers reads %+v, the intent is %+v", i, v, in)
			continue
		}
		to, value, data := in.To, in.Amount.String(), hex0x(in.Data)
		if in.Asset.Namespace() == "erc20" {
			to, value, data = in.Asset.Reference(), "0", v.Data
			if l := v.Does.Lets[0]; v.Does.Call != "token-transfer" || l.Who != in.To || l.Units != in.Amount.String() {
				t.Errorf("%d: ethers reads %+v, the intent is %+v", i, v, in)
			}
		}
		if v.To != to || v.Value != value || v.Data != data {
			t.Errorf("%d: ethers reads %+v, the intent is %+v", i, v, in)
		}
		same(t, v, m.sum, m.plan)
	}
}

// same compares all that a Summary says with the judge's reading.
func same(t *testing.T, v verdict, s hefu.Summary, p hefu.Plan) {
	t.Helper()
	n, f, err := all.Families().Network(s.Network)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Digests(n, p)
	if err != nil {
		t.Fatal(err)
	}
	if hex0x(d[0].Message) != v.Digest || len(s.Uses) != 1 || s.Uses[0] != "nonce:"+v.Nonce || s.MaxFee.String() != product(t, v.Gas, v.Fee) || v.Type != "2" || v.Chain != n.ID.Reference() {
		t.Errorf("digest, nonce or fee: ethers reads %+v, we read %+v", v, s)
	}
	want := hefu.Summary{Call: hefu.Call(v.Does.Call), To: v.To, Asset: n.Native.ID, Owner: v.Does.Owner}
	amount, spends := v.Value, "0"
	switch want.Call {
	case hefu.CallUnknown:
		amount, spends = "0", v.Value
	case hefu.CallToken:
		l := v.Does.Lets[0]
		want.To, want.Asset, amount = l.Who, n.ID.Asset("erc20", l.Token), l.Units
	}
	var lets []string
	if want.Call != hefu.CallToken {
		for _, l := range v.Does.Lets {
			lets = append(lets, string(n.ID.Asset(l.Space, l.Token))+" "+l.Who+" "+l.Units)
		}
	}
	var ours []string
	for _, g := range s.LetsGo {
		ours = append(ours, string(g.Asset)+" "+g.Spender+" "+g.Units.String())
	}
	if s.Call != want.Call || s.To != want.To || s.Asset != want.Asset || s.Owner != want.Owner ||
		s.Amount.String() != amount || s.Spends.String() != spends || strings.Join(ours, "\n") != strings.Join(lets, "\n") {
		t.Errorf("ethers reads %+v, we read %+v", v, s)
	}
	if byData := want.Call != hefu.CallNative && want.Call != hefu.CallToken; byData && hex0x(s.Data) != v.Data {
		t.Errorf("data %x, ethers reads %s", s.Data, v.Data)
	}
}

func product(t *testing.T, a, b string) string {
	t.Helper()
	x, err := hefu.ParseUnits(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := hefu.ParseUnits(b)
	if err != nil {
		t.Fatal(err)
	}
	u, err := hefu.UnitsFromBig(x.Big().Mul(x.Big(), y.Big()))
	if err != nil {
		t.Fatal(err)
	}
	return u.String()
}

// describe reads bytes with the facts that fit the judge's reading.
func describe(t *testing.T, v verdict, network hefu.Network, unsigned []byte) (hefu.Summary, hefu.Plan, error) {
	t.Helper()
	n, f, err := all.Families().Network(network)
	if err != nil {
		t.Fatal(err)
	}
	p := hefu.Plan{Bytes: unsigned, Facts: hefu.Facts{Path: n.Path()}}
	switch v.Does.Call {
	case "native-transfer", "unknown-call":
	case "token-transfer":
		p.Facts.Token = &hefu.TokenFact{Asset: n.ID.Asset("erc20", v.To), Symbol: "T", Source: hefu.GuardSays}
		if row := shipped(n, p.Facts.Token.Asset); row != nil {
			p.Facts.Token.Symbol, p.Facts.Token.Decimals = row.Symbol, row.Decimals
		}
	default:
		p.Facts.Tokens = facts(n, v.Does)
	}
	s, err := f.Describe(n, p)
	return s, p, err
}

func shipped(n chain.Network, id hefu.AssetID) *chain.Asset {
	for i := range n.Tokens {
		if n.Tokens[i].ID == id {
			return &n.Tokens[i]
		}
	}
	return nil
}

// What ethers builds and signs, we read as ethers means it, or refuse to read.
func TestWeReadWhatEthersBuilds(t *testing.T) {
	t.Parallel()
	const seed = "hefu"
	t.Logf("seed %s", seed)
	counts := map[string]int{}
	for _, v := range judge(t, nil, "make", strconv.Itoa(judged), seed) {
		counts[v.Kind]++
		counts[v.Does.Call]++
		compare(t, v)
	}
	t.Logf("%v", counts)
	for _, kind := range []string{"native", "token", "call", "noise", "access", "allow", "revoke", "move", "allow-all"} {
		if counts[kind] < judged/200 {
			t.Errorf("only %d of kind %s", counts[kind], kind)
		}
	}
}

func compare(t *testing.T, v verdict) {
	t.Helper()
	network := hefu.Network("eip155:" + v.Chain)
	unsigned, _ := hex.DecodeString(v.Unsigned[2:])
	signed, _ := hex.DecodeString(v.Signed[2:])
	s, p, err := describe(t, v, network, unsigned)
	if v.Kind == "access" {
		if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "access list") {
			t.Errorf("a transaction with an access list: %v", err)
		}
		return
	}
	if err != nil {
		t.Errorf("%+v: %v", v, err)
		return
	}
	same(t, v, s, p)
	n, f, err := all.Families().Network(network)
	if err != nil {
		t.Fatal(err)
	}
	by, id, err := f.Format.(chain.Opener).Open(n, hefu.Plan{Bytes: unsigned}, signed)
	if err != nil || len(by) != 1 || by[0].Address != v.From || id != v.Hash {
		t.Errorf("open: %v %s %v, want %s %s", by, id, err, v.From, v.Hash)
	}
}
