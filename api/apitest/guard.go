// Package apitest holds a guard made of samples, so that the HTTP layer and its
// clients can be tested without keys, a store or a chain. It keeps no rules: what
// it answers is fixed, what it was asked is recorded.
package apitest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// Token is the one token that Guard knows.
const Token = "the-token-that-the-fake-guard-knows"

// Guard answers every use case with samples. The zero value is not usable; see
// New.
type Guard struct {
	mu     sync.Mutex
	calls  []string
	errs   map[string]error
	before map[string]func(context.Context)
	events []guard.Event
	ended  bool
}

// New returns a guard with no calls.
func New() *Guard {
	return &Guard{errs: map[string]error{}, before: map[string]func(context.Context){}}
}

// Fail makes a method (by its Go name) return err; nil heals it.
func (g *Guard) Fail(method string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.errs[method] = err
}

// Before runs fn inside a method, before it answers.
func (g *Guard) Before(method string, fn func(context.Context)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.before[method] = fn
}

// Calls returns "Method argument …" in the order of the calls.
func (g *Guard) Calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.calls)
}

// Count returns how often a method was called.
func (g *Guard) Count(method string) int {
	n := 0
	for _, c := range g.Calls() {
		if c == method || len(c) > len(method) && c[:len(method)+1] == method+" " {
			n++
		}
	}
	return n
}

// Happen appends an event to the stream.
func (g *Guard) Happen(kind, text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.events = append(g.events, guard.Event{Seq: int64(len(g.events) + 1), Kind: kind, Text: text, At: At})
}

// EndAll ends every session.
func (g *Guard) EndAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
}

func (g *Guard) call(ctx context.Context, method string, args ...any) error {
	line := method
	for _, a := range args {
		line += fmt.Sprintf(" %v", a)
	}
	g.mu.Lock()
	g.calls = append(g.calls, line)
	before := g.before[method]
	g.mu.Unlock()
	if before != nil {
		before(ctx)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.errs[method]
}

// The samples.
const (
	User     = hefu.UserID("aaaaaaaaaaaaaaaaaaaaaaaaaa")
	Session  = hefu.SessionID("baaaaaaaaaaaaaaaaaaaaaaaaa")
	Device   = hefu.DeviceID("caaaaaaaaaaaaaaaaaaaaaaaaa")
	Wallet   = hefu.WalletID("daaaaaaaaaaaaaaaaaaaaaaaaa")
	Dealing  = hefu.DealingID("eaaaaaaaaaaaaaaaaaaaaaaaaa")
	Transfer = hefu.TransferID("faaaaaaaaaaaaaaaaaaaaaaaaa")
	Dev      = hefu.Network("eip155:31337")
	Ether    = hefu.AssetID("eip155:31337/slip44:60")
	Alice    = "0x00000000000000000000000000000000000A11cE"
	Bob      = "0x0000000000000000000000000000000000000B0b"
	URI      = "otpauth://totp/Hefu:alice?secret=SAMPLESECRET"
)

// At is when everything happened.
var At = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Caller is who holds Token.
func Caller() guard.Caller {
	return guard.Caller{User: aUser(), Session: aSession()}
}

func aUser() hefu.User {
	return hefu.User{ID: User, Name: "alice", State: hefu.UserActive, Created: At, Hold: hefu.Hold{Until: At.Add(time.Hour), Reason: "a sample"}}
}

func aSession() guard.Session {
	return guard.Session{ID: Session, User: User, TokenHash: bytes.Repeat([]byte{9}, 32), Agent: "test", Created: At, Seen: At}
}

func aDealing() guard.Dealing {
	return guard.Dealing{
		ID: Dealing, User: User, Wallet: Wallet, Identity: bytes.Repeat([]byte{1}, 32), Generation: 1, State: guard.DealingActive,
		Keys: []byte("public keys"), Checked: []string{"secp256k1"}, Device: Device, Created: At, Updated: At,
	}
}

// Intent is the sample transfer's.
func Intent() hefu.Intent {
	return hefu.Intent{Network: Dev, From: Alice, To: Bob, Asset: Ether, Amount: hefu.UnitsOf(5), FeeCap: hefu.UnitsOf(7), Expiry: At.Add(time.Hour).Unix()}
}

// SecretMessage fills what must never leave the guard.
const SecretMessage = "MARKER-opening-of-the-device"

// Sample is the transfer in a state.
func Sample(s hefu.State) hefu.Transfer {
	return hefu.Transfer{
		ID: Transfer, User: User, Dealing: Dealing, Intent: Intent(), State: s, Device: Device, Uses: []string{"nonce 1"},
		Plan:     hefu.Plan{Number: 1, Bytes: []byte{2, 3}, Facts: hefu.Facts{Path: "m/44'/60'/0'/0/0"}, ValidUntil: At.Unix()},
		Approval: &hefu.Approval{Digest: Intent().Digest(), Factor: "totp", At: At},
		Commit:   []byte(SecretMessage), Opening: []byte(SecretMessage), Signed: []byte(SecretMessage), TxID: "0xMARKER-txid",
		Created: At, Updated: At, DueAt: At,
	}
}

// ID returns the guard's id.
func (g *Guard) ID() hefu.GuardID { return "GUAR-DIDO-FTHE-FAKE" }

// IdentityKey returns 32 bytes.
func (g *Guard) IdentityKey() ed25519.PublicKey { return bytes.Repeat([]byte{7}, 32) }

// Networks returns a dev chain.
func (g *Guard) Networks() []chain.Network {
	return []chain.Network{{
		ID: Dev, Name: "Dev", Native: chain.Asset{ID: Ether, Symbol: "ETH", Decimals: 18}, Curve: "secp256k1",
		Key: "m/44'/60'/0'", Child: []uint32{0, 0}, Testnet: true, Dev: true,
	}}
}
