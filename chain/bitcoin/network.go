package bitcoin

import (
	"time"

	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Family is Bitcoin with P2WPKH accounts (BIP-84), which two parties can sign for. The
// clock tells a node that stopped following its chain from a live one.
func Family(clock func() time.Time) chain.Family { return family(wpkh, clock) }

// Taproot is Bitcoin with P2TR accounts spent by key (BIP-86). Its signatures are BIP-340's,
// which one key makes alone: no binary lists it among the families of guarded accounts.
func Taproot(clock func() time.Time) chain.Family { return family(tr, clock) }

func family(k kind, clock func() time.Time) chain.Family {
	return chain.Family{
		Name:      "bitcoin",
		Networks:  networks(k),
		Addresses: addresses{k},
		Format:    format{addresses{k}},
		Open:      func(n chain.Network, rpc chain.RPC) chain.Ledger { return open(n, rpc, clock) },
		Probe:     Probe,
		ReadOnly:  ReadOnly,
		Head:      newest,
		Pin:       pin,
	}
}

// kind is what the outputs of an account are.
type kind int

const (
	wpkh kind = iota // P2WPKH, BIP-84
	tr               // P2TR spent by key, BIP-86
)

// row is a line of the table.
type row struct {
	params *chaincfg.Params
	name   string
	symbol string
	final  uint64 // FinalDepth
	dev    bool
}

// rows lists what the binary knows.
//
// Six confirmations are final: that is what exchanges and Bitcoin's own wallets have taken
// since its first years, an hour of the whole network's work, and no honest chain has been
// turned back so far since 2013. On a test network the coins are worth nothing and the same
// depth is only habit; on a regtest chain blocks are made by hand.
func rows() []row {
	return []row{
		{params: &chaincfg.MainNetParams, name: "Bitcoin", symbol: "BTC", final: 6},
		{params: &chaincfg.TestNet4Params, name: "Bitcoin Testnet4", symbol: "tBTC", final: 6},
		{params: &chaincfg.SigNetParams, name: "Bitcoin Signet", symbol: "sBTC", final: 6},
		{params: &chaincfg.RegressionNetParams, name: "Bitcoin Regtest", symbol: "rBTC", final: 2, dev: true},
	}
}

// ceiling is FeeCeiling in satoshis: a transfer of three inputs at the rates of the
// dearest hours that Bitcoin has had (1000 sat/vB and more) stays below it.
const ceiling = 500_000

func networks(k kind) []chain.Network {
	var out []chain.Network
	for _, r := range rows() {
		out = append(out, r.network(k))
	}
	return out
}

func (r row) network(k kind) chain.Network {
	id, coin, key := r.id(), "0", "m/84'/0'/0'"
	test := r.params.Net != chaincfg.MainNetParams.Net
	switch {
	case test && k == tr:
		coin, key = "1", "m/86'/1'/0'"
	case test:
		coin, key = "1", "m/84'/1'/0'"
	case k == tr:
		key = "m/86'/0'/0'"
	}
	return chain.Network{
		ID: id, Name: r.name, Curve: "secp256k1", Key: key, Child: []uint32{0, 0}, Gap: 20,
		Native:  chain.Asset{ID: id.Asset("slip44", coin), Symbol: r.symbol, Decimals: 8},
		Testnet: test, Dev: r.dev, FeeCeiling: hefu.UnitsOf(ceiling), FinalDepth: r.final,
	}
}

// id is CAIP-2's bip122: the first 32 digits of the genesis block's hash.
func (r row) id() hefu.Network {
	return hefu.Network("bip122:" + r.params.GenesisHash.String()[:32])
}

// paramsOf finds the parameters of a network.
func paramsOf(n chain.Network) (*chaincfg.Params, error) {
	for _, r := range rows() {
		if r.id() == n.ID {
			return r.params, nil
		}
	}
	return nil, hefu.Errorf(hefu.KindInvalid, "network: %s is not a Bitcoin network", n.ID)
}
