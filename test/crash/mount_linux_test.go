package crash_test

import (
	"os"
	"syscall"
)

// canMount reports whether this process may make a small file system.
func canMount() bool { return os.Getuid() == 0 }

func mountSmall(dir string) (unmount func(), err error) {
	err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m,mode=0700")
	return func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }, err
}
