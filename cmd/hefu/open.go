package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/web"
)

// openPort is where `hefu open` serves the page. It stays the same, because a browser
// keeps vault and passkeys by host and port.
const openPort = 8422

type openFlags struct {
	walletFlags
	fingerprint string
	port        int
	noBrowser   bool
}

// newOpen is `hefu open`.
func newOpen() *cobra.Command {
	f := &openFlags{}
	c := &cobra.Command{Use: "open", Args: cobra.NoArgs, Short: "the wallet in this machine's browser, without trust in the guard's page", Long: english("help.open")}
	p := c.Flags()
	p.StringVar(&f.home, "home", "", "directory of vault, session and wallet.toml (HEFU_HOME)")
	p.StringVar(&f.guard, "guard", "", "URL of the guard")
	p.StringVar(&f.fingerprint, "fingerprint", "", "the guard's, as its operator gave it")
	p.IntVar(&f.port, "port", openPort, "port of localhost; another port is another place for the browser, without the vault and passkeys of this one")
	p.BoolVar(&f.noBrowser, "no-browser", false, "print the address and open nothing")
	p.BoolVar(&f.asJSON, "json", false, "one JSON object a line, for scripts; errors as JSON on stderr")
	p.BoolVar(&f.yes, "yes", false, "do not ask whether the fingerprint is right")
	c.RunE = f.run(func(e *env, _ []string) error { return f.open(e) })
	quiet(c)
	return c
}

// openAnswer is what `hefu open --json` prints.
type openAnswer struct {
	URL         string       `json:"url"`
	Guard       string       `json:"guard"`
	Fingerprint hefu.GuardID `json:"fingerprint"`
}

func (f *openFlags) open(e *env) error {
	if f.port < 1 || f.port > 65535 {
		return fail(hefu.KindInvalid, "open.port", f.port)
	}
	known, err := e.knownGuard(f.fingerprint)
	if err != nil {
		return err
	}
	page, err := web.Handler(web.Options{Local: true})
	if err != nil {
		return err
	}
	key, err := e.cookieKey()
	if err != nil {
		return err
	}
	r, err := newRelay(known, key)
	if err != nil {
		return err
	}
	doors, err := localhost(e.ctx, f.port)
	if err != nil {
		return err
	}
	o := openAnswer{"http://localhost:" + strconv.Itoa(f.port) + "/", known.URL, known.ID}
	ended := serveLocal(e.ctx, doors, web.NoWorker(beside(page, r)))
	if err := e.answer(o, func(w io.Writer) { fmt.Fprintln(w, e.t("open.ready", o.URL, o.Guard, o.Fingerprint)) }); err != nil {
		return err
	}
	if !f.noBrowser && !showPage(e.ctx, o.URL) {
		e.say("open.self")
	}
	return <-ended
}

// knownGuard is whom the page speaks with. One that was met before may be away: what the
// page can show without it, it shows.
func (e *env) knownGuard(fingerprint string) (pinned, error) {
	g, err := e.meet(fingerprint)
	if err == nil {
		return g.pinned, nil
	}
	var known pinned
	if !hefu.Is(err, hefu.KindUnavailable) || e.readJSON("guard.json", &known) != nil {
		return pinned{}, err
	}
	if e.conf.Guard != "" {
		known.URL = e.conf.Guard
	}
	e.say("open.away", known.URL)
	return known, nil
}

// cookieKey is what seals sessions in cookies: a file of the home directory, made at the
// first start. Without it nobody is signed in any more, and nothing else is lost.
func (e *env) cookieKey() ([]byte, error) {
	const name, size = "open.key", 32
	key, err := os.ReadFile(filepath.Join(e.home, name))
	if err == nil && len(key) == size {
		return key, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	key = make([]byte, size)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, e.writeFile(name, key)
}

// localhost listens on every address that a browser takes for localhost. Were one left
// out, another user of this machine could listen there with a page of his own, at the
// same origin.
func localhost(ctx context.Context, port int) (out []net.Listener, err error) {
	var lc net.ListenConfig
	for _, host := range []string{"127.0.0.1", "::1"} {
		ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		switch {
		case err == nil:
			out = append(out, ln)
		case host == "::1" && (errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)):
			// This machine has no IPv6: no browser here goes there.
		default:
			for _, open := range out {
				_ = open.Close()
			}
			if errors.Is(err, syscall.EADDRINUSE) {
				return nil, fail(hefu.KindConflict, "open.busy", port)
			}
			return nil, err
		}
	}
	return out, nil
}

// beside serves the page, and the relay under /v1/.
func beside(page http.Handler, r *relay) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if status, why := r.browser.Refused(req); status != 0 {
			http.Error(w, why, status)
			return
		}
		if strings.HasPrefix(req.URL.Path, "/v1/") {
			r.ServeHTTP(w, req)
			return
		}
		page.ServeHTTP(w, req)
	})
}

// serveLocal serves until ctx ends, which ends open streams too.
func serveLocal(ctx context.Context, doors []net.Listener, h http.Handler) <-chan error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, len(doors)+1)
	for _, ln := range doors {
		go func() {
			if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
				ended <- err
			}
		}()
	}
	context.AfterFunc(ctx, func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if srv.Shutdown(within) != nil {
			_ = srv.Close()
		}
		ended <- nil
	})
	return ended
}

// showPage opens the person's browser, where there is a screen, and says whether it did.
func showPage(ctx context.Context, url string) bool {
	program := []string{"xdg-open"}
	switch {
	case runtime.GOOS == "darwin":
		program = []string{"open"}
	case runtime.GOOS == "windows":
		program = []string{"rundll32", "url.dll,FileProtocolHandler"}
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "": // xdg-open would show it in this terminal
		return false
	}
	// The browser goes on when this program ends.
	c := exec.CommandContext(context.WithoutCancel(ctx), program[0], append(program[1:], url)...) //nolint:gosec // G204: the programs are above, the address is ours
	if c.Start() != nil {
		return false
	}
	go func() { _ = c.Wait() }()
	return true
}
