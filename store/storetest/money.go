package storetest

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func testDealings(t *testing.T, b *bench) {
	b.people("alice")
	d := dealing("second", "alice", 2)
	d.Keys, d.Checked, d.Device, d.Identity = []byte{9, 0, 9}, []string{"secp256k1", "ed25519"}, id[hefu.DeviceID]("phone"), make([]byte, 32)
	b.do(func(tx guard.Tx) error { return tx.CreateDealing(d) })
	d.State, d.Keys, d.Updated = guard.DealingPending, []byte{8}, at(70)
	b.do(func(tx guard.Tx) error { return tx.UpdateDealing(d) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Dealing(d.ID)
		equal(t, "dealing", got, d)
		locked, err2 := tx.LockDealing(d.ID)
		equal(t, "locked dealing", locked, d)
		all, err3 := tx.Dealings(d.Wallet)
		equal(t, "newest generation first", all, []guard.Dealing{d, dealing("alice", "alice", 1)})
		mine, err4 := tx.UserDealings(d.User)
		equal(t, "newest first", mine, all)
		none, err5 := tx.Dealings(id[hefu.WalletID]("nobody"))
		equal(t, "dealings of another wallet", len(none), 0)
		return first(err, err2, err3, err4, err5)
	})
	top := dealing("last", "alice", math.MaxInt64)
	b.do(func(tx guard.Tx) error { return tx.CreateDealing(top) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Dealing(top.ID)
		equal(t, "the largest generation", got.Generation, uint64(math.MaxInt64))
		return err
	})
	b.fails(hefu.KindInternal, func(tx guard.Tx) error { return tx.CreateDealing(dealing("beyond", "alice", math.MaxUint64)) })
}

func testDealingUniqueness(_ *testing.T, b *bench) {
	b.people("alice", "bob")
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateDealing(dealing("again", "alice", 1)) })
	old, fresh := dealing("alice", "alice", 1), dealing("second", "alice", 2)
	old.State = guard.DealingActive
	b.do(func(tx guard.Tx) error { return first(tx.UpdateDealing(old), tx.CreateDealing(fresh)) })
	fresh.State = guard.DealingActive
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.UpdateDealing(fresh) })
	other := dealing("bob", "bob", 1)
	other.State = guard.DealingActive // another wallet is free to be active
	b.do(func(tx guard.Tx) error { return tx.UpdateDealing(other) })
	old.State = guard.DealingVoid
	b.do(func(tx guard.Tx) error { return first(tx.UpdateDealing(old), tx.UpdateDealing(fresh)) })
}

func testClaimKey(_ *testing.T, b *bench) {
	b.people("alice", "bob")
	key, alice, bob := []byte{2, 0, 1}, user("alice").ID, user("bob").ID
	b.do(func(tx guard.Tx) error {
		return first(tx.ClaimKey(key, alice), tx.ClaimKey(key, alice), tx.ClaimKey([]byte{2, 0}, bob))
	})
	b.do(func(tx guard.Tx) error { return tx.ClaimKey(key, alice) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.ClaimKey(key, bob) })
	b.do(func(tx guard.Tx) error { return tx.ClaimKey(key, alice) }) // still hers
}

// full is a transfer in which every field says something.
func full(name, owner string) hefu.Transfer {
	x := transfer(name, owner, owner)
	most, _ := hefu.UnitsFromBig(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	x.Intent.Amount, x.Intent.Memo = most, "谢谢 \x00 \"quoted\""
	x.Plan.ValidUntil = 1793678706
	x.Plan.Facts = hefu.Facts{Path: "m/44'/60'/0'/0/0", Token: &hefu.TokenFact{Asset: "eip155:1/erc20:0xA", Symbol: "T", Decimals: 6, Source: hefu.Shipped}}
	x.State, x.Uses = hefu.Evaluating, []string{"nonce/7", "outpoint/b:0"}
	x.Approval = &hefu.Approval{Digest: x.Intent.Digest(), Factor: "totp", At: at(6)}
	x.Device, x.Commit, x.Opening, x.Signed = id[hefu.DeviceID]("phone"), []byte{1}, []byte{0, 0}, []byte{255}
	x.TxID, x.Reason, x.DueAt, x.Attempts, x.Depth = "0xabc", "why", at(77), 3, 12
	return x
}

func testTransfers(t *testing.T, b *bench) {
	b.people("alice", "bob")
	x := full("x", "alice")
	b.do(func(tx guard.Tx) error { return tx.CreateTransfer(x) })
	read := func(tx guard.Tx) error {
		got, err := tx.Transfer(x.ID)
		equal(t, "transfer", got, x)
		equal(t, "digest of the intent", got.Intent.Digest(), x.Intent.Digest())
		return err
	}
	b.look(read)
	if err := x.Stop("the user stopped it", at(90)); err != nil {
		t.Fatal(err)
	}
	x.Approval, x.Uses, x.Device, x.Commit, x.TxID = nil, nil, "", nil, ""
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(x) })
	b.look(read)

	local := full("local", "alice") // a clock of another zone and finer than the store
	local.Dealing, local.Uses = id[hefu.DealingID]("alice"), nil
	local.Created = at(1).Add(999 * time.Nanosecond).In(time.FixedZone("x", 3600))
	local.Approval.At = local.Created
	b.do(func(tx guard.Tx) error { return tx.CreateTransfer(local) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Transfer(local.ID)
		equal(t, "created", got.Created, at(1))
		equal(t, "approved", got.Approval.At, at(1))
		return err
	})
	stolen := x
	stolen.User = user("bob").ID
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.UpdateTransfer(stolen) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateTransfer(x) })
}

