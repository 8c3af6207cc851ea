package bitcoin

import (
	"bytes"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Digests returns one digest an input, in their order: BIP-143's with SIGHASH_ALL, or
// BIP-341's default one. Each covers all inputs, all outputs and the amounts spent.
func (f format) Digests(n chain.Network, p hefu.Plan) ([]chain.Signable, error) {
	s, err := f.read(n, p)
	if err != nil {
		return nil, err
	}
	out := make([]chain.Signable, len(s.tx.TxIn))
	hashes := txscript.NewTxSigHashes(s.tx, s)
	for i := range out {
		d, err := s.digest(f.own.kind, hashes, i)
		if err != nil {
			return nil, unreadable(err)
		}
		out[i] = chain.Signable{Path: s.path[i], Message: d}
	}
	return out, nil
}

func (s *spend) digest(k kind, hashes *txscript.TxSigHashes, i int) ([]byte, error) {
	if k == tr {
		return txscript.CalcTaprootSignatureHash(hashes, txscript.SigHashDefault, s.tx, i, s)
	}
	return txscript.CalcWitnessSigHash(s.spent[i].PkScript, hashes, txscript.SigHashAll, s.tx, i, s.spent[i].Value)
}

// Assemble joins the bytes with one signature of 64 bytes an input: r‖s with a low s and V 0
// or 1, or BIP-340's with V 0. Every input is then run through the script engine with the
// rules by which nodes relay.
func (f format) Assemble(n chain.Network, from string, p hefu.Plan, sigs []chain.Signature) (chain.Signed, error) {
	s, err := f.read(n, p)
	if err != nil {
		return chain.Signed{}, err
	}
	if err := s.sender(f, n, from); err != nil {
		return chain.Signed{}, err
	}
	if len(sigs) != len(s.tx.TxIn) {
		return chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "signature: %d are needed, one for each input, here are %d", len(s.tx.TxIn), len(sigs))
	}
	hashes := txscript.NewTxSigHashes(s.tx, s)
	for i, sig := range sigs {
		if s.tx.TxIn[i].Witness, err = s.witness(f.own.kind, hashes, i, sig); err != nil {
			return chain.Signed{}, err
		}
	}
	if err := s.verify(hashes); err != nil {
		return chain.Signed{}, err
	}
	return s.signed(p)
}

// sender checks what can be checked of the account's name here: an input at the first path
// spends from it. Whose the other inputs are needs the keys (chain.Check).
func (s *spend) sender(f format, n chain.Network, from string) error {
	script, err := canonical(n, from)
	if err != nil {
		return err
	}
	for i, path := range s.path {
		if path == n.Path() && !bytes.Equal(s.spent[i].PkScript, script) {
			return hefu.Errorf(hefu.KindInvalid, "signature: it is not by the sender %s", from)
		}
	}
	if !f.own.owns(script) {
		return hefu.Errorf(hefu.KindInvalid, "address: %s is not of the kind that this account has", from)
	}
	return nil
}

// signed writes what a node takes.
func (s *spend) signed(p hefu.Plan) (chain.Signed, error) {
	var b bytes.Buffer
	if err := s.tx.Serialize(&b); err != nil {
		return chain.Signed{}, err
	}
	return chain.Signed{Bytes: b.Bytes(), TxID: idOf(p.Bytes)}, nil
}

// witness makes what unlocks an input. For P2WPKH the key is recovered from the signature
// and must be the one whose hash is paid.
func (s *spend) witness(k kind, hashes *txscript.TxSigHashes, i int, sig chain.Signature) (wire.TxWitness, error) {
	if len(sig.Bytes) != 64 {
		return nil, hefu.Errorf(hefu.KindInvalid, "signature: exactly 64 bytes are needed for each input")
	}
	if k == tr {
		if sig.V != 0 {
			return nil, errForm()
		}
		return wire.TxWitness{bytes.Clone(sig.Bytes)}, nil
	}
	var r, low btcec.ModNScalar
	if r.SetByteSlice(sig.Bytes[:32]) || low.SetByteSlice(sig.Bytes[32:]) || r.IsZero() || low.IsZero() || low.IsOverHalfOrder() || sig.V > 1 {
		return nil, errForm()
	}
	digest, err := s.digest(k, hashes, i)
	if err != nil {
		return nil, unreadable(err)
	}
	compact := append([]byte{27 + 4 + sig.V}, sig.Bytes...)
	key, _, err := ecdsa.RecoverCompact(compact, digest)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "signature: it belongs to no key").Because(err)
	}
	public := key.SerializeCompressed()
	if !bytes.Equal(witnessScript(0, address.Hash160(public)), s.spent[i].PkScript) {
		return nil, hefu.Errorf(hefu.KindInvalid, "signature: it is not by the key of input %d", i)
	}
	der := ecdsa.NewSignature(&r, &low).Serialize()
	return wire.TxWitness{append(der, byte(txscript.SigHashAll)), public}, nil
}

