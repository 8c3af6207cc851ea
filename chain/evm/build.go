package evm

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// format implements chain.Format, FeeChooser, Replacer, AssetParser, Allower and Opener.
type format struct{}

const (
	plainGas = 21_000    // a payment that runs no code (yellow paper, appendix G)
	tokenGas = 100_000   // for a token when nobody estimated
	mostGas  = 5_000_000 // no transfer needs more; a node that says so is broken or lies
)

// Use names the nonce as a resource of the sender, as Summary.Uses does.
func Use(nonce uint64) string { return "nonce:" + strconv.FormatUint(nonce, 10) }

// order is an Intent after its outside text was read once.
type order struct {
	chain  uint64
	to     [20]byte
	amount *big.Int
	token  *[20]byte // nil for the native asset
	data   []byte    // empty for a transfer
	call   call      // of data
}

// Build plans a payment, an ERC-20 transfer or a call that the wallet can explain, with
// the next expected nonce. Errors
// are *hefu.Error: KindInvalid, KindConflict when a transaction that is not ours
// holds the nonce.
func (f format) Build(n chain.Network, in hefu.Intent, v chain.View) (hefu.Plan, error) {
	o, err := readIntent(n, in)
	if err != nil {
		return hefu.Plan{}, err
	}
	if in.Replaces != "" {
		return hefu.Plan{}, hefu.Errorf(hefu.KindInvalid, "replace: it is planned in the place of another transfer or not at all")
	}
	gas, err := o.gasLimit(v.Gas)
	if err != nil {
		return hefu.Plan{}, err
	}
	tip, maxFee, err := price(n, v.Fee, gas, in.FeeCap)
	if err != nil {
		return hefu.Plan{}, err
	}
	nonce, err := nextNonce(n, in.From, v)
	if err != nil {
		return hefu.Plan{}, err
	}
	return f.write(n, in, o, &tx{nonce: nonce, tip: tip, fee: maxFee, gas: gas}, v)
}

// write fills the transaction in with what the Intent asks for and makes it a Plan.
func (f format) write(n chain.Network, in hefu.Intent, o order, t *tx, v chain.View) (hefu.Plan, error) {
	t.chain, t.to, t.value, t.data = o.chain, o.to, o.amount, o.data
	if o.token != nil {
		t.to, t.value, t.data = *o.token, new(big.Int), transferData(o.to, o.amount)
	}
	facts := hefu.Facts{Path: n.Path()}
	if o.token != nil {
		facts.Token = v.Token
	}
	if len(o.call.tokens(n)) != 0 {
		facts.Tokens = v.Tokens
	}
	p := hefu.Plan{Number: 1, Bytes: t.unsigned(), Facts: facts}
	if err := affordable(n, in, o, t, v); err != nil {
		return hefu.Plan{}, err
	}
	return p, f.recheck(n, in, p)
}

// recheck reads the fresh bytes as a stranger would.
func (f format) recheck(n chain.Network, in hefu.Intent, p hefu.Plan) error {
	s, err := f.Describe(n, p)
	if err != nil {
		return err
	}
	return s.Fits(in)
}

func readIntent(n chain.Network, in hefu.Intent) (o order, err error) {
	if o.chain, err = chainID(n); err != nil {
		return o, err
	}
	switch {
	case in.Network != n.ID || in.Asset.Network() != n.ID:
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: it is not for %s", n.Name)
	case in.Memo != "":
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: payments on %s carry no memo", n.Name)
	case in.Amount.IsZero() && len(in.Data) == 0 && !in.Cancels():
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: the amount is zero; nothing would move and the fee would be lost")
	}
	if _, err := canonical(n, in.From); err != nil {
		return o, err
	}
	if o.to, err = canonical(n, in.To); err != nil {
		return o, err
	}
	if o.amount = in.Amount.Big(); len(in.Data) != 0 {
		err = o.readData(n, in)
		return o, err
	}
	if in.Asset != n.Native.ID {
		c, err := contractOf(n, in.Asset)
		if err != nil {
			return o, err
		}
		o.token = &c
	}
	switch {
	case o.to == [20]byte{}:
		return o, hefu.Errorf(hefu.KindInvalid, "address: nobody holds the zero address; what is sent there is lost")
	case o.token != nil && o.to == *o.token:
		return o, hefu.Errorf(hefu.KindInvalid, "address: this is the token's own contract; what is sent there is lost")
	}
	return o, nil
}

// readData reads the call of an Intent, and refuses it before anybody is asked anything
// if the wallet cannot explain it.
func (o *order) readData(n chain.Network, in hefu.Intent) error {
	c, doubt := readCall(o.to, in.Data)
	switch {
	case in.Asset != n.Native.ID:
		return hefu.Errorf(hefu.KindInvalid, "transfer: a call attaches %s or nothing; its asset must be %s", n.Native.Symbol, n.Native.ID)
	case doubt != "":
		return doubt.Err()
	case c.kind == hefu.CallToken:
		return hefu.DoubtTransfer.Err()
	case c.owner != nil && checksum(*c.owner) != in.From:
		return hefu.DoubtOwner.Err()
	case o.amount.Sign() != 0:
		return hefu.DoubtCoins.Err()
	}
	o.data, o.call = in.Data, c
	return c.sensible()
}

// gasLimit of a call without an estimate grows with what it lists.
func (o *order) gasLimit(estimate uint64) (uint64, error) {
	if len(o.data) != 0 && estimate == 0 {
		return tokenGas * uint64(1+len(o.call.grants)), nil
	}
	return gasLimit(o.token != nil || len(o.data) != 0, estimate)
}