func testTransferPages(t *testing.T, b *bench) {
	b.people("alice", "bob")
	b.do(func(tx guard.Tx) error {
		for i := range 5 {
			x := transfer(fmt.Sprint(i), "alice", "alice")
			x.Created = at(0) // all at one moment: the order is that of arrival
			if err := tx.CreateTransfer(x); err != nil {
				return err
			}
		}
		return tx.CreateTransfer(transfer("his", "bob", "bob"))
	})
	n := func(i int) hefu.TransferID { return id[hefu.TransferID](fmt.Sprint(i)) }
	b.look(func(tx guard.Tx) error {
		alice := user("alice").ID
		page, err := tx.Transfers(alice, "", 2)
		equal(t, "first page", namesOf(page), []hefu.TransferID{n(4), n(3)})
		page, err2 := tx.Transfers(alice, n(3), 2)
		equal(t, "second page", namesOf(page), []hefu.TransferID{n(2), n(1)})
		page, err3 := tx.Transfers(alice, n(0), 2)
		equal(t, "after the last", len(page), 0)
		page, err4 := tx.Transfers(alice, "", 0)
		equal(t, "a limit of 0", len(page), 0)
		page, err5 := tx.Transfers(alice, "", -1)
		equal(t, "a negative limit", len(page), 0)
		_, err6 := tx.Transfers(alice, id[hefu.TransferID]("his"), 2)
		return first(err, err2, err3, err4, err5, wantKind(err6, hefu.KindNotFound))
	})
}

func namesOf(all []hefu.Transfer) (out []hefu.TransferID) {
	for _, x := range all {
		out = append(out, x.ID)
	}
	return out
}

// testRecipients: of whom is paid nothing is pushed out by what nobody approved.
func testRecipients(t *testing.T, b *bench) {
	b.people("alice", "bob")
	put := func(user, name, to string, s hefu.State, approved bool) hefu.TransferID {
		x := transfer(name, user, user)
		x.State, x.Uses, x.Intent.To = s, []string{name}, to
		if x.Approval = nil; approved {
			x.Approval = &hefu.Approval{Factor: "totp", At: at(1)}
		}
		if to == "contract" {
			x.Intent.Data = []byte{1}
		}
		b.do(func(tx guard.Tx) error { return tx.CreateTransfer(x) })
		return x.ID
	}
	put("alice", "older", "carol", hefu.Final, true)
	put("bob", "another user's", "eve", hefu.Final, true)
	carol := put("alice", "paid", "carol", hefu.Final, true)
	dave := put("alice", "paid too", "dave", hefu.Final, true)
	call1, call2 := put("alice", "call", "contract", hefu.Final, true), put("alice", "call again", "contract", hefu.Final, true)
	rests := put("alice", "rests", "carol", hefu.Resting, true)
	anew := put("alice", "anew", "erin", hefu.Replan, true)
	for i, s := range []hefu.State{hefu.Proposed, hefu.Replan, hefu.Stopped, hefu.Expired, hefu.Dead, hefu.Refused} {
		put("alice", fmt.Sprint("noise ", i), fmt.Sprint("mallory ", i), s, false)
		if s.Terminal() {
			put("alice", fmt.Sprint("stopped ", i), fmt.Sprint("mallory ", i), s, true)
		}
	}
	b.look(func(tx guard.Tx) error {
		alice := user("alice").ID
		all, err := tx.Recipients(alice, "", 100)
		equal(t, "recipients", namesOf(all), []hefu.TransferID{anew, rests, call2, call1, dave, carol})
		page, err2 := tx.Recipients(alice, call1, 1)
		equal(t, "the next page", namesOf(page), []hefu.TransferID{dave})
		none, err3 := tx.Recipients(alice, "", 0)
		equal(t, "a limit of 0", len(none), 0)
		_, err4 := tx.Recipients(alice, id[hefu.TransferID]("another user's"), 2)
		return first(err, err2, err3, wantKind(err4, hefu.KindNotFound))
	})
}

