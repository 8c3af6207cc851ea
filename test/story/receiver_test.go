package story

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
)

// receiver is a program of a user's that hears of transfers over https, written with what
// package client offers and nothing else.
type receiver struct {
	srv *httptest.Server
	pem string // its certificate, in a file

	mu      sync.Mutex
	secret  string
	manner  string
	heard   []heard
	forged  int
	hanging int
	over    chan struct{} // closed when what hangs may end
	trap    *httptest.Server
	trapped int
}

type heard struct {
	id   string
	body []byte
	n    hefu.Notice
}

func newReceiver(dir string) (*receiver, error) {
	r := &receiver{over: make(chan struct{}), pem: filepath.Join(dir, "receiver.pem")}
	r.srv = httptest.NewTLSServer(r)
	r.trap = httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.trapped++
	}))
	return r, os.WriteFile(r.pem, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.srv.Certificate().Raw}), 0o600)
}

func (r *receiver) close() {
	close(r.over)
	r.srv.Close()
	r.trap.Close()
}

// env lets a guard reach it: its network, and who signed its certificate.
func (r *receiver) env() []string {
	return []string{"HEFU_WEBHOOKS_ALLOW=127.0.0.0/8", "SSL_CERT_FILE=" + r.pem}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<16))
	if err != nil {
		return
	}
	r.mu.Lock()
	n, err := client.VerifyWebhook(r.secret, req.Header, body, time.Now())
	if err != nil {
		r.forged++
		r.mu.Unlock()
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.heard = append(r.heard, heard{req.Header.Get("webhook-id"), body, n})
	manner := r.manner
	if manner == "hangs" {
		r.hanging++
	}
	r.mu.Unlock()
	switch manner {
	case "fails":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "redirects":
		http.Redirect(w, req, r.trap.URL, http.StatusTemporaryRedirect)
	case "hangs":
		select {
		case <-req.Context().Done():
		case <-r.over:
		}
	}
}

// receiver start | learn SECRET | takes | fails | redirects | hangs | held | twice | await TRANSFER STATE…
func (s *stage) receiverCmd(ts *testscript.TestScript, args []string) (err error) {
	if len(args) == 0 {
		return usage("receiver start|learn SECRET|takes|fails|redirects|hangs|held|twice|await TRANSFER STATE…")
	}
	switch args[0] {
	case "start":
		if s.ear, err = newReceiver(s.dir); err == nil {
			ts.Setenv("HOOK", s.ear.srv.URL+"/hook")
		}
		return err
	case "held":
		return s.ear.until("a notice hangs", func() error {
			if s.ear.hanging == 0 {
				return errors.New("none came")
			}
			return nil
		})
	case "twice":
		return s.ear.twice()
	case "await":
		return s.ear.await(hefu.TransferID(args[1]), args[2:])
	}
	s.ear.mu.Lock()
	defer s.ear.mu.Unlock()
	if args[0] == "learn" {
		s.ear.secret = args[1]
		return nil
	}
	s.ear.manner = args[0]
	return nil
}

func (r *receiver) until(what string, fn func() error) error {
	return until(what, func(context.Context) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.forged > 0 || r.trapped > 0 {
			return &final{fmt.Errorf("%d forged notices came, %d followed a redirect", r.forged, r.trapped)}
		}
		return fn()
	})
}

// await waits until it has heard that a transfer came to all of these states.
func (r *receiver) await(id hefu.TransferID, states []string) error {
	return r.until("all is heard", func() error {
		for _, state := range states {
			found := false
			for _, h := range r.heard {
				d := h.n.Data.Transfer
				found = found || d != nil && d.ID == id && string(d.State) == state && h.n.Type == hefu.NoticeTransfer+state
			}
			if !found {
				return fmt.Errorf("not heard of %s: %d notices", state, len(r.heard))
			}
		}
		return nil
	})
}

// twice demands that something was heard twice, and said the same.
func (r *receiver) twice() error {
	return r.until("something is heard again", func() error {
		seen, again := map[string][]byte{}, 0
		for _, h := range r.heard {
			if before, ok := seen[h.id]; ok {
				again++
				if !bytes.Equal(before, h.body) {
					return &final{fmt.Errorf("%s said %s and %s", h.id, before, h.body)}
				}
			}
			seen[h.id] = h.body
		}
		if again == 0 {
			return errors.New("nothing was")
		}
		return nil
	})
}
