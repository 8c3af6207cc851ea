package keys

import (
	"errors"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
)

// What BIP-84, BIP-86 and BIP-380 give as examples; the words are "abandon … about".
const (
	zpub84   = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
	xpub86   = "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ"
	wpkhCore = "wpkh([d34db33f/84h/0h/0h]xpub6DJ2dNUysrn5Vt36jH2KLBT2i1auw1tTSSomg8PhqNiUtx8QX2SvC9nrHu81fT41fvDUnhMjEzQgXnQjKEu3oaqMSzhSrHMxyyoEAmUHQbY/0/*)#cjjspncu"
)

func TestDescriptorChecksums(t *testing.T) {
	for body, want := range map[string]string{
		"raw(deadbeef)": "89f8spxm", // BIP-380
		strings.TrimSuffix(wpkhCore, "#cjjspncu"): "cjjspncu",
		"raw(Ü)": "",
	} {
		if got := DescriptorChecksum(body); got != want {
			t.Errorf("%s: %s, wanted %s", body, got, want)
		}
	}
	body := strings.TrimSuffix(wpkhCore, "#cjjspncu")
	for i := range body {
		bent := []byte(body)
		bent[i] ^= 1
		if DescriptorChecksum(string(bent)) == "cjjspncu" {
			t.Errorf("character %d was changed and the checksum is the same", i)
		}
	}
}

func accountOf(t *testing.T, purpose uint32) PrivateKey {
	t.Helper()
	m, err := ParseMnemonic("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
	if err != nil {
		t.Fatal(err)
	}
	k, err := Secp256k1(m.Seed(""), Path{purpose | Hardened, Hardened, Hardened})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The keys that the proposals print are those of their words, whichever way they come, and
// what is written is read again.
func TestWatchedKeysAreTheProposals(t *testing.T) {
	for _, c := range []struct {
		text    string
		purpose uint32
		want    uint32
	}{{zpub84, 0, 84}, {zpub84, 84, 84}, {xpub86, 86, 86}, {"  tr(" + xpub86 + "/<0;1>/*)\n", 0, 86}, {"tr([73c5da0a/86'/0'/0']" + xpub86 + "/0/*)", 86, 86}} {
		w, err := ParseWatched(c.text, c.purpose)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		k := accountOf(t, c.want)
		if w.Key != k.PublicKey() || w.Test || w.Path.String() != (Path{c.want | Hardened, Hardened, Hardened}).String() {
			t.Errorf("%s: %+v", c.text, w)
		}
		if w.Origin != strings.Contains(c.text, "[") || w.Origin && w.Master != [4]byte{0x73, 0xc5, 0xda, 0x0a} {
			t.Errorf("%s: origin %v %x", c.text, w.Origin, w.Master)
		}
		again, err := w.Descriptor()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseWatched(again, 0); err != nil || back.Key != w.Key || back.Path.String() != w.Path.String() || back.Parent != w.Parent || back.Master != w.Master || back.Origin != w.Origin {
			t.Errorf("%s reads as %+v (%v)", again, back, err)
		}
	}
	w, err := ParseWatched(wpkhCore, 0)
	if err != nil || w.Master != [4]byte{0xd3, 0x4d, 0xb3, 0x3f} || !w.Origin {
		t.Errorf("%+v (%v)", w, err)
	}
}

func TestWhatIsNoAccountsKeyIsRefused(t *testing.T) {
	key := hdkeychain.NewExtendedKey
	account := accountOf(t, 84)
	write := func(version []byte, depth uint8, index uint32, private bool) string {
		raw := account.Public[:]
		if private {
			raw = account.Scalar[:]
		}
		return key(version, raw, account.ChainCode[:], []byte{1, 2, 3, 4}, depth, index, private).String()
	}
	good := []byte{0x04, 0x88, 0xb2, 0x1e}
	for text, why := range map[string]string{
		"": "neither", "hello": "neither", zpub84[:110] + "a": "neither", strings.Repeat("x", 600): "too long",
		write([]byte{0x04, 0x88, 0xad, 0xe4}, 3, Hardened, true):  "private key",
		write([]byte{0x04, 0x9d, 0x7c, 0xb2}, 3, Hardened, false): "nested SegWit",
		write([]byte{0x02, 0xaa, 0x7e, 0xd3}, 3, Hardened, false): "several signers",
		write(good, 0, 0, false):                                  "not an account's",
		write(good, 4, 0, false):                                  "not an account's",
		write(good, 3, 0, false):                                  "not an account's",
		strings.Replace(wpkhCore, "d34db33f", "d34db33e", 1):      "checksum is wrong",
		strings.Replace(wpkhCore, "wpkh", "tr", 1):                "checksum is wrong",
		"pkh(" + xpub86 + "/<0;1>/*)":                             "only wpkh and tr",
		"sh(wpkh(" + xpub86 + "/<0;1>/*))":                        "only wpkh and tr",
		"tr(" + xpub86 + "/<0;1>/*,pk(" + xpub86 + "))":           "only wpkh and tr",
		"tr(" + xpub86 + ")":                                      "followed by",
		"tr(" + xpub86 + "/<1;0>/*)":                              "followed by",
		"tr(" + xpub86 + "/<0;1>/*h)":                             "followed by",
		"tr([73c5da0a/84h/0h/0h]" + xpub86 + "/<0;1>/*)":          "does not fit",
		"tr([73c5da0a/86h/1h/0h]" + xpub86 + "/<0;1>/*)":          "does not fit",
		"tr([73c5da0a/86h/0h/1h]" + xpub86 + "/<0;1>/*)":          "does not fit",
		"tr([73c5da0a/86h/0h]" + xpub86 + "/<0;1>/*)":             "does not fit",
		"tr([73c5/86h/0h/0h]" + xpub86 + "/<0;1>/*)":              "8 hex digits",
		"tr([73c5da0a/86h/0h/0h" + xpub86 + "/<0;1>/*)":           "does not end",
		"tr([73c5da0a/86h/0h/x]" + xpub86 + "/<0;1>/*)":           "path",
		"tr(" + zpub84 + "/<0;1>/*)":                              "another type",
	} {
		if _, err := ParseWatched(text, 0); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60q: %v, wanted %q", text, err, why)
		}
	}
	if _, err := ParseWatched(xpub86, 0); !errors.Is(err, ErrNoType) {
		t.Errorf("an xpub without a type: %v", err)
	}
	if _, err := ParseWatched(zpub84, 86); err == nil {
		t.Error("a zpub was taken for Taproot")
	}
	if _, err := (Watched{}).Descriptor(); err == nil {
		t.Error("nothing has a descriptor")
	}
}
