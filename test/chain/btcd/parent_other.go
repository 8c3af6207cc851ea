//go:build !linux

package btcd

import "os/exec"

// dieWithParent has no portable form; Stop and the context still end the child.
func dieWithParent(*exec.Cmd) {}
