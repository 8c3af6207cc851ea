package bitcoin_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// tape is what a real Bitcoin Core or Knots answered while a test of the sources ran, for
// machines that have none. The tests draw nothing, so that they ask the same again: of each
// question the answers come in the order in which they came then.
//
// To record anew: HEFU_RECORD_CORE=1 HEFU_BITCOIND=… go test ./chain/bitcoin
type tape struct {
	Node    string           // what the node calls itself
	Did     []string         // what the test's own hands brought about: ids, heights
	Asked   map[string][]int // by the question, places in Said
	Said    []taped
	mu      sync.Mutex
	numbers map[taped]int
	t       *testing.T
}

type taped struct {
	Status int
	Result string
	Error  string
}

// recording is the wish to make tapes.
func recording() bool { return os.Getenv("HEFU_RECORD_CORE") != "" }

func tapeFile(t *testing.T) string {
	name, _, _ := strings.Cut(t.Name(), "/")
	return filepath.Join("testdata", "core", name+".json.gz")
}

func newTape(t *testing.T, node string) *tape {
	return &tape{Node: node, Asked: map[string][]int{}, numbers: map[taped]int{}, t: t}
}

// record stands between the ledger and the node at behind and writes everything down.
func (p *tape) record(behind string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		res, err := http.Post(behind+r.URL.Path, "application/json", bytes.NewReader(body)) //nolint:gosec,noctx // a test's own node
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close() //nolint:errcheck // nothing was written
		text, err := io.ReadAll(res.Body)
		if err != nil {
			return
		}
		var answer struct{ Result, Error json.RawMessage }
		if err := json.Unmarshal(text, &answer); err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		key, _ := question(body)
		p.mu.Lock()
		said := taped{res.StatusCode, string(answer.Result), string(answer.Error)}
		n, known := p.numbers[said]
		if !known {
			n = len(p.Said)
			p.numbers[said], p.Said = n, append(p.Said, said)
		}
		p.Asked[key] = append(p.Asked[key], n)
		p.mu.Unlock()
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(text)
	}))
	p.t.Cleanup(func() {
		s.Close()
		if !p.t.Failed() {
			p.save()
		}
	})
	return s.URL
}

func (p *tape) save() {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(p); err != nil {
		p.t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		p.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(tapeFile(p.t)), 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(tapeFile(p.t), b.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// question is a request without its number.
func question(body []byte) (key, id string) {
	var asked struct {
		ID     json.RawMessage
		Method string
		Params json.RawMessage
	}
	_ = json.Unmarshal(body, &asked)
	return asked.Method + string(asked.Params), string(asked.ID)
}

// playTape is a node that answers from the test's tape.
func playTape(t *testing.T) (*tape, string) {
	t.Helper()
	f, err := os.Open(tapeFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	p := &tape{t: t}
	if err := json.NewDecoder(z).Decode(p); err != nil {
		t.Fatal(err)
	}
	t.Logf("recorded answers of %s", p.Node)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		key, id := question(body)
		p.mu.Lock()
		defer p.mu.Unlock()
		all := p.Asked[key]
		if len(all) == 0 {
			t.Errorf("the tape has no answer to %.200s; record it anew", key)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		said := p.Said[all[0]]
		if len(all) > 1 {
			p.Asked[key] = all[1:]
		}
		if said.Error == "" {
			said.Error = "null"
		}
		if said.Result == "" {
			said.Result = "null"
		}
		w.WriteHeader(said.Status)
		_, _ = fmt.Fprintf(w, `{"result":%s,"error":%s,"id":%s}`, said.Result, said.Error, id)
	}))
	t.Cleanup(s.Close)
	return p, s.URL
}

// did keeps what the test brought about, or tells it.
func (p *tape) did(make func() string) string {
	if p.numbers != nil { // it is being recorded
		said := make()
		p.Did = append(p.Did, said)
		return said
	}
	if len(p.Did) == 0 {
		p.t.Fatal("the tape is at its end; record it anew")
	}
	said := p.Did[0]
	p.Did = p.Did[1:]
	return said
}
