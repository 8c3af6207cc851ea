package web

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestFilesAreWhatABrowserKnows(t *testing.T) {
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if len(f.Data) == 0 || f.Type == "" || strings.HasPrefix(f.Name, "/") || i > 0 && files[i-1].Name >= f.Name {
			t.Errorf("%q: %d bytes of %q", f.Name, len(f.Data), f.Type)
		}
	}
	whole := fstest.MapFS{"dist/index.html": {Data: []byte("x")}, "dist/icons/a.png": {Data: []byte("y")}}
	got, err := filesOf(whole, "dist")
	if err != nil || len(got) != 2 || got[0].Path() != "/icons/a.png" || got[1].Path() != "/" || got[1].SHA256() != "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" {
		t.Errorf("%v %v", got, err)
	}
	for why, bad := range map[string]fstest.MapFS{
		"content type": {"dist/index.html": {Data: []byte("x")}, "dist/a.exe": {Data: []byte("y")}},
		"index.html":   {"dist/app.js": {Data: []byte("x")}},
	} {
		if _, err := filesOf(bad, "dist"); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
}
