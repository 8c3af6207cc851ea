package password

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// TestPrepare runs natively and, started by TestSameBytesInWasm, in wasm.
func TestPrepare(t *testing.T) {
	raw, err := os.ReadFile("testdata/opaque.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct{ Name, Password, Bytes string }
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Vectors) < 17 {
		t.Fatal(err, len(file.Vectors))
	}
	for _, v := range file.Vectors {
		got, err := Prepare(v.Password)
		if hex.EncodeToString(got) != v.Bytes || (err != nil) != (v.Bytes == "") || err != nil && !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: got %x, %v; want %s", v.Name, got, err, v.Bytes)
		}
	}
	if _, err := Prepare("a\xff"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("bytes that are not UTF-8: %v", err)
	}
}
