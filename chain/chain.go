// Package chain says what Hefu needs of a blockchain: a Format that works
// offline (the device and the guard read the same bytes by the same code) and a
// Ledger that talks to a node. Each family lives in its own folder
// (chain/evm, …); a network of a known family is one row. Package chain/all lists
// the families; chain/chaintest says what each must show.
package chain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hefu-wallet/hefu"
)

// Family is one kind of chain.
type Family struct {
	Name     string // "evm"
	Networks []Network
	Addresses
	Format
	// Open returns the Ledger of one network over a node's RPC.
	Open func(Network, RPC) Ledger
	// Probe checks that a node is on the network's chain. It is asked of every node before
	// its first use and after each failure: one of another chain could say of a live
	// transaction that it is dead.
	Probe func(Network) func(context.Context, RPC) error
	// ReadOnly says which methods of the family's nodes change nothing and may be repeated;
	// nil: those of Ethereum's JSON-RPC.
	ReadOnly func(method string) bool
	// Head is the number of a node's newest block, by which the nodes of a network are
	// compared; nil: they are not.
	Head func(context.Context, RPC) (uint64, error)
	// Pin says whether a call is about balances and the like, so that several nodes can be
	// made to agree about it, and returns its parameters about one block instead of the
	// newest; nil: the family has none.
	Pin func(method string, params []any, block uint64) (pinned []any, must bool)
}

// Network is one row.
type Network struct {
	ID      hefu.Network // CAIP-2
	Name    string       // "Ethereum"
	Native  Asset
	Tokens  []Asset  // tokens shipped with the binary
	Curve   string   // of the accounts' keys, as in package pair: "secp256k1", "ed25519"
	Key     string   // dealt path, "m/44'/60'/0'"
	Child   []uint32 // non-hardened steps below Key of the first account, {0, 0}
	Testnet bool
	Dev     bool // a throw-away chain on this machine: its coins are worth nothing
	// FeeCeiling is the most, in base units of Native, that a device takes as a fee cap
	// because somebody else quoted it; above it a person types the cap. A node that
	// names an absurd price must not be able to burn an account.
	FeeCeiling hefu.Units
	// Gap is how many unused addresses in a row end the search for an account's used ones
	// (BIP-44). 0: an account is one address, at Path.
	Gap uint32
	// FinalDepth is how many confirmations count as final where the chain has no
	// finality of its own; 0 means: ask the chain.
	FinalDepth uint64
}

// Path returns the full derivation path of the network's first account.
func (n Network) Path() string {
	p := n.Key
	for _, c := range n.Child {
		p += fmt.Sprintf("/%d", c)
	}
	return p
}

// Asset is something that can move.
type Asset struct {
	ID       hefu.AssetID
	Symbol   string
	Decimals uint8
}

// Addresses turns keys and outside text into addresses.
type Addresses interface {
	// Address returns the canonical address of a public key (33 bytes compressed
	// for secp256k1, 32 for Ed25519).
	Address(n Network, public []byte) (string, error)
	// ParseAddress checks what a person typed, its checksum included, and returns
	// the canonical form. Errors are *hefu.Error of KindInvalid.
	ParseAddress(n Network, text string) (string, error)
}

// Prefixed is an optional ability of Addresses: what every address of this one's kind on a
// network begins with and nobody reads, such as "0x"; "" for none.
type Prefixed interface {
	Prefix(n Network, address string) string
}

// Linker is an optional ability of Addresses: links that ask to be paid.
type Linker interface {
	// ParseLink reads a link for a network. Errors are *hefu.Error of KindInvalid.
	ParseLink(n Network, text string) (Link, error)
	// Link writes one.
	Link(n Network, l Link) string
}

// Link is a request to be paid. Label and Message are the words of whoever made it.
type Link struct {
	Address string     // canonical
	Amount  hefu.Units // base units of the native asset; zero: the payer says how much
	Label   string     // who is paid
	Message string     // what for
}

