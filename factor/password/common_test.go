package password

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"unicode/utf8"
)

var source = flag.String("passwords", "", "make common.bin from this list instead of testing it")

// shorter is how many of the list's entries below MinLength are taken.
const shorter = 20000

func TestCommonList(t *testing.T) {
	if *source != "" {
		makeList(t, *source)
		return
	}
	n := len(commonList) / 4
	if len(commonList)%4 != 0 || n < 60000 || n > 70000 {
		t.Fatalf("%d bytes", len(commonList))
	}
	last := int64(-1)
	for i := range n {
		v := int64(binary.BigEndian.Uint32([]byte(commonList[4*i:])))
		if v <= last {
			t.Fatalf("entry %d is not above the one before", i)
		}
		last = v
	}
	for _, p := range []string{"password", "1qaz2wsx3edc", "q1w2e3r4t5y6", "qwertyqwerty", "leavemealone", "correct horse battery staple", "hefuwallet"} {
		if !common(p) {
			t.Errorf("%q is not in the list", p)
		}
	}
	wrong := 0
	for i := range 200_000 {
		if common(fmt.Sprint("a password of nobody's, number ", i)) {
			wrong++
		}
	}
	if wrong > 20 { // 3 expected
		t.Errorf("%d of 200000 good passwords are refused by chance", wrong)
	}
}

func makeList(t *testing.T, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var prints []uint32
	for _, own := range []string{"hefu", "hefuwallet", "hefu wallet", "hefuguard", "correct horse battery staple", "correcthorsebatterystaple"} {
		prints = append(prints, fingerprint(own))
	}
	short := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		folded := fold(lines.Text())
		n := utf8.RuneCountInString(folded)
		if n < MinLength {
			if short == shorter || n < 4 {
				continue
			}
			short++
		}
		prints = append(prints, fingerprint(folded))
	}
	slices.Sort(prints)
	var out []byte
	for _, p := range slices.Compact(prints) {
		out = binary.BigEndian.AppendUint32(out, p)
	}
	if err := os.WriteFile("common.bin", out, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d fingerprints", len(out)/4)
}
