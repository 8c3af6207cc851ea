package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// slowNeighbour opens connections while another process has the database for itself, as
// one has that recovers the WAL of a killed process or writes it back before it leaves.
type slowNeighbour struct {
	driver.Driver
	path string
	mode string // connections with this in their name meet the neighbour, the first one does
	once *sync.Once
	hold time.Duration
}

func (d slowNeighbour) Open(name string) (driver.Conn, error) {
	if strings.Contains(name, d.mode) {
		d.once.Do(func() {
			db, err := sql.Open("sqlite", "file:"+d.path+"?_busy_timeout=1000")
			if err != nil {
				panic(err)
			}
			db.SetMaxOpenConns(1)
			for _, s := range []string{`PRAGMA locking_mode = EXCLUSIVE`, `BEGIN IMMEDIATE`, `UPDATE meta SET value = value`} {
				if _, err := db.Exec(s); err != nil {
					panic(err)
				}
			}
			go func() { time.Sleep(d.hold); _ = db.Close() }()
		})
	}
	return d.Driver.Open(name)
}

// A guard that starts beside another one that recovers from a kill waits for it.
func TestOpenWaitsForANeighbour(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guard.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	must(t, s.Close())
	raw, err := sql.Open("sqlite", path)
	must(t, err)
	defer raw.Close()
	for _, mode := range []string{"_busy_timeout=20&", "_busy_timeout=10000&"} {
		name := "slow neighbour " + path + mode // a name is registered once
		sql.Register(name, slowNeighbour{raw.Driver(), path, mode, new(sync.Once), 400 * time.Millisecond})
		s, err := OpenThrough(t.Context(), name, path)
		if err != nil {
			t.Errorf("connections with %s: %v", mode, err)
			continue
		}
		must(t, errors.Join(s.Ping(t.Context()), s.Close()))
	}
}
