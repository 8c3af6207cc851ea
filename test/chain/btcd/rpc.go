package btcd

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// rpc is a JSON-RPC client of our own, so that what tests say of the chain does not go
// through the code that they test.
type rpc struct {
	url, user, password, cert string

	mu     sync.Mutex
	client *http.Client
}

func newRPC(url, user, password, cert string) *rpc {
	return &rpc{url: url, user: user, password: password, cert: cert}
}

// Connect is a node that runs already, as Node.URL of its process names it. It can be asked
// and paid from; it is not ended here.
func Connect(at string) (*Node, error) {
	u, err := url.Parse(strings.TrimPrefix(at, "btcd+"))
	if err != nil || u.User == nil {
		return nil, errors.New("connect to btcd: its address is malformed")
	}
	password, _ := u.User.Password()
	return &Node{URL: at, rpc: newRPC(u.Scheme+"://"+u.Host, u.User.Username(), password, "")}, nil
}

// http returns the client; a certificate of btcd's own exists only once it runs.
func (r *rpc) http() (*http.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		return r.client, nil
	}
	t := &http.Transport{MaxIdleConnsPerHost: 8}
	if r.cert != "" {
		pem, err := os.ReadFile(r.cert)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("the node's certificate cannot be read")
		}
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	}
	r.client = &http.Client{Timeout: 2 * time.Minute, Transport: t}
	return r.client, nil
}

func (r *rpc) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		r.client.CloseIdleConnections()
	}
}

// Refused is the node's own error.
type Refused struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error is the node's words.
func (e *Refused) Error() string { return fmt.Sprintf("btcd refused (%d): %s", e.Code, e.Message) }

func (r *rpc) call(ctx context.Context, result any, method string, params ...any) error {
	client, err := r.http()
	if err != nil {
		return err
	}
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "1.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(r.user, r.password)
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *Refused        `json:"error"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return fmt.Errorf("%s: HTTP status %d: %w", method, res.StatusCode, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: %w", method, answer.Error)
	}
	return decode(answer.Result, result)
}
