package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// A node that signs its own certificate is reached where the operator names the file, and
// not otherwise; its password is in no error.
func TestANodesOwnCertificate(t *testing.T) {
	if err := btcd.Install(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	n, err := btcd.Start(t.Context(), btcd.Options{TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(ca string) (int64, error) {
		c := defaultServeConfig()
		c.nodesCA = ca
		c.setNodes(string(demoCoins), []string{n.URL}, "here")
		ledgers, err := c.ledgers(all.Families())
		if err != nil {
			return 0, err
		}
		return ledgers[demoCoins].Time(t.Context())
	}
	if now, err := at(n.Cert); err != nil || now <= 0 {
		t.Errorf("time %d, %v", now, err)
	}
	password := strings.Split(strings.Split(n.URL, "hefu:")[1], "@")[0]
	for ca, kind := range map[string]hefu.Kind{"": hefu.KindUnavailable, empty: "", filepath.Join(t.TempDir(), "missing"): ""} {
		_, err := at(ca)
		if err == nil || kind != "" && !hefu.Is(err, kind) || strings.Contains(err.Error(), password) {
			t.Errorf("%q: %v", ca, err)
		}
	}
}
