//go:build !linux

package devchain

import "os/exec"

// dieWithParent has no portable form; stop and the context still end the child.
func dieWithParent(*exec.Cmd) {}
