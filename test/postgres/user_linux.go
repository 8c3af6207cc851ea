package postgres

import (
	"os/exec"
	"syscall"
)

// quit ends the server without waiting for its clients.
const quit = syscall.SIGQUIT

func as(cmd *exec.Cmd, user int) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: quit}
	if user != 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(user), Gid: uint32(user)} //nolint:gosec // a constant
	}
}
