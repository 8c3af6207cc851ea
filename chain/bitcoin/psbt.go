package bitcoin

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/btcsuite/btcd/psbt/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// maxPSBT bounds a file that somebody hands over.
const maxPSBT = 8 << 20

// hardened is BIP-32's mark of a hardened step.
const hardened = 1 << 31

// ExportPSBT writes a plan for a signer elsewhere (BIP-174, version 0; for P2TR with the
// fields of BIP-371): the unsigned bytes, the whole transaction behind each input, and for
// every input and the change the key and its path below the master key, whose fingerprint
// (the first four bytes of its hash, BIP-32) the owner must know; zero where he does not.
// The family is Family's or Taproot's.
func ExportPSBT(f chain.Family, n chain.Network, o chain.Owner, fingerprint [4]byte, p hefu.Plan) ([]byte, error) {
	own, s, err := ours(f, n, p)
	if err != nil {
		return nil, err
	}
	packet, err := psbt.NewFromUnsignedTx(s.tx)
	if err != nil {
		return nil, unreadable(err)
	}
	mark := uint32(fingerprint[0]) | uint32(fingerprint[1])<<8 | uint32(fingerprint[2])<<16 | uint32(fingerprint[3])<<24
	for i := range packet.Inputs {
		in := &packet.Inputs[i]
		if in.NonWitnessUtxo, err = readBare(p.Facts.Inputs[i].Previous); err != nil {
			return nil, unreadable(err)
		}
		in.WitnessUtxo = s.spent[i]
		key, err := keyAt(n, o, mark, s.path[i])
		if err != nil {
			return nil, err
		}
		if own.kind == tr {
			in.TaprootInternalKey, in.TaprootBip32Derivation = key.PubKey[1:], taproot(key)
		} else {
			in.Bip32Derivation, in.SighashType = []*psbt.Bip32Derivation{key}, txscript.SigHashAll
		}
	}
	if s.change >= 0 {
		key, err := keyAt(n, o, mark, p.Facts.Change.Path)
		if err != nil {
			return nil, err
		}
		if out := &packet.Outputs[s.change]; own.kind == tr {
			out.TaprootInternalKey, out.TaprootBip32Derivation = key.PubKey[1:], taproot(key)
		} else {
			out.Bip32Derivation = []*psbt.Bip32Derivation{key}
		}
	}
	var b bytes.Buffer
	if err := packet.Serialize(&b); err != nil {
		return nil, unreadable(err)
	}
	return b.Bytes(), nil
}

// ours reads a plan of one of this package's families.
func ours(f chain.Family, n chain.Network, p hefu.Plan) (addresses, *spend, error) {
	own, ok := f.Format.(format)
	if !ok {
		return addresses{}, nil, hefu.Errorf(hefu.KindInvalid, "PSBT: %s has none", n.Name)
	}
	s, err := own.read(n, p)
	return own.own, s, err
}

// keyAt is the owner's key at a path of the network.
func keyAt(n chain.Network, o chain.Owner, mark uint32, path string) (*psbt.Bip32Derivation, error) {
	steps, err := n.Steps(path)
	if err != nil {
		return nil, err
	}
	public, err := o.Public(steps...)
	if err != nil {
		return nil, err
	}
	return &psbt.Bip32Derivation{PubKey: public, MasterKeyFingerprint: mark, Bip32Path: numbersOf(path)}, nil
}

func taproot(k *psbt.Bip32Derivation) []*psbt.TaprootBip32Derivation {
	return []*psbt.TaprootBip32Derivation{{XOnlyPubKey: k.PubKey[1:], MasterKeyFingerprint: k.MasterKeyFingerprint, Bip32Path: k.Bip32Path}}
}

// numbersOf writes a path, which was checked, as BIP-174 does.
func numbersOf(path string) (out []uint32) {
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "m/"), "/") {
		digits, hard := strings.CutSuffix(part, "'")
		var i uint32
		for _, c := range digits {
			i = i*10 + uint32(c-'0') //nolint:gosec // a digit
		}
		if hard {
			i |= hardened
		}
		out = append(out, i)
	}
	return out
}

// readPSBT reads a PSBT in binary or Base64.
func readPSBT(b []byte) (*psbt.Packet, error) {
	if len(b) > maxPSBT {
		return nil, hefu.Errorf(hefu.KindInvalid, "PSBT: it is larger than %d bytes", maxPSBT)
	}
	if !bytes.HasPrefix(b, []byte("psbt\xff")) {
		raw, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(b)))
		if err != nil || !bytes.HasPrefix(raw, []byte("psbt\xff")) {
			return nil, hefu.Errorf(hefu.KindInvalid, "PSBT: this is none, neither as bytes nor in Base64")
		}
		b = raw
	}
	r := bytes.NewReader(b)
	packet, err := psbt.NewFromRawBytes(r, false)
	if err == nil && r.Len() != 0 {
		err = errLong
	}
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "PSBT: it cannot be read").Because(err)
	}
	return packet, nil
}

// ImportSigned takes a PSBT that was signed elsewhere, finished or not, and returns what a
// node takes: only if it is the plan's very transaction, with one valid signature an input
// in the form that Assemble makes. from is the account's first address.
func ImportSigned(f chain.Family, n chain.Network, from string, p hefu.Plan, signed []byte) (chain.Signed, error) {
	own, s, err := ours(f, n, p)
	if err != nil {
		return chain.Signed{}, err
	}
	packet, err := readPSBT(signed)
	if err != nil {
		return chain.Signed{}, err
	}
	if !bytes.Equal(bare(packet.UnsignedTx), p.Bytes) {
		return chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "PSBT: it is another transaction than the one that was planned; nothing was sent")
	}
	if err := s.sender(f.Format.(format), n, from); err != nil {
		return chain.Signed{}, err
	}
	for i := range packet.Inputs {
		if s.tx.TxIn[i].Witness, err = signatureOf(own.kind, &packet.Inputs[i], s.spent[i].PkScript); err != nil {
			return chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "PSBT: input %d is not signed, or not by its key", i).Because(err)
		}
	}
	out, err := s.signed(p)
	if err != nil {
		return chain.Signed{}, err
	}
	_, _, err = f.Format.(format).Open(n, p, out.Bytes)
	return out, err
}

var errUnsigned = errors.New("there is no signature by the key of the output")

// signatureOf finds the witness of an input. That it is valid Open checks.
func signatureOf(k kind, in *psbt.PInput, script []byte) (wire.TxWitness, error) {
	if len(in.FinalScriptWitness) != 0 {
		return readWitness(in.FinalScriptWitness)
	}
	if k == tr {
		if len(in.TaprootKeySpendSig) == 0 {
			return nil, errUnsigned
		}
		return wire.TxWitness{in.TaprootKeySpendSig}, nil
	}
	for _, sig := range in.PartialSigs {
		if own, err := (addresses{k}).script(sig.PubKey); err == nil && bytes.Equal(own, script) {
			return wire.TxWitness{sig.Signature, sig.PubKey}, nil
		}
	}
	return nil, errUnsigned
}

func readWitness(b []byte) (w wire.TxWitness, err error) {
	r := &reader{b: b}
	for range r.count(1) {
		w = append(w, r.take(r.count(1)))
	}
	if r.err == nil && len(r.b) != 0 {
		r.err = errLong
	}
	return w, r.err
}
