package differential_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/pair"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

const judgedBitcoin = 5200 // of each kind: ours, theirs

// bitcoinVerdict is what bitcoinjs-lib and @scure/btc-signer say of one transaction, or
// what bitcoinjs-lib made.
type bitcoinVerdict struct {
	Error, TxID, Fee string
	Version          int
	Locktime         uint64
	Inputs           []struct {
		TxID            string
		Index, Sequence uint32
	}
	From    []string
	Outputs []struct{ Address, Value string }
	Digests []string
	Valid   bool

	Network, Unsigned, Signed, Amount, To string
	Taproot                               bool
	Prevs                                 []string
	Change                                int
	Own                                   []struct{ Address, Public string }
}

func judgeBitcoin(t *testing.T, stdin any, args ...string) []bitcoinVerdict {
	t.Helper()
	dir, err := devchain.InstallJudge(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(stdin)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"judge.mjs"}, args...)...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(asked)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("judge: %v\n%s", err, stderr.String())
	}
	var v []bitcoinVerdict
	if err := json.Unmarshal(answer, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// btc is a random account of outputs.
type btc struct {
	source
	f     chain.Family
	n     chain.Network
	owner chain.Owner
	keys  map[string]signer // by path
}

type signer struct {
	public []byte
	sign   func(digest []byte) chain.Signature
}

func newBTC(r source, f chain.Family, taproot bool) *btc {
	b := &btc{source: r, f: f, n: f.Networks[r.IntN(len(f.Networks))], keys: map[string]signer{}}
	b.owner.Public = func(steps ...uint32) ([]byte, error) {
		return b.key(fmt.Sprintf("%s/%d/%d", b.n.Key, steps[0], steps[1]), taproot).public, nil
	}
	var err error
	b.owner.Address, err = b.owner.At(f, b.n, b.n.Path())
	r.ok(err)
	return b
}

func (b *btc) key(path string, taproot bool) signer {
	if k, ok := b.keys[path]; ok {
		return k
	}
	private := b.source.key()
	k := signer{private.PubKey().SerializeCompressed(), func(d []byte) chain.Signature {
		c := ecdsa.SignCompact(private, d, true)
		return chain.Signature{Bytes: c[1:], V: c[0] - 31}
	}}
	if taproot {
		k.sign = func(d []byte) chain.Signature {
			s, err := pair.SignTaproot(pair.Secret{Curve: pair.Secp256k1, Scalar: [32]byte(private.Serialize())}, d, [32]byte(b.bytes(32)))
			b.ok(err)
			return chain.Signature{Bytes: s.Bytes}
		}
	}
	b.keys[path] = k
	return k
}

// coin is an output of the account's, in a transaction with others.
func (b *btc) coin(amount uint64) chain.Coin {
	path := fmt.Sprintf("%s/%d/%d", b.n.Key, b.IntN(2), b.IntN(6))
	address, err := b.owner.At(b.f, b.n, path)
	b.ok(err)
	index := b.Uint32N(3)
	raw := slices.Concat([]byte{2, 0, 0, 0, 1}, b.bytes(36), []byte{0}, b.bytes(4), []byte{byte(index + 1)})
	for i := range index + 1 {
		value, to := b.Uint64N(1e9)+1, b.recipient()
		if i == index {
			value, to = amount, address
		}
		script := b.scriptOf(to)
		raw = append(append(binary.LittleEndian.AppendUint64(raw, value), byte(len(script))), script...)
	}
	raw = append(raw, 0, 0, 0, 0)
	return chain.Coin{TxID: bitcoin.TxID(raw), Index: index, Amount: hefu.UnitsOf(amount), Path: path, Depth: 1 + b.Uint64N(9), Previous: raw}
}

func (b *btc) scriptOf(address string) []byte {
	s, err := bitcoin.Script(b.n, address)
	b.ok(err)
	return s
}

// recipient is of any kind.
func (b *btc) recipient() string {
	hash := b.bytes(32)
	script := [][]byte{
		slices.Concat([]byte{0x76, 0xa9, 20}, hash[:20], []byte{0x88, 0xac}), slices.Concat([]byte{0xa9, 20}, hash[:20], []byte{0x87}),
		append([]byte{0, 20}, hash[:20]...), append([]byte{0, 32}, hash...), append([]byte{byte(0x52 + b.IntN(15)), 32}, hash...),
	}[b.IntN(5)]
	a, err := bitcoin.ScriptAddress(b.n, script)
	b.ok(err)
	return a
}

func (b *btc) transfer() (hefu.Intent, hefu.Plan, hefu.Summary) {
	v := chain.View{
		Height: b.Uint64N(900_000), Change: hefu.Own{Path: b.n.Key + "/1/6"},
		Fee: chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(1000 + b.Uint64N(9000)), Tip: hefu.UnitsOf(10_000 + b.Uint64N(20_000)), Fast: hefu.UnitsOf(30_000 + b.Uint64N(90_000))},
	}
	var err error
	v.Change.Address, err = b.owner.At(b.f, b.n, v.Change.Path)
	b.ok(err)
	var total uint64
	for range 1 + b.IntN(8) {
		amount := 20_000 + b.Uint64N(1<<(10+b.IntN(30)))
		total += amount
		v.Coins = append(v.Coins, b.coin(amount))
	}
	in := hefu.Intent{
		Network: b.n.ID, From: b.owner.Address, To: b.recipient(), Asset: b.n.Native.ID,
		Amount: hefu.UnitsOf(600 + b.Uint64N(total/4)), FeeCap: hefu.UnitsOf(10_000_000), Expiry: time.Now().Add(time.Hour).Unix(),
	}
	p, err := b.f.Build(b.n, in, v)
	b.ok(err)
	s, err := chain.Check(b.f, b.n, b.owner, in, p)
	b.ok(err)
	return in, p, s
}

