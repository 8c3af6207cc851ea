//go:build unix

package main

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// TestTaken: the judge knows what comes back from what is paid, by the paper, and says what
// no payment does.
func TestTaken(t *testing.T) {
	n, family, err := all.Families().Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328")
	if err != nil {
		t.Fatal(err)
	}
	path, err := keys.ParsePath(n.Key)
	if err != nil {
		t.Fatal(err)
	}
	w := &regtest{world: &world{net: n, family: family}, purse: map[string]string{}, coins: map[btcd.Point]output{}}
	address := func(p *paper, branch, index uint32) string {
		k, err := p.account.Child(branch, index)
		if err != nil {
			t.Fatal(err)
		}
		a, err := family.Address(n, k.Public[:])
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	var people [2]*paper
	for i := range people {
		account, err := keys.Secp256k1(slices.Repeat([]byte{byte(i)}, 32), path)
		if err != nil {
			t.Fatal(err)
		}
		people[i] = &paper{account: account}
		people[i].of = address(people[i], 0, 0)
		w.paper = append(w.paper, people[i])
		if err := w.derive(people[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b, shop := people[0], people[1], btcd.Stranger()
	back := address(a, 1, 19) // the last that is looked for at first
	pay := func(id string, spends []string, to ...btcd.Payment) {
		t.Helper()
		tx := btcd.Tx{TxID: id, Pays: to}
		for _, s := range spends {
			tx.Spends = append(tx.Spends, btcd.Point{TxID: s})
		}
		if err := w.take(tx, time.Unix(9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	pay("a1", nil, btcd.Payment{To: a.of, Amount: 1000})
	pay("a2", nil, btcd.Payment{To: a.of, Amount: 500})
	pay("b1", nil, btcd.Payment{To: b.of, Amount: 700})
	if len(w.read) != 0 || len(w.coins) != 3 {
		t.Fatalf("what they were given: %+v, %v", w.read, w.coins)
	}
	pay("t1", []string{"a1", "a2"}, btcd.Payment{To: back, Amount: 900}, btcd.Payment{To: shop, Amount: 590})
	if m := w.read[0]; m.From != a.of || m.To != shop || m.Amount.Cmp(big.NewInt(590)) != 0 || m.Fee.Cmp(big.NewInt(10)) != 0 || m.TxID != "t1" {
		t.Errorf("a payment with change: %+v", m)
	}
	pay("t2", []string{"t1"}, btcd.Payment{To: address(a, 1, 39), Amount: 890})
	if m := w.read[1]; m.To != "" || m.Amount.Sign() != 0 || m.Fee.Cmp(big.NewInt(10)) != 0 {
		t.Errorf("what pays nobody: %+v", m)
	}
	if len(w.wrong) != 0 {
		t.Fatal(w.wrong)
	}
	pay("t3", []string{"t2", "b1"}, btcd.Payment{To: shop, Amount: 1}, btcd.Payment{To: btcd.Stranger(), Amount: 2})
	if len(w.wrong) != 2 || !strings.Contains(w.wrong[0], "two people") || !strings.Contains(w.wrong[1], "more than one") {
		t.Errorf("%q", w.wrong)
	}
}
