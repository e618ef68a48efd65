// Package browsertest drives Chromium through pages as a person would: by the
// words on buttons and labels. Whatever the browser reports on the way (errors
// in the console, requests that fail) ends the test.
//
// It knows nothing of the committee's work. There is no test without a
// browser: where Chromium is not installed, the test fails and says so.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Limit is how long one step of a page may take before the test fails.
const Limit = 20 * time.Second

// A Browser is a running Chromium in which several people can be at work.
type Browser struct {
	ctx context.Context
}

// Start starts Chromium for the time of a test, without a window and with a
// fresh profile. The program is named by TRANU_TEST_BROWSER, else it is looked
// for on the path.
func Start(t *testing.T) *Browser {
	t.Helper()
	program, err := find()
	if err != nil {
		t.Fatalf("no Chromium (%v): make test installs it", err)
	}
	dir := t.TempDir() // Chromium leaves its sockets where it is killed
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.Env("TMPDIR="+dir),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("accept-lang", "vi,en"),
		chromedp.Flag("lang", "vi"),
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return &Browser{ctx}
}

func find() (string, error) {
	if named := os.Getenv("TRANU_TEST_BROWSER"); named != "" {
		return exec.LookPath(named)
	}
	var last error
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		program, err := exec.LookPath(name)
		if err == nil {
			return program, nil
		}
		last = err
	}
	return "", last
}
