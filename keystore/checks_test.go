package keystore

import (
	"os"
	"testing"
)

// Whoever has the master key and a copy of an erased half's file has nothing: the half is
// sealed under a key of its own, and that is gone. test/mutation deletes this.
func TestMutation_TheMasterKeyAloneOpensNoHalf(t *testing.T) {
	k, _ := fresh(t)
	a := id("a")
	must(t, k.PutHalf(a, []byte("half")))
	copied, err := os.ReadFile(k.path(halvesDir, string(a)))
	must(t, err)
	for name, key := range map[string][]byte{"half keys": k.sealing.halfKeys, "one-time keys": k.sealing.oneTimes, "rows": k.sealing.rows} {
		if got, err := openAfter(tagSize, key, copied, []byte(a)); err == nil {
			t.Errorf("the key for %s opens a half: %q", name, got)
		}
	}
}
