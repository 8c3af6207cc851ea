package story

import (
	"os"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// files are the database's files: SQLite keeps its log beside it.
func (h *heist) files() map[string][]byte {
	h.Helper()
	out := map[string][]byte{}
	for _, end := range []string{"", "-wal", "-shm"} {
		raw, err := os.ReadFile(h.database() + end)
		if err == nil {
			out[end] = raw
		} else if !os.IsNotExist(err) || end == "" {
			h.Fatal(err)
		}
	}
	return out
}

func (h *heist) putBack(files map[string][]byte) {
	h.Helper()
	for _, end := range []string{"", "-wal", "-shm"} {
		if raw, ok := files[end]; ok {
			h.must(os.WriteFile(h.database()+end, raw, 0o600))
		} else if err := os.Remove(h.database() + end); err != nil && !os.IsNotExist(err) {
			h.Fatal(err)
		}
	}
}

// The thief who restores a backup: he reaches the disk of the guard's host (or its operator
// does, by mistake) and puts an old file of the database back, past `hefu admin restore`. In
// it a transfer rests that its owner has stopped since, a limit is high that she lowered,
// and what she spent is not spent. Nothing that the keystore calls a revocation has happened.
func TestThiefWhoRestoresABackup(t *testing.T) {
	fileOnly(t)
	h := newHeist(t)
	h.rest(30 * time.Minute)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	loot, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 500), alice.code())
	h.must(err)
	if loot.State != hefu.Resting {
		t.Fatalf("it is %s", loot.State)
	}
	h.close()
	old := h.files()
	h.open()
	_, err = alice.Stop(t.Context(), loot.ID)
	h.must(err)
	_, err = alice.SetLimit(t.Context(), wire.SetLimit{Asset: devCoin, Units: milli(20)})
	h.must(err)
	h.pass(5 * time.Minute)
	h.pass(5 * time.Minute)

	h.close()
	h.putBack(old)
	h.open()
	_, err = mallory.Transfer(t.Context(), loot.ID)
	h.refused("the session that he holds", err, hefu.KindUnauthenticated)
	h.pass(40 * time.Minute) // longer than it would have rested
	h.nothingLeft(loot.ID)

	// With password and codes he waits for the end of the hold, and has a device that nobody
	// confirmed.
	h.must(mallory.SignIn(t.Context(), alice.name, password, alice.code()))
	_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 10), alice.code())
	h.refused("in the hold of the quarantine", err, hefu.KindWaiting)
	for range 5 {
		h.pass(5 * time.Hour)
	}
	h.must(mallory.SignIn(t.Context(), alice.name, password, alice.code()))
	_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 10), alice.code())
	h.refused("from a device that was not confirmed", err, hefu.KindForbidden)
	h.nothingLeft(loot.ID)
	h.judge(alice, milli(20), 0)
}
