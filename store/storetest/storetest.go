// Package storetest says what every guard.Store must show. A dialect's test calls
// Run once; the suite opens stores of its own, several on one database, and
// starts the test binary again as a process that it kills while it writes.
package storetest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Dialect is how the suite reaches a database.
type Dialect struct {
	// New makes an empty database that lives as long as the test and returns what
	// Open needs.
	New func(t testing.TB) string
	// Open opens it; the suite calls it from several goroutines and processes.
	Open func(ctx context.Context, dsn string) (guard.Store, error)
	// Several says that transactions write side by side as long as they touch different
	// rows. Without it there is one at a time.
	Several bool
}

// child tells a process that the suite started that it is the one that writes.
const child = "HEFU_STORETEST_CHILD"

// Run runs the suite as subtests of t. The test that calls it must be reachable
// by its name alone, because the suite starts it again in another process.
func Run(t *testing.T, d Dialect) {
	if dsn := os.Getenv(child); dsn != "" {
		write(t, d, dsn)
		return
	}
	for _, c := range []struct {
		name string
		run  func(*testing.T, *bench)
	}{
		{"meta", testMeta},
		{"users", testUsers},
		{"deleting a pending user", testDeleteUser},
		{"factors", testFactors},
		{"sessions", testSessions},
		{"devices", testDevices},
		{"throttles", testThrottles},
		{"address book", testBook},
		{"labels", testNotes},
		{"pairings", testPairings},
		{"one of two fills a pairing", testPairingRace},
		{"versions of one transfer", testFamily},
		{"dealings", testDealings},
		{"one generation and one active dealing a wallet", testDealingUniqueness},
		{"one public key belongs to one user", testClaimKey},
		{"transfers", testTransfers},
		{"transfers page", testTransferPages},
		{"transfers by stage", testStages},
		{"recipients", testRecipients},
		{"one evaluating transfer a dealing", testEvaluating},
		{"held uses", testUses},
		{"limits", testLimits},
		{"spends", testSpends},
		{"spends wider than an amount", testWideSpends},
		{"who was paid", testPaid},
		{"kept answers", testKept},
		{"events", testEvents},
		{"a watch", testWatch},
		{"watched addresses", testWatched},
		{"movements", testMovements},
		{"who writes a network's movements waits for the other", testWatchRace},
		{"audit log", testAudit},
		{"an audit log of several writers", testAuditRace},
		{"what is not there", testNotFound},
		{"what refers to nothing", testDangling},
		{"text is data", testHostileText},
		{"text is any bytes", testAnyBytes},
		{"an error rolls back", testRollback},
		{"a conflict ends its transaction", testConflictSticks},
		{"a panic rolls back", testPanic},
		{"a cancelled context rolls back", testCancel},
		{"a cancelled context ends the wait for a turn", testCancelWaiting},
		{"a view is a snapshot and cannot write", testView},
		{"updates do not lose each other", testCounters},
		{"races for a name, a use, an evaluation", testRaces},
		{"due and leased", testLease},
		{"two workers never hold one lease", testLeaseRace},
		{"webhooks", testHooks},
		{"deliveries", testDeliveries},
		{"deliveries due and leased", testLeaseDeliveries},
		{"deliveries of one user held", testLeaseShare},
		{"two workers never hold one delivery", testDeliveryRace},
		{"close and open again", testReopen},
		{"killed while it writes", testKilled},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, newBench(t, d)) })
	}
}

// bench is one database and a store on it.
type bench struct {
	guard.Store
	t   *testing.T
	d   Dialect
	dsn string
}

func newBench(t *testing.T, d Dialect) *bench {
	t.Helper()
	b := &bench{t: t, d: d, dsn: d.New(t)}
	b.Store = b.open()
	return b
}

// open opens another store on the same database.
func (b *bench) open() guard.Store {
	b.t.Helper()
	s, err := b.d.Open(b.t.Context(), b.dsn)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = s.Close() })
	return s
}

// do runs an Update that must succeed.
func (b *bench) do(fn func(guard.Tx) error) {
	b.t.Helper()
	if err := b.Update(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// fails runs an Update that must fail with the kind.
func (b *bench) fails(k hefu.Kind, fn func(guard.Tx) error) {
	b.t.Helper()
	err := b.Update(b.t.Context(), fn)
	if !hefu.Is(err, k) || (k == hefu.KindInternal && err == nil) {
		b.t.Fatalf("got %v, want an error of kind %s", err, k)
	}
}

// look runs a View that must succeed.
func (b *bench) look(fn func(guard.Tx) error) {
	b.t.Helper()
	if err := b.View(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// at is a moment of the suite: n seconds and a bit, exact to the microsecond.
func at(n int) time.Time {
	return time.Date(2026, 11, 3, 4, 5, 6, 789012000, time.UTC).Add(time.Duration(n) * time.Second)
}

// id makes a name that ParseID accepts out of a short one.
func id[T ~string](s string) T {
	sum := sha256.Sum256([]byte(s))
	return T(hefu.EncodeID(sum[:16]))
}

func user(name string) hefu.User {
	return hefu.User{ID: id[hefu.UserID](name), Name: name, State: hefu.UserActive, Created: at(0)}
}

func dealing(name, owner string, generation uint64) guard.Dealing {
	return guard.Dealing{
		ID: id[hefu.DealingID](name), User: user(owner).ID, Wallet: id[hefu.WalletID](owner), Identity: []byte{1, 2, 3},
		Generation: generation, State: guard.DealingWaiting, NotBefore: at(5), Created: at(1), Updated: at(2),
	}
}

func transfer(name, owner, deal string) hefu.Transfer {
	const n = hefu.Network("eip155:1")
	return hefu.Transfer{
		ID: id[hefu.TransferID](name), User: user(owner).ID, Dealing: id[hefu.DealingID](deal),
		Intent: hefu.Intent{Network: n, From: "0xfrom", To: "0xto", Asset: n.Asset("slip44", "60"), Amount: hefu.UnitsOf(7), FeeCap: hefu.UnitsOf(9), Expiry: at(900).Unix()},
		State:  hefu.Proposed, Plan: hefu.Plan{Number: 1, Bytes: []byte{2, 0, 255}}, Created: at(3), Updated: at(4),
	}
}

// people makes users, each with a dealing named like the user.
func (b *bench) people(names ...string) {
	b.t.Helper()
	b.do(func(tx guard.Tx) error {
		for _, n := range names {
			if err := tx.CreateUser(user(n)); err != nil {
				return err
			}
			if err := tx.CreateDealing(dealing(n, n, 1)); err != nil {
				return err
			}
		}
		return nil
	})
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// wantKind is for checks inside a transaction.
func wantKind(err error, k hefu.Kind) error {
	if !hefu.Is(err, k) {
		return fmt.Errorf("got %v, want an error of kind %s", err, k)
	}
	return nil
}
