package holder

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/psbt/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
)

const (
	bitcoinMain = hefu.Network("bip122:000000000019d6689c085ae165831e93")
	bitcoinPaid = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" // of BIP-173
)

// What BIP-84 and BIP-86 print for the words "abandon … about".
func proposals() map[string][4]string { // first, second, change, as another wallet gives the key
	return map[string][4]string{
		P2WPKH: {
			"bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el",
			"zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs",
		},
		P2TR: {
			"bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7",
			"tr([73c5da0a/86h/0h/0h]xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ/<0;1>/*)",
		},
	}
}

// bitcoinAccounts are a solo and a cold account of the same words, each in a vault of its own.
func bitcoinAccounts(t *testing.T, typ string) (solo, cold *Unguarded, coldState *State) {
	t.Helper()
	solo, err := stateOf(t).AddSolo(all.Alone(), bitcoinMain, typ, "solo", wordsOf(t, abandon), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	coldState = stateOf(t)
	cold, err = coldState.AddWatched(all.Alone(), bitcoinMain, "", "cold", proposals()[typ][3], time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return solo, cold, coldState
}

func TestBitcoinAccountsAreTheProposals(t *testing.T) {
	set := all.Alone()
	for typ, want := range proposals() {
		solo, cold, _ := bitcoinAccounts(t, typ)
		for _, u := range []*Unguarded{solo, cold} {
			n, f, err := u.Set(set).Network(bitcoinMain)
			if err != nil {
				t.Fatal(err)
			}
			o, err := u.Owner(set, bitcoinMain)
			if err != nil || u.Type() != typ {
				t.Fatalf("%s: %v", typ, err)
			}
			for i, path := range []string{"/0/0", "/0/1", "/1/0"} {
				if got, err := o.At(f, n, n.Key+path); err != nil || got != want[i] {
					t.Errorf("%s %s%s: %s (%v), the proposal has %s", u.Label, n.Key, path, got, err, want[i])
				}
			}
			if o.Address != want[0] {
				t.Errorf("%s: %s", u.Label, o.Address)
			}
			again, err := stateOf(t).AddWatched(set, bitcoinMain, "", "again", u.Descriptor(set), time.Now())
			if err != nil || !bytes.Equal(again.Public, u.Public) || again.Key != u.Key {
				t.Errorf("%s: its descriptor %s is read as %v", u.Label, u.Descriptor(set), err)
			}
		}
		if solo.Descriptor(set) == "" || typ == P2TR && solo.Descriptor(set) != cold.Descriptor(set) {
			t.Errorf("%s: the same account is written in two ways:\n%s\n%s", typ, solo.Descriptor(set), cold.Descriptor(set))
		}
		// On the other networks of Bitcoin there is another key, and on Ethereum none.
		for _, id := range []hefu.Network{ethereum, "bip122:0f9188f13cb7b2c71f2a335e3a4fc328"} {
			if _, err := solo.Owner(set, id); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s on %s: %v", typ, id, err)
			}
		}
	}
}

func TestAKeyOfAnotherKindIsNotWatched(t *testing.T) {
	set := all.Alone()
	for name, c := range map[string]struct {
		network       hefu.Network
		typ, text, is string
	}{
		"a key of Bitcoin on a test network": {"bip122:0f9188f13cb7b2c71f2a335e3a4fc328", "", proposals()[P2WPKH][3], "has them at"},
		"a key of Bitcoin on Ethereum":       {ethereum, "", proposals()[P2WPKH][3], "has no addresses of the type"},
		"a zpub for Taproot":                 {bitcoinMain, P2TR, proposals()[P2WPKH][3], "another type"},
		"an unknown type":                    {bitcoinMain, "p2sh", proposals()[P2WPKH][3], "has no addresses of the type"},
		"an address":                         {bitcoinMain, "", bitcoinPaid, "neither an extended public key nor a descriptor"},
		"words":                              {bitcoinMain, "", abandon, "neither"},
	} {
		s := stateOf(t)
		if _, err := s.AddWatched(set, c.network, c.typ, "x", c.text, time.Now()); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), c.is) || len(s.Unguarded) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := stateOf(t).AddAddress(set, bitcoinMain, "x", bitcoinPaid, time.Now())
	wantKind(t, err, hefu.KindInvalid, "many addresses")
}