// Format builds and reads transactions without any connection.
type Format interface {
	// Build plans the Intent against a View. It refuses (KindInvalid) what the
	// chain would refuse: over balance, dust, a fee above the cap.
	Build(n Network, in hefu.Intent, v View) (hefu.Plan, error)
	// Describe decodes the exact bytes. What it does not understand completely is
	// hefu.CallUnknown or an error, never a transfer.
	Describe(n Network, p hefu.Plan) (hefu.Summary, error)
	// Digests returns what must be signed, in order. Facts.Path must be a path of the
	// network.
	Digests(n Network, p hefu.Plan) ([]Signable, error)
	// Assemble joins the bytes with the signatures, verifies them against
	// the sender and returns what a node takes.
	Assemble(n Network, from string, p hefu.Plan, sigs []Signature) (Signed, error)
	// Fresh reports (as an error of KindReplan that says why not) whether the chain
	// would still take the plan next.
	Fresh(n Network, from string, p hefu.Plan, v View) error
}

// Ledger is one network, online. Errors that time may heal are KindUnavailable.
type Ledger interface {
	// View returns what Build needs for one sender and one asset.
	View(ctx context.Context, from Owner, asset hefu.AssetID) (View, error)
	// Send hands signed bytes to a node. 'Already known' is success. ErrStale says
	// that the exclusive resource is spent; Depth and Dead tell by whom.
	Send(ctx context.Context, signed []byte) error
	// Depth says how deep a transaction is.
	Depth(ctx context.Context, txid string) (Depth, error)
	// Dead reports whether the plan can never confirm: what it uses was consumed
	// by another transaction, at finality.
	Dead(ctx context.Context, from string, p hefu.Plan, txid string) (bool, error)
	// Time returns, in Unix seconds, a time that has passed as surely as the chain has
	// its head: the head's own, or where a chain lets a head run ahead of the clock the
	// median of the last ones. It does not consult this machine's clock.
	Time(ctx context.Context) (int64, error)
}

// View is a snapshot of what matters for one sender and one asset. The guard
// fills Taken and lowers Native and Balance by what its own live transfers hold.
type View struct {
	Native   hefu.Units       // balance of the native asset
	Balance  hefu.Units       // balance of the asset (equal to Native for the native asset)
	Token    *hefu.TokenFact  // for a token
	Tokens   []hefu.TokenFact // those that a call is about, in its order
	Nonce    uint64           // account chains: how many transactions of the sender are mined
	Pending  uint64           // account chains: the same with the node's mempool counted
	Taken    []string         // Summary.Uses held by our own live transfers of this sender, bare or as '<CAIP-10 account>/<use>'
	Replaced []string         // Summary.Uses of our own transfers that wait at the nodes and whose place the plan takes; they are not in Taken
	Fee      Fee              // the chain's present price
	Gas      uint64           // estimated gas for this asset's transfer where the chain has gas; 0: the format's own figure
	Time     int64            // Unix seconds of the head
	Height   uint64           // of the head, where Build needs it
	Coins    []Coin           // on a chain of unspent outputs: what can be spent
	Change   hefu.Own         // there: the first unused address for what comes back
	Next     hefu.Own         // there: the first unused address to be paid at
	Arrives  hefu.Units       // there: what is in no block yet and so is in no Coin
}

// Coin is an unspent output of the sender's.
type Coin struct {
	TxID     string // of the transaction that made it
	Index    uint32 // of the output, from 0
	Amount   hefu.Units
	Path     string // of the key that spends it
	Depth    uint64 // confirmations, 1 in the newest block
	Previous []byte // the whole transaction, where it is known already; Prover asks for the others
}

// Fee is a price per unit of work (wei per gas).
type Fee struct {
	Base hefu.Units // the base fee of the next block
	Tip  hefu.Units // what gets a transaction in soon
	Slow hefu.Units // a tip that gets it in later; at most Tip
	Fast hefu.Units // a tip that gets it in at once; at least Tip
	// Extra is what the network takes on top and the signed bytes do not bound (a
	// rollup's data fee): an upper estimate for one transfer, in base units of the
	// native asset, not per gas. Zero where there is none.
	Extra hefu.Units
}

// Signable is one message to be signed by the key at Path.
type Signable struct {
	Path    string // as in Facts.Path
	Message []byte // 32-byte digest for ECDSA, the message itself for Ed25519
}

// Signature is 64 bytes (r‖s or R‖S) and, for ECDSA, the recovery id.
type Signature struct {
	Bytes []byte
	V     byte
}

