package story

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A person types the paper in two lines, and its passphrase; the screen shows none of it,
// nothing is signed without a yes, and nothing is left on the disk.
func TestRescueOnATerminal(t *testing.T) {
	home := filepath.Join(t.TempDir(), "nowhere")
	half := strings.TrimSpace(strings.Repeat("abandon ", 6))
	send := []string{
		"wallet", "rescue", "send", "1", "ETH", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"--network", "eip155:1", "--offline", "--nonce", "0", "--max-fee", "30", "--passphrase",
	}
	for _, c := range []struct {
		answer, shows string
		code          int
	}{{"n", "nothing was signed and nothing was sent", 130}, {"", "nothing was signed", 130}, {"y", "0x02[0-9a-f]{200,}", 0}} {
		x := onTerminal(t, home, send...)
		x.expect("not shown")
		for _, line := range []string{half, strings.TrimSuffix(half, "abandon") + "about", ""} {
			x.expect("words: ")
			x.press(line)
		}
		x.expect("Passphrase of the paper")
		x.press("TREZOR")
		x.expect("From +0x9c32F71D4DB8Fb9e1A58B0a80dF79935e7256FA6")
		x.expect("no limit, no code")
		x.expect("whole key")
		x.press(c.answer)
		x.expect(c.shows)
		x.end(c.code)
		x.neverShowed("abandon", "about", "TREZOR")
		if c.code != 0 {
			x.neverShowed("0x02")
		}
	}
	// 24 words end by themselves, on one line or on several, and 24 that are none do not.
	long := strings.Repeat("abandon ", 23)
	for _, lines := range [][]string{{long + "art"}, {half, half, half, strings.Repeat("abandon ", 5) + "art"}} {
		for _, command := range [][]string{{"wallet", "rescue"}, append(slices.Clone(send[:len(send)-1]), "--yes")} {
			x := onTerminal(t, home, command...)
			for _, line := range lines {
				x.expect("words: ")
				x.press(line)
			}
			x.expect("Read: 24 words")
			x.neverShowed("abandon")
			x.kill()
		}
	}
	x := onTerminal(t, home, "wallet", "rescue")
	x.expect("words: ")
	x.press(long + "abandon")
	x.expect("words: ")
	x.press("")
	x.expect("one is wrong or in the wrong place")
	x.end(2)
	if _, err := os.Stat(home); !os.IsNotExist(err) {
		t.Errorf("something was written to %s (%v)", home, err)
	}
}