func prevsOf(p hefu.Plan) (out []string) {
	for _, i := range p.Facts.Inputs {
		out = append(out, hex.EncodeToString(i.Previous))
	}
	return out
}

// What we plan and sign, bitcoinjs-lib reads as the Intent: addresses, amounts, change,
// fee, what is spent, what was signed, and the id.
func TestBitcoinJSReadsWhatWeBuild(t *testing.T) {
	t.Parallel()
	type question struct {
		Network string   `json:"network"`
		Taproot bool     `json:"taproot"`
		Signed  string   `json:"signed"`
		Prevs   []string `json:"prevs"`
		Verify  bool     `json:"verify"`
	}
	r := newSource(t, 11)
	var questions []question
	var check []func(v bitcoinVerdict)
	accounts := []*btc{}
	for i := range 40 {
		accounts = append(accounts, newBTC(r, []chain.Family{bitcoin.Family(time.Now), bitcoin.Taproot(time.Now)}[i%2], i%2 == 1))
	}
	for i := range judgedBitcoin {
		b := accounts[i%len(accounts)]
		in, p, s := b.transfer()
		ds, err := b.f.Digests(b.n, p)
		r.ok(err)
		var sigs []chain.Signature
		for _, d := range ds {
			sigs = append(sigs, b.keys[d.Path].sign(d.Message))
		}
		signed, err := b.f.Assemble(b.n, in.From, p, sigs)
		r.ok(err)
		questions = append(questions, question{b.n.Native.Symbol, i%2 == 1, hex.EncodeToString(signed.Bytes), prevsOf(p), i%10 < 2})
		check = append(check, func(v bitcoinVerdict) { agree(t, v, in, p, s, ds, signed) })
	}
	got := judgeBitcoin(t, questions, "read")
	if len(got) != judgedBitcoin {
		t.Fatalf("%d verdicts", len(got))
	}
	for i, v := range got {
		check[i](v)
	}
}

