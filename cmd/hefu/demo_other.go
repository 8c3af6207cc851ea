//go:build !linux

package main

import "os/exec"

// dieWithParent has no portable form; the child is ended when this program is.
func dieWithParent(*exec.Cmd) {}
