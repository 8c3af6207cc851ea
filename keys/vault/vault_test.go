package vault_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/keys/vault"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

const password = "correct horse battery staple"

var (
	cheap  = vault.Params{Time: 1, Memory: vault.MinMemory, Threads: 1}
	secret = []byte("the device key and everything else")
)

func seal(t testing.TB, p vault.Params) []byte {
	t.Helper()
	blob, err := vault.Seal(rand.Reader, password, secret, p)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

// rehash gives a changed vault the checksum of a whole one, as an enemy would.
func rehash(blob []byte) []byte {
	end := len(blob) - sha256.Size
	sum := sha256.Sum256(blob[:end])
	return append(bytes.Clone(blob[:end]), sum[:]...)
}

// with returns a rehashed copy in which the bytes at an offset are replaced.
func with(blob []byte, at int, b ...byte) []byte {
	blob = bytes.Clone(blob)
	copy(blob[at:], b)
	return rehash(blob)
}

func TestSealAndOpen(t *testing.T) {
	for _, plain := range [][]byte{{}, {0}, secret, bytes.Repeat([]byte{7}, 1<<20)} {
		p := vault.Params{Time: 2, Memory: vault.MinMemory + 1, Threads: 3}
		blob, err := vault.Seal(rand.Reader, password, plain, p)
		if err != nil {
			t.Fatal(err)
		}
		if len(blob) != 132+len(plain) {
			t.Errorf("%d bytes for a secret of %d", len(blob), len(plain))
		}
		got, params, err := vault.Open(password, blob)
		if err != nil || !bytes.Equal(got, plain) || params != p {
			t.Errorf("a secret of %d bytes: %v, %+v", len(plain), err, params)
		}
	}
}

// The file in testdata was written by the first version and opens for ever.
func TestFirstFileStillOpens(t *testing.T) {
	blob, err := os.ReadFile(filepath.Join("testdata", "v1.vault"))
	if err != nil {
		t.Fatal(err)
	}
	got, p, err := vault.Open(password, blob)
	if err != nil || !bytes.Equal(got, secret) || p != cheap {
		t.Errorf("%q, %+v, %v", got, p, err)
	}
	counting := make([]byte, 56)
	for i := range counting {
		counting[i] = byte(i)
	}
	again, err := vault.Seal(bytes.NewReader(counting), password, secret, cheap)
	if err != nil || !bytes.Equal(again, blob) {
		t.Errorf("the same input gives another file: %v\n%x", err, again)
	}
}

// A reader written from the package comment alone, offset by offset.
func TestFormatIsAsDocumented(t *testing.T) {
	b := seal(t, vault.Params{Time: 2, Memory: 9000, Threads: 2})
	n := len(secret)
	if string(b[:8]) != "HEFUVLT\n" || !bytes.Equal(b[8:12], []byte{0, 1, 1, 1}) ||
		binary.BigEndian.Uint32(b[12:]) != 2 || binary.BigEndian.Uint32(b[16:]) != 9000 ||
		!bytes.Equal(b[20:24], []byte{2, 0, 0, 0}) || binary.BigEndian.Uint32(b[80:]) != uint32(n+16) {
		t.Fatalf("header %x", b[:84])
	}
	if sum := sha256.Sum256(b[:100+n]); !bytes.Equal(sum[:], b[100+n:]) {
		t.Error("the checksum is not over all before it")
	}
	aead, err := chacha20poly1305.NewX(argon2.IDKey([]byte(password), b[24:56], 2, 9000, 2, 32))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := aead.Open(nil, b[56:80], b[84:100+n], b[:84])
	if err != nil || !bytes.Equal(plain, secret) {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestSaltAndNonceAreFresh(t *testing.T) {
	a, b := seal(t, cheap), seal(t, cheap)
	if bytes.Equal(a[24:56], b[24:56]) || bytes.Equal(a[56:80], b[56:80]) || bytes.Equal(a[84:], b[84:]) {
		t.Error("two vaults share salt, nonce or text")
	}
	if _, err := vault.Seal(bytes.NewReader(make([]byte, 55)), password, secret, cheap); err == nil {
		t.Error("55 bytes of randomness were enough")
	}
}

func TestWrongPassword(t *testing.T) {
	blob := seal(t, cheap)
	for _, wrong := range []string{"correct horse battery stapl", "Correct horse battery staple", password + " ", "", "tab\t", "\xff"} {
		got, p, err := vault.Open(wrong, blob)
		if !errors.Is(err, vault.ErrPassword) || errors.Is(err, vault.ErrDamaged) || got != nil {
			t.Errorf("%q: %v", wrong, err)
		}
		if p != cheap {
			t.Errorf("%q: parameters %+v", wrong, p)
		}
	}
}

func TestPasswordsArePrepared(t *testing.T) {
	blob, err := vault.Seal(rand.Reader, "e\u0301te\u0301 \u3000", secret, cheap)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := vault.Open("\u00e9t\u00e9  ", blob); err != nil {
		t.Errorf("the same password from another keyboard: %v", err)
	}
	for _, bad := range []string{"", "a\x00b", strings.Repeat("x", 1025)} {
		if _, err := vault.Seal(rand.Reader, bad, secret, cheap); err == nil {
			t.Errorf("a vault was sealed under %.8q", bad)
		}
	}
}

func TestEveryFlippedBitIsDamage(t *testing.T) {
	blob := seal(t, cheap)
	for at := range blob {
		for bit := range 8 {
			bad := bytes.Clone(blob)
			bad[at] ^= 1 << bit
			if got, _, err := vault.Open(password, bad); !errors.Is(err, vault.ErrDamaged) || got != nil {
				t.Fatalf("byte %d bit %d: %v", at, bit, err)
			}
		}
	}
}

func TestEveryCutAndEveryAdditionIsDamage(t *testing.T) {
	blob := seal(t, cheap)
	for n := range blob {
		if _, _, err := vault.Open(password, blob[:n]); !errors.Is(err, vault.ErrDamaged) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
		if n == 0 {
			continue
		}
		if _, _, err := vault.Open(password, append(bytes.Clone(blob), blob[:n]...)); !errors.Is(err, vault.ErrDamaged) {
			t.Fatalf("%d bytes added: %v", n, err)
		}
	}
	text := bytes.ReplaceAll(blob, []byte("\n"), []byte("\r\n"))
	if _, _, err := vault.Open(password, text); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("sent as text: %v", err)
	}
}

// An enemy who gives his change a new checksum meets the bounds or the cipher.
func TestChangesByAnEnemy(t *testing.T) {
	blob := seal(t, cheap)
	n := len(blob)
	short := bytes.Clone(blob[:n-1])
	binary.BigEndian.PutUint32(short[80:], uint32(len(secret)+15))
	for name, c := range map[string]struct {
		blob []byte
		want error
	}{
		"magic":                {with(blob, 0, 'h'), vault.ErrDamaged},
		"password hash":        {with(blob, 10, 2), vault.ErrDamaged},
		"cipher":               {with(blob, 11, 0), vault.ErrDamaged},
		"passes":               {with(blob, 15, 2), vault.ErrPassword},
		"memory":               {with(blob, 19, 1), vault.ErrPassword},
		"lanes":                {with(blob, 20, 2), vault.ErrPassword},
		"zero":                 {with(blob, 22, 1), vault.ErrDamaged},
		"salt":                 {with(blob, 24, blob[24]^1), vault.ErrPassword},
		"nonce":                {with(blob, 79, blob[79]^1), vault.ErrPassword},
		"length":               {with(blob, 83, blob[83]+1), vault.ErrDamaged},
		"great length":         {with(blob, 80, 0xff, 0xff, 0xff, 0xff), vault.ErrDamaged},
		"secret":               {with(blob, 84, blob[84]^1), vault.ErrPassword},
		"tag":                  {with(blob, n-33, blob[n-33]^1), vault.ErrPassword},
		"cut":                  {rehash(blob[:n-1]), vault.ErrDamaged},
		"cut, length adjusted": {rehash(short), vault.ErrPassword},
		"header only":          {rehash(blob[:84+32]), vault.ErrDamaged},
	} {
		got, _, err := vault.Open(password, c.blob)
		if !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	other := seal(t, cheap)
	mixed := append(bytes.Clone(blob[:84]), other[84:]...)
	if _, _, err := vault.Open(password, rehash(mixed)); !errors.Is(err, vault.ErrPassword) {
		t.Errorf("header of one vault, secret of another: %v", err)
	}
}

// A hostile file must not take the machine's memory or its day.
func TestHostileParametersCostNothing(t *testing.T) {
	blob := seal(t, cheap)
	be := func(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, bad := range map[string][]byte{
		"no pass":           with(blob, 12, be(0)...),
		"65 passes":         with(blob, 12, be(65)...),
		"2^32 - 1 passes":   with(blob, 12, be(1<<32-1)...),
		"no memory":         with(blob, 16, be(0)...),
		"8 MiB - 1 KiB":     with(blob, 16, be(8191)...),
		"512 MiB + 1 KiB":   with(blob, 16, be(512<<10+1)...),
		"100 GiB":           with(blob, 16, be(100<<20)...),
		"4 TiB":             with(blob, 16, be(1<<32-1)...),
		"no lane":           with(blob, 20, 0),
		"17 lanes":          with(blob, 20, 17),
		"9 passes, 512 MiB": with(blob, 12, append(be(9), be(512<<10)...)...),
		"64 passes, 65 MiB": with(blob, 12, append(be(64), be(65<<10)...)...),
	} {
		if _, _, err := vault.Open(password, bad); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("refusing took %d bytes of memory", used)
	}
}

func TestSealRefusesParametersThatOpenWouldRefuse(t *testing.T) {
	for _, p := range []vault.Params{
		{}, {Time: 0, Memory: 64 << 10, Threads: 1}, {Time: 3, Memory: 64, Threads: 1}, {Time: 3, Memory: 64 << 10},
		{Time: 65, Memory: 8 << 10, Threads: 1}, {Time: 1, Memory: 1 << 20, Threads: 1}, {Time: 1, Memory: 64 << 10, Threads: 17},
		{Time: 64, Memory: 512 << 10, Threads: 1},
	} {
		if _, err := vault.Seal(rand.Reader, password, secret, p); err == nil {
			t.Errorf("sealed with %+v", p)
		}
	}
	if _, err := vault.Seal(rand.Reader, password, make([]byte, vault.MaxSecret+1), cheap); err == nil {
		t.Error("sealed a secret above the bound")
	}
}

// Other versions share the magic, the version's place and the checksum at the end, and
// nothing else.
func TestOtherVersions(t *testing.T) {
	blob := seal(t, cheap)
	for name, other := range map[string][]byte{
		"version 0":                    with(blob, 8, 0, 0),
		"version 2":                    with(blob, 8, 0, 2),
		"version 65535":                with(blob, 8, 0xff, 0xff),
		"version 2, other layout":      rehash(append([]byte("HEFUVLT\n\x00\x02"), make([]byte, 32)...)),
		"version 3, hostile parameter": with(with(blob, 16, 0xff, 0xff), 8, 0, 3),
	} {
		_, _, err := vault.Open(password, other)
		if !errors.Is(err, vault.ErrVersion) || errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := vault.Open(password, other[:len(other)-1]); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%s, cut: %v", name, err)
		}
	}
}

func TestUpgrade(t *testing.T) {
	blob := seal(t, cheap)
	stronger := vault.Params{Time: 2, Memory: 2 * vault.MinMemory, Threads: 1}
	plain, p, err := vault.Open(password, blob)
	if err != nil || !p.NeedsUpgrade(stronger) {
		t.Fatalf("%+v, %v", p, err)
	}
	if blob, err = vault.Seal(rand.Reader, password, plain, stronger); err != nil {
		t.Fatal(err)
	}
	plain, p, err = vault.Open(password, blob)
	if err != nil || !bytes.Equal(plain, secret) || p.NeedsUpgrade(stronger) {
		t.Errorf("after the upgrade: %+v, %v", p, err)
	}
}

func TestNeedsUpgrade(t *testing.T) {
	want := vault.Params{Time: 3, Memory: 64 << 10, Threads: 1}
	if vault.DefaultParams() != want {
		t.Errorf("default %+v", vault.DefaultParams())
	}
	for p, needs := range map[vault.Params]bool{
		want:                                     false,
		{Time: 3, Memory: 64 << 10, Threads: 4}:  false, // lanes are speed, not strength
		{Time: 4, Memory: 64 << 10, Threads: 1}:  false,
		{Time: 2, Memory: 128 << 10, Threads: 1}: false, // more work, more memory
		{Time: 2, Memory: 64 << 10, Threads: 1}:  true,
		{Time: 6, Memory: 32 << 10, Threads: 1}:  true, // same work, less memory
		{Time: 1, Memory: 128 << 10, Threads: 1}: true, // more memory, less work
	} {
		if p.NeedsUpgrade(want) != needs {
			t.Errorf("%+v: %v", p, !needs)
		}
	}
}

func TestInspectNeedsNoPassword(t *testing.T) {
	blob := seal(t, cheap)
	if p, err := vault.Inspect(blob); err != nil || p != cheap {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := vault.Inspect(blob[1:]); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("error %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	blob := seal(f, cheap)
	golden, err := os.ReadFile(filepath.Join("testdata", "v1.vault"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{blob, golden, blob[:100], with(blob, 8, 0, 2), with(blob, 80, 0xff), with(blob, 16, 0xff), {}, []byte("HEFUVLT\n")} {
		f.Add(seed)
	}
	refused := func(t *testing.T, data []byte) {
		got, _, err := vault.Open("another password", data)
		known := errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrPassword) || errors.Is(err, vault.ErrVersion)
		if !known || got != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := vault.Inspect(data); err == nil && p != cheap {
			data = data[:0] // valid, and made dear by the fuzzer: the cost is not what is tested
		}
		refused(t, data)
		if len(data) < 132 {
			return
		}
		// Behind the checksum, at a price that the fuzzer can pay.
		data = bytes.Clone(data)
		copy(data[12:21], blob[12:21])
		refused(t, rehash(data))
	})
}
