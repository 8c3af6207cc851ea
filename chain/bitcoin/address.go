package bitcoin

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/address/v2/base58"
	"github.com/btcsuite/btcd/address/v2/bech32"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// addresses implements chain.Addresses for accounts of one kind.
type addresses struct{ kind kind }

// Address returns the account's own kind of address of a secp256k1 key of 33 bytes: P2WPKH
// (BIP-84), or P2TR with the key as the internal one and no script (BIP-86).
func (a addresses) Address(n chain.Network, public []byte) (string, error) {
	script, err := a.script(public)
	if err != nil {
		return "", err
	}
	return addressOf(n, script)
}

// script is the output script of an own key.
func (a addresses) script(public []byte) ([]byte, error) {
	if len(public) != btcec.PubKeyBytesLenCompressed {
		return nil, hefu.Errorf(hefu.KindInvalid, "address: the public key must have 33 bytes")
	}
	key, err := btcec.ParsePubKey(public)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "address: the public key is not a point of secp256k1").Because(err)
	}
	if a.kind == tr {
		return witnessScript(1, schnorr.SerializePubKey(txscript.ComputeTaprootKeyNoScript(key))), nil
	}
	return witnessScript(0, address.Hash160(public)), nil
}

// Prefix is what every address of a kind begins with: of Bech32 the network's letters and the
// version of the witness, whichever kind the account itself has.
func (addresses) Prefix(n chain.Network, address string) string {
	p, err := paramsOf(n)
	if err != nil {
		return ""
	}
	letters := len(p.Bech32HRPSegwit) + 1
	if len(address) <= letters || !strings.EqualFold(address[:letters], p.Bech32HRPSegwit+"1") {
		return "" // Base58
	}
	return address[:letters+1]
}

// ParseAddress reads an address that can be paid on the network: P2PKH and P2SH in Base58
// (BIP-13), P2WPKH, P2WSH, P2TR and the witness versions to come in Bech32 and Bech32m
// (BIP-173, BIP-350). All upper case Bech32, which QR codes like, becomes lower case; mixed
// case is refused, as is an output that anyone can spend (P2A).
func (addresses) ParseAddress(n chain.Network, text string) (string, error) {
	script, err := scriptOf(n, strings.TrimSpace(text))
	if err != nil {
		return "", err
	}
	return addressOf(n, script)
}

// scriptOf reads an address into the script that an output to it has.
func scriptOf(n chain.Network, text string) ([]byte, error) {
	p, err := paramsOf(n)
	if err != nil {
		return nil, err
	}
	switch {
	case text == "":
		return nil, hefu.Errorf(hefu.KindInvalid, "address: it is empty")
	case len(text) > 100:
		return nil, hefu.Errorf(hefu.KindInvalid, "address: it is too long for one of %s", n.Name)
	case strings.HasPrefix(strings.ToLower(text), "bitcoin:"):
		return nil, hefu.Errorf(hefu.KindInvalid, "address: this is a payment link; open it as one, or give the address in it alone")
	}
	hrp, data, version, err := bech32.DecodeGeneric(text)
	if err == nil {
		return segwitScript(n, p, hrp, data, version)
	}
	if low := strings.ToLower(text); hasHRP(low) {
		return nil, refuseBech32(err)
	}
	return base58Script(n, p, text)
}

// Script is the output script that pays an address.
func Script(n chain.Network, address string) ([]byte, error) { return scriptOf(n, address) }

// ScriptAddress writes the address that an output script pays, in its canonical form; a
// script that no address stands for is KindInvalid.
func ScriptAddress(n chain.Network, script []byte) (string, error) { return addressOf(n, script) }

// hrps are the human-readable parts of Bech32 addresses and where they belong.
func hrps() map[string]string {
	return map[string]string{"bc": "Bitcoin", "tb": "Bitcoin Testnet", "bcrt": "Bitcoin Regtest"}
}

func hasHRP(low string) bool {
	i := strings.LastIndexByte(low, '1')
	return i > 0 && hrps()[low[:i]] != ""
}

func refuseBech32(err error) error {
	if mixed := (bech32.ErrMixedCase{}); errors.As(err, &mixed) {
		return hefu.Errorf(hefu.KindInvalid, "address: it mixes capital and small letters; copy it again")
	}
	return hefu.Errorf(hefu.KindInvalid, "address: its checksum is wrong; a character was mistyped or changed, copy it again").Because(err)
}

func segwitScript(n chain.Network, p *chaincfg.Params, hrp string, data []byte, version bech32.Version) ([]byte, error) {
	if hrp != p.Bech32HRPSegwit {
		return nil, foreign(n, hrps()[hrp])
	}
	if len(data) == 0 || data[0] > 16 {
		return nil, hefu.Errorf(hefu.KindInvalid, "address: it names a version that Bitcoin cannot have")
	}
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "address: its checksum is right, its content is not; ask for another one").Because(err)
	}
	v, want := data[0], bech32.VersionM
	if v == 0 {
		want = bech32.Version0
	}
	switch {
	case version != want:
		return nil, hefu.Errorf(hefu.KindInvalid, "address: it was written by a program that does not know its kind of address (BIP-350); ask for another one")
	case len(program) < 2 || len(program) > 40 || v == 0 && len(program) != 20 && len(program) != 32:
		return nil, hefu.Errorf(hefu.KindInvalid, "address: its length is not one that Bitcoin has")
	case v == 1 && bytes.Equal(program, anchor()):
		return nil, hefu.Errorf(hefu.KindInvalid, "address: anyone can spend what is paid to it (P2A)")
	}
	return witnessScript(v, program), nil
}

