package story

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	permit2  = "0x000000000022D473030F116dDEE9F6B43aC78BA3"
	pieces   = "0xdAC17F958D2ee523a2206206994597C13D831ec7" // a collection that takes every call
	unending = "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
)

// calldata writes a selector and words of 32 bytes, each an address or a number.
func calldata(selector string, words ...string) []byte {
	out, err := hex.DecodeString(selector)
	if err != nil {
		panic(err)
	}
	for _, w := range words {
		v, ok := new(big.Int).SetString(strings.ToLower(w), 0)
		if !ok {
			panic(w)
		}
		out = append(out, v.FillBytes(make([]byte, 32))...)
	}
	return out
}

// checksummed writes an address as EIP-55 does.
func checksummed(address string) string {
	out := []byte(strings.ToLower(strings.TrimPrefix(address, "0x")))
	sum := hex.EncodeToString(thief.Keccak(out))
	for i, c := range out {
		if c >= 'a' && sum[i] >= '8' {
			out[i] = c - 'a' + 'A'
		}
	}
	return "0x" + string(out)
}

// tokens is what an address has of a token, or may take of it, asked of the chain.
func (h *heist) tokens(token string, call []byte) *big.Int {
	h.Helper()
	return h.number("eth_call", map[string]string{"to": token, "data": hexOf(call)}, "latest")
}

// The thief who poisons a call: with a code for each try he asks for permissions that
// outlive the code, the freeze and the day. Every one is refused or counts in full.
func TestThiefWhoPoisonsACall(t *testing.T) {
	h := newHeist(t)
	token, err := devchain.Deploy(t.Context(), h.rpc, "TST", 6)
	h.must(err)
	token = checksummed(token)
	var ignored any
	for _, a := range []string{permit2, pieces} { // contracts that refuse nothing
		h.ask(&ignored, "anvil_setCode", a, "0x600160005260206000f3")
	}
	asset := hefu.AssetID("eip155:31337/erc20:" + token)
	alice := h.owner("alice", 1000, wire.Outflow{Asset: asset, Units: hefu.UnitsOf(50_000_000)})
	h.must(devchain.Mint(t.Context(), h.rpc, token, alice.account, big.NewInt(100_000_000)))
	mallory := alice.robbed()
	call := func(at string, data []byte) hefu.Intent {
		in := alice.intent(at, 0)
		in.Amount, in.Data = hefu.Units{}, data
		return in
	}
	his := strings.ToLower(thiefsOn)
	approve := func(n string) []byte { return calldata("095ea7b3", his, n) }
	for what, c := range map[string]struct {
		at   string
		data []byte
		kind hefu.Kind
	}{
		"approve without end":             {token, approve(unending), hefu.KindLimit},
		"approve above the limit":         {token, approve("50000001"), hefu.KindLimit},
		"Permit2 without end":             {permit2, calldata("87517c45", token, his, "0xffffffffffffffffffffffffffffffffffffffff", "0xffffffffffff"), hefu.KindLimit},
		"setApprovalForAll":               {pieces, calldata("a22cb465", his, "1"), hefu.KindLimit},
		"what the contract would refuse":  {token, calldata("a22cb465", his, "1"), hefu.KindInvalid},
		"an unknown function":             {token, calldata("deadbeef", his, "1"), hefu.KindInvalid},
		"an unknown function, elsewhere":  {pieces, calldata("ac9650d8", "32", "0"), hefu.KindInvalid},
		"approve with bytes behind":       {token, append(approve("1"), 0), hefu.KindInvalid},
		"approve with a dirty address":    {token, calldata("095ea7b3", "0x1"+strings.Repeat("0", 23)+his[2:], "1"), hefu.KindInvalid},
		"transfer dressed as a call":      {token, calldata("a9059cbb", his, "50000001"), hefu.KindInvalid},
		"transferFrom of another's token": {token, calldata("23b872dd", strings.ToLower(friend), his, "1"), hefu.KindInvalid},
		"no function at all":              {token, []byte{1, 2, 3}, hefu.KindInvalid},
	} {
		_, err := mallory.Take(t.Context(), call(c.at, c.data), alice.code())
		if !hefu.Is(err, c.kind) {
			t.Errorf("%s: %v", what, err)
		}
	}

	// What fits counts in full, at once, whether it is ever taken or not.
	some, err := mallory.Take(t.Context(), call(token, approve("30000000")), alice.code())
	h.must(err)
	h.settle(some.ID)
	_, err = mallory.Take(t.Context(), call(token, approve("20000001")), alice.code())
	h.refused("a second permission", err, hefu.KindLimit)
	transfer := alice.intent(thiefsOn, 0)
	transfer.Asset, transfer.Amount = asset, hefu.UnitsOf(30_000_000)
	_, err = mallory.Take(t.Context(), transfer, alice.code())
	h.refused("a transfer beside it", err, hefu.KindLimit)
	may := h.tokens(token, calldata("dd62ed3e", strings.ToLower(alice.account), his))
	if has := h.tokens(token, calldata("70a08231", his)); may.Int64() != 30_000_000 || has.Sign() != 0 {
		t.Fatalf("the thief may take %s and has %s", may, has)
	}
	h.gained(thiefsOn, 0)
	h.judge(alice, milli(1000), 1)
}

