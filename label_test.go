package hefu

import (
	"strings"
	"testing"
)

func TestParseNote(t *testing.T) {
	for _, good := range []string{"a", "rent of June", "六月房租", "=1+1", strings.Repeat("x", 60)} {
		if got, err := ParseNote(good); err != nil || got != good {
			t.Errorf("%q: %v", good, err)
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "a space first": " a", "a space last": "a ", "two spaces": "a  b", "too long": strings.Repeat("x", 61),
		"a line break": "a\nb", "a tab": "a\tb", "another direction": "a\u202eb", "an isolate": "a\u2066b", "a joiner": "a\u200db", "no UTF-8": "a\xff", "NUL": "a\x00",
		"a line separator": "a\u2028b", "a byte order mark": "\ufeffa",
	} {
		if _, err := ParseNote(bad); !Is(err, KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseSubject(t *testing.T) {
	id := TransferID(EncodeID(make([]byte, 16)))
	for _, good := range []Subject{AboutTransfer(id), AboutAccount("eip155:1:0xAb")} {
		if got, err := ParseSubject(string(good)); err != nil || got != good {
			t.Errorf("%s: %v", good, err)
		}
	}
	if AboutTransfer(id).Transfer() != id || AboutAccount("eip155:1:0xAb").Transfer() != "" {
		t.Error("what a subject is about")
	}
	for _, bad := range []string{"", "x", "transfer:", "transfer:x", "account:", "account:eip155", "account:eip155:1", "account:eip155:1:", "account:eip155:1:0x b", "account:eip155:1:0x\n", "account:" + strings.Repeat("x", 300)} {
		if _, err := ParseSubject(bad); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}
