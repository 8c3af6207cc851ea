package keys

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
)

// Watched is the extended public key of one account, as another wallet gives it to be
// watched.
type Watched struct {
	Key PublicKey
	// Path is where the key is below the master key. Without Origin nobody said so, and it
	// is what wallets do: purpose, coin type, the number in the key.
	Path   Path
	Origin bool
	Master [4]byte // fingerprint of the master key; zero without Origin
	Parent [4]byte // fingerprint of the key above, as the key itself says
	Test   bool    // its coins are those of a test network
}

// Errors of ParseWatched that a person can do something about.
var (
	// ErrPrivateKey: whoever has seen it can spend.
	ErrPrivateKey = errors.New("reading a public key: this is a private key. It was not kept; whoever has seen it can spend, so give it to no program that only watches")
	// ErrNoType: an xpub or a tpub alone does not say which addresses its account has.
	ErrNoType = errors.New("reading a public key: it does not say which addresses it has; say the type, or give its descriptor")
)

// maxWatched bounds what is read, in bytes.
const maxWatched = 512

// The versions of extended keys: BIP-32's, and those of SLIP-132 that name one signature
// and a native SegWit output.
const (
	xpub = 0x0488b21e
	tpub = 0x043587cf
	zpub = 0x04b24746
	vpub = 0x045f1cf6
)

// ParseWatched reads an extended public key (BIP-32; zpub and vpub of SLIP-132) or an
// output descriptor: wpkh or tr over one such key, with or without its origin, followed by
// /<0;1>/* or /0/* (BIP-380, 386, 389); a checksum is checked. purpose (84 or 86) says what
// an xpub without a descriptor is for; 0 where it was not said. The key must be an
// account's: three hardened steps below the master key.
func ParseWatched(text string, purpose uint32) (Watched, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxWatched {
		return Watched{}, errors.New("reading a public key: it is too long to be one")
	}
	if strings.Contains(text, "(") {
		return parseDescriptor(text, purpose)
	}
	w, said, err := parseExtended(text)
	if err != nil {
		return w, err
	}
	switch {
	case said != 0 && purpose != 0 && said != purpose:
		return w, errors.New("reading a public key: it is for addresses of another type than the one that you said")
	case said == 0 && purpose == 0:
		return w, ErrNoType
	case said == 0:
		said = purpose
	}
	w.Path[0] = said | Hardened
	return w, nil
}

// parseExtended reads a key without what stands around it. purpose is 84 where its version
// says so, else 0.
func parseExtended(text string) (w Watched, purpose uint32, err error) {
	k, err := hdkeychain.NewKeyFromString(text)
	if err != nil {
		return w, 0, errors.New("reading a public key: this is neither an extended public key nor a descriptor; a character may be mistyped, copy it again")
	}
	if k.IsPrivate() {
		k.Zero()
		return w, 0, ErrPrivateKey
	}
	var version uint32
	for _, b := range k.Version() {
		version = version<<8 | uint32(b)
	}
	switch version {
	case xpub, tpub:
	case zpub, vpub:
		purpose = 84
	default:
		return w, 0, errors.New("reading a public key: it is for addresses that this wallet does not have (nested SegWit or several signers)")
	}
	w.Test = version == tpub || version == vpub
	if k.Depth() != 3 || k.ChildIndex() < Hardened {
		return w, 0, errors.New("reading a public key: it is not an account's: that is three hardened steps below the master key")
	}
	public, err := k.ECPubKey()
	if err != nil {
		return w, 0, errors.New("reading a public key: it is not a point of the curve")
	}
	copy(w.Key.Key[:], public.SerializeCompressed())
	copy(w.Key.ChainCode[:], k.ChainCode())
	parent := k.ParentFingerprint()
	w.Parent = [4]byte{byte(parent >> 24), byte(parent >> 16), byte(parent >> 8), byte(parent)} //nolint:gosec // cut into bytes
	coin := Hardened
	if w.Test {
		coin++
	}
	w.Path = Path{Hardened, coin, k.ChildIndex()}
	return w, purpose, nil
}

