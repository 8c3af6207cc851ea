//go:build unix

package browser

import "testing"

// TestEntering: set-up, unlock, passkey, two tabs, sign-out and what it leaves.
func TestEntering(t *testing.T) { newStage(t, "0s").play("entering.mjs") }

// TestScreens looks at every page in both languages and themes; with HEFU_SCREENS (make
// screens) it keeps the pictures.
func TestScreens(t *testing.T) { newStage(t, "0s").play("screens.mjs") }
