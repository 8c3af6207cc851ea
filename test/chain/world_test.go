package devchain

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/chain/evm"
	"github.com/hefu-wallet/hefu/node"
)

const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

func TestMain(m *testing.M) {
	if url := os.Getenv("DEVCHAIN_TEST_CHILD"); url != "" {
		child()
	}
	if err := Install(context.Background(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// world is a node of its own with a funded account.
type world struct {
	t      *testing.T
	url    string
	rpc    *node.Client
	n      chain.Network
	f      chain.Family
	ledger chain.Ledger
	key    *secp256k1.PrivateKey
	from   string
}

var ether = big.NewInt(1e18)

func newWorld(t *testing.T, o Options) *world {
	t.Helper()
	url, stop, err := Anvil(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	n, f, err := all.Families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	rpc, err := node.New([]string{url}, node.Options{Probe: evm.Probe(n)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rpc.Close)
	w := &world{t: t, url: url, rpc: rpc, n: n, f: f, ledger: f.Open(n, rpc)}
	if w.key, err = secp256k1.GeneratePrivateKey(); err != nil {
		t.Fatal(err)
	}
	if w.from, err = f.Address(n, w.key.PubKey().SerializeCompressed()); err != nil {
		t.Fatal(err)
	}
	w.ok(Fund(t.Context(), rpc, w.from, new(big.Int).Mul(ether, big.NewInt(10))))
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) intent(asset hefu.AssetID, amount uint64) hefu.Intent {
	return hefu.Intent{
		Network: w.n.ID, From: w.from, To: recipient, Asset: asset,
		Amount: hefu.UnitsOf(amount), FeeCap: hefu.UnitsOf(1e16), Expiry: 2_000_000_000,
	}
}

func (w *world) look(in hefu.Intent) chain.View {
	w.t.Helper()
	v, err := chain.Look(w.t.Context(), w.ledger, chain.Owner{Address: in.From}, in)
	w.ok(err)
	return v
}

// plan builds and signs.
func (w *world) plan(in hefu.Intent, v chain.View) (hefu.Plan, chain.Signed) {
	w.t.Helper()
	p, err := w.f.Build(w.n, in, v)
	w.ok(err)
	s, err := w.f.Describe(w.n, p)
	w.ok(err)
	w.ok(s.Fits(in))
	return p, w.sign(p)
}

func (w *world) sign(p hefu.Plan) chain.Signed {
	w.t.Helper()
	ds, err := w.f.Digests(w.n, p)
	w.ok(err)
	c := ecdsa.SignCompact(w.key, ds[0].Message, true)
	s, err := w.f.Assemble(w.n, w.from, p, []chain.Signature{{Bytes: c[1:], V: c[0] - 31}})
	w.ok(err)
	return s
}

func (w *world) mine(blocks int) { w.t.Helper(); w.ok(Mine(w.t.Context(), w.rpc, blocks)) }

func (w *world) depth(id string) chain.Depth {
	w.t.Helper()
	d, err := w.ledger.Depth(w.t.Context(), id)
	w.ok(err)
	return d
}

func (w *world) dead(p hefu.Plan, id string) bool {
	w.t.Helper()
	d, err := w.ledger.Dead(w.t.Context(), w.from, p, id)
	w.ok(err)
	return d
}

func (w *world) send(signed []byte) error {
	w.t.Helper()
	return w.ledger.Send(w.t.Context(), signed)
}

func (w *world) rpcCall(method string, params ...any) {
	w.t.Helper()
	var ignored any
	w.ok(w.rpc.Call(w.t.Context(), &ignored, method, params...))
}

func (w *world) token() hefu.AssetID {
	w.t.Helper()
	at, err := Deploy(w.t.Context(), w.rpc, "HTEST", 6)
	w.ok(err)
	w.ok(Mint(w.t.Context(), w.rpc, at, w.from, big.NewInt(1_000_000_000)))
	id, err := w.f.Format.(chain.AssetParser).ParseAsset(w.n, at)
	w.ok(err)
	return id
}

func (w *world) balance(owner string, asset hefu.AssetID) hefu.Units {
	w.t.Helper()
	v, err := w.ledger.View(w.t.Context(), chain.Owner{Address: owner}, asset)
	w.ok(err)
	return v.Balance
}
