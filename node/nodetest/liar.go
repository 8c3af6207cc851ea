// Package nodetest has a proxy that lies before a real node, of whatever chain.
package nodetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Liar stands before a JSON-RPC node and changes what it answers. The zero Liar is honest.
type Liar struct {
	// Swallows is the method by which a transaction is sent: where Lie has an answer to it,
	// the node is not asked.
	Swallows string

	mu  sync.Mutex
	lie func(method, result string) string
}

// Lies sets what is said instead of a method's result; "" says the truth.
func (l *Liar) Lies(lie func(method, result string) string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lie = lie
}

func (l *Liar) says(method, result string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lie == nil {
		return ""
	}
	return l.lie(method, result)
}

// Start serves before the node at the URL behind, until the test ends, and returns its own.
func (l *Liar) Start(t *testing.T, behind string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.serve(w, r, behind) != nil {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// serve answers in the envelope of the request. Bitcoin's nodes always have result and error
// in theirs; JSON-RPC 2.0 has one of them.
func (l *Liar) serve(w http.ResponseWriter, r *http.Request, behind string) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var asked struct {
		JSONRPC string
		ID      json.RawMessage
		Method  string
	}
	if err := json.Unmarshal(body, &asked); err != nil {
		return err
	}
	var answer struct{ Result, Error json.RawMessage }
	said := ""
	if asked.Method == l.Swallows {
		said = l.says(asked.Method, "")
	}
	if said == "" {
		res, err := http.Post(behind, "application/json", bytes.NewReader(body)) //nolint:gosec,noctx // a test's own node
		if err != nil {
			return err
		}
		defer res.Body.Close() //nolint:errcheck // nothing was written
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
			return err
		}
		said = l.says(asked.Method, string(answer.Result))
	}
	if said != "" {
		answer.Result, answer.Error = json.RawMessage(said), nil
	}
	if len(answer.Error) == 0 {
		answer.Error = json.RawMessage("null")
	}
	w.Header().Set("Content-Type", "application/json")
	switch {
	case asked.JSONRPC != "2.0":
		_, err = fmt.Fprintf(w, `{"jsonrpc":"1.0","id":%s,"result":%s,"error":%s}`, asked.ID, orNull(answer.Result), answer.Error)
	case string(answer.Error) != "null":
		_, err = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":%s}`, asked.ID, answer.Error)
	default:
		_, err = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, asked.ID, orNull(answer.Result))
	}
	return err
}

func orNull(result json.RawMessage) json.RawMessage {
	if len(result) == 0 {
		return json.RawMessage("null")
	}
	return result
}