// bitcoinReview is a reviewed payment of two inputs with change.
func bitcoinReview(t *testing.T, u *Unguarded) *Review {
	t.Helper()
	set := all.Alone()
	n, f, err := u.Set(set).Network(bitcoinMain)
	if err != nil {
		t.Fatal(err)
	}
	o, err := u.Owner(set, bitcoinMain)
	if err != nil {
		t.Fatal(err)
	}
	own := func(path string) hefu.Own {
		at, err := o.At(f, n, n.Key+path)
		if err != nil {
			t.Fatal(err)
		}
		return hefu.Own{Path: n.Key + path, Address: at}
	}
	v := chain.View{
		Height: 870_000, Change: own("/1/3"), Next: own("/0/9"),
		Fee: chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(2000), Tip: hefu.UnitsOf(12_000), Fast: hefu.UnitsOf(30_000)},
	}
	for i, path := range []string{"/0/4", "/1/1"} {
		previous := payingTo(t, own(path).Address, 400_000+int64(i))
		var raw bytes.Buffer
		if err := previous.Serialize(&raw); err != nil {
			t.Fatal(err)
		}
		v.Coins = append(v.Coins, chain.Coin{
			TxID: previous.TxHash().String(), Amount: hefu.UnitsOf(400_000 + uint64(i)), Path: own(path).Path, Depth: 9, Previous: raw.Bytes(),
		})
	}
	in := hefu.Intent{
		Network: n.ID, From: o.Address, To: bitcoinPaid, Asset: n.Native.ID, Amount: hefu.UnitsOf(500_000), FeeCap: hefu.UnitsOf(20_000),
		Expiry: time.Now().Add(time.Hour).Unix(),
	}
	p, err := f.Build(n, in, v)
	if err != nil {
		t.Fatal(err)
	}
	r, err := u.Review(set, in, p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.items) != 2 || p.Facts.Change == nil {
		t.Fatalf("%d inputs, change %v", len(r.items), p.Facts.Change)
	}
	return r
}

// payingTo is somebody's transaction to an address.
func payingTo(t *testing.T, to string, amount int64) *wire.MsgTx {
	t.Helper()
	tx := wire.NewMsgTx(2)
	tx.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: [32]byte{byte(amount), 1}}})
	tx.AddTxOut(wire.NewTxOut(amount, scriptOf(t, to)))
	return tx
}

// scriptOf is the output script of a bech32 address of version 0 or 1, made by btcd.
func scriptOf(t *testing.T, to string) []byte {
	t.Helper()
	a, err := address.DecodeAddress(to, &chaincfg.MainNetParams)
	if err != nil {
		t.Fatal(err)
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		t.Fatal(err)
	}
	return script
}

// A solo account signs on this device; btcd's script engine takes every input.
func TestASoloBitcoinAccountSigns(t *testing.T) {
	for typ := range proposals() {
		solo, _, _ := bitcoinAccounts(t, typ)
		w, err := solo.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		v := bitcoinReview(t, solo)
		signed, err := w.Sign(rand.Reader, v)
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		accepted(t, v, signed.Bytes)
	}
}

