package bitcoin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/address/v2"
)

func address160(public []byte) []byte { return address.Hash160(public) }

// coreBinary finds Bitcoin Core or Knots: $HEFU_BITCOIND, or bitcoind on the PATH. Without one
// what one answered once is played again (tape_test.go).
func coreBinary(t *testing.T) (string, bool) {
	t.Helper()
	if p := os.Getenv("HEFU_BITCOIND"); p != "" {
		return p, true
	}
	p, err := exec.LookPath("bitcoind")
	if err != nil && recording() {
		t.Fatal("there is no bitcoind to record; HEFU_BITCOIND names one")
	}
	return p, err == nil
}

// coreNode is a bitcoind with a wallet that watches.
type coreNode struct{ url string }

func (c coreNode) call(ctx context.Context, result any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Result json.RawMessage
		Error  *struct{ Message string }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %d %s", method, res.StatusCode, text)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: %s", method, answer.Error.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.Result, result)
}

// startCore runs a bitcoind that is told of every block of the rig's node, so that both
// have one chain, and opens the rig over it.
func startCore(t *testing.T, binary string, r *rig) (mirror func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	dir := t.TempDir()
	conf := fmt.Sprintf("regtest=1\nserver=1\nlisten=0\ndnsseed=0\nrpcuser=u\nrpcpassword=p\nblockfilterindex=1\nfallbackfee=0.0001\n[regtest]\nrpcbind=127.0.0.1\nrpcallowip=127.0.0.1\nrpcport=%d\n", port)
	if err := os.WriteFile(filepath.Join(dir, "bitcoin.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "-datadir="+dir, "-printtoconsole=0")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	at := fmt.Sprintf("127.0.0.1:%d", port)
	c := coreNode{"http://u:p@" + at}
	deadline := time.Now().Add(time.Minute)
	for {
		if err = c.call(t.Context(), nil, "getblockcount"); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("bitcoind: %v\n%s", err, said.String())
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := c.call(t.Context(), nil, "createwallet", "hefu", true, true); err != nil {
		t.Fatal(err)
	}
	if !recording() {
		r.open("core+http://u:p@" + at + "/wallet/hefu")
	} else {
		var about struct {
			Name string `json:"subversion"`
		}
		if err := c.call(t.Context(), &about, "getnetworkinfo"); err != nil {
			t.Fatal(err)
		}
		r.tape = newTape(t, about.Name)
		r.open("core+" + r.tape.record(c.url) + "/wallet/hefu")
	}
	return func() {
		t.Helper()
		if err := c.follow(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// follow hands the blocks of the rig's node on, and what waits both ways.
func (c coreNode) follow(ctx context.Context, r *rig) error {
	height, err := r.node.Height(ctx)
	if err != nil {
		return err
	}
	var have int64
	if err := c.call(ctx, &have, "getblockcount"); err != nil {
		return err
	}
	for i := max(have-10, 1); i <= height; i++ {
		var hash, block string
		if err := r.node.Call(ctx, &hash, "getblockhash", i); err != nil {
			return err
		}
		if err := r.node.Call(ctx, &block, "getblock", hash, 0); err != nil {
			return err
		}
		if err := c.call(ctx, nil, "submitblock", block); err != nil {
			return err
		}
	}
	both := [2]func(context.Context, any, string, ...any) error{r.node.Call, c.call}
	for i, from := range both {
		var ids []string
		if err := from(ctx, &ids, "getrawmempool"); err != nil {
			return err
		}
		for _, id := range ids {
			var raw string
			if err := from(ctx, &raw, "getrawtransaction", id, 0); err != nil {
				return err
			}
			if err := both[1-i](ctx, nil, "sendrawtransaction", raw); err != nil && !strings.Contains(err.Error(), "already") {
				return err
			}
		}
	}
	return nil
}
