package main

import (
	"os"
	"testing"
)

// TestMain runs the tests in English, whoever's machine they run on.
func TestMain(m *testing.M) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if err := os.Setenv(name, "C"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
