package pair

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Session says where a message belongs. Guard is the guard's id (Fingerprint of its identity key), Dealing the dealing
// that made the two halves, Transfer what is signed for, Plan the number of the transfer's plan.
type Session struct {
	Guard, Dealing, Transfer string
	Plan                     uint32
}

func (s Session) encode(e *encoder) {
	e.text(s.Guard)
	e.text(s.Dealing)
	e.text(s.Transfer)
	e.u32(s.Plan)
}

func (s Session) check() error {
	for name, v := range map[string]string{"guard": s.Guard, "dealing": s.Dealing, "transfer": s.Transfer} {
		if v == "" || len(v) > maxName {
			return refuse("reading a session: the %s id has %d bytes", name, len(v))
		}
	}
	return nil
}

// Item is one signature to make. Path names the dealt key, Child the non-hardened steps below it (secp256k1 only), Public
// the key that signs (33 or 32 bytes), Tweak the sum of the steps' BIP-32 numbers mod q (zero without steps). Message is
// a 32-byte digest for secp256k1 and the message itself for Ed25519. Both sides build items for themselves; both derive
// Public and Tweak again and refuse what differs.
type Item struct {
	Path    string
	Child   []uint32
	Public  []byte
	Tweak   [32]byte
	Message []byte
}

// PublicKey is one dealt key. Path is written as in "m/84'/0'/0'". ChainCode is BIP-32's; it is zero for Ed25519, whose
// keys have no public children.
type PublicKey struct {
	Curve     Curve
	Path      string
	Public    []byte
	ChainCode [32]byte
}

// Item is the item that signs message with the child of k at the given steps, or with k itself without any.
func (k PublicKey) Item(message []byte, child ...uint32) (Item, error) {
	item := Item{Path: k.Path, Child: child, Public: k.Public, Message: message}
	if k.Curve == Ed25519 && len(child) > 0 {
		return Item{}, refuse("deriving a child of %s: Ed25519 keys have none", k.Path)
	}
	if len(child) > 0 {
		public, tweak, err := deriveChild(k, child)
		if err != nil {
			return Item{}, err
		}
		item.Public, item.Tweak = public[:], tweak
	}
	return item, nil
}

// matches tells whether item is one that Item made for k.
func (k PublicKey) matches(item Item) error {
	want, err := k.Item(item.Message, item.Child...)
	if err != nil {
		return err
	}
	if string(want.Public) != string(item.Public) || want.Tweak != item.Tweak {
		return refuse("reading an item: key or tweak is not the child of %s", k.Path)
	}
	switch {
	case k.Curve == Secp256k1 && len(item.Message) != digestSize:
		return refuse("reading an item: a digest of %d bytes", len(item.Message))
	case len(item.Message) == 0 || len(item.Message) > MaxMessage:
		return refuse("reading an item: a message of %d bytes", len(item.Message))
	}
	return nil
}

// contexts encodes what each item of a batch is, injectively: protocol and version, session with the plan's number,
// curve, place in the batch, path, steps, child key and message.
func contexts(s Session, c Curve, items []Item) [][]byte {
	out := make([][]byte, len(items))
	for i, item := range items {
		var e encoder
		e.text("hefu/pair/ctx/v1")
		s.encode(&e)
		e.u8(c.code())
		e.u32(uint32(i))
		e.u32(uint32(len(items)))
		e.text(item.Path)
		e.u32(uint32(len(item.Child)))
		for _, step := range item.Child {
			e.u32(step)
		}
		e.bytes(item.Public)
		e.bytes(item.Message)
		out[i] = e.b
	}
	return out
}

// binding is one hash over all contexts of a batch. Every body carries it: two sides that disagree on what they sign find
// out at the first message, and FROST's bare points are tied to their session.
func binding(ctxs [][]byte) [digestSize]byte {
	return tagged("hefu/pair/batch/v1", func(e *encoder) {
		for _, ctx := range ctxs {
			e.bytes(ctx)
		}
	})
}

// checkPath accepts the one way of writing a path: "m", then numbers below 2^31 without leading zeros, hardened by '.
func checkPath(path string) error {
	parts := strings.Split(path, "/")
	if parts[0] != "m" || len(parts) < 2 || len(path) > maxPath {
		return refuse("reading a path: it does not begin with m/ or is too long")
	}
	for _, part := range parts[1:] {
		digits := strings.TrimSuffix(part, "'")
		n, err := strconv.ParseUint(digits, 10, 31)
		if err != nil || strconv.FormatUint(n, 10) != digits {
			return refuse("reading a path: a step is not a number below 2^31 in its shortest form")
		}
	}
	return nil
}

// Secret is one key to deal: the secp256k1 scalar of BIP-32 (big endian), or the SLIP-10 seed of an Ed25519 key.
type Secret struct {
	Curve     Curve
	Path      string
	Scalar    [32]byte
	ChainCode [32]byte
}

// Wipe overwrites the scalar and the chain code.
func (s *Secret) Wipe() {
	clear(s.Scalar[:])
	clear(s.ChainCode[:])
}

// String, GoString, Format and MarshalJSON name the key and hide the rest.
func (s Secret) String() string { return fmt.Sprintf("secret %s key %s", s.Curve, s.Path) }

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format writes String whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalJSON writes String.
func (s Secret) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", s.String()), nil }
