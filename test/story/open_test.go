package story

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// tab is a browser's tab with the page of `hefu open`, as a server sees one.
type tab struct {
	origin string
	cookie string // as the browser keeps it
	open   *exec.Cmd
	gone   chan struct{}
}

func (t *tab) close(sig syscall.Signal) error {
	if t == nil || t.open == nil {
		return nil
	}
	_ = t.open.Process.Signal(sig)
	select {
	case <-t.gone:
		t.open = nil
		return nil
	case <-time.After(patience):
		return errors.New("hefu open did not end")
	}
}

// page open|close|kill: runs `hefu open` of the machine, on one port; its address is $PAGE.
// page sign-in|user|sign-out|frame STATUS: what the page, or in the end another one, asks for
// in the browser, and what it is answered.
func (s *stage) pageCmd(ts *testscript.TestScript, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "open":
		return s.openPage(ts)
	case len(args) == 1 && args[0] == "close":
		return s.tab.close(syscall.SIGINT)
	case len(args) == 1 && args[0] == "kill":
		return s.tab.close(syscall.SIGKILL)
	case len(args) != 2 || s.tab == nil:
		return usage("page open|close|kill, page sign-in|user|sign-out|frame STATUS")
	}
	method, path, body, site := http.MethodPost, "/v1/"+args[0], "", "same-origin"
	switch args[0] {
	case "user":
		method = http.MethodGet
	case "frame":
		path, site = "/v1/freeze", "cross-site"
	case "sign-in":
		code, err := s.code()
		if err != nil {
			return err
		}
		password, err := os.ReadFile(s.secret("password"))
		if err != nil {
			return err
		}
		body = fmt.Sprintf(`{"name":%q,"password":%q,"code":%q}`, s.user, strings.TrimSpace(string(password)), code)
	}
	status, said, err := s.tab.ask(method, path, body, site)
	if err == nil && strconv.Itoa(status) != args[1] {
		err = fmt.Errorf("the answer is %d: %s", status, said)
	}
	return err
}

func (t *tab) ask(method, path, body, site string) (int, string, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, t.origin+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Sec-Fetch-Site", site)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
		if req.Header.Set("Origin", t.origin); site != "same-origin" {
			req.Header.Set("Origin", "https://evil.example")
		}
	}
	if t.cookie != "" {
		req.Header.Set("Cookie", t.cookie)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	for _, c := range resp.Cookies() {
		if t.cookie = c.Name + "=" + c.Value; c.MaxAge < 0 {
			t.cookie = ""
		}
	}
	said, err := io.ReadAll(resp.Body)
	if strings.Contains(string(said), `"token":"`) && !strings.Contains(string(said), `"token":""`) {
		return 0, "", errors.New("the page was told the token")
	}
	return resp.StatusCode, string(said), err
}

// openPage runs `hefu open`, on the port of the time before.
func (s *stage) openPage(ts *testscript.TestScript) error {
	if s.tab == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err = errors.Join(err, l.Close()); err != nil {
			return err
		}
		s.tab = &tab{origin: "http://localhost:" + port}
		ts.Setenv("PAGE", s.tab.origin)
	}
	port := s.tab.origin[strings.LastIndexByte(s.tab.origin, ':')+1:]
	log, err := os.Create(filepath.Join(s.dir, "open.out"))
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(binary, "hefu"), "open", "--home", s.home, "--no-browser", "--port", port) //nolint:gosec // ours
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), "LC_ALL=C"), log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.tab.open, s.tab.gone = cmd, gone
	return until("the page is served", func(context.Context) error {
		said, err := os.ReadFile(log.Name())
		select {
		case <-gone:
			s.tab.open = nil
			return &final{fmt.Errorf("hefu open ended: %s", said)}
		default:
		}
		if err == nil && !strings.Contains(string(said), s.tab.origin) {
			err = errors.New("it has said nothing")
		}
		return err
	})
}
