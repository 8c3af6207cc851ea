package keys

import "fmt"

// Curve names the curve of a dealt key.
type Curve string

// The curves.
const (
	CurveSecp256k1 Curve = "secp256k1"
	CurveEd25519   Curve = "ed25519"
)

// Dealt is one key that is split between device and guard at set-up.
type Dealt struct {
	Curve Curve
	Path  Path
	// Name says what the key is for, in English: "Bitcoin account 1".
	Name string
	// Children is the pattern of the non-hardened steps below the key, "" if the key
	// itself signs. i counts addresses.
	Children string
	// Wallets names foreign wallets that find the same addresses from the paper.
	Wallets string
}

// Table returns every key that is dealt at set-up, for chains that are built and for
// chains that will be, so that a later chain never asks for the paper: 9 on secp256k1,
// then 20 on Ed25519, always in this order. The identity key is not dealt.
func Table() []Dealt {
	h := func(indexes ...uint32) Path {
		path := make(Path, len(indexes))
		for i, index := range indexes {
			path[i] = index | Hardened
		}
		return path
	}
	table := make([]Dealt, 0, 29)
	for a := range uint32(5) {
		table = append(table, Dealt{CurveSecp256k1, h(84, 0, a), account("Bitcoin", a), "/{0,1}/i", "Sparrow, Electrum, BlueWallet, Trust"})
	}
	table = append(table,
		Dealt{CurveSecp256k1, h(84, 1, 0), "Bitcoin test networks", "/{0,1}/i", "Sparrow, Electrum, BlueWallet, Trust"},
		Dealt{CurveSecp256k1, h(44, 60, 0), "Ethereum and its kin", "/0/i", "MetaMask, imToken, Trust"},
		Dealt{CurveSecp256k1, h(44, 195, 0), "TRON", "/0/i", "TronLink, imToken"},
		Dealt{CurveSecp256k1, h(44, 194, 0), "EOS", "/0/0", "imToken, Trust"},
	)
	for a := range uint32(5) {
		table = append(table, Dealt{CurveEd25519, h(44, 501, a, 0), account("Solana", a), "", "Phantom, Solflare"})
	}
	for a := range uint32(5) {
		table = append(table, Dealt{CurveEd25519, h(44, 637, a, 0, 0), account("Aptos", a), "", "Petra, Trust"})
	}
	for a := range uint32(5) {
		table = append(table, Dealt{CurveEd25519, h(44, 354, a, 0, 0), account("Polkadot", a), "", "Trust"})
	}
	for a := range uint32(5) {
		table = append(table, Dealt{CurveEd25519, h(44, 434, a, 0, 0), account("Kusama", a), "", "Trust"})
	}
	return table
}

// account counts from 1, as people do.
func account(chain string, a uint32) string { return fmt.Sprintf("%s account %d", chain, a+1) }
