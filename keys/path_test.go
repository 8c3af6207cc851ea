package keys_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/keys"
)

func TestParsePath(t *testing.T) {
	const h = keys.Hardened
	for text, want := range map[string]keys.Path{
		"m":                        {},
		"m/0":                      {0},
		"m/44'/60'/0'/0/0":         {44 | h, 60 | h, h, 0, 0},
		"m/84h/1H/0'/1/2147483647": {84 | h, 1 | h, h, 1, 1<<31 - 1},
		"m/2147483647'":            {1<<32 - 1},
	} {
		got, err := keys.ParsePath(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		if canonical := strings.NewReplacer("h", "'", "H", "'").Replace(text); got.String() != canonical {
			t.Errorf("%s is written %s", text, got)
		}
	}
}

func TestParsePathRefusals(t *testing.T) {
	for _, text := range []string{
		"", "/", "M/0", "0/1", "44'/60'", "m/", "m//0", "m/0/", "m0", "m/'", "m/h", "m/-1", "m/+1", "m/ 1", "m/1 ",
		"m/00", "m/01'", "m/0''", "m/0'h", "m/2147483648", "m/4294967296", "m/99999999999999999999", "m/0x1", "m/1_0",
		"m/１", "m/m", "m\x00/0", "m" + strings.Repeat("/0", 256),
	} {
		if p, err := keys.ParsePath(text); err == nil {
			t.Errorf("%q was read as %v", text, p)
		}
	}
	if _, err := keys.ParsePath("m" + strings.Repeat("/0", 255)); err != nil {
		t.Errorf("255 steps: %v", err)
	}
}

func TestJoinDoesNotTouchItsPath(t *testing.T) {
	base := append(make(keys.Path, 0, 8), 1)
	a, b := base.Join(2), base.Join(3)
	if a.String() != "m/1/2" || b.String() != "m/1/3" || base.String() != "m/1" {
		t.Errorf("%v %v %v", base, a, b)
	}
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"m", "m/44'/60'/0'/0/0", "m/84h/0H/2147483647'/1", "m/2147483648", "m/01", "m//", "/m", "m/'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := keys.ParsePath(text)
		if err != nil {
			return
		}
		again, err := keys.ParsePath(p.String())
		if err != nil || !slices.Equal(p, again) {
			t.Errorf("%q reads as %v, which reads as %v: %v", text, p, again, err)
		}
		if canonical := strings.NewReplacer("h", "'", "H", "'").Replace(text); canonical != p.String() {
			t.Errorf("%q and %q are the same path", text, p)
		}
	})
}

// The rows of PAIR-SIGNING.md, spelled out.
func TestTableOfDealtKeys(t *testing.T) {
	want := strings.Fields(`
		secp256k1:m/84'/0'/0' secp256k1:m/84'/0'/1' secp256k1:m/84'/0'/2' secp256k1:m/84'/0'/3' secp256k1:m/84'/0'/4'
		secp256k1:m/84'/1'/0' secp256k1:m/44'/60'/0' secp256k1:m/44'/195'/0' secp256k1:m/44'/194'/0'
		ed25519:m/44'/501'/0'/0' ed25519:m/44'/501'/1'/0' ed25519:m/44'/501'/2'/0' ed25519:m/44'/501'/3'/0' ed25519:m/44'/501'/4'/0'
		ed25519:m/44'/637'/0'/0'/0' ed25519:m/44'/637'/1'/0'/0' ed25519:m/44'/637'/2'/0'/0' ed25519:m/44'/637'/3'/0'/0' ed25519:m/44'/637'/4'/0'/0'
		ed25519:m/44'/354'/0'/0'/0' ed25519:m/44'/354'/1'/0'/0' ed25519:m/44'/354'/2'/0'/0' ed25519:m/44'/354'/3'/0'/0' ed25519:m/44'/354'/4'/0'/0'
		ed25519:m/44'/434'/0'/0'/0' ed25519:m/44'/434'/1'/0'/0' ed25519:m/44'/434'/2'/0'/0' ed25519:m/44'/434'/3'/0'/0' ed25519:m/44'/434'/4'/0'/0'`)
	var got []string
	names := map[string]bool{}
	for _, d := range keys.Table() {
		got = append(got, string(d.Curve)+":"+d.Path.String())
		names[d.Name] = true
		if d.Name == "" || d.Wallets == "" || (d.Children == "") != (d.Curve == keys.CurveEd25519) {
			t.Errorf("row %+v is not complete", d)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("dealt keys\n%v\nwant\n%v", got, want)
	}
	if len(names) != len(want) {
		t.Errorf("%d different names for %d keys", len(names), len(want))
	}
	identity := keys.IdentityPath(keys.IdentityURI, 0).String()
	if slices.Contains(got, "ed25519:"+identity) {
		t.Error("the identity key is dealt")
	}
	keys.Table()[0].Path[0] = 0
	if keys.Table()[0].Path.String() != "m/84'/0'/0'" {
		t.Error("the table can be changed from outside")
	}
}
