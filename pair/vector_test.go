package pair_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// hexBytes is written as lower-case hexadecimal.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

func (h *hexBytes) UnmarshalText(b []byte) (err error) {
	*h, err = hex.DecodeString(string(b))
	return err
}

type vectors struct {
	Prime1 hexBytes `json:"p"`
	Prime2 hexBytes `json:"p_prime"`
	Params struct {
		Guard, Account, Dealing string
		Generation              uint64
		Identity                hexBytes
	} `json:"params"`
	Secrets    []vectorSecret  `json:"secrets"`
	Package    hexBytes        `json:"package"`
	DeviceHalf hexBytes        `json:"device_half"`
	GuardHalf  hexBytes        `json:"guard_half"`
	Sessions   []vectorSession `json:"sessions"`
	DeviceKey  hexBytes        `json:"device_key_seed"`
	GuardKey   hexBytes        `json:"guard_identity_seed"`
	Guard      string          `json:"guard_fingerprint"`
	Redeal     hexBytes        `json:"redeal_statement_by_guard_identity_seed"`
	OneTime    struct {
		Private   hexBytes `json:"private"`
		Public    hexBytes `json:"public"`
		Statement hexBytes `json:"statement"`
		Sealed    hexBytes `json:"sealed_package"`
	} `json:"one_time"`
}

type vectorSecret struct {
	Curve     pair.Curve `json:"curve"`
	Path      string     `json:"path"`
	Scalar    hexBytes   `json:"scalar"`
	ChainCode hexBytes   `json:"chain_code"`
	Public    hexBytes   `json:"public"`
}

type vectorSession struct {
	Session    pair.Session      `json:"session"`
	Randomness string            `json:"device_randomness"`
	Items      []vectorItem      `json:"items"`
	Commit     hexBytes          `json:"commit"`
	Points     hexBytes          `json:"points"`
	Opening    hexBytes          `json:"opening"`
	Envelopes  [3]hexBytes       `json:"envelopes"`
	Signatures []vectorSignature `json:"signatures"`
}

type vectorItem struct {
	Path    string   `json:"path"`
	Child   []uint32 `json:"child"`
	Public  hexBytes `json:"public"`
	Tweak   hexBytes `json:"tweak"`
	Message hexBytes `json:"message"`
}

type vectorSignature struct {
	Bytes hexBytes `json:"bytes"`
	V     byte     `json:"v"`
}

// makeVectors computes everything that is deterministic from fixed primes and named randomness.
func makeVectors(t *testing.T) *vectors {
	t.Helper()
	c, v := deal(t, few()), &vectors{}
	v.Prime1, v.Prime2 = primes(t)
	p := params()
	v.Params.Guard, v.Params.Account, v.Params.Dealing = p.Guard, p.Account, p.Dealing
	v.Params.Generation, v.Params.Identity = p.Generation, hexBytes(p.Identity)
	for i, s := range few() {
		v.Secrets = append(v.Secrets, vectorSecret{s.Curve, s.Path, s.Scalar[:], s.ChainCode[:], c.device.Keys()[i].Public})
	}
	v.Package = c.blob
	var err error
	if v.DeviceHalf, err = c.device.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	if v.GuardHalf, err = c.guard.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	for _, curve := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		s := pair.CheckSession(p.Guard, p.Dealing, curve)
		v.Sessions = append(v.Sessions, makeSession(t, c, s, pair.CheckItems(c.device.Keys(), s, curve)))
	}
	v.Sessions = append(v.Sessions, makeSession(t, c, session(), c.ecdsaItems(t)), makeSession(t, c, session(), c.frostItems(t)))

	v.DeviceKey, v.GuardKey = deviceKey("one").Seed(), deviceKey("guard").Seed()
	v.Guard = pair.Fingerprint(public(deviceKey("guard")))
	v.Redeal = pair.SignRedeal(deviceKey("guard"), p)
	if v.OneTime.Private, v.OneTime.Public, err = pair.NewOneTime(&stream{name: "one-time"}); err != nil {
		t.Fatal(err)
	}
	v.OneTime.Statement = pair.SignOneTime(deviceKey("guard"), p, v.OneTime.Public)
	return v
}

func makeSession(t *testing.T, c *couple, s pair.Session, items []pair.Item) vectorSession {
	t.Helper()
	v := vectorSession{Session: s, Randomness: fmt.Sprintf("device %s %d", s.Transfer, len(items[0].Public))}
	k := c.talk(t, v.Randomness, s, items)
	v.Commit, v.Points, v.Opening = k.commit, k.points, k.opening
	v.Envelopes = [3]hexBytes{
		pair.Sign(deviceKey("one"), pair.Device, pair.Commit, s, k.commit),
		pair.Sign(deviceKey("guard"), pair.Guard, pair.Points, s, k.points),
		pair.Sign(deviceKey("one"), pair.Device, pair.Opening, s, k.opening),
	}
	sigs, err := c.guard.Evaluate(s, items, k.commit, k.opening)
	if err != nil {
		t.Fatal(err)
	}
	for i, sig := range sigs {
		verify(t, items[i], sig)
		item := items[i]
		v.Items = append(v.Items, vectorItem{item.Path, item.Child, item.Public, item.Tweak[:], item.Message})
		v.Signatures = append(v.Signatures, vectorSignature{sig.Bytes, sig.V})
	}
	return v
}

const vectorFile = "testdata/vectors.json"

func readVectors(t testing.TB) *vectors {
	t.Helper()
	raw, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	v := &vectors{}
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestVectors recomputes every byte of testdata/vectors.json. The sealed package, which the standard library makes from
// the system's randomness, is opened instead.
func TestVectors(t *testing.T) {
	v := makeVectors(t)
	if *update {
		p, q := primes(t)
		_, pkg, err := pair.DealWith(&stream{name: "dealing"}, p, q, params(), few())
		if err != nil {
			t.Fatal(err)
		}
		if v.OneTime.Sealed, err = pair.SealPackage(&stream{}, v.OneTime.Public, params(), deviceKey("one"), pkg); err != nil {
			t.Fatal(err)
		}
		out, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile, append(out, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := readVectors(t)
	plain, err := pair.OpenPackage(file.OneTime.Private, params(), public(deviceKey("one")), file.OneTime.Sealed)
	if err != nil || !bytes.Equal(plain, file.Package) {
		t.Errorf("the sealed package does not open to the package: %v", err)
	}
	v.OneTime.Sealed = file.OneTime.Sealed
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), raw) {
		t.Error("testdata/vectors.json says otherwise; a change of any byte is a new version of the protocol")
	}
}
