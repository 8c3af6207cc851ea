package guard

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// What decides over a replay has one spelling.
func TestAnEventIsReadInOneWayOnly(t *testing.T) {
	want := change{Version: changeVersion, Prev: epochMark(3, []byte("x")), ID: "id", Do: deedVoid, User: "u", Dealings: []hefu.DealingID{"a", "b"}, Text: `"quoted" <&>`}
	raw, err := want.encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := decodeChange(raw); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v: %v", got, err)
	}
	for name, bad := range map[string][]byte{
		"nothing":          nil,
		"another version":  bytes.Replace(raw, []byte(`"v":1`), []byte(`"v":2`), 1),
		"a field more":     bytes.Replace(raw, []byte(`"v":1`), []byte(`"v":1,"w":1`), 1),
		"a field twice":    bytes.Replace(raw, []byte(`"v":1`), []byte(`"v":1,"v":1`), 1),
		"a blank":          bytes.Replace(raw, []byte(`"v":1`), []byte(`"v": 1`), 1),
		"something behind": append(bytes.Clone(raw), '{', '}'),
		"another case":     bytes.Replace(raw, []byte(`"do"`), []byte(`"DO"`), 1),
	} {
		if c, err := decodeChange(bad); err == nil {
			t.Errorf("%s: read as %+v", name, c)
		}
	}
}