// anchor is the program of P2A, an output for fee bumping that anyone can spend.
func anchor() []byte { return []byte{0x4e, 0x73} }

// foreign refuses an address of another network.
func foreign(n chain.Network, of string) error {
	if of == "" {
		return hefu.Errorf(hefu.KindInvalid, "address: it is not one of %s", n.Name)
	}
	return hefu.Errorf(hefu.KindInvalid, "address: it is one of %s, not of %s; coins sent there from here would be lost", of, n.Name)
}

func base58Script(n chain.Network, p *chaincfg.Params, text string) ([]byte, error) {
	hash, id, err := base58.CheckDecode(text)
	switch {
	case errors.Is(err, base58.ErrChecksum):
		return nil, hefu.Errorf(hefu.KindInvalid, "address: its checksum is wrong; a character was mistyped or changed, copy it again")
	case err != nil || len(hash) != 20:
		return nil, hefu.Errorf(hefu.KindInvalid, "address: this is not an address of %s", n.Name)
	}
	mainnet, testnet := &chaincfg.MainNetParams, &chaincfg.TestNet4Params
	switch id {
	case p.PubKeyHashAddrID:
		return slices.Concat([]byte{txscript.OP_DUP, txscript.OP_HASH160, 20}, hash, []byte{txscript.OP_EQUALVERIFY, txscript.OP_CHECKSIG}), nil
	case p.ScriptHashAddrID:
		return slices.Concat([]byte{txscript.OP_HASH160, 20}, hash, []byte{txscript.OP_EQUAL}), nil
	case mainnet.PubKeyHashAddrID, mainnet.ScriptHashAddrID:
		return nil, foreign(n, hrps()["bc"])
	case testnet.PubKeyHashAddrID, testnet.ScriptHashAddrID:
		return nil, foreign(n, hrps()["tb"])
	}
	return nil, foreign(n, "")
}

// addressOf writes the address of an output script in its canonical form. A script that no
// address stands for is KindInvalid.
func addressOf(n chain.Network, script []byte) (string, error) {
	p, err := paramsOf(n)
	if err != nil {
		return "", err
	}
	if v, program, ok := witnessProgram(script); ok {
		return segwitAddress(p, v, program)
	}
	switch {
	case txscript.IsPayToPubKeyHash(script):
		return base58.CheckEncode(script[3:23], p.PubKeyHashAddrID), nil
	case txscript.IsPayToScriptHash(script):
		return base58.CheckEncode(script[2:22], p.ScriptHashAddrID), nil
	}
	return "", hefu.Errorf(hefu.KindInvalid, "transaction: an output has a script that no address stands for")
}

func segwitAddress(p *chaincfg.Params, version byte, program []byte) (string, error) {
	if version == 1 && bytes.Equal(program, anchor()) || version == 0 && len(program) != 20 && len(program) != 32 {
		return "", hefu.Errorf(hefu.KindInvalid, "transaction: an output could be spent by anyone or by nobody")
	}
	data, err := bech32.ConvertBits(program, 8, 5, true)
	if err != nil {
		return "", err
	}
	data = append([]byte{version}, data...)
	if version == 0 {
		return bech32.Encode(p.Bech32HRPSegwit, data)
	}
	return bech32.EncodeM(p.Bech32HRPSegwit, data)
}

// witnessScript is the output script of a witness program (BIP-141).
func witnessScript(version byte, program []byte) []byte {
	op := version
	if version != 0 {
		op = txscript.OP_1 - 1 + version
	}
	return slices.Concat([]byte{op, byte(len(program))}, program) //nolint:gosec // at most 40
}

// witnessProgram takes a witness output script apart (BIP-141: a version and one push of 2
// to 40 bytes).
func witnessProgram(script []byte) (version byte, program []byte, ok bool) {
	if len(script) < 4 || len(script) > 42 || int(script[1]) != len(script)-2 {
		return 0, nil, false
	}
	switch op := script[0]; {
	case op == txscript.OP_0:
		return 0, script[2:], true
	case op >= txscript.OP_1 && op <= txscript.OP_16:
		return op - txscript.OP_1 + 1, script[2:], true
	}
	return 0, nil, false
}

// untaught reports whether the network does not protect outputs of the script's kind yet:
// witness versions of the future (BIP-350 wants them payable), and lengths of version 1
// that mean nothing so far.
func untaught(script []byte) bool {
	v, program, ok := witnessProgram(script)
	return ok && (v > 1 || v == 1 && len(program) != 32)
}
