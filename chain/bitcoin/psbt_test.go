package bitcoin

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/btcsuite/btcd/psbt/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// The vectors of BIP-174: what is valid is read and written the same, what is not is
// refused.
func TestBIP174(t *testing.T) {
	raw, err := os.ReadFile("testdata/bip174.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct{ Valid, Invalid []string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors.Valid) < 8 || len(vectors.Invalid) < 18 {
		t.Fatalf("%d and %d vectors, %v", len(vectors.Valid), len(vectors.Invalid), err)
	}
	for i, v := range vectors.Valid {
		for _, form := range [][]byte{unhex(t, v), []byte(" " + base64.StdEncoding.EncodeToString(unhex(t, v)) + "\n")} {
			packet, err := readPSBT(form)
			if err != nil {
				t.Errorf("valid vector %d: %v", i, err)
				continue
			}
			var b bytes.Buffer
			if err := packet.Serialize(&b); err != nil || !bytes.Equal(b.Bytes(), unhex(t, v)) {
				t.Errorf("valid vector %d is written otherwise: %v", i, err)
			}
		}
	}
	for i, v := range vectors.Invalid {
		if _, err := readPSBT(unhex(t, v)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("invalid vector %d: %v", i, err)
		}
	}
}

// signPSBT is a signer elsewhere: it finds its keys by the paths in the PSBT.
func (w *world) signPSBT(b []byte, finish bool) []byte {
	w.t.Helper()
	p, err := psbt.NewFromRawBytes(bytes.NewReader(b), false)
	if err != nil {
		w.t.Fatal(err)
	}
	outs := txscript.NewMultiPrevOutFetcher(nil)
	for i, in := range p.UnsignedTx.TxIn {
		outs.AddPrevOut(in.PreviousOutPoint, p.Inputs[i].WitnessUtxo)
	}
	hashes := txscript.NewTxSigHashes(p.UnsignedTx, outs)
	for i := range p.Inputs {
		in := &p.Inputs[i]
		out := in.WitnessUtxo
		if w.k == tr {
			key := w.private(pathOf(in.TaprootBip32Derivation[0].Bip32Path)[len(w.n.Key):])
			in.TaprootKeySpendSig, err = txscript.RawTxInTaprootSignature(p.UnsignedTx, hashes, i, out.Value, out.PkScript, nil, txscript.SigHashDefault, key)
		} else {
			d := in.Bip32Derivation[0]
			key := w.private(pathOf(d.Bip32Path)[len(w.n.Key):])
			sig, e := txscript.RawTxInWitnessSignature(p.UnsignedTx, hashes, i, out.Value, out.PkScript, txscript.SigHashAll, key)
			in.PartialSigs, err = []*psbt.PartialSig{{PubKey: d.PubKey, Signature: sig}}, e
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	if finish {
		if err := psbt.MaybeFinalizeAll(p); err != nil {
			w.t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := p.Serialize(&out); err != nil {
		w.t.Fatal(err)
	}
	return out.Bytes()
}

func TestAColdAccountSignsByPSBT(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(1_300_000)
		p := w.build(in)
		file, err := ExportPSBT(w.f, w.n, w.owner, [4]byte{0x73, 0xc5, 0xda, 0x0a}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, finish := range []bool{false, true} {
			signed, err := ImportSigned(w.f, w.n, in.From, p, w.signPSBT(file, finish))
			if err != nil {
				t.Fatalf("finished %v: %v", finish, err)
			}
			w.opened(p, signed)
		}
		other := w.build(w.intent(1_300_001))
		otherFile, err := ExportPSBT(w.f, w.n, w.owner, [4]byte{}, other)
		if err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"unsigned": file, "another plan's": w.signPSBT(otherFile, true), "cut": file[:len(file)-1], "nothing": nil, "longer": append(bytes.Clone(file), 0)} {
			if _, err := ImportSigned(w.f, w.n, in.From, p, b); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.refusesForgedPSBTs(in, p, file)
	})
}

func (w *world) refusesForgedPSBTs(in hefu.Intent, p hefu.Plan, file []byte) {
	w.t.Helper()
	for name, forge := range map[string]func(x *psbt.PInput){
		"another signature": func(x *psbt.PInput) { x.FinalScriptWitness[len(x.FinalScriptWitness)/2] ^= 1 },
		"more in the witness": func(x *psbt.PInput) {
			x.FinalScriptWitness = append(bytes.Clone(x.FinalScriptWitness), 0)
		},
		"an empty witness": func(x *psbt.PInput) { x.FinalScriptWitness = []byte{0} },
	} {
		packet, err := readPSBT(w.signPSBT(file, true))
		if err != nil {
			w.t.Fatal(err)
		}
		forge(&packet.Inputs[0])
		var b bytes.Buffer
		_ = packet.Serialize(&b)
		if _, err := ImportSigned(w.f, w.n, in.From, p, b.Bytes()); !hefu.Is(err, hefu.KindInvalid) {
			w.t.Errorf("%s: %v", name, err)
		}
	}
}

// pathOf writes a path as hefu.Facts does.
func pathOf(steps []uint32) string {
	out := "m"
	for _, i := range steps {
		out += fmt.Sprintf("/%d", i&(hardened-1))
		if i >= hardened {
			out += "'"
		}
	}
	return out
}

func FuzzPSBT(f *testing.F) {
	w := newWorld(f, "BTC", wpkh)
	in := w.intent(700_000)
	p := w.build(in)
	file, err := ExportPSBT(w.f, w.n, w.owner, [4]byte{}, p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(w.signPSBT(file, true))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := ImportSigned(w.f, w.n, in.From, p, b); err == nil {
			if by, _, err := w.f.Format.(chain.Opener).Open(w.n, p, got.Bytes); err != nil || len(by) == 0 {
				t.Errorf("%x: what was taken is not signed: %v", b, err)
			}
		} else if !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%x: %v", b, err)
		}
	})
}
