package story

import (
	"context"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
	"github.com/hefu-wallet/hefu/wire"
)

// venue is the chain of a heist. What it says is the judge's.
type venue interface {
	terms() terms
	begin(h *heist)
	mine(h *heist, blocks int)
	// tells the chain what time it is, where a chain can be told.
	tells(h *heist, at time.Time)
	// fund pays an account ten thousand thousandths, for which a transfer finds coins.
	fund(h *heist, account string)
	outgoes(h *heist, o *owner) []outgo
	took(h *heist, o *owner) int // how many of them there are
	// got is what an address has now and had not when the chain began.
	got(h *heist, address string) *big.Int
	// hand gives bytes to a node; one that has them already says so.
	hand(h *heist, raw []byte)
	// outside uses what a transfer would use, with the whole key and not through Hefu.
	outside(h *heist, o *owner, tr wire.Transfer)
}

// terms are what a heist's chain is called and what its coins are worth.
type terms struct {
	network       hefu.Network
	another       hefu.Network // of the same family, without a guard's node
	coin          hefu.AssetID
	key           string // dealt path
	milli         int64  // base units in a thousandth of a coin
	fee           int64  // a cap, in base units
	friend, thief string
}

// anvilVenue is anvil.
type anvilVenue struct{}

func (anvilVenue) terms() terms {
	return terms{network: devNet, another: "eip155:1", coin: devCoin, key: evmKey, milli: 1e15, fee: 1e15, friend: friend, thief: thiefsOn}
}

func (anvilVenue) begin(h *heist) {
	h.Helper()
	at, stop, err := devchain.Anvil(h.Context(), devchain.Options{Manual: true})
	h.must(err)
	h.Cleanup(stop)
	h.rpc, err = node.New([]string{at}, node.Options{})
	h.must(err)
}

func (anvilVenue) mine(h *heist, blocks int) {
	h.Helper()
	h.must(devchain.Mine(h.Context(), h.rpc, blocks))
}

func (anvilVenue) tells(h *heist, at time.Time) {
	h.Helper()
	h.must(devchain.SetTime(h.Context(), h.rpc, at))
}

func (anvilVenue) fund(h *heist, account string) {
	h.Helper()
	h.must(devchain.Fund(h.Context(), h.rpc, account, milli(10_000).Big()))
}

func (anvilVenue) outgoes(h *heist, o *owner) []outgo { return h.outgoes(o.account) }

func (anvilVenue) took(h *heist, o *owner) int { return int(h.nonce(o.account)) }

// got: those who are paid had ten thousand ether when the chain began.
func (anvilVenue) got(h *heist, address string) *big.Int {
	start := new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1e18))
	return start.Sub(h.balance(address), start)
}

func (anvilVenue) hand(h *heist, raw []byte) {
	var ignored any
	_ = h.rpc.Call(h.Context(), &ignored, "eth_sendRawTransaction", hexOf(raw))
}

func hexOf(b []byte) string { return "0x" + hex.EncodeToString(b) }

// outside moves one wei from an account to itself (anvil impersonates).
func (e anvilVenue) outside(h *heist, o *owner, _ wire.Transfer) {
	h.Helper()
	var ignored any
	h.ask(&ignored, "anvil_impersonateAccount", o.account)
	h.ask(&ignored, "eth_sendTransaction", map[string]string{"from": o.account, "to": o.account, "value": "0x1"})
	e.mine(h, 3)
}

// btcdVenue is btcd. It keeps its own time: a story on it does not last for days.
type btcdVenue struct{ node *btcd.Node }

func (*btcdVenue) terms() terms {
	return terms{
		network: regtest, another: "bip122:000000000019d6689c085ae165831e93", coin: regtest + "/slip44:1", key: "m/84'/1'/0'", milli: 100_000, fee: 20_000,
		friend: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", thief: thiefsCoins,
	}
}

// thiefsCoins is where the thief wants to be paid on Bitcoin.
const thiefsCoins = "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry"

func (v *btcdVenue) begin(h *heist) {
	h.Helper()
	n, err := btcd.Start(h.Context(), btcd.Options{})
	h.must(err)
	h.Cleanup(n.Stop)
	v.node = n
	_, f, err := h.cfg.Families.Network(regtest)
	h.must(err)
	h.rpc, err = node.New([]string{n.URL}, node.Options{Read: f.ReadOnly})
	h.must(err)
}

func (v *btcdVenue) mine(h *heist, blocks int) {
	h.Helper()
	_, err := v.node.Mine(h.Context(), blocks)
	h.must(err)
}

func (*btcdVenue) tells(*heist, time.Time) {}

// fund: a hundred coins.
func (v *btcdVenue) fund(h *heist, account string) {
	h.Helper()
	_, err := v.node.Fund(h.Context(), slices.Repeat([]btcd.Output{{Address: account, Amount: 100 * v.terms().milli}}, 100)...)
	h.must(err)
	v.mine(h, 1)
}

// book reads the chain, and the owner's addresses from paper.
func (v *btcdVenue) book(h *heist, o *owner) (*btcd.Book, map[string]bool) {
	h.Helper()
	b, err := v.node.Book(h.Context())
	h.must(err)
	n, f, err := h.cfg.Families.Network(regtest)
	h.must(err)
	own := map[string]bool{}
	for branch := range uint32(2) {
		for i := range uint32(100) {
			k := o.child(branch, i)
			address, err := f.Address(n, k.Public[:])
			h.must(err)
			own[address] = true
		}
	}
	return b, own
}

func (o *owner) child(steps ...uint32) keys.PrivateKey {
	o.h.Helper()
	path, err := keys.ParsePath(o.h.on.terms().key)
	o.h.must(err)
	k, err := keys.Secp256k1(o.words.Seed(""), path)
	o.h.must(err)
	k, err = k.Child(steps...)
	o.h.must(err)
	return k
}

// outgoes are what did not come back: payments and fees.
func (v *btcdVenue) outgoes(h *heist, o *owner) (out []outgo) {
	h.Helper()
	b, own := v.book(h, o)
	_, _, all := b.Account(own)
	for _, s := range all {
		lost, to := s.From, []string{}
		for _, p := range s.To {
			if own[p.To] {
				lost -= p.Amount
			} else {
				to = append(to, p.To)
			}
		}
		out = append(out, outgo{h.clock.Now(), big.NewInt(lost), strings.Join(to, " ")})
	}
	return out
}

func (v *btcdVenue) took(h *heist, o *owner) int { return len(v.outgoes(h, o)) }

func (v *btcdVenue) got(h *heist, address string) *big.Int {
	h.Helper()
	b, err := v.node.Book(h.Context())
	h.must(err)
	return big.NewInt(b.Paid(address))
}

func (v *btcdVenue) hand(h *heist, raw []byte) {
	_ = v.node.Call(context.WithoutCancel(h.Context()), nil, "sendrawtransaction", hex.EncodeToString(raw))
}

// outside spends the first coin of a transfer's plan, back to the owner.
func (v *btcdVenue) outside(h *heist, o *owner, tr wire.Transfer) {
	h.Helper()
	in := tr.Plan.Facts.Inputs[0]
	n, _, err := h.cfg.Families.Network(regtest)
	h.must(err)
	steps, err := n.Steps(in.Path)
	h.must(err)
	k := o.child(steps...)
	_, err = v.node.Rival(h.Context(), tr.Plan.Bytes, []btcd.Key{{Previous: in.Previous, Secret: k.Scalar[:]}}, o.account, 10_000)
	h.must(err)
	v.mine(h, 3)
}