// The thief who forges a plan: he cannot make the guard sign other bytes than those that it
// judged: not a delegation of EIP-7702, not its authorisation, not typed data, not the plan
// of another transfer. He is refused before anything is decrypted, so he locks nothing.
func TestThiefWhoForgesAPlan(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	loot, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 900))
	h.must(err)
	tr, err := mallory.Propose(t.Context(), alice.intent(friend, 1))
	h.must(err)
	honest, err := mallory.Sign(t.Context(), tr, thief.Forgery{})
	h.must(err)
	set := append([]byte{4}, tr.Plan.Bytes[1:]...)
	typed := append([]byte{0x19, 0x01}, bytes.Repeat([]byte{7}, 64)...)
	for what, raw := range map[string][]byte{
		"a transaction of type 4": set, "an authorisation": {5, 0xd8, 0x82, 0x7a, 0x69}, "typed data": typed,
		"the plan of another transfer": loot.Plan.Bytes, "nothing": {},
	} {
		forged := thief.Forgery{Message: thief.Keccak(raw)}
		k, err := mallory.Sign(t.Context(), tr, forged)
		h.refused(what+": points", err, hefu.KindInvalid)
		k.Opening = honest.Opening
		_, err = mallory.Approve(t.Context(), tr.ID, k, alice.code())
		h.refused(what+": approval", err, hefu.KindInvalid, hefu.KindThrottled)
	}
	body := map[string]any{"intent": map[string]any{}, "plan": map[string]any{"number": 1, "bytes": set}}
	h.refused("a plan of his own", mallory.Call(t.Context(), http.MethodPost, "/v1/transfers", body, nil), hefu.KindInvalid)
	done, err := mallory.Push(t.Context(), tr, alice.code())
	h.must(err) // nothing is locked
	h.settle(done.ID, loot.ID)
	h.gained(thiefsOn, 0)
	h.gained(friend, 1)
	h.judge(alice, milli(1000), 1)
}

// The thief who poisons the address book, so that his address looks known and his transfer
// does not rest: not without a code; with one he waits, and the owner removes it.
func TestThiefWhoPoisonsTheBook(t *testing.T) {
	h := newHeist(t)
	h.rest(10 * time.Minute)
	alice := h.owner("alice", 9000)
	mallory := alice.robbed()
	id, err := hefu.NewID[hefu.BookID](rand.Reader)
	h.must(err)
	entry := wire.AddBookEntry{
		ID: id, Wallet: guard.WalletIDOf(alice.public()), Name: "Bank", Network: devNet, Address: thiefsOn, MAC: bytes.Repeat([]byte{1}, 32),
	}
	add := func(code string) error {
		entry.Code = code
		return mallory.Call(t.Context(), http.MethodPost, "/v1/book", entry, nil)
	}
	h.refused("without a code", add(""), hefu.KindForbidden, hefu.KindInvalid)
	h.refused("with a wrong code", add("000000"), hefu.KindForbidden)
	rests := func(when string) {
		t.Helper()
		tr, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 10), alice.code())
		h.must(err)
		if wait := tr.DueAt.Sub(h.clock.Now()); tr.State != hefu.Resting || wait < 9*time.Minute {
			t.Fatalf("%s: it is %s for %s", when, tr.State, wait)
		}
		_, err = alice.Stop(t.Context(), tr.ID)
		h.must(err)
	}
	h.must(add(alice.code()))
	alice.told("Bank")
	rests("with a fresh entry")
	h.must(alice.RemoveBookEntry(t.Context(), id))
	h.pass(50 * time.Minute)
	h.pass(50 * time.Minute)
	alice.again()
	mallory.Token = alice.Token()
	rests("after its waiting period, removed")
	h.nothingLeft()
	h.judge(alice, milli(9000), 0)
}
