package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/store"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// TestAnOperatorBeginsAWatchAnew: the watch stands on blocks that its node does not have.
func TestAnOperatorBeginsAWatchAnew(t *testing.T) {
	const sepolia = hefu.Network("eip155:11155111")
	if err := devchain.Install(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	url, stop, err := devchain.Anvil(t.Context(), devchain.Options{ChainID: 11155111, Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	conf, file := home(t)
	text := fmt.Sprintf("data_dir = %q\n[networks.%q]\nnodes = [%q]\n", conf.dataDir, sepolia, url)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := admin("follow-anew", string(sepolia), "--config", file); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("without a database: %v\n%s", err, said)
	}
	see := func(f func(tx server.Tx) error) {
		t.Helper()
		rows, err := store.Open(t.Context(), conf.database())
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(rows.Update(context.WithoutCancel(t.Context()), f), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(conf.dataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	see(func(tx server.Tx) error {
		w, err := tx.LockWatch(sepolia)
		w.Number, w.Hash, w.Final, w.Trouble = 1, "0xgone", 1, "it parts"
		return errors.Join(err, tx.PutWatch(w), tx.PutChainBlock(sepolia, chain.Block{Number: 1, Hash: "0xgone", Parent: "0x"}))
	})
	rpc, err := node.New([]string{url}, node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rpc.Close()
	if err := devchain.Mine(t.Context(), rpc, 3); err != nil {
		t.Fatal(err)
	}
	if said, err := admin("follow-anew", string(sepolia), "--config", file); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("nothing in common: %v\n%s", err, said)
	}
	said, err := admin("follow-anew", string(sepolia), "--config", file, "--from", "1")
	if err != nil || !strings.Contains(said, "read again from block 1 on; it had been read to block 1. Movements taken back: 0") {
		t.Fatalf("%v\n%s", err, said)
	}
	see(func(tx server.Tx) error {
		w, err := tx.Watch(sepolia)
		if w.Number != 0 || w.Trouble != "" || w.Final != 0 || len(w.Hash) != 66 {
			t.Errorf("%+v", w)
		}
		all, err2 := tx.Recorded(1000)
		if !slices.ContainsFunc(all, func(r server.AuditRecord) bool {
			return r.Kind == "admin/follow-anew" && strings.HasPrefix(r.Details, string(sepolia)+"; from=1; was=1/0xgone")
		}) {
			t.Errorf("the audit log has %+v", all)
		}
		return errors.Join(err, err2)
	})
}