func agree(t *testing.T, v bitcoinVerdict, in hefu.Intent, p hefu.Plan, s hefu.Summary, ds []chain.Signable, signed chain.Signed) {
	t.Helper()
	if v.Error != "" || v.TxID != signed.TxID || v.Version != 2 || v.Fee != s.MaxFee.String() || !v.Valid || len(v.Inputs) != len(s.Uses) || len(ds) != len(v.Digests) {
		t.Errorf("bitcoinjs-lib reads %+v, we read %+v", v, s)
		return
	}
	for i, x := range v.Inputs {
		if bitcoin.Use(x.TxID, x.Index) != s.Uses[i] || x.Sequence != 0xfffffffd || hex.EncodeToString(ds[i].Message) != v.Digests[i] {
			t.Errorf("input %d: bitcoinjs-lib reads %+v, we read %+v", i, v, s)
		}
	}
	own := map[string]bool{}
	for _, o := range s.Own {
		own[o.Address] = true
	}
	back := -1
	if c := p.Facts.Change; c != nil {
		back = int(c.Index)
	}
	for i, o := range v.Outputs {
		if i == back && !own[o.Address] || i != back && (o.Address != in.To || o.Value != in.Amount.String()) {
			t.Errorf("output %d: bitcoinjs-lib reads %+v, the intent is %+v", i, v, in)
		}
	}
	for _, a := range v.From {
		if !own[a] {
			t.Errorf("bitcoinjs-lib says that %s pays, we read %+v", a, s.Own)
		}
	}
}

// What bitcoinjs-lib builds and signs, we read as what it meant, with its digests; and its
// signed bytes are the plan's.
func TestWeReadWhatBitcoinJSBuilds(t *testing.T) {
	t.Parallel()
	families := map[bool]chain.Family{false: bitcoin.Family(time.Now), true: bitcoin.Taproot(time.Now)}
	signed := 0
	for i, v := range judgeBitcoin(t, nil, "make", strconv.Itoa(judgedBitcoin), "hefu") {
		f := families[v.Taproot]
		n := f.Networks[slices.IndexFunc(f.Networks, func(n chain.Network) bool { return n.Native.Symbol == v.Network })]
		p := hefu.Plan{Number: 1, Bytes: unhexed(t, v.Unsigned), Facts: hefu.Facts{Path: n.Path()}}
		for j, prev := range v.Prevs {
			p.Facts.Inputs = append(p.Facts.Inputs, hefu.InputFact{Path: fmt.Sprintf("%s/0/%d", n.Key, j), Previous: unhexed(t, prev)})
		}
		if v.Change >= 0 {
			p.Facts.Change = &hefu.ChangeFact{Index: uint32(v.Change), Path: n.Key + "/1/0"} //nolint:gosec // 0 or 1
		}
		s, err := f.Describe(n, p)
		if err != nil {
			t.Errorf("%d: %v", i, err)
			continue
		}
		var digests []string
		ds, err := f.Digests(n, p)
		for _, d := range ds {
			digests = append(digests, hex.EncodeToString(d.Message))
		}
		if err != nil || s.To != v.To || s.Amount.String() != v.Amount || s.MaxFee.String() != v.Fee || !slices.Equal(digests, v.Digests) {
			t.Errorf("%d: we read %+v, bitcoinjs-lib built %+v", i, s, v)
		}
		for _, own := range s.Own {
			ok := false
			for _, k := range v.Own {
				address, err := f.Address(n, unhexed(t, k.Public))
				ok = ok || err == nil && address == own.Address && address == k.Address
			}
			if !ok {
				t.Errorf("%d: we take %s for the sender's, bitcoinjs-lib built %+v", i, own.Address, v)
			}
		}
		if v.Signed == "" {
			continue
		}
		signed++
		if _, id, err := f.Format.(chain.Opener).Open(n, p, unhexed(t, v.Signed)); err != nil || id != v.TxID {
			t.Errorf("%d: its signatures: %s, %v", i, id, err)
		}
	}
	if signed < judgedBitcoin/5 {
		t.Errorf("only %d were signed", signed)
	}
}

func unhexed(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
