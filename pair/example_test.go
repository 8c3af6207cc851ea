package pair_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"github.com/hefu-wallet/hefu/pair"
)

// Messages between device and guard are signed for one step of one session: none can be
// played again elsewhere.
func ExampleVerify() {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32))
	s := pair.Session{Guard: "G", Dealing: "D", Transfer: "T", Plan: 1}
	sealed := pair.Sign(key, pair.Device, pair.Commit, s, []byte("first message"))
	body, err := pair.Verify(key.Public().(ed25519.PublicKey), pair.Device, pair.Commit, s, sealed)
	fmt.Println(string(body), err)
	s.Plan = 2
	_, err = pair.Verify(key.Public().(ed25519.PublicKey), pair.Device, pair.Commit, s, sealed)
	fmt.Println(err != nil)
	// Output:
	// first message <nil>
	// true
}

// What a device pins of a guard, and a person may compare by eye.
func ExampleFingerprint() {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)).Public().(ed25519.PublicKey)
	fmt.Println(len(pair.Fingerprint(key)))
	// Output: 29
}