// accepted runs the scripts of a signed transaction, knowing only what it spends.
func accepted(t *testing.T, v *Review, signed []byte) {
	t.Helper()
	tx := wire.NewMsgTx(2)
	if err := tx.Deserialize(bytes.NewReader(signed)); err != nil {
		t.Fatal(err)
	}
	spent := map[wire.OutPoint]*wire.TxOut{}
	for _, in := range v.Plan.Facts.Inputs {
		previous := wire.NewMsgTx(2)
		if err := previous.Deserialize(bytes.NewReader(in.Previous)); err != nil {
			t.Fatal(err)
		}
		spent[wire.OutPoint{Hash: previous.TxHash()}] = previous.TxOut[0]
	}
	outputs := txscript.NewMultiPrevOutFetcher(spent)
	hashes := txscript.NewTxSigHashes(tx, outputs)
	for i, in := range tx.TxIn {
		out := spent[in.PreviousOutPoint]
		vm, err := txscript.NewEngine(out.PkScript, tx, i, txscript.StandardVerifyFlags, nil, hashes, out.Value, outputs)
		if err == nil {
			err = vm.Execute()
		}
		if err != nil {
			t.Errorf("input %d: %v", i, err)
		}
	}
}

// signer is a device of another make: it has the words, and knows of the transaction what
// the PSBT says and nothing else. It is written with btcd's packages.
type signer struct {
	t     *testing.T
	words string
	mode  txscript.SigHashType // 0: as the PSBT asks
}

func (s signer) sign(p *psbt.Packet) {
	s.t.Helper()
	spent := map[wire.OutPoint]*wire.TxOut{}
	for i, in := range p.UnsignedTx.TxIn {
		spent[in.PreviousOutPoint] = p.Inputs[i].WitnessUtxo
	}
	outputs := txscript.NewMultiPrevOutFetcher(spent)
	hashes := txscript.NewTxSigHashes(p.UnsignedTx, outputs)
	for i := range p.Inputs {
		in := &p.Inputs[i]
		if len(in.TaprootBip32Derivation) > 0 {
			key := s.key(in.TaprootBip32Derivation[0].MasterKeyFingerprint, in.TaprootBip32Derivation[0].Bip32Path)
			sig, err := txscript.RawTxInTaprootSignature(p.UnsignedTx, hashes, i, in.WitnessUtxo.Value, in.WitnessUtxo.PkScript, nil, s.mode, key)
			if err != nil {
				s.t.Fatal(err)
			}
			in.TaprootKeySpendSig = sig
			continue
		}
		key, mode := s.key(in.Bip32Derivation[0].MasterKeyFingerprint, in.Bip32Derivation[0].Bip32Path), in.SighashType
		if s.mode != 0 {
			mode = s.mode
		}
		sig, err := txscript.RawTxInWitnessSignature(p.UnsignedTx, hashes, i, in.WitnessUtxo.Value, in.WitnessUtxo.PkScript, mode, key)
		if err != nil {
			s.t.Fatal(err)
		}
		in.PartialSigs = []*psbt.PartialSig{{PubKey: key.PubKey().SerializeCompressed(), Signature: sig}}
	}
}

// key derives by the path in the PSBT. A fingerprint that is not the signer's own, or zero
// for a key that came without, would make a real device refuse.
func (s signer) key(mark uint32, path []uint32) *btcec.PrivateKey {
	s.t.Helper()
	own, err := fingerprintOf(wordsOf(s.t, s.words).Seed(""), "m")
	if err != nil {
		s.t.Fatal(err)
	}
	if want := uint32(own[0]) | uint32(own[1])<<8 | uint32(own[2])<<16 | uint32(own[3])<<24; s.words == abandon && mark != want && mark != 0 {
		s.t.Errorf("the PSBT names the master key %08x, it is %08x", mark, want)
	}
	k, err := keys.Secp256k1(wordsOf(s.t, s.words).Seed(""), keys.Path(path))
	if err != nil {
		s.t.Fatal(err)
	}
	key, _ := btcec.PrivKeyFromBytes(k.Scalar[:])
	return key
}

