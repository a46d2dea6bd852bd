package rig

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the child ended when the test binary dies without cleaning up, as it does on a timeout.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
