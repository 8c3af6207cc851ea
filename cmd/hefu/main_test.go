package main

import (
	"os"
	"testing"
)

// ourChild makes of this test binary the program itself, for tests that kill it.
const ourChild = "HEFU_TEST_PROGRAM"

// TestMain runs the tests in English, whoever's machine they run on.
func TestMain(m *testing.M) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if err := os.Setenv(name, "C"); err != nil {
			panic(err)
		}
	}
	if os.Getenv(ourChild) != "" {
		main() // it ends the process
	}
	os.Exit(m.Run())
}