func canonical(n chain.Network, text string) ([20]byte, error) {
	a, err := parseAddress(n, text)
	if err != nil {
		return a, err
	}
	if want := checksum(a); want != text {
		return a, hefu.Errorf(hefu.KindInvalid, "address: write it as %s", want)
	}
	return a, nil
}

// gasLimit takes 21000 as it is, because a payment that runs no code costs exactly
// that, and everything else with a quarter more: an estimate is of the last block.
func gasLimit(token bool, estimate uint64) (uint64, error) {
	switch {
	case estimate == 0 && token:
		return tokenGas, nil
	case estimate == 0, estimate == plainGas && !token:
		return plainGas, nil
	case estimate < plainGas:
		return 0, hefu.Errorf(hefu.KindUnavailable, "gas: the node's estimate of %d is below what any transaction costs", estimate)
	case estimate > mostGas:
		return 0, hefu.Errorf(hefu.KindUnavailable, "gas: the node's estimate of %d is beyond any transfer", estimate)
	}
	return estimate + estimate/4, nil
}

// nextNonce is the lowest nonce that is neither mined nor held by our own live
// transfers. A transaction in the node's mempool that is not ours is never
// replaced and never queued behind: it could wait for months.
func nextNonce(n chain.Network, from string, v chain.View) (uint64, error) {
	taken := map[string]bool{}
	for _, use := range v.Taken {
		taken[strings.TrimPrefix(use, string(n.ID.Account(from))+"/")] = true
	}
	next := v.Nonce
	for taken[Use(next)] {
		next++
	}
	if next < v.Pending {
		return 0, hefu.Errorf(hefu.KindConflict, "transfer: another transaction of this account (number %d), not made by this guard, waits on %s; wait until it is settled", next, n.Name)
	}
	return next, nil
}

// affordable explains what is missing in coins.
func affordable(n chain.Network, in hefu.Intent, o order, t *tx, v chain.View) error {
	fee := new(big.Int).Add(t.maxFee(), v.Fee.Extra.Big())
	native := func(b *big.Int) string { return coins(b, n.Native.Decimals, n.Native.Symbol) }
	if o.token == nil {
		need := new(big.Int).Add(o.amount, fee)
		if have := v.Native.Big(); have.Cmp(need) < 0 {
			return hefu.Errorf(hefu.KindInvalid, "balance: %s and a fee of up to %s are needed, the account has %s%s",
				native(o.amount), native(fee), native(have), sendable(have, fee, native))
		}
		return nil
	}
	if err := checkFact(n, in.Asset, v.Token); err != nil {
		return err
	}
	if have := v.Balance.Big(); have.Cmp(o.amount) < 0 {
		return hefu.Errorf(hefu.KindInvalid, "balance: %s are needed, the account has %s",
			coins(o.amount, v.Token.Decimals, v.Token.Symbol), coins(have, v.Token.Decimals, v.Token.Symbol))
	}
	if have := v.Native.Big(); have.Cmp(fee) < 0 {
		return hefu.Errorf(hefu.KindInvalid, "balance: the fee of up to %s is paid in %s, the account has %s; the %s are enough",
			native(fee), n.Native.Symbol, native(have), v.Token.Symbol)
	}
	return nil
}

func sendable(have, fee *big.Int, native func(*big.Int) string) string {
	if have.Cmp(fee) <= 0 {
		return ""
	}
	return "; at most " + native(new(big.Int).Sub(have, fee)) + " can be sent"
}

// coins writes base units the way a person counts them.
func coins(b *big.Int, decimals uint8, symbol string) string {
	u, err := hefu.UnitsFromBig(b)
	if err != nil {
		return "an impossible amount of " + symbol
	}
	return fmt.Sprintf("%s %s", u.Decimal(decimals), symbol)
}

// ParseAsset reads a symbol that the binary ships, a contract's address, or a
// CAIP-19 id.
func (format) ParseAsset(n chain.Network, text string) (hefu.AssetID, error) {
	text = strings.TrimSpace(text)
	for _, a := range append([]chain.Asset{n.Native}, n.Tokens...) {
		if strings.EqualFold(text, a.Symbol) || text == string(a.ID) {
			return a.ID, nil
		}
	}
	if ref, ok := strings.CutPrefix(text, string(n.ID)+"/"+erc20+":"); ok {
		text = ref
	} else if strings.Contains(text, "/") {
		return "", hefu.Errorf(hefu.KindInvalid, "asset: this is not an asset of %s", n.Name)
	}
	if !strings.HasPrefix(text, "0x") {
		return "", hefu.Errorf(hefu.KindInvalid, "asset: %s knows no asset of that name; give the address of the token's contract", n.Name)
	}
	c, err := parseAddress(n, text)
	if err != nil {
		return "", err
	}
	return tokenAsset(n, c), nil
}

// Decides reports whether a final transaction with the nonce of final leaves nothing
// open about one with the nonce of other: nonces are consumed in order.
func (format) Decides(final, other []string) bool {
	f, okF := nonceOf(final)
	o, okO := nonceOf(other)
	return okF && okO && o <= f
}

// nonceOf reads the one nonce that bytes of this family use.
func nonceOf(uses []string) (uint64, bool) {
	if len(uses) != 1 {
		return 0, false
	}
	digits, ok := strings.CutPrefix(uses[0], "nonce:")
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil
}
