package conformance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

const oldestNode = 20

// modules is a folder with the npm packages of package-lock.json, made once and kept outside the checkout. Where Node
// is missing, or npm can't reach its registry for the first time, the test is skipped.
func modules(t *testing.T) string {
	t.Helper()
	if missing := nodeMissing(); missing != "" {
		t.Skipf("SKIPPED, NOT TESTED: OpenAI's own client and its schemas need Node %d or newer, and %s", oldestNode, missing)
	}
	dir, err := installed()
	if offline := (*offlineError)(nil); errors.As(err, &offline) {
		t.Skipf("SKIPPED, NOT TESTED: npm can't reach its registry, and the packages of OpenAI's own client were never "+
			"fetched here; try again with a network (npm said %s)", offline.gist())
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// nodeMissing says what is missing, or nothing.
var nodeMissing = sync.OnceValue(func() string {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return tool + " is not here"
		}
	}
	out, err := exec.Command("node", "--version").Output()
	version := strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, convErr := strconv.Atoi(major); err != nil || convErr != nil || n < oldestNode {
		return "this is " + version
	}
	return ""
})

// An offlineError is what npm said when it could not reach its registry.
type offlineError struct{ said string }

func (e *offlineError) Error() string { return "npm can't reach its registry" }

// gist is the first thing npm called an error.
func (e *offlineError) gist() string {
	for line := range strings.Lines(e.said) {
		if said, ok := strings.CutPrefix(line, "npm error "); ok {
			return strings.TrimSpace(said)
		}
	}
	return "nothing"
}

var installed = sync.OnceValues(func() (string, error) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	base := filepath.Join(cache, "geppetto-audio", "conformance")
	dir := filepath.Join(base, hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", err
	}
	one := flock.New(dir + ".lock") // two runs don't install over each other
	if err := one.Lock(); err != nil {
		return "", err
	}
	defer func() { _ = one.Unlock() }()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	return dir, install(base, dir, lock)
})

// install fetches the packages into a folder beside and gives it its name when it is complete.
func install(base, dir string, lock []byte) error {
	fresh, err := os.MkdirTemp(base, "new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	wanted, err := os.ReadFile("package.json")
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(filepath.Join(fresh, "package.json"), wanted, 0o644),
		os.WriteFile(filepath.Join(fresh, "package-lock.json"), lock, 0o644)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund",
		"--fetch-retries=1", "--fetch-timeout=30000")
	npm.Dir, npm.WaitDelay = fresh, time.Second
	if said, err := npm.CombinedOutput(); err != nil {
		if isOffline(string(said)) || ctx.Err() != nil {
			return &offlineError{string(said)}
		}
		return fmt.Errorf("npm ci: %w\n%s", err, said)
	}
	return os.Rename(fresh, dir)
}

// isOffline tells by npm's codes that it is the network that is missing, and not a package.
func isOffline(said string) bool {
	for _, code := range []string{"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
		"EHOSTUNREACH", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR", "ENOTCACHED", "EIDLETIMEOUT", "code E5"} {
		if strings.Contains(said, code) {
			return true
		}
	}
	return false
}
