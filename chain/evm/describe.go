package evm

import (
	"bytes"
	"math/big"
	"strconv"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Describe reads the exact bytes. A plain payment is CallNative, exactly
// transfer(address,uint256) without coins is CallToken, a call that the wallet can
// explain has a kind of its own and says what it lets go of, any other call data is
// CallUnknown with what it spends and why it is not known. Everything else is an error
// of KindInvalid.
func (format) Describe(n chain.Network, p hefu.Plan) (hefu.Summary, error) {
	t, err := readPlan(n, p)
	if err != nil {
		return hefu.Summary{}, err
	}
	s := hefu.Summary{
		Network: n.ID, Native: n.Native.ID, Uses: []string{Use(t.nonce)},
		Call: hefu.CallUnknown, To: checksum(t.to), Asset: n.Native.ID, Spends: units(t.value),
		MaxFee: units(t.maxFee()), Terms: terms(t),
	}
	if len(t.data) == 0 {
		s.Call, s.Amount, s.Spends = hefu.CallNative, s.Spends, hefu.Units{}
		return s, noTokens(p.Facts)
	}
	c, doubt := readCall(t.to, t.data)
	if doubt == "" && t.value.Sign() != 0 {
		doubt = hefu.DoubtCoins
	}
	if doubt != "" {
		s.Data, s.Doubt = t.data, doubt
		return s, nil
	}
	if c.kind != hefu.CallToken {
		return c.describe(n, t, p.Facts.Tokens, s)
	}
	s.Asset = tokenAsset(n, t.to)
	if err := checkFact(n, s.Asset, p.Facts.Token); err != nil {
		return hefu.Summary{}, err
	}
	s.Call, s.To, s.Amount, s.Spends = hefu.CallToken, checksum(c.grants[0].who), units(c.grants[0].units), hefu.Units{}
	s.Terms = append(s.Terms, hefu.Term{Name: "token contract", Value: checksum(t.to)})
	s.Terms = append(s.Terms, borrowed(n, *p.Facts.Token)...)
	return s, noTokens(p.Facts)
}

// noTokens refuses facts about a call where there is none.
func noTokens(f hefu.Facts) error {
	if len(f.Tokens) != 0 {
		return hefu.Errorf(hefu.KindInvalid, "plan: it describes the tokens of a call, and there is none")
	}
	return nil
}

// borrowed warns of a token that carries the name of one that this wallet knows.
func borrowed(n chain.Network, f hefu.TokenFact) []hefu.Term {
	if !imitates(n, f.Asset, f.Symbol) {
		return nil
	}
	return []hefu.Term{{Name: "warning", Value: "this is another contract than the " + f.Symbol + " that this wallet knows"}}
}

func readPlan(n chain.Network, p hefu.Plan) (*tx, error) {
	id, err := chainID(n)
	if err != nil {
		return nil, err
	}
	if p.Facts.Path != n.Path() {
		return nil, hefu.Errorf(hefu.KindInvalid, "plan: %q is not the path of an account on %s", p.Facts.Path, n.Name)
	}
	if len(p.Facts.Inputs) != 0 || p.Facts.Change != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "plan: it describes inputs and change, and %s has none", n.Name)
	}
	return parseUnsigned(p.Bytes, id)
}

// imitates reports whether an unknown token carries the name of a known asset.
func imitates(n chain.Network, id hefu.AssetID, symbol string) bool {
	if _, known := shipped(n, id); known {
		return false
	}
	for _, a := range append([]chain.Asset{n.Native}, n.Tokens...) {
		if a.Symbol == symbol {
			return true
		}
	}
	return false
}

// units is for numbers that the decoder already bounded to 256 bits.
func units(b *big.Int) hefu.Units {
	u, err := hefu.UnitsFromBig(b)
	if err != nil {
		panic("evm: a number escaped the decoder's bounds")
	}
	return u
}