func packetOf(t *testing.T, text string) *psbt.Packet {
	t.Helper()
	p, err := psbt.NewFromRawBytes(strings.NewReader(text), true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func written(t *testing.T, p *psbt.Packet) []byte {
	t.Helper()
	text, err := p.B64Encode()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

// A cold account's plan travels as a PSBT to a signer that believes nothing but it, and
// comes back in every form that signers write.
func TestAColdPlanTravelsAsPSBT(t *testing.T) {
	set := all.Alone()
	for typ := range proposals() {
		_, cold, _ := bitcoinAccounts(t, typ)
		v := bitcoinReview(t, cold)
		form, text, err := cold.Give(set, v)
		if err != nil || form != "psbt" {
			t.Fatalf("%s %v", form, err)
		}
		cold.Carry(v, time.Now())
		p := packetOf(t, text)
		if fee, err := p.GetTxFee(); err != nil || hefu.UnitsOf(uint64(fee)).Cmp(v.Summary.MaxFee) != 0 { //nolint:gosec // a fee
			t.Errorf("%s: the PSBT pays %v, the review says %s (%v)", typ, fee, v.Summary.MaxFee, err)
		}
		signer{t: t, words: abandon}.sign(p)
		partial := written(t, p)
		raw, err := base64.StdEncoding.DecodeString(string(partial))
		if err != nil {
			t.Fatal(err)
		}
		if err := psbt.MaybeFinalizeAll(p); err != nil {
			t.Fatal(err)
		}
		final := written(t, p)
		tx, err := psbt.Extract(p)
		if err != nil {
			t.Fatal(err)
		}
		var network bytes.Buffer
		if err := tx.Serialize(&network); err != nil {
			t.Fatal(err)
		}
		for name, back := range map[string][]byte{
			"partly": partial, "with a line": append(partial, '\r', '\n'), "binary": raw, "finished": final, "as hex": []byte(hex.EncodeToString(network.Bytes())),
		} {
			got, signed, err := cold.Returned(set, back, time.Now())
			if err != nil || !bytes.Equal(signed.Bytes, network.Bytes()) || signed.TxID != tx.TxHash().String() || got.Intent.Digest() != v.Intent.Digest() {
				t.Errorf("%s %s: %v", typ, name, err)
			}
		}
		accepted(t, v, network.Bytes())
	}
}

// What comes back changed is not sent, whatever was changed and however well it is signed.
func TestAHostilePSBTIsNotSent(t *testing.T) {
	set := all.Alone()
	for typ := range proposals() {
		_, cold, _ := bitcoinAccounts(t, typ)
		v := bitcoinReview(t, cold)
		_, text, err := cold.Give(set, v)
		if err != nil {
			t.Fatal(err)
		}
		cold.Carry(v, time.Now())
		thief := scriptOf(t, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")
		change := v.Plan.Facts.Change.Index
		for name, c := range map[string]struct {
			bend func(*psbt.Packet)
			by   signer
		}{
			"nothing signed":     {func(*psbt.Packet) {}, signer{}},
			"recipient replaced": {func(p *psbt.Packet) { p.UnsignedTx.TxOut[1-change].PkScript = thief }, signer{}},
			"change replaced":    {func(p *psbt.Packet) { p.UnsignedTx.TxOut[change].PkScript = thief }, signer{}},
			"change lowered":     {func(p *psbt.Packet) { p.UnsignedTx.TxOut[change].Value -= 1000 }, signer{}},
			"amount raised":      {func(p *psbt.Packet) { p.UnsignedTx.TxOut[1-change].Value++ }, signer{}},
			"an output more": {func(p *psbt.Packet) {
				p.UnsignedTx.AddTxOut(wire.NewTxOut(1000, thief))
				p.Outputs = append(p.Outputs, psbt.POutput{})
			}, signer{}},
			"change taken out": {func(p *psbt.Packet) {
				p.UnsignedTx.TxOut, p.Outputs = slices.Delete(p.UnsignedTx.TxOut, int(change), int(change)+1), p.Outputs[:1]
			}, signer{}},
			"an input more": {func(p *psbt.Packet) {
				p.UnsignedTx.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: [32]byte{9}}, Sequence: p.UnsignedTx.TxIn[0].Sequence})
				p.Inputs = append(p.Inputs, p.Inputs[0])
			}, signer{}},
			"final for ever":            {func(p *psbt.Packet) { p.UnsignedTx.TxIn[0].Sequence = wire.MaxTxInSequenceNum }, signer{}},
			"locked away":               {func(p *psbt.Packet) { p.UnsignedTx.LockTime += 100_000 }, signer{}},
			"another amount signed":     {func(p *psbt.Packet) { p.Inputs[0].WitnessUtxo.Value++ }, signer{}},
			"another's key":             {func(*psbt.Packet) {}, signer{words: legal}},
			"signed for any output":     {func(*psbt.Packet) {}, signer{mode: txscript.SigHashNone}},
			"signed for one output":     {func(*psbt.Packet) {}, signer{mode: txscript.SigHashSingle}},
			"signed for its input only": {func(*psbt.Packet) {}, signer{mode: txscript.SigHashAll | txscript.SigHashAnyOneCanPay}},
		} {
			p := packetOf(t, text)
			c.bend(p)
			if name != "nothing signed" {
				c.by.t = t
				if c.by.words == "" {
					c.by.words = abandon
				}
				c.by.sign(p)
			}
			back, err := p.B64Encode()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			_, _, err = cold.Returned(set, []byte(back), time.Now())
			if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "nothing was sent") {
				t.Errorf("%s, %s: %v", typ, name, err)
			}
		}
		p := packetOf(t, text)
		signer{t: t, words: abandon}.sign(p)
		p.Inputs[1].PartialSigs, p.Inputs[1].TaprootKeySpendSig = nil, nil
		if _, _, err := cold.Returned(set, written(t, p), time.Now()); err == nil {
			t.Errorf("%s: signed by half", typ)
		}
	}
}

