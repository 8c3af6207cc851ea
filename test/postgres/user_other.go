//go:build !linux

package postgres

import (
	"os"
	"os/exec"
)

// quit ends the server without waiting for its clients.
var quit = os.Interrupt

// as has no portable form: the tests run as an ordinary user there.
func as(*exec.Cmd, int) {}
