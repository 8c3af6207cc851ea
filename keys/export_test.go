package keys

import (
	"bytes"

	"github.com/bytemare/secp256k1"
)

// WordLists returns every list by name.
func WordLists() map[string][]string {
	lists := map[string][]string{}
	for _, l := range languages() {
		lists[l.name] = l.words
	}
	return lists
}

// Encode makes the sentence of an entropy in a language.
func Encode(entropy []byte, name string) []string {
	return fromEntropy(entropy, language{name, WordLists()[name]}).Words()
}

// Remains tells whether the memory behind a sentence still holds anything.
func Remains(m Mnemonic) bool {
	return len(bytes.Trim(m.sentence, "\x00")) > 0 || m.words[0] != ""
}

// AdvancePrivate is the arithmetic of CKDpriv, which real seeds do not drive to its
// edges.
func AdvancePrivate(key, left [32]byte) (sum [32]byte, ok bool) {
	k := secp256k1.NewScalar()
	if err := k.Decode(key[:]); err != nil {
		panic(err)
	}
	ok = advance(k, left)
	copy(sum[:], k.Encode())
	return sum, ok
}

// AdvancePublic is the arithmetic of CKDpub.
func AdvancePublic(key [33]byte, left [32]byte) bool {
	at := secp256k1.NewElement()
	if err := at.DecodeCompressed(key[:]); err != nil {
		panic(err)
	}
	return advancePoint(at, secp256k1.NewScalar(), left)
}
