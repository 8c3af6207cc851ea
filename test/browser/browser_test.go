//go:build unix

package browser

import "testing"

func TestFirst(t *testing.T) {
	s := newStage(t, "0s")
	s.play("first.mjs")
}