// parseDescriptor reads wpkh(KEY/<0;1>/*) and tr(KEY/<0;1>/*).
func parseDescriptor(text string, purpose uint32) (w Watched, err error) {
	body, sum, ok := strings.Cut(text, "#")
	if ok && sum != DescriptorChecksum(body) {
		return w, errors.New("reading a descriptor: its checksum is wrong; a character was mistyped or changed, copy it again")
	}
	var said uint32
	inner, ok := strings.CutSuffix(body, ")")
	if rest, is := strings.CutPrefix(inner, "wpkh("); ok && is {
		inner, said = rest, 84
	} else if rest, is := strings.CutPrefix(inner, "tr("); ok && is {
		inner, said = rest, 86
	}
	if said == 0 || purpose != 0 && purpose != said || strings.ContainsAny(inner, "(){},") {
		return w, errors.New("reading a descriptor: only wpkh and tr over one key are watched here, and of the type that you said")
	}
	origin, inner, err := cutOrigin(inner)
	if err != nil {
		return w, err
	}
	key, steps, _ := strings.Cut(inner, "/")
	if steps != "<0;1>/*" && steps != "0/*" {
		return w, errors.New("reading a descriptor: its key must be followed by /<0;1>/*")
	}
	w, of, err := parseExtended(key)
	if err != nil {
		return w, err
	}
	if of != 0 && of != said {
		return w, errors.New("reading a descriptor: its key is for addresses of another type")
	}
	w.Path[0] = said | Hardened
	if origin == "" {
		return w, nil
	}
	return w, w.setOrigin(origin)
}

// cutOrigin takes "[73c5da0a/84h/0h/0h]" off the front.
func cutOrigin(text string) (origin, rest string, err error) {
	after, ok := strings.CutPrefix(text, "[")
	if !ok {
		return "", text, nil
	}
	origin, rest, ok = strings.Cut(after, "]")
	if !ok {
		return "", "", errors.New("reading a descriptor: its key's origin does not end")
	}
	return origin, rest, nil
}

// setOrigin checks where the descriptor says that the key is against what the key itself
// says, and against what accounts are.
func (w *Watched) setOrigin(origin string) error {
	mark, steps, _ := strings.Cut(origin, "/")
	raw, err := hex.DecodeString(mark)
	if err != nil || len(raw) != len(w.Master) {
		return errors.New("reading a descriptor: the fingerprint of its key's origin must be 8 hex digits")
	}
	path, err := ParsePath("m/" + steps)
	if err != nil {
		return fmt.Errorf("reading a descriptor: the path of its key's origin: %w", err)
	}
	if len(path) != 3 || path[0] != w.Path[0] || path[1] != w.Path[1] || path[2] != w.Path[2] {
		return errors.New("reading a descriptor: the path of its key's origin does not fit its key and its type")
	}
	w.Origin = true
	copy(w.Master[:], raw)
	return nil
}

// Descriptor writes the account as other wallets read it, with the checksum: of a Path of
// three hardened steps whose purpose is 84 or 86.
func (w Watched) Descriptor() (string, error) {
	if len(w.Path) != 3 {
		return "", errors.New("writing a descriptor: the key is no account's")
	}
	kind := map[uint32]string{84 | Hardened: "wpkh", 86 | Hardened: "tr"}[w.Path[0]]
	if kind == "" {
		return "", errors.New("writing a descriptor: the type of its addresses is unknown")
	}
	version := []byte{0x04, 0x88, 0xb2, 0x1e}
	if w.Test {
		version = []byte{0x04, 0x35, 0x87, 0xcf}
	}
	key := hdkeychain.NewExtendedKey(version, w.Key.Key[:], w.Key.ChainCode[:], w.Parent[:], 3, w.Path[2], false).String()
	origin := ""
	if w.Origin {
		origin = fmt.Sprintf("[%x%s]", w.Master, strings.ReplaceAll(strings.TrimPrefix(w.Path.String(), "m"), "'", "h"))
	}
	body := kind + "(" + origin + key + "/<0;1>/*)"
	return body + "#" + DescriptorChecksum(body), nil
}

// The alphabets of BIP-380's checksum.
const (
	checksumInput = "0123456789()[],'/*abcdefgh@:$%{}" + "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~" + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\" // and a blank
	checksumWords = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// DescriptorChecksum computes the 8 characters that follow # (BIP-380), or "" for a text
// with a character that no descriptor has.
func DescriptorChecksum(body string) string {
	sum, class, classes := uint64(1), 0, 0
	for _, r := range body {
		at := strings.IndexRune(checksumInput, r)
		if r == ' ' {
			at = len(checksumInput)
		}
		if at < 0 {
			return ""
		}
		sum = checksumStep(sum, at&31)
		class, classes = class*3+at>>5, classes+1
		if classes == 3 {
			sum, class, classes = checksumStep(sum, class), 0, 0
		}
	}
	if classes > 0 {
		sum = checksumStep(sum, class)
	}
	for range 8 {
		sum = checksumStep(sum, 0)
	}
	sum ^= 1
	out := make([]byte, 8)
	for i := range out {
		out[i] = checksumWords[sum>>(5*(7-i))&31]
	}
	return string(out)
}

func checksumStep(sum uint64, value int) uint64 {
	top := sum >> 35
	sum = sum&0x7ffffffff<<5 ^ uint64(value) //nolint:gosec // below 32
	for i, g := range [5]uint64{0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d, 0x3706b1677a, 0x644d626ffd} {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}
