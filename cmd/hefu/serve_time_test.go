package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// The machine starts with its clock a day behind the time that the guard saw last: the
// guard serves what needs no time, says why it is not ready and takes no code. Nobody
// turns the clock here; the stored time is a day ahead of it, which is the same.
func TestServeWithAClockThatWasSetBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := serveFile(t, dir, "")
	if err := startServe(t, "--config", file).stop(); err != nil {
		t.Fatal(err)
	}
	aDayAhead(t, filepath.Join(dir, "guard.db"))
	s := startServe(t, "--config", file)
	c, err := client.New(s.word("listens"), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Health(t.Context()); err != nil {
		t.Errorf("it does not live: %v", err)
	}
	if _, err := c.Ready(t.Context()); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "clock was set back") {
		t.Errorf("ready: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.log.String(), "time stands still") {
		t.Errorf("the operator reads nothing of it: %s", s.log)
	}
}

// aDayAhead moves the stored time.
func aDayAhead(t *testing.T, path string) {
	t.Helper()
	rows, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = rows.Update(t.Context(), func(tx server.Tx) error {
		was, err := tx.Meta("guard-time")
		if err != nil {
			return err
		}
		if at, err := strconv.ParseInt(was, 10, 64); err != nil || time.Since(time.UnixMicro(at)).Abs() > time.Hour {
			t.Errorf("the guard left %q as its time, %v", was, err)
		}
		return tx.SetMeta("guard-time", strconv.FormatInt(time.Now().Add(24*time.Hour).UnixMicro(), 10))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
}