// Signed is what a node takes.
type Signed struct {
	Bytes []byte
	TxID  string
}

// Depth is how deep a transaction is.
type Depth struct {
	Found  bool   // a node knows it
	Mined  bool   // in a block of the present chain
	Depth  uint64 // confirmations, 1 for the newest block
	Final  bool   // the chain will not take it back
	Failed bool   // mined, but it did nothing except cost its fee
	Block  uint64
}

// FeeChooser is an optional ability of a Format: what a person may choose
// between. The choice travels as Intent.FeeCap and nowhere else: Build pays for
// speed as far as the cap reaches.
type FeeChooser interface {
	// FeeChoices answers slow, normal and fast for the Intent, whose FeeCap is not read, in
	// this order.
	FeeChoices(n Network, in hefu.Intent, v View) ([]FeeChoice, error)
}

// Sweeper is an optional ability of a Format whose accounts hold many outputs, so that what
// can be sent at most is not the balance.
type Sweeper interface {
	// SweepChoices are the fees of paying all that can be spent in one transfer, with the
	// amounts: at exactly these caps nothing comes back. The Intent's Amount and FeeCap are
	// not read.
	SweepChoices(n Network, in hefu.Intent, v View) ([]FeeChoice, error)
}

// FeeChoice is one line of a choice of fees, in base units of the native asset.
type FeeChoice struct {
	Name   string     // "slow", "normal", "fast"
	Cap    hefu.Units // for Intent.FeeCap: the most the fee may be
	Likely hefu.Units // what it would cost in the next block
	All    hefu.Units // of a Sweeper: the amount that leaves nothing
}

// AssetParser is an optional ability of a Format: it turns what a person typed
// (a symbol that the binary ships, a contract address, a CAIP-19 id) into the
// canonical asset. Errors are *hefu.Error of KindInvalid.
type AssetParser interface {
	ParseAsset(n Network, text string) (hefu.AssetID, error)
}

// Allower is an optional ability of a Format whose tokens can be allowed to others.
type Allower interface {
	// Allow returns the contract and the call data of an Intent that lets spender take up
	// to amount of the token; 0 takes the permission back. Errors are *hefu.Error of
	// KindInvalid.
	Allow(n Network, asset hefu.AssetID, spender string, amount hefu.Units) (to string, data []byte, err error)
}

// Opener is an optional ability of a Format: it takes signed bytes apart again, so
// that a device can check what was sent in its name.
type Opener interface {
	// Open checks that signed is exactly the plan's bytes with valid signatures. It returns
	// the address that each signature proves, with the path that the plan's Facts name for
	// it (Owner.Owns tells whose they are), and the transaction's id.
	Open(n Network, p hefu.Plan, signed []byte) (by []hefu.Own, txid string, err error)
}

// Prover is an optional ability of a Ledger whose plans need Facts that only a node has.
type Prover interface {
	// Prove returns the plan with the previous transactions that Build did not have.
	Prove(ctx context.Context, p hefu.Plan) (hefu.Plan, error)
}

// Decider is an optional ability of a Format whose chain takes an account's
// transactions in order: a final one also decides those before it.
type Decider interface {
	// Decides reports whether the finality of a transaction that used final means that
	// one that would use other, of the same account, has happened or never will.
	Decides(final, other []string) bool
}

// Replacer is an optional ability of a Format whose chain lets a transaction that waits be
// replaced by one that uses the same and pays more (EIP-1559 pools, BIP-125). What it
// answers about is a family: plans of which at most one can ever confirm, because each
// uses all that the first one uses.
type Replacer interface {
	// Replace plans the Intent so that it takes the place of all of old. It refuses
	// (KindInvalid) a fee cap below what the network's rule for replacements demands, and
	// (KindConflict) what is mined already.
	Replace(n Network, in hefu.Intent, old []hefu.Plan, v View) (hefu.Plan, error)
	// Outbids reports whether a node that holds old gives it up for p.
	Outbids(n Network, p, old hefu.Plan) (bool, error)
	// ReplaceChoices is FeeChoices for an Intent that replaces: no cap is below what the
	// rule demands.
	ReplaceChoices(n Network, in hefu.Intent, old []hefu.Plan, v View) ([]FeeChoice, error)
}