func testStages(t *testing.T, b *bench) {
	b.people("alice", "bob")
	states := []hefu.State{
		hefu.Proposed, hefu.Replan, hefu.Evaluating, hefu.Resting, hefu.Sending, hefu.Sent,
		hefu.Final, hefu.Stopped, hefu.Expired, hefu.Dead, hefu.Refused,
	}
	var live, open []hefu.TransferID
	unapproved := 0
	b.do(func(tx guard.Tx) error {
		for i, s := range states {
			x := transfer(string(s), "alice", "alice")
			x.State, x.Uses, x.Device = s, []string{fmt.Sprint("nonce/", i)}, "a device"
			if s.Live() {
				live = append(live, x.ID)
			}
			if !s.Terminal() {
				open = append(open, x.ID)
			}
			if s.Unapproved() {
				unapproved++
			}
			if err := tx.CreateTransfer(x); err != nil {
				return err
			}
		}
		elsewhere := transfer("elsewhere", "bob", "bob")
		elsewhere.State, elsewhere.Intent.From = hefu.Sent, "0xother"
		return tx.CreateTransfer(elsewhere)
	})
	b.look(func(tx guard.Tx) error {
		var gotLive, gotOpen []hefu.TransferID
		xs, err := tx.LiveTransfers("eip155:1", "0xfrom")
		for _, x := range xs {
			gotLive = append(gotLive, x.ID)
		}
		equal(t, "live", gotLive, live)
		xs, err2 := tx.OpenTransfers(user("alice").ID)
		for _, x := range xs {
			gotOpen = append(gotOpen, x.ID)
		}
		equal(t, "open", gotOpen, open)
		n, err3 := tx.CountUnapproved(id[hefu.DealingID]("alice"))
		equal(t, "unapproved", n, unapproved)
		none, err4 := tx.LiveTransfers("eip155:10", "0xfrom")
		equal(t, "live on another network", len(none), 0)
		return first(err, err2, err3, err4)
	})
	moved := transfer(string(hefu.Replan), "alice", "alice")
	moved.State, moved.Device = hefu.Expired, ""
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(moved) })
	b.look(func(tx guard.Tx) error {
		ended, err := tx.GivenUp(moved.User, moved.Updated.Add(-time.Microsecond))
		equal(t, "that no device signed", ended, 1)
		later, err2 := tx.GivenUp(moved.User, moved.Updated)
		equal(t, "since it ended", later, 0)
		others, err3 := tx.GivenUp(user("bob").ID, moved.Updated.Add(-time.Microsecond))
		equal(t, "of another user", others, 0)
		return first(err, err2, err3)
	})
	b.look(func(tx guard.Tx) error {
		n, err := tx.CountUnapproved(id[hefu.DealingID]("alice"))
		equal(t, "unapproved after one expired", n, unapproved-1)
		return err
	})
}

func testEvaluating(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two, other := transfer("1", "alice", "alice"), transfer("2", "alice", "alice"), transfer("3", "bob", "bob")
	b.do(func(tx guard.Tx) error {
		_, err := tx.Evaluating(one.Dealing)
		return first(wantKind(err, hefu.KindNotFound), tx.CreateTransfer(one), tx.CreateTransfer(two), tx.CreateTransfer(other))
	})
	one.State, two.State, other.State = hefu.Evaluating, hefu.Evaluating, hefu.Evaluating
	b.do(func(tx guard.Tx) error { return first(tx.UpdateTransfer(one), tx.UpdateTransfer(other)) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.UpdateTransfer(two) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Evaluating(one.Dealing)
		equal(t, "evaluating", got, one)
		return err
	})
	one.State = hefu.Resting
	b.do(func(tx guard.Tx) error { return first(tx.UpdateTransfer(one), tx.UpdateTransfer(two)) })
}

