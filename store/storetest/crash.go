package storetest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func testReopen(t *testing.T, b *bench) {
	b.people("alice")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Update(t.Context(), func(guard.Tx) error { return nil }); err == nil {
		t.Error("a closed store works")
	}
	again := b.open()
	if err := again.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := again.View(t.Context(), func(tx guard.Tx) error { _, err := tx.UserByName("alice"); return err }); err != nil {
		t.Fatal(err)
	}
}

const acknowledged = "acknowledged "

// write is the process that gets killed: it commits one transaction after another,
// each over several tables, and says so after each.
func write(t *testing.T, d Dialect, dsn string) {
	s, err := d.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var n int
		err := s.Update(t.Context(), func(tx guard.Tx) error {
			v, err := tx.Meta("n")
			if err != nil {
				return err
			}
			n, _ = strconv.Atoi(v)
			n++
			u := user(fmt.Sprint(n))
			_, err = appended(tx.CreateUser(u), tx, guard.Event{User: u.ID, Kind: "account", At: at(n)})
			x := transfer(u.Name, u.Name, u.Name)
			x.State, x.Uses, x.Signed = hefu.Resting, []string{u.Name}, make([]byte, 3000)
			return first(err, tx.CreateDealing(dealing(u.Name, u.Name, 1)), tx.CreateTransfer(x), tx.SetMeta("n", strconv.Itoa(n)))
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(acknowledged + strconv.Itoa(n)) //nolint:forbidigo // the parent listens
	}
}

// testKilled kills two writing processes again and again. What it acknowledged is
// there, and every transaction is there whole or not at all. (A kill does not
// lose what the operating system holds; that commits reach the disk is a matter
// of the dialect's settings and is tested with the dialect.)
func testKilled(t *testing.T, b *bench) {
	seen := 0
	for round := range 6 {
		seen = kill(t, b.dsn, seen, 3+round*7)
		s := b.open()
		err := s.View(t.Context(), func(tx guard.Tx) error {
			v, err := tx.Meta("n")
			if err != nil {
				return err
			}
			n, _ := strconv.Atoi(v)
			if n < seen || n > seen+2 {
				return fmt.Errorf("%d transactions were acknowledged, %d are there", seen, n)
			}
			seen = n
			return whole(tx, n)
		})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("after", strconv.Itoa(round)) }); err != nil {
			t.Fatalf("round %d: write after the kill: %v", round, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// kill starts two writers on one database, hears a number of acknowledgements,
// kills both and returns the highest number that was acknowledged.
func kill(t *testing.T, dsn string, seen, hear int) int {
	t.Helper()
	said := make(chan string)
	var writers [2]*exec.Cmd
	var group sync.WaitGroup
	for i := range writers {
		writers[i] = start(t, dsn, said, &group)
	}
	go func() { group.Wait(); close(said) }()
	heard := map[int]bool{}
	for text := range said { // what they still manage to say is heard as well
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Log(text)
			continue
		}
		if heard[n] {
			t.Errorf("%d was acknowledged twice", n)
		}
		heard[n] = true
		seen = max(seen, n)
		if len(heard) == hear {
			for _, w := range writers {
				_ = w.Process.Kill()
			}
		}
	}
	for _, w := range writers {
		if err := w.Wait(); err == nil || w.ProcessState.Exited() {
			t.Fatalf("a writer ended by itself: %v", err)
		}
	}
	return seen
}

func start(t *testing.T, dsn string, said chan<- string, group *sync.WaitGroup) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+strings.Split(t.Name(), "/")[0]+"$") //nolint:gosec // this very test
	cmd.Env = append(os.Environ(), child+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	group.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- strings.TrimPrefix(lines.Text(), acknowledged)
		}
	})
	return cmd
}

func whole(tx guard.Tx, n int) error {
	for i := 1; i <= n; i++ {
		u := user(strconv.Itoa(i))
		x, err := tx.Transfer(id[hefu.TransferID](u.Name))
		if err != nil || len(x.Signed) != 3000 {
			return fmt.Errorf("transaction %d is not whole: %d bytes, %w", i, len(x.Signed), err)
		}
		events, err := tx.Events(u.ID, 0, 5)
		if err != nil || len(events) != 1 {
			return fmt.Errorf("transaction %d is not whole: %d events, %w", i, len(events), err)
		}
	}
	_, err := tx.UserByName(strconv.Itoa(n + 1))
	return wantKind(err, hefu.KindNotFound)
}