// The words of a cold Bitcoin account, typed once.
func TestWordsOfAColdBitcoinAccount(t *testing.T) {
	for typ := range proposals() {
		_, cold, s := bitcoinAccounts(t, typ)
		_, err := s.UnlockPaper(all.Alone(), cold, wordsOf(t, legal), "")
		wantKind(t, err, hefu.KindForbidden, "do not make the key")
		_, err = s.UnlockPaper(all.Alone(), cold, wordsOf(t, abandon), "x")
		wantKind(t, err, hefu.KindForbidden, "a passphrase")
		w, err := s.UnlockPaper(all.Alone(), cold, wordsOf(t, abandon), "")
		if err != nil {
			t.Fatal(err)
		}
		v := bitcoinReview(t, cold)
		signed, err := w.Sign(rand.Reader, v)
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, v, signed.Bytes)
	}
}

// Coins that a transfer under way spends are in no balance and in no other plan.
func TestCoinsUnderWayAreHeld(t *testing.T) {
	set := all.Alone()
	solo, _, _ := bitcoinAccounts(t, P2WPKH)
	v := bitcoinReview(t, solo)
	n, f, err := solo.Set(set).Network(bitcoinMain)
	if err != nil {
		t.Fatal(err)
	}
	view := chain.View{Coins: []chain.Coin{{TxID: strings.Repeat("ab", 32), Index: 1, Amount: hefu.UnitsOf(7)}}}
	for _, use := range v.Summary.Uses {
		parts := strings.Split(use, ":")
		view.Coins = append(view.Coins, chain.Coin{TxID: parts[1], Amount: hefu.UnitsOf(1000)})
	}
	solo.Record(v, chain.Signed{Bytes: []byte{1}, TxID: "x"}, time.Now())
	if err := solo.Hold(f, n, v.Intent, &view, nil); err != nil || view.Balance.Cmp(hefu.UnitsOf(7)) != 0 || len(view.Taken) != 2 {
		t.Errorf("%s is free, %v taken (%v)", view.Balance, view.Taken, err)
	}
}
