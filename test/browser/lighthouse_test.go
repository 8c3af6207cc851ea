//go:build unix

package browser

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestShellFirst: nothing of the first paint waits for the wallet core.
func TestShellFirst(t *testing.T) {
	t.Parallel()
	newStage(t, "0s").play("shell.mjs")
}

// TestLighthouse: home and send, signed in and unlocked, in every category that does not
// depend on how fast this machine is. BenchmarkPage measures that one.
func TestLighthouse(t *testing.T) {
	t.Parallel()
	all := lighthouse(newStage(t, "0s"), false)
	if len(all) != 2 {
		t.Fatalf("scores of %d pages", len(all))
	}
	for page, scores := range all {
		for _, category := range []string{"accessibility", "best-practices", "seo"} {
			if score, ok := scores[category]; !ok || score < 95 {
				t.Errorf("%s, %s: %v of 100", page, category, score)
			}
		}
	}
}

// lighthouse gives the scores of home and of send; with speed those of performance, in three
// ways to load them.
func lighthouse(s *stage, speed bool) map[string]map[string]float64 {
	s.t.Helper()
	how := "HEFU_SPEED=0"
	if speed {
		how = "HEFU_SPEED=1"
	}
	said := strings.Split(strings.TrimSpace(s.play("lighthouse.mjs", how)), "\n")
	scores := map[string]map[string]float64{}
	s.must(json.Unmarshal([]byte(said[len(said)-1]), &scores))
	return scores
}
