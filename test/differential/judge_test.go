package devchain

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
)

const judged = 500

// verdict is what ethers says of one transaction.
type verdict struct {
	Kind, Unsigned, Signed                       string
	Type, Chain, Nonce, Tip, Fee, Gas, To, Value string
	Data, Recipient, Amount, Digest, From, Hash  string
}

func judge(t *testing.T, stdin []byte, args ...string) []verdict {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"judge.mjs"}, args...)...) //nolint:gosec // our own script
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

func hex0x(b []byte) string { return "0x" + hex.EncodeToString(b) }

// What we build and sign, ethers reads as the Intent, byte for byte.
func TestEthersReadsWhatWeBuild(t *testing.T) {
	type pair struct {
		Unsigned string `json:"unsigned"`
		Signed   string `json:"signed"`
	}
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	var (
		pairs   []pair
		intents []hefu.Intent
		sums    []hefu.Summary
		digests []string
	)
	for range judged {
		in, p, s, signed := randomTransfer(t, r)
		pairs = append(pairs, pair{hex0x(p.Bytes), hex0x(signed.Bytes)})
		intents, sums = append(intents, in), append(sums, s)
		digests = append(digests, judgeDigest(t, in, p))
	}
	stdin, err := json.Marshal(pairs)
	if err != nil {
		t.Fatal(err)
	}
	got := judge(t, stdin, "read")
	if len(got) != judged {
		t.Fatalf("%d verdicts", len(got))
	}
	for i, v := range got {
		in, s := intents[i], sums[i]
		to, amount := v.To, v.Value
		if in.Asset.Namespace() == "erc20" {
			to, amount = v.Recipient, v.Amount
			if v.To != in.Asset.Reference() || v.Value != "0" {
				t.Errorf("%d: the call goes to %s with %s wei", i, v.To, v.Value)
			}
		} else if v.Data != "0x" {
			t.Errorf("%d: a payment with data %s", i, v.Data)
		}
		if v.Type != "2" || v.Chain != in.Network.Reference() || v.From != in.From || to != in.To || amount != in.Amount.String() {
			t.Errorf("%d: ethers reads %+v, the intent is %+v", i, v, in)
		}
		if v.Digest != digests[i] {
			t.Errorf("%d: the digest is %s, ethers says %s", i, digests[i], v.Digest)
		}
		if "nonce:"+v.Nonce != s.Uses[0] || product(t, v.Gas, v.Fee) != s.MaxFee.String() {
			t.Errorf("%d: nonce or fee: %+v, %+v", i, v, s)
		}
	}
}

func judgeDigest(t *testing.T, in hefu.Intent, p hefu.Plan) string {
	t.Helper()
	n, f, err := all.Families().Network(in.Network)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Digests(n, p)
	if err != nil {
		t.Fatal(err)
	}
	return hex0x(d[0].Message)
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

func randomKey(r *rand.Rand) *secp256k1.PrivateKey {
	var b [32]byte
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return secp256k1.PrivKeyFromBytes(b[:])
}

func randomTransfer(t *testing.T, r *rand.Rand) (hefu.Intent, hefu.Plan, hefu.Summary, chain.Signed) {
	t.Helper()
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := all.Families()[0]
	n := f.Networks[r.IntN(len(f.Networks))]
	key := randomKey(r)
	from, err := f.Address(n, key.PubKey().SerializeCompressed())
	fail(err)
	to, err := f.Address(n, randomKey(r).PubKey().SerializeCompressed())
	fail(err)
	in := hefu.Intent{Network: n.ID, From: from, To: to, Asset: n.Native.ID, Amount: hefu.UnitsOf(r.Uint64()>>r.IntN(60) + 1), FeeCap: hefu.UnitsOf(1e19), Expiry: 1}
	v := chain.View{Nonce: r.Uint64() >> (12 + r.IntN(52)), Gas: 0, Fee: chain.Fee{
		Base: hefu.UnitsOf(r.Uint64N(1e12)), Tip: hefu.UnitsOf(r.Uint64N(1e11)), Slow: hefu.UnitsOf(r.Uint64N(1e11)), Fast: hefu.UnitsOf(r.Uint64N(1e11)),
	}}
	v.Pending = v.Nonce
	v.Native, err = in.Amount.Add(in.FeeCap)
	fail(err)
	v.Balance = v.Native
	if r.IntN(2) == 0 {
		contract, err := f.Address(n, randomKey(r).PubKey().SerializeCompressed())
		fail(err)
		in.Asset = n.ID.Asset("erc20", contract)
		v.Token = &hefu.TokenFact{Asset: in.Asset, Symbol: "T", Decimals: 6, Source: hefu.GuardSays}
	}
	p, err := f.Build(n, in, v)
	fail(err)
	s, err := f.Describe(n, p)
	fail(err)
	fail(s.Fits(in))
	d, err := f.Digests(n, p)
	fail(err)
	c := ecdsa.SignCompact(key, d[0].Message, true)
	signed, err := f.Assemble(n, from, p, []chain.Signature{{Bytes: c[1:], V: c[0] - 31}})
	fail(err)
	return in, p, s, signed
}

// What ethers builds and signs, we read as ethers means it, or refuse to read.
func TestWeReadWhatEthersBuilds(t *testing.T) {
	counts := map[string]int{}
	for _, v := range judge(t, nil, "make", strconv.Itoa(judged), "hefu") {
		counts[v.Kind]++
		compare(t, v)
	}
	for _, kind := range []string{"native", "token", "call", "access"} {
		if counts[kind] < judged/10 {
			t.Errorf("only %d of kind %s", counts[kind], kind)
		}
	}
}

func compare(t *testing.T, v verdict) {
	t.Helper()
	n, f, err := all.Families().Network(hefu.Network("eip155:" + v.Chain))
	if err != nil {
		t.Fatal(err)
	}
	unsigned, _ := hex.DecodeString(v.Unsigned[2:])
	signed, _ := hex.DecodeString(v.Signed[2:])
	token := n.ID.Asset("erc20", v.To)
	p := hefu.Plan{Bytes: unsigned, Facts: hefu.Facts{Path: n.Path(), Token: &hefu.TokenFact{Asset: token, Symbol: "T", Source: hefu.GuardSays}}}
	s, err := f.Describe(n, p)
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
	want := hefu.Summary{Call: hefu.CallNative, To: v.To, Asset: n.Native.ID}
	amount, spends := v.Value, "0"
	switch {
	case v.Kind == "token":
		want.Call, want.To, want.Asset, amount = hefu.CallToken, v.Recipient, token, v.Amount
	case v.Data != "0x":
		want.Call, amount, spends = hefu.CallUnknown, "0", v.Value
	}
	if s.Call != want.Call || s.To != want.To || s.Asset != want.Asset || s.Amount.String() != amount || s.Spends.String() != spends {
		t.Errorf("ethers made %+v, we read %+v", v, s)
	}
	if s.Uses[0] != "nonce:"+v.Nonce || s.MaxFee.String() != product(t, v.Gas, v.Fee) || judgeDigest(t, hefu.Intent{Network: n.ID}, p) != v.Digest {
		t.Errorf("nonce, fee or digest: %+v, %+v", v, s)
	}
	back, from, id, err := f.Format.(chain.Opener).Open(n, signed)
	if err != nil || !bytes.Equal(back, unsigned) || from != v.From || id != v.Hash {
		t.Errorf("open: %s %s %v, want %s %s", from, id, err, v.From, v.Hash)
	}
}
