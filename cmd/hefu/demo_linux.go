package main

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel end the child when this program dies in whatever way.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