func terms(t *tx) []hefu.Term {
	out := []hefu.Term{
		{Name: "nonce", Value: strconv.FormatUint(t.nonce, 10)},
		{Name: "gas limit", Value: strconv.FormatUint(t.gas, 10)},
		{Name: "fee per gas, at most", Value: coins(t.fee, 9, "gwei")},
		{Name: "of it tip, at most", Value: coins(t.tip, 9, "gwei")},
	}
	switch rollupOf(t.chain) {
	case feeOnTop:
		out = append(out, hefu.Term{Name: "beside this fee", Value: "the network also charges for storing the transaction on Ethereum; that part is not in the signed bytes, so they do not limit it. The fee shown bounds the gas only"})
	case feeInGas:
		out = append(out, hefu.Term{Name: "in this fee", Value: "storing the transaction on Ethereum is paid as gas and is inside the limit shown"})
	case noRollup:
	}
	return out
}

// Digests returns the one digest: Keccak-256 of the bytes.
func (format) Digests(n chain.Network, p hefu.Plan) ([]chain.Signable, error) {
	if _, err := readPlan(n, p); err != nil {
		return nil, err
	}
	return []chain.Signable{{Path: p.Facts.Path, Message: keccak(p.Bytes)}}, nil
}

// Assemble joins bytes and signature (r‖s of 64 bytes, low s, V 0 or 1) and
// refuses a signature that does not recover to the sender.
func (format) Assemble(n chain.Network, from string, p hefu.Plan, sigs []chain.Signature) (chain.Signed, error) {
	t, err := readPlan(n, p)
	if err != nil {
		return chain.Signed{}, err
	}
	want, err := canonical(n, from)
	if err != nil {
		return chain.Signed{}, err
	}
	if len(sigs) != 1 || len(sigs[0].Bytes) != 64 {
		return chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "signature: exactly one of 64 bytes is needed")
	}
	r, s, v := sigs[0].Bytes[:32], sigs[0].Bytes[32:], sigs[0].V
	got, err := recoverSender(keccak(p.Bytes), uint64(v), r, s)
	if err != nil {
		return chain.Signed{}, err
	}
	if got != want {
		return chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "signature: it is not by the sender %s", from)
	}
	b := t.signed(v, r, s)
	return chain.Signed{Bytes: b, TxID: txID(b)}, nil
}

func txID(signed []byte) string { return hexBytes(keccak(signed)) }

// recoverSender finds who signed. Both halves must be in range and s low
// (EIP-2): a second valid form of one signature would be a second id for one
// transaction.
func recoverSender(digest []byte, parity uint64, r, s []byte) (a [20]byte, err error) {
	var rs, ss secp256k1.ModNScalar
	bad := rs.SetByteSlice(r) || ss.SetByteSlice(s) || rs.IsZero() || ss.IsZero()
	if bad || ss.IsOverHalfOrder() || parity > 1 {
		return a, hefu.Errorf(hefu.KindInvalid, "signature: it is out of range or not in its lowest form")
	}
	compact := append([]byte{27 + byte(parity)}, r...) //nolint:gosec // parity ≤ 1
	key, _, err := ecdsa.RecoverCompact(append(compact, s...), digest)
	if err != nil {
		return a, hefu.Errorf(hefu.KindInvalid, "signature: it belongs to no key").Because(err)
	}
	return keyAddress(key), nil
}

// Open checks that signed is the plan's bytes with a valid signature and tells whose.
func (format) Open(n chain.Network, p hefu.Plan, signed []byte) ([]hefu.Own, string, error) {
	id, err := chainID(n)
	if err != nil {
		return nil, "", err
	}
	t, parity, r, s, err := parseSigned(signed, id)
	if err != nil {
		return nil, "", err
	}
	unsigned := t.unsigned()
	if !bytes.Equal(unsigned, p.Bytes) {
		return nil, "", hefu.Errorf(hefu.KindInvalid, "transaction: the signed bytes are not the plan's")
	}
	a, err := recoverSender(keccak(unsigned), parity, r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32)))
	if err != nil {
		return nil, "", err
	}
	return []hefu.Own{{Path: p.Facts.Path, Address: checksum(a)}}, txID(signed), nil
}
