package holder

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
)

// A guard that names an address to be paid at is believed only as far as its keys go.
func TestAFreshAddressIsDerivedAndNotBelieved(t *testing.T) {
	s := stateOf(t)
	m, err := keys.ParseMnemonic(abandon)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.AddMnemonic(m, "", "purse", true, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	set := all.Families()
	n, family, err := set.Network("bip122:000000000019d6689c085ae165831e93")
	if err != nil {
		t.Fatal(err)
	}
	o, err := rescueOf(t, abandon).Owner(set, n.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) hefu.Own {
		t.Helper()
		a, err := o.At(family, n, path)
		if err != nil {
			t.Fatal(err)
		}
		return hefu.Own{Path: path, Address: a}
	}
	second := at("m/84'/0'/0'/0/1") // BIP-84's own vector
	if second.Address != "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g" {
		t.Fatalf("the second address is %s", second.Address)
	}
	for _, good := range []hefu.Own{second, at("m/84'/0'/0'/0/0"), at("m/84'/0'/0'/0/999")} {
		if err := s.Receives(string(w.ID), n, set, good); err != nil {
			t.Errorf("%s: %v", good.Path, err)
		}
	}
	for name, bad := range map[string]hefu.Own{
		"another's":             {Path: second.Path, Address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		"of another path":       {Path: "m/84'/0'/0'/0/2", Address: second.Address},
		"for change":            at("m/84'/0'/0'/1/0"),
		"too far":               at("m/84'/0'/0'/0/1000"),
		"of no path":            {Address: second.Address},
		"of another key's path": {Path: "m/84'/0'/1'/0/1", Address: second.Address},
	} {
		if err := s.Receives(string(w.ID), n, set, bad); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
