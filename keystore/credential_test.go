package keystore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// systemd hands a service its master key in a file that a group seems to read; the same
// file elsewhere is refused, and there too one that the group may write or others read.
func TestAMasterKeyOfSystemd(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "master.key")
	if err := os.WriteFile(path, []byte(strings.Repeat("ab", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDENTIALS_DIRECTORY", dir+"/")
	for mode, ok := range map[os.FileMode]bool{0o400: true, 0o440: true, 0o600: true, 0o444: false, 0o460: false, 0o404: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadMaster(path); (err == nil) != ok {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	if err := os.Chmod(path, 0o440); err != nil { //nolint:gosec // it must be refused
		t.Fatal(err)
	}
	for _, other := range []string{"", t.TempDir(), filepath.Dir(dir)} {
		t.Setenv("CREDENTIALS_DIRECTORY", other)
		if _, err := ReadMaster(path); err == nil {
			t.Errorf("taken from beside %q", other)
		}
	}
}