// Estimator is an optional ability of a Ledger: what this very transfer would take
// (a contract that receives coins runs code; a token may refuse). Callers use
// Look.
type Estimator interface {
	// Estimate returns the gas of the Intent's transfer, without a margin. What the
	// chain would refuse is *hefu.Error of KindInvalid.
	Estimate(ctx context.Context, in hefu.Intent) (uint64, error)
}

// CallViewer is an optional ability of a Ledger whose chain runs calls.
type CallViewer interface {
	// ViewCall is the View for an Intent with Data, the estimate and the facts about the
	// call's tokens included. A call that nobody can explain, and one that the chain would
	// refuse, are *hefu.Error of KindInvalid.
	ViewCall(ctx context.Context, in hefu.Intent) (View, error)
}

// Look is the View for one Intent: Ledger.View and, where the Ledger can, the
// estimate for exactly this transfer. An amount above the balance is not
// estimated; Build says what is wrong with it.
func Look(ctx context.Context, l Ledger, from Owner, in hefu.Intent) (View, error) {
	if len(in.Data) != 0 {
		if c, ok := l.(CallViewer); ok {
			return c.ViewCall(ctx, in)
		}
		return View{}, hefu.Errorf(hefu.KindInvalid, "transfer: the network takes no call data")
	}
	v, err := l.View(ctx, from, in.Asset)
	if err != nil {
		return View{}, err
	}
	e, ok := l.(Estimator)
	if !ok || in.Amount.Cmp(v.Balance) > 0 {
		return v, nil
	}
	if v.Gas, err = e.Estimate(ctx, in); err != nil {
		return View{}, err
	}
	return v, nil
}

// RPC is a way to call a node; package node has the real one.
type RPC interface {
	// Call sends one JSON-RPC request and decodes the result. An answer that is an
	// error is *RPCError; everything else that fails is *hefu.Error of KindUnavailable.
	Call(ctx context.Context, result any, method string, params ...any) error
}

// Fetcher is an optional ability of an RPC: nodes that also answer plain HTTP.
type Fetcher interface {
	// Dialect is the kind of the nodes, the word that the operator put before the scheme of
	// their addresses: "esplora" in esplora+https://host/api. "" says nothing.
	Dialect() string
	// Fetch gets what lies at the path below the node's address, or posts body there when it
	// is not nil. A refusal (HTTP 400, 404) is *RPCError with the status as its Code;
	// everything else that fails is *hefu.Error of KindUnavailable.
	Fetch(ctx context.Context, body []byte, path ...string) ([]byte, error)
}

// RPCError is a node's own refusal.
type RPCError struct {
	Code    int
	Message string
	Data    string
}

// Error returns the node's words.
func (e *RPCError) Error() string {
	return fmt.Sprintf("node answered error %d: %s", e.Code, e.Message)
}

// ErrStale says that what the bytes consume exclusively is already spent.
var ErrStale = errors.New("the chain has moved past these bytes")

// ErrUnderpriced says that the node wants a higher fee before it takes the
// bytes; sending again later may succeed.
var ErrUnderpriced = errors.New("the node finds the fee too low")

// ErrTooLarge says that an answer of a node is larger than allowed; asking for less may
// help.
var ErrTooLarge = errors.New("the node's answer is larger than allowed")

// Set is a list of families; package chain/all holds the one that the binary
// trusts.
type Set []Family

// Reaching is the set with networks that look for an account's used addresses beyond at least
// gap unused ones in a row. Those whose accounts are one address stay as they are.
func (s Set) Reaching(gap uint32) Set {
	out := slices.Clone(s)
	for i, f := range out {
		out[i].Networks = slices.Clone(f.Networks)
		for j, n := range out[i].Networks {
			if n.Gap > 0 {
				out[i].Networks[j].Gap = max(n.Gap, gap)
			}
		}
	}
	return out
}

// Network finds a network's row and family.
func (s Set) Network(id hefu.Network) (Network, Family, error) {
	for _, f := range s {
		for _, n := range f.Networks {
			if n.ID == id {
				return n, f, nil
			}
		}
	}
	return Network{}, Family{}, hefu.Errorf(hefu.KindInvalid, "network: %s is not supported", id)
}
