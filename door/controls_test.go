package door_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/text"
)

// What stands under a stamp is this program's own knowledge, at a shut vault too, and in the
// language of the page.
func TestTheControlsAreThisProgramsWords(t *testing.T) {
	p := newPage(t)
	want := hefu.ControlsOf(hefu.Guarded)
	for _, lang := range []text.Lang{"en", "zh"} {
		a, err := p.Call(door.Request{Method: "controls", Input: []byte(`{}`), Lang: lang})
		var got door.Labels
		if err == nil {
			err = json.Unmarshal(a.Output, &got)
		}
		if err != nil || len(got.Labels) != len(want) {
			t.Fatalf("%d labels, want %d, %v", len(got.Labels), len(want), err)
		}
		for i, l := range want {
			l.Text = lang.Translate(l.Text)
			if got.Labels[i] != l {
				t.Errorf("%s: %+v, want %+v", lang, got.Labels[i], l)
			}
		}
	}
}

// TestStampsAreOfWhoEnforces holds the stamps in the page's source against the controls: a
// stamp names the enforcer of its control, and none shows a text of the guard's.
func TestStampsAreOfWhoEnforces(t *testing.T) {
	stamp, parts := regexp.MustCompile(`<Stamp [^>]*`), regexp.MustCompile(`^<Stamp by="([a-z]+)" control="([a-z-]+)"`)
	found := 0
	err := fs.WalkDir(os.DirFS("../web/src"), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".tsx") {
			return err
		}
		source, err := os.ReadFile("../web/src/" + path)
		for _, s := range stamp.FindAllString(string(source), -1) {
			if strings.Contains(s, "text=") {
				t.Errorf("%s: %s shows a text that is not the program's", path, s)
			}
			if m := parts.FindStringSubmatch(s); m != nil {
				found++
				if by := hefu.Control(m[2]).By(); string(by) != m[1] {
					t.Errorf("%s: %s is enforced by %q", path, s, by)
				}
			}
		}
		if strings.Contains(string(source), ".controls") {
			t.Errorf("%s shows the guard's list of controls", path)
		}
		return err
	})
	if err != nil || found < 10 {
		t.Errorf("%d stamps with a control, %v", found, err)
	}
}
