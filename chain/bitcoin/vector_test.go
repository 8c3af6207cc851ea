package bitcoin

import (
	"encoding/hex"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

func spentBy(t *testing.T, raw string, outs ...*wire.TxOut) *spend {
	t.Helper()
	tx, err := readBare(unhex(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	return &spend{tx: tx, spent: outs}
}

func out(t *testing.T, value int64, script string) *wire.TxOut {
	return &wire.TxOut{Value: value, PkScript: unhex(t, script)}
}

// BIP-143's example of a native P2WPKH input: its digest, and that its key signs it.
func TestBIP143(t *testing.T) {
	s := spentBy(t, "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000",
		out(t, 625_000_000, "2103c9f4836b9a4f77fc0d81f7bcb01b7f1b35916864b9476c241ce9fc198bd25432ac"), out(t, 600_000_000, "00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1"))
	d, err := s.digest(wpkh, txscript.NewTxSigHashes(s.tx, s), 1)
	if err != nil || hex.EncodeToString(d) != "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670" {
		t.Errorf("the digest is %x, %v", d, err)
	}
	key, public := btcec.PrivKeyFromBytes(unhex(t, "619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9"))
	if script, err := (addresses{}).script(public.SerializeCompressed()); err != nil || hex.EncodeToString(script) != "00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1" {
		t.Errorf("the key's script is %x, %v", script, err)
	}
	const signature = "304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee"
	if got := ecdsa.Sign(key, d).Serialize(); hex.EncodeToString(got) != signature {
		t.Errorf("the signature is %x", got)
	}
}

// BIP-341's wallet vector, the input that is spent by key with the default hash type.
func TestBIP341(t *testing.T) {
	s := spentBy(t, "02000000097de20cbff686da83a54981d2b9bab3586f4ca7e48f57f5b55963115f3b334e9c010000000000000000d7b7cab57b1393ace2d064f4d4a2cb8af6def61273e127517d44759b6dafdd990000000000fffffffff8e1f583384333689228c5d28eac13366be082dc57441760d957275419a418420000000000fffffffff0689180aa63b30cb162a73c6d2a38b7eeda2a83ece74310fda0843ad604853b0100000000feffffffaa5202bdf6d8ccd2ee0f0202afbbb7461d9264a25e5bfd3c5a52ee1239e0ba6c0000000000feffffff956149bdc66faa968eb2be2d2faa29718acbfe3941215893a2a3446d32acd050000000000000000000e664b9773b88c09c32cb70a2a3e4da0ced63b7ba3b22f848531bbb1d5d5f4c94010000000000000000e9aa6b8e6c9de67619e6a3924ae25696bb7b694bb677a632a74ef7eadfd4eabf0000000000ffffffffa778eb6a263dc090464cd125c466b5a99667720b1c110468831d058aa1b82af10100000000ffffffff0200ca9a3b000000001976a91406afd46bcdfd22ef94ac122aa11f241244a37ecc88ac807840cb0000000020ac9a87f5594be208f8532db38cff670c450ed2fea8fcdefcc9a663f78bab962b0065cd1d",
		out(t, 420000000, "512053a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343"),
		out(t, 462000000, "5120147c9c57132f6e7ecddba9800bb0c4449251c92a1e60371ee77557b6620f3ea3"),
		out(t, 294000000, "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac"),
		out(t, 504000000, "5120e4d810fd50586274face62b8a807eb9719cef49c04177cc6b76a9a4251d5450e"),
		out(t, 630000000, "512091b64d5324723a985170e4dc5a0f84c041804f2cd12660fa5dec09fc21783605"),
		out(t, 378000000, "00147dd65592d0ab2fe0d0257d571abf032cd9db93dc"),
		out(t, 672000000, "512075169f4001aa68f15bbed28b218df1d0a62cbbcf1188c6665110c293c907b831"),
		out(t, 546000000, "5120712447206d7a5238acc7ff53fbe94a3b64539ad291c7cdbc490b7577e4b17df5"),
		out(t, 588000000, "512077e30a5522dd9f894c3f8b8bd4c4b2cf82ca7da8a3ea6a239655c39c050ab220"))
	d, err := s.digest(tr, txscript.NewTxSigHashes(s.tx, s), 4)
	if err != nil || hex.EncodeToString(d) != "4f900a0bae3f1446fd48490c2958b5a023228f01661cda3496a11da502a7f7ef" {
		t.Errorf("the digest is %x, %v", d, err)
	}
	// Without a script the internal key's output is BIP-86's: the first vector of BIP-341.
	internal, err := schnorr.ParsePubKey(unhex(t, "d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := (addresses{tr}).script(internal.SerializeCompressed())
	if err != nil || hex.EncodeToString(script) != "512053a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343" {
		t.Errorf("the script is %x, %v", script, err)
	}
}
