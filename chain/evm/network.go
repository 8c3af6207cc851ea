package evm

import (
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Family is the EVM family. The clock tells a node that stopped following its
// chain from a live one.
func Family(clock func() time.Time) chain.Family {
	return chain.Family{
		Name:      "evm",
		Networks:  networks(),
		Addresses: addresses{},
		Format:    format{},
		Open: func(n chain.Network, rpc chain.RPC) chain.Ledger {
			one := func(rpc chain.RPC) chain.Ledger { return &ledger{n: n, rpc: rpc, clock: clock} }
			return &ledger{n: n, rpc: rpc, clock: clock, quorum: chain.QuorumOf(n, rpc, one)}
		},
		Probe: Probe,
		Head:  Head,
		Pin:   Pin,
	}
}

// row is a line of the table: the coin types are SLIP-44's.
type row struct {
	chain  uint64
	name   string
	symbol string
	coin   string
	tokens []token
	// ceiling is FeeCeiling in gwei of the native coin: far above what a transfer has
	// cost there in busy times, far below what would hurt.
	ceiling uint64
	test    bool
	dev     bool
}

type token struct {
	symbol   string
	contract string // EIP-55
	decimals uint8
}

// networks lists what the binary knows. All of them answer the 'finalized' tag, so
// none needs a FinalDepth.
//
// OKB has no coin type of its own (996 is OKT): the native asset of X Layer is
// named by 60, the coin type of the path that its accounts live under.
func networks() []chain.Network {
	var out []chain.Network
	for _, r := range []row{
		{chain: 1, name: "Ethereum", symbol: "ETH", coin: "60", ceiling: 50_000_000, tokens: []token{
			{"USDC", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6},
			{"USDT", "0xdAC17F958D2ee523a2206206994597C13D831ec7", 6},
		}},
		{chain: 56, name: "BNB Smart Chain", symbol: "BNB", coin: "714", ceiling: 20_000_000, tokens: []token{
			{"USDC", "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", 18},
			{"USDT", "0x55d398326f99059fF775485246999027B3197955", 18},
		}},
		{chain: 137, name: "Polygon", symbol: "POL", coin: "966", ceiling: 10_000_000_000, tokens: []token{
			{"USDC", "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", 6},
			{"USDT", "0xc2132D05D31c914a87C6611C10748AEb04B58e8F", 6},
		}},
		{chain: 196, name: "X Layer", symbol: "OKB", coin: "60", ceiling: 100_000_000, tokens: []token{
			{"USDC", "0x74b7F16337b8972027F6196A17a631aC6dE26d22", 6},
			{"USDT", "0x1E4a5963aBFD975d8c9021ce480b42188849D41d", 6},
		}},
		{chain: 42161, name: "Arbitrum One", symbol: "ETH", coin: "60", ceiling: 10_000_000, tokens: []token{
			{"USDC", "0xaf88d065e77c8cC2239327C5EDb3A432268e5831", 6},
			{"USDT", "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9", 6},
		}},
		{chain: 10, name: "OP Mainnet", symbol: "ETH", coin: "60", ceiling: 10_000_000, tokens: []token{
			{"USDC", "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", 6},
			{"USDT", "0x94b008aA00579c1307B0EF2c499aD98a8ce58e58", 6},
		}},
		{chain: 8453, name: "Base", symbol: "ETH", coin: "60", ceiling: 10_000_000, tokens: []token{
			{"USDC", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", 6},
		}},
		{chain: 11155111, name: "Sepolia", symbol: "ETH", coin: "60", ceiling: 500_000_000, test: true, tokens: []token{
			{"USDC", "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238", 6},
		}},
		{chain: 31337, name: "Dev chain", symbol: "ETH", coin: "60", ceiling: 50_000_000, test: true, dev: true},
	} {
		out = append(out, r.network())
	}
	return out
}

func (r row) network() chain.Network {
	id := hefu.Network("eip155:" + strconv.FormatUint(r.chain, 10))
	n := chain.Network{
		ID: id, Name: r.name, Curve: "secp256k1", Key: "m/44'/60'/0'", Child: []uint32{0, 0},
		Native:  chain.Asset{ID: id.Asset("slip44", r.coin), Symbol: r.symbol, Decimals: 18},
		Testnet: r.test, Dev: r.dev, FeeCeiling: hefu.UnitsOf(r.ceiling * gwei),
	}
	for _, t := range r.tokens {
		n.Tokens = append(n.Tokens, chain.Asset{ID: id.Asset(erc20, t.contract), Symbol: t.symbol, Decimals: t.decimals})
	}
	return n
}

// rollup says how a network charges for the data that it stores on Ethereum.
type rollup int

const (
	noRollup rollup = iota
	feeOnTop        // beside the gas fee, not bounded by the signed bytes (OP Stack)
	feeInGas        // as more gas, inside the signed gas limit (Arbitrum)
)

const gwei = 1_000_000_000 // wei

func rollupOf(chainID uint64) rollup {
	switch chainID {
	case 10, 8453, 196:
		return feeOnTop
	case 42161:
		return feeInGas
	}
	return noRollup
}

// leastTip is what the nodes of a network demand whatever its blocks say, in wei
// per gas.
func leastTip(chainID uint64) uint64 {
	switch chainID {
	case 137:
		return 25 * gwei
	case 56:
		return gwei / 20
	}
	return 0
}

// chainID reads the number of an eip155 network.
func chainID(n chain.Network) (uint64, error) {
	id, err := strconv.ParseUint(n.ID.Reference(), 10, 64)
	if n.ID.Namespace() != "eip155" || err != nil || id == 0 || strconv.FormatUint(id, 10) != n.ID.Reference() {
		return 0, hefu.Errorf(hefu.KindInvalid, "network: %s is not an EVM network", n.ID)
	}
	return id, nil
}