func errForm() error {
	return hefu.Errorf(hefu.KindInvalid, "signature: it is out of range or not in its lowest form")
}

// verify runs every input's script.
func (s *spend) verify(hashes *txscript.TxSigHashes) error {
	for i, out := range s.spent {
		vm, err := txscript.NewEngine(out.PkScript, s.tx, i, txscript.StandardVerifyFlags, nil, hashes, out.Value, s)
		if err == nil {
			err = vm.Execute()
		}
		if err != nil {
			return hefu.Errorf(hefu.KindInvalid, "signature: the network would not take the one of input %d", i).Because(err)
		}
	}
	return nil
}

// Open checks that signed is the plan's bytes with one valid signature an input, each of the
// form that Assemble makes, and tells which addresses they prove.
func (f format) Open(n chain.Network, p hefu.Plan, signed []byte) ([]hefu.Own, string, error) {
	s, err := f.read(n, p)
	if err != nil {
		return nil, "", err
	}
	tx, err := readSigned(signed)
	if err != nil {
		return nil, "", unreadable(err)
	}
	if !bytes.Equal(bare(tx), p.Bytes) {
		return nil, "", hefu.Errorf(hefu.KindInvalid, "transaction: the signed bytes are not the plan's")
	}
	s.tx = tx
	for i, in := range tx.TxIn {
		if !f.own.form(in.Witness) {
			return nil, "", hefu.Errorf(hefu.KindInvalid, "signature: input %d is not signed in the form that this wallet uses", i)
		}
	}
	if err := s.verify(txscript.NewTxSigHashes(tx, s)); err != nil {
		return nil, "", err
	}
	own, err := s.own(n, nil)
	return own, idOf(p.Bytes), err
}

// form reports whether a witness has the shape that the account's kind has: SIGHASH_ALL and
// a compressed key, or one BIP-340 signature over everything.
func (a addresses) form(w wire.TxWitness) bool {
	if a.kind == tr {
		return len(w) == 1 && len(w[0]) == schnorr.SignatureSize
	}
	return len(w) == 2 && len(w[1]) == btcec.PubKeyBytesLenCompressed && len(w[0]) > 0 && len(w[0]) <= 72 &&
		w[0][len(w[0])-1] == byte(txscript.SigHashAll)
}

// Fresh reports whether the chain would still take the plan next: its coins are there, free
// and confirmed, or spent by nothing but what the plan replaces (View.Replaced), it pays what
// nodes ask, and the height that it waits for is reached.
func (f format) Fresh(n chain.Network, _ string, p hefu.Plan, v chain.View) error {
	s, err := f.read(n, p)
	if err != nil {
		return err
	}
	free, _, err := spendable(n, v)
	if err != nil {
		return hefu.Errorf(hefu.KindReplan, "plan: the coins that it spends cannot be checked").Because(err)
	}
	amount := map[wire.OutPoint]int64{}
	for _, c := range free {
		amount[c.at] = c.amount
	}
	replaced := bareUses(v.Replaced)
	if err := s.excludes(v); err != nil {
		return err
	}
	for i, in := range s.tx.TxIn {
		if replaced[useOf(in.PreviousOutPoint)] {
			continue // a node that knows what waits shows it no more
		}
		if have, ok := amount[in.PreviousOutPoint]; !ok || have != s.spent[i].Value {
			return hefu.Errorf(hefu.KindReplan, "plan: a coin that it spends is gone, or another transfer of yours holds it")
		}
	}
	switch {
	case s.fee < feeFor(min(leastRate(v.Fee), maxRate), s.weight(f.own.kind)):
		return hefu.Errorf(hefu.KindReplan, "plan: %s asks more now than the plan pays", n.Name)
	case uint64(s.tx.LockTime) > v.Height:
		return hefu.Errorf(hefu.KindReplan, "plan: the chain went back behind the block that the plan waits for")
	}
	return nil
}
