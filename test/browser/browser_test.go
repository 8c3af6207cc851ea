//go:build unix

package browser

import (
	"context"
	"os"
	"testing"
)

// TestEntering: set-up, unlock, passkey, two tabs, sign-out and what it leaves.
func TestEntering(t *testing.T) {
	t.Parallel()
	newStage(t, "0s").play("entering.mjs")
}

// TestScreens looks at every page in both languages and themes; with HEFU_SCREENS (make
// screens) it keeps the pictures.
func TestScreens(t *testing.T) {
	t.Parallel()
	newStage(t, "1h").play("screens.mjs")
	if folder := os.Getenv("HEFU_SCREENS"); folder != "" {
		keepPictures(t, folder)
	}
}

// TestSending: both chains, from the first coins to final transfers; a thief without a factor,
// the limit, a reload and a kill in the middle.
func TestSending(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go s.mine(ctx)
	s.play("sending.mjs")
}

// TestPairing: a second device by its code, a transfer from it, and its refusal.
func TestPairing(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go s.mine(ctx)
	s.play("pairing.mjs")
}

// TestAStrangeGuard: answers that do not come, lie or have no form, and a vault that is locked
// in the middle of a signature.
func TestAStrangeGuard(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go s.mine(ctx)
	s.play("strange.mjs")
}

// TestANewVersion: two tabs, one of which signs while a new version of the page comes.
func TestANewVersion(t *testing.T) {
	t.Parallel()
	newStage(t, "0s").play("newer.mjs")
}

// TestAPlantedWorker: whoever had the port of `hefu open` before does not answer in its page's
// place.
func TestAPlantedWorker(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	s.play("planted.mjs", "HEFU_OPEN_PORT="+s.port())
}

// TestVersions: a new version of the page, told and not taken, and taken. Before it, that a play
// fails where a page does what it must not.
func TestVersions(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	s.play("harness.mjs")
	s.play("version.mjs", "HEFU_GUARD=http://"+s.addr, "HEFU_PAGE=http://localhost:"+s.port())
}

// TestOpened: hefu open, from sign-up to a final payment, with two wallets in one vault.
func TestOpened(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	s.play("opened.mjs", "HEFU_PAGE="+s.open())
}

// TestWithoutTheFactor: a thief before the unlocked page; and fresh bytes that are signed
// without a second question, and those that are not.
func TestWithoutTheFactor(t *testing.T) {
	t.Parallel()
	newStage(t, "0s").play("factor.mjs")
}
