package pair

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/bytemare/secp256k1"
)

func unhex(t *testing.T, text string) (out [32]byte) {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 32 {
		t.Fatalf("%q (%v)", text, err)
	}
	return [32]byte(raw)
}

// The signing vectors of BIP-340.
func TestBIP340Vectors(t *testing.T) {
	for i, v := range []struct{ key, public, aux, message, sig string }{
		{
			"0000000000000000000000000000000000000000000000000000000000000003", "F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
			"0000000000000000000000000000000000000000000000000000000000000000", "0000000000000000000000000000000000000000000000000000000000000000",
			"E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA821525F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0",
		},
		{
			"B7E151628AED2A6ABF7158809CF4F3C762E7160F38B4DA56A784D9045190CFEF", "DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659",
			"0000000000000000000000000000000000000000000000000000000000000001", "243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89",
			"6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE33418906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A",
		},
		{
			"C90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B14E5C9", "DD308AFEC5777E13121FA72B9CC1B7CC0139715309B086C960E18FD969774EB8",
			"C87AA53824B4D7AE2EB035A2B5BBBCCC080E76CDC6D1692C4B0B62D798E6D906", "7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C",
			"5831AAEED7B44BB74E5EAB94BA9D4294C49BCF2A60728D8B4C200F50DD313C1BAB745879A5AD954A72C45A91C3A51D3C7ADEA98D82F8481E0E1E03674A6F3FB7",
		},
		{
			"0B432B2677937381AEF05BB02A66ECD012773062CF3FA2549E44F58ED2401710", "25D1DFF95105F5253C4022F628A996AD3A0D95FBF21D468A1B33F8C160D8F517",
			"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
			"7EB0509757E246F19449885651611CB965ECC1A187DD51B64FDA1EDC9637D5EC97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EFC66EA3",
		},
	} {
		key, d := secp256k1.NewScalar(), unhex(t, v.key)
		if err := key.Decode(d[:]); err != nil {
			t.Fatal(err)
		}
		public := evenly(key)
		if want := unhex(t, v.public); public != want {
			t.Errorf("%d: public key %x", i, public)
		}
		message := unhex(t, v.message)
		sig, err := schnorrSign(key, public, message[:], unhex(t, v.aux))
		if want, _ := hex.DecodeString(v.sig); err != nil || !bytes.Equal(sig.Bytes, want) {
			t.Errorf("%d: %x (%v)", i, sig.Bytes, err)
		}
	}
}

// BIP-86's first address: the words' key at m/86'/0'/0'/0/0 signs for the output key that
// the proposal names.
func TestTaprootSignsForBIP86sKey(t *testing.T) {
	// of the words "abandon … about", whose output key the proposal names
	secret := Secret{Curve: Secp256k1, Scalar: unhex(t, "41f41d69260df4cf277826a9b65a3717e4eeddbeedf637f212ca096576479361")}
	output := unhex(t, "a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c")
	public, err := schnorr.ParsePubKey(output[:])
	if err != nil {
		t.Fatal(err)
	}
	digest := unhex(t, "7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C")
	sig, err := SignTaproot(secret, digest[:], [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := schnorr.ParseSignature(sig.Bytes)
	if err != nil || !parsed.Verify(digest[:], public) {
		t.Fatalf("btcec refuses the signature (%v)", err)
	}
}

// Random keys, judged by btcec and txscript.
func TestTaprootSignaturesVerifyElsewhere(t *testing.T) {
	for range 200 {
		var d, digest, aux [32]byte
		for _, b := range [][]byte{d[:], digest[:], aux[:]} {
			if _, err := rand.Read(b); err != nil {
				t.Fatal(err)
			}
		}
		sig, err := SignTaproot(Secret{Curve: Secp256k1, Scalar: d}, digest[:], aux)
		if err != nil {
			t.Fatal(err)
		}
		private, public := btcec.PrivKeyFromBytes(d[:])
		output := txscript.ComputeTaprootKeyNoScript(public)
		parsed, err := schnorr.ParseSignature(sig.Bytes)
		if err != nil || !parsed.Verify(digest[:], output) {
			t.Fatalf("btcec refuses the signature of %x (%v)", d, err)
		}
		theirs, err := schnorr.Sign(txscript.TweakTaprootPrivKey(*private, nil), digest[:], schnorr.CustomNonce(aux))
		if err != nil || !bytes.Equal(theirs.Serialize(), sig.Bytes) {
			t.Fatalf("btcec signs otherwise for %x (%v)", d, err)
		}
	}
}

func TestTaprootRefusesWhatIsNoKey(t *testing.T) {
	order := unhex(t, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141")
	digest := make([]byte, 32)
	for name, c := range map[string]struct {
		secret Secret
		digest []byte
	}{
		"zero":          {Secret{Curve: Secp256k1}, digest},
		"the order":     {Secret{Curve: Secp256k1, Scalar: order}, digest},
		"Ed25519":       {Secret{Curve: Ed25519, Scalar: [32]byte{1}}, digest},
		"a long digest": {Secret{Curve: Secp256k1, Scalar: [32]byte{1}}, make([]byte, 33)},
	} {
		if _, err := SignTaproot(c.secret, c.digest, [32]byte{}); err == nil {
			t.Errorf("%s: it signs", name)
		}
	}
}
