package story

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a program on a terminal of its own, and everything that the screen showed.
type terminal struct {
	t    *testing.T
	keys *os.File
	mu   sync.Mutex
	seen strings.Builder
	read int // how much of it was expected already
	done chan error
	stop func() error
}

// onTerminal runs hefu with home as its HEFU_HOME.
func onTerminal(t *testing.T, home string, args ...string) *terminal {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	must(t, err)
	must(t, unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	must(t, err)
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	must(t, err)
	cmd := exec.Command(filepath.Join(binary, "hefu"), args...) //nolint:gosec // ours
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HEFU_HOME="+home)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = screen, screen, screen
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	must(t, cmd.Start())
	must(t, screen.Close())
	x := &terminal{t: t, keys: keys, done: make(chan error, 1), stop: cmd.Process.Kill}
	go x.watch(cmd)
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = keys.Close() })
	return x
}

func (x *terminal) watch(cmd *exec.Cmd) {
	buf := make([]byte, 4096)
	for {
		n, err := x.keys.Read(buf)
		x.mu.Lock()
		x.seen.Write(buf[:n])
		x.mu.Unlock()
		if err != nil { // the program closed its terminal
			x.done <- cmd.Wait()
			return
		}
	}
}

func (x *terminal) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen.String()
}

// expect waits for what the screen shows next and returns the match's groups.
func (x *terminal) expect(pattern string) []string {
	x.t.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		all := x.screen()
		if m := re.FindStringSubmatchIndex(all[x.read:]); m != nil {
			found := re.FindStringSubmatch(all[x.read:])
			x.read += m[1]
			return found
		}
	}
	x.t.Fatalf("the screen never showed %q; it shows:\n%s", pattern, x.screen())
	return nil
}

// press types a line once the program has asked; a prompt that hides its answer has
// turned the echo off by then.
func (x *terminal) press(line string) {
	x.t.Helper()
	time.Sleep(100 * time.Millisecond)
	_, err := x.keys.WriteString(line + "\n")
	must(x.t, err)
}

func (x *terminal) end(code int) {
	x.t.Helper()
	select {
	case err := <-x.done:
		var exit *exec.ExitError
		if got := 0; err != nil {
			if errors.As(err, &exit) {
				got = exit.ExitCode()
			}
			if got != code {
				x.t.Fatalf("it ended with %v, wanted %d:\n%s", err, code, x.screen())
			}
		} else if code != 0 {
			x.t.Fatalf("it succeeded, wanted %d:\n%s", code, x.screen())
		}
	case <-time.After(patience):
		x.t.Fatalf("it did not end:\n%s", x.screen())
	}
}

// kill ends a program whose answer is not waited for; it may have ended already.
func (x *terminal) kill() {
	x.t.Helper()
	if err := x.stop(); !errors.Is(err, os.ErrProcessDone) {
		must(x.t, err)
	}
	<-x.done
}

func (x *terminal) neverShowed(secrets ...string) {
	x.t.Helper()
	for _, s := range secrets {
		if strings.Contains(x.screen(), s) {
			x.t.Fatalf("the screen showed %q", s)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const vaultPassword = "correct horse battery"

var wordOnScreen = regexp.MustCompile(`(?m)\b(\d{1,2})  ([a-z]+)`)

// A person makes a wallet: words on the screen, cleared, three of them checked until they
// are right; then brings the same paper back without any of it being seen.
func TestPaperOnATerminal(t *testing.T) {
	home := t.TempDir()
	x := onTerminal(t, home, "wallet", "create", "--words", "12", "--label", "purse")
	x.expect("New vault password")
	x.press("short")
	x.expect("again")
	x.press("short")
	x.expect("at least 12")
	x.end(2)

	x = onTerminal(t, home, "wallet", "create", "--words", "12", "--label", "purse")
	x.expect("New vault password")
	x.press(vaultPassword)
	x.expect("again")
	x.press(vaultPassword)
	shown := x.expect(`(?s)Take no photo.*Press Enter`)[0]
	words := map[string]string{}
	var sentence []string
	for _, m := range wordOnScreen.FindAllStringSubmatch(shown, -1) {
		words[m[1]] = m[2]
		sentence = append(sentence, m[2])
	}
	if len(sentence) != 12 {
		t.Fatalf("12 words were wanted, the screen shows %q", shown)
	}
	x.press("")
	x.expect(`\x1b\[2J\x1b\[3J\x1b\[H`) // screen and scroll-back
	x.expect(`Word \d+: `)
	x.press("wrong")
	x.expect("another one")
	x.expect("Press Enter")
	x.press("")
	for range 3 {
		x.press(words[x.expect(`Word (\d+): `)[1]])
	}
	x.expect("Wallet purse is in the vault")
	x.end(0)
	x.neverShowed(vaultPassword)

	other := t.TempDir()
	x = onTerminal(t, other, "wallet", "restore", "--label", "purse")
	x.expect("New vault password") // before the words: a mistake here must not cost them
	x.press(vaultPassword)
	x.expect("again")
	x.press("correct horse batterie")
	x.expect("differ")
	x.end(2)
	x.neverShowed("words: ", vaultPassword)
	if _, err := os.Stat(filepath.Join(other, "vault.hefu")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a vault was written: %v", err)
	}

	// One word is mistyped and another one is left out: each is asked for again, unseen.
	third := t.TempDir()
	x = onTerminal(t, third, "wallet", "restore", "--label", "purse")
	x.expect("New vault password")
	x.press(vaultPassword)
	x.expect("again")
	x.press(vaultPassword)
	for _, part := range []string{strings.Join(sentence[:6], " "), "zebraa " + strings.Join(sentence[7:11], " "), ""} {
		x.expect("words: ")
		x.press(part)
	}
	x.expect("These are 11 words")
	for _, part := range []string{sentence[11], ""} {
		x.expect("words: ")
		x.press(part)
	}
	x.expect("Word 7 is not in the english list")
	x.press(sentence[6])
	x.expect(`The wallet purse \(english, 12 words\)`)
	x.end(0)
	x.neverShowed(strings.Join(sentence[:6], " "), "zebraa", vaultPassword)

	x = onTerminal(t, other, "wallet", "restore", "--label", "purse", "--visible")
	x.expect("New vault password")
	x.press(vaultPassword)
	x.expect("again")
	x.press(vaultPassword)
	x.expect("words: ")
	x.press(strings.Join(sentence, " "))
	x.expect(sentence[0] + " " + sentence[1]) // the echo that the test above would have seen
	x.expect("words: ")
	x.press("")
	x.expect(`The wallet purse \(english, 12 words\)`)
	x.end(0)
}

// Whoever stops half-way keeps nothing.
func TestUnconfirmedPaperIsNotKept(t *testing.T) {
	home := t.TempDir()
	x := onTerminal(t, home, "wallet", "create")
	x.expect("New vault password")
	x.press(vaultPassword)
	x.expect("again")
	x.press(vaultPassword)
	x.expect("Press Enter")
	_, err := x.keys.WriteString("\x04") // end of input
	must(t, err)
	x.expect("nothing was kept")
	x.end(130)
	if _, err := os.Stat(filepath.Join(home, "vault.hefu")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a vault was written: %v", err)
	}
}
