package ed25519

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

// The tests of this file stand for one check each; test/mutation deletes it.

func TestMutation_TheNonceCoversKeyAndPlace(t *testing.T) {
	k := [32]byte{1}
	item := Item{Ctx: []byte("ctx"), Message: []byte("message")}
	other := item
	other.Public[0] = 1
	base := nonceSeed(k, "label", item, 0, []byte("commit"))
	for name, seed := range map[string][]byte{
		"key":   nonceSeed(k, "label", other, 0, []byte("commit")),
		"place": nonceSeed(k, "label", item, 1, []byte("commit")),
		"label": nonceSeed(k, "lamel", item, 0, []byte("commit")),
	} {
		if bytes.Equal(seed, base) {
			t.Errorf("another %s has the same nonce", name)
		}
	}
}

func TestMutation_ACommitmentHasNothingBehindIt(t *testing.T) {
	device, guard, public, err := Split(rand.Reader, [32]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	items := []Item{{Ctx: []byte("ctx"), Public: public, Message: []byte("message")}}
	_, commit, err := Begin(rand.Reader, []Share{device}, items)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{append(bytes.Clone(commit), 0), commit[:63], append(bytes.Clone(commit), commit...)} {
		if _, err := Points([32]byte{1}, []Share{guard}, items, bad); !errors.Is(err, ErrRefused) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}