func testUses(_ *testing.T, b *bench) {
	b.people("alice")
	make1 := func(name string, s hefu.State, network, from string, uses ...string) hefu.Transfer {
		x := transfer(name, "alice", "alice")
		x.State, x.Intent.Network, x.Intent.From, x.Uses = s, hefu.Network(network), from, uses
		return x
	}
	holder := make1("holder", hefu.Resting, "eip155:1", "0xa", "nonce/1", "nonce/1", "nonce/2")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateTransfer(holder),
			tx.CreateTransfer(make1("proposal", hefu.Proposed, "eip155:1", "0xa", "nonce/1")), // holds nothing
			tx.CreateTransfer(make1("network", hefu.Resting, "eip155:10", "0xa", "nonce/1")),
			tx.CreateTransfer(make1("account", hefu.Resting, "eip155:1", "0xb", "nonce/1")))
	})
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(holder) }) // its own uses are no conflict
	for _, use := range []string{"nonce/1", "nonce/2"} {
		b.fails(hefu.KindConflict, func(tx guard.Tx) error {
			return tx.CreateTransfer(make1("thief", hefu.Sending, "eip155:1", "0xa", "nonce/9", use))
		})
	}
	rival := make1("proposal", hefu.Evaluating, "eip155:1", "0xa", "nonce/1")
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.UpdateTransfer(rival) })
	holder.Uses = []string{"nonce/2"} // a use that it no longer names is free
	b.do(func(tx guard.Tx) error { return first(tx.UpdateTransfer(holder), tx.UpdateTransfer(rival)) })
	holder.State = hefu.Sent
	rival.State = hefu.Resting
	b.do(func(tx guard.Tx) error { return first(tx.UpdateTransfer(holder), tx.UpdateTransfer(rival)) })
	next := make1("next", hefu.Evaluating, "eip155:1", "0xa", "nonce/2")
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateTransfer(next) })
	holder.State = hefu.Dead // what has ended lets go
	b.do(func(tx guard.Tx) error { return first(tx.UpdateTransfer(holder), tx.CreateTransfer(next)) })
}

func testKept(t *testing.T, b *bench) {
	alice, bob := user("alice").ID, user("bob").ID
	k := guard.Kept{Request: []byte{1, 2}, Answer: []byte(`{"a":1}`), At: at(10)}
	b.do(func(tx guard.Tx) error {
		return first(tx.Keep(alice, "k", k), tx.Keep(bob, "k", guard.Kept{Request: []byte{3}, At: at(11)}), tx.Keep(alice, "l", k))
	})
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.Keep(alice, "k", guard.Kept{Request: []byte{9}, At: at(12)}) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Kept(alice, "k")
		equal(t, "kept", got, k)
		his, err2 := tx.Kept(bob, "k")
		equal(t, "his answer", his, guard.Kept{Request: []byte{3}, At: at(11)})
		return first(err, err2)
	})
	b.do(func(tx guard.Tx) error { return tx.DeleteKept(at(11)) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { _, err := tx.Kept(alice, "k"); return err })
	b.look(func(tx guard.Tx) error { _, err := tx.Kept(bob, "k"); return err })
}

func testEvents(t *testing.T, b *bench) {
	b.people("alice", "bob")
	alice := user("alice").ID
	event := func(u hefu.UserID, text string) guard.Event {
		return guard.Event{User: u, Kind: "transfer", Transfer: id[hefu.TransferID]("x"), State: "sent", Text: text, At: at(1)}
	}
	b.do(func(tx guard.Tx) error {
		for i, u := range []hefu.UserID{alice, user("bob").ID, alice, alice} {
			seq, err := tx.AppendEvent(event(u, fmt.Sprint(i)))
			if want := map[int]int64{0: 1, 1: 1, 2: 2, 3: 3}[i]; err != nil || seq != want {
				return fmt.Errorf("event %d: number %d, want %d: %w", i, seq, want, err)
			}
		}
		return nil
	})
	b.do(func(tx guard.Tx) error { return tx.UpdateUser(user("alice")) }) // does not turn the numbers back
	b.do(func(tx guard.Tx) error {
		seq, err := tx.AppendEvent(event(alice, "later"))
		equal(t, "the next number", seq, int64(4))
		return err
	})
	b.look(func(tx guard.Tx) error {
		got, err := tx.Events(alice, 1, 2)
		two, three := event(alice, "2"), event(alice, "3")
		two.Seq, three.Seq = 2, 3
		equal(t, "oldest first", got, []guard.Event{two, three})
		none, err2 := tx.Events(alice, 4, 10)
		equal(t, "after the last", len(none), 0)
		none, err3 := tx.Events(alice, 0, -1)
		equal(t, "a negative limit", len(none), 0)
		top, err4 := tx.EventsBefore(alice, 0, 1)
		equal(t, "the newest", top[0].Text, "later")
		got, err5 := tx.EventsBefore(alice, 4, 2)
		equal(t, "newest first", got, []guard.Event{three, two})
		none, err6 := tx.EventsBefore(alice, 1, 2)
		equal(t, "before the first", len(none), 0)
		return first(err, err2, err3, err4, err5, err6)
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { _, err := tx.AppendEvent(event("nobody", "")); return err })
}
