package story

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/psbt/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tyler-smith/go-bip39"
)

// coldsign WORDS FILE OUT [keep-less]: a signer of another make, without a connection, signs
// a PSBT and finishes it. It knows what the PSBT says and nothing else, and is written with
// btcd's packages alone. With keep-less it is a thief's: it takes a thousand satoshis off
// the change first.
func (s *stage) coldsignCmd(ts *testscript.TestScript, args []string) error {
	if len(args) < 3 || len(args) > 4 {
		return usage("coldsign WORDS FILE OUT [keep-less]")
	}
	text, err := os.ReadFile(ts.MkAbs(args[1]))
	if err != nil {
		return err
	}
	p, err := psbt.NewFromRawBytes(strings.NewReader(strings.TrimSpace(string(text))), true)
	if err != nil {
		return err
	}
	if len(args) == 4 {
		for i, o := range p.Outputs {
			if len(o.Bip32Derivation)+len(o.TaprootBip32Derivation) > 0 {
				p.UnsignedTx.TxOut[i].Value -= 1000
			}
		}
	}
	master, err := hdkeychain.NewMaster(bip39.NewSeed(args[0], ""), &chaincfg.RegressionNetParams)
	if err != nil {
		return err
	}
	if err := coldSign(p, master); err != nil {
		return err
	}
	if err := psbt.MaybeFinalizeAll(p); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Serialize(&b); err != nil {
		return err
	}
	return os.WriteFile(ts.MkAbs(args[2]), b.Bytes(), 0o600)
}

func coldSign(p *psbt.Packet, master *hdkeychain.ExtendedKey) error {
	spent := map[wire.OutPoint]*wire.TxOut{}
	for i, in := range p.UnsignedTx.TxIn {
		previous := p.Inputs[i].NonWitnessUtxo
		if previous == nil || previous.TxHash() != in.PreviousOutPoint.Hash {
			return errors.New("the PSBT does not prove what it spends")
		}
		spent[in.PreviousOutPoint] = previous.TxOut[in.PreviousOutPoint.Index]
	}
	outputs := txscript.NewMultiPrevOutFetcher(spent)
	hashes := txscript.NewTxSigHashes(p.UnsignedTx, outputs)
	for i := range p.Inputs {
		in, out := &p.Inputs[i], spent[p.UnsignedTx.TxIn[i].PreviousOutPoint]
		if len(in.TaprootBip32Derivation) > 0 {
			key, err := keyAt(master, in.TaprootBip32Derivation[0].Bip32Path)
			if err != nil {
				return err
			}
			if in.TaprootKeySpendSig, err = txscript.RawTxInTaprootSignature(p.UnsignedTx, hashes, i, out.Value, out.PkScript, nil, txscript.SigHashDefault, key); err != nil {
				return err
			}
			continue
		}
		if len(in.Bip32Derivation) == 0 {
			return fmt.Errorf("input %d names no key", i)
		}
		key, err := keyAt(master, in.Bip32Derivation[0].Bip32Path)
		if err != nil {
			return err
		}
		sig, err := txscript.RawTxInWitnessSignature(p.UnsignedTx, hashes, i, out.Value, out.PkScript, txscript.SigHashAll, key)
		if err != nil {
			return err
		}
		in.PartialSigs = []*psbt.PartialSig{{PubKey: key.PubKey().SerializeCompressed(), Signature: sig}}
	}
	return nil
}

func keyAt(master *hdkeychain.ExtendedKey, path []uint32) (*btcec.PrivateKey, error) {
	k, err := master, error(nil)
	for _, step := range path {
		if k, err = k.Derive(step); err != nil {
			return nil, err
		}
	}
	return k.ECPrivKey()
}

// coldkey WORDS TYPE: the account's descriptor on a test network as another program writes
// it (Bitcoin Core's notation), as DESCRIPTOR.
func (s *stage) coldkeyCmd(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return usage("coldkey WORDS wpkh|tr")
	}
	master, err := hdkeychain.NewMaster(bip39.NewSeed(args[0], ""), &chaincfg.RegressionNetParams)
	if err != nil {
		return err
	}
	purpose := map[string]uint32{"wpkh": 84, "tr": 86}[args[1]]
	const h = hdkeychain.HardenedKeyStart
	k := master
	for i, step := range []uint32{purpose + h, 1 + h, h} {
		if k, err = k.Derive(step); err != nil {
			return err
		}
		if i == 0 {
			ts.Setenv("MARK", fmt.Sprintf("%08x", k.ParentFingerprint()))
		}
	}
	public, err := k.Neuter()
	if err != nil {
		return err
	}
	ts.Setenv("DESCRIPTOR", fmt.Sprintf("%s([%s/%dh/1h/0h]%s/<0;1>/*)", args[1], ts.Getenv("MARK"), purpose, public))
	return nil
}
