package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func hook(name, owner string) guard.Webhook {
	return guard.Webhook{ID: id[hefu.WebhookID](name), User: user(owner).ID, URL: "https://" + name + ".example/", Secret: []byte{1, 0, 255}, Created: at(1)}
}

func delivery(name, to string, due time.Time) guard.Delivery {
	return guard.Delivery{
		ID: id[hefu.NoticeID](name), Webhook: hook(to, "").ID, Type: "transfer.sent", Transfer: id[hefu.TransferID]("x"), Body: []byte(`{"n":"` + name + `"}`),
		State: guard.DeliveryWaiting, Created: at(2), Updated: at(3), DueAt: due,
	}
}

func testHooks(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two, other := hook("one", "alice"), hook("two", "alice"), hook("three", "bob")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateWebhook(one), tx.CreateWebhook(two), tx.CreateWebhook(other))
	})
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateWebhook(one) })
	nobodys := hook("four", "carol")
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.CreateWebhook(nobodys) })
	b.look(func(tx guard.Tx) error {
		all, err := tx.Webhooks(one.User)
		equal(t, "oldest first", all, []guard.Webhook{one, two})
		got, err2 := tx.Webhook(other.ID)
		equal(t, "one of them", got, other)
		_, err3 := tx.Webhook(nobodys.ID)
		return first(err, err2, wantKind(err3, hefu.KindNotFound))
	})
	b.do(func(tx guard.Tx) error { return tx.RemoveWebhook(one.ID, at(9)) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.RemoveWebhook(one.ID, at(10)) })
	one.Removed, one.Secret = at(9), []byte{9}
	b.do(func(tx guard.Tx) error { return tx.SealWebhook(one.ID, one.Secret) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.SealWebhook(nobodys.ID, nil) })
	b.look(func(tx guard.Tx) error {
		every, err := tx.EveryWebhook(one.User)
		equal(t, "with the removed one", every, []guard.Webhook{one, two})
		if err != nil {
			return err
		}
		all, err := tx.Webhooks(one.User)
		equal(t, "without the removed one", all, []guard.Webhook{two})
		got, err2 := tx.Webhook(one.ID)
		equal(t, "the removed one", got, one)
		return first(err, err2)
	})
}

func testDeliveries(t *testing.T, b *bench) {
	b.people("alice")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateWebhook(hook("one", "alice")), tx.CreateWebhook(hook("two", "alice")))
	})
	mine, theirs := hook("one", "").ID, hook("two", "").ID
	a, c, far := delivery("a", "one", at(10)), delivery("c", "one", at(5)), delivery("far", "two", at(10))
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateDelivery(a), tx.CreateDelivery(c), tx.CreateDelivery(far))
	})
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateDelivery(a) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.CreateDelivery(delivery("lost", "three", at(1))) })
	b.look(func(tx guard.Tx) error {
		all, err := tx.Deliveries(mine, 0, 10)
		if err != nil || len(all) != 2 || all[0].Seq <= all[1].Seq {
			return fmt.Errorf("%+v: %w", all, err)
		}
		c.Seq, a.Seq = all[0].Seq, all[1].Seq
		equal(t, "newest first", all, []guard.Delivery{c, a})
		rest, err := tx.Deliveries(mine, c.Seq, 10)
		equal(t, "below a number", rest, []guard.Delivery{a})
		got, err2 := tx.Delivery(a.ID)
		equal(t, "one of them", got, a)
		_, err3 := tx.Delivery(id[hefu.NoticeID]("lost"))
		return first(err, err2, wantKind(err3, hefu.KindNotFound))
	})
	a.State, a.Reason, a.Attempts, a.Updated, a.DueAt = guard.DeliveryDone, "", 3, at(20), time.Time{}
	b.do(func(tx guard.Tx) error { return tx.UpdateDelivery(a) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.UpdateDelivery(delivery("lost", "one", at(1))) })
	b.do(func(tx guard.Tx) error { return tx.EndDeliveries(mine, "over", at(21)) })
	c.State, c.Reason, c.Updated, c.DueAt = guard.DeliveryDead, "over", at(21), time.Time{}
	b.do(func(tx guard.Tx) error { return tx.DeleteDeliveries(at(21)) }) // strictly before
	b.look(func(tx guard.Tx) error {
		all, err := tx.Deliveries(mine, 0, 10)
		equal(t, "what ended and is kept", all, []guard.Delivery{c})
		all, err2 := tx.Deliveries(theirs, 0, 10)
		equal(t, "another webhook's", len(all), 1)
		return first(err, err2)
	})
	b.do(func(tx guard.Tx) error { return first(tx.RemoveWebhook(theirs, at(30)), tx.DeleteDeliveries(at(31))) })
	b.look(func(tx guard.Tx) error { // with its webhook goes what waits for it
		_, err := tx.Webhook(theirs)
		_, err2 := tx.Delivery(far.ID)
		_, err3 := tx.Webhook(mine)
		return first(wantKind(err, hefu.KindNotFound), wantKind(err2, hefu.KindNotFound), err3)
	})
}

func testLeaseDeliveries(t *testing.T, b *bench) {
	b.people("alice")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateWebhook(hook("one", "alice")), tx.CreateWebhook(hook("two", "alice")),
			tx.CreateDelivery(delivery("later", "one", at(20))), tx.CreateDelivery(delivery("first", "one", at(10))),
			tx.CreateDelivery(delivery("twin", "one", at(10))), tx.CreateDelivery(delivery("other", "two", at(15))))
	})
	lease := func(now, until, limit int, want ...string) {
		t.Helper()
		var ids []hefu.NoticeID
		for _, w := range want {
			ids = append(ids, id[hefu.NoticeID](w))
		}
		got, err := b.LeaseDeliveries(t.Context(), at(now), at(until), limit, 3)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprint("due at ", now), got, ids)
	}
	lease(9, 60, 5)
	lease(30, 60, 0)
	lease(30, 60, 5, "first", "other") // one of each webhook, the longest due first
	lease(31, 60, 5)                   // the next of a webhook waits for the one before
	lease(60, 90, 1, "first")          // the lease ran out
	b.do(func(tx guard.Tx) error {
		d, err := tx.Delivery(id[hefu.NoticeID]("first"))
		equal(t, "attempts counted by the lease", d.Attempts, 2)
		d.DueAt = at(100) // it failed and waits
		return first(err, tx.UpdateDelivery(d))
	})
	lease(61, 95, 1, "twin")
	lease(61, 95, 5, "other")
	b.do(func(tx guard.Tx) error {
		d, err := tx.Delivery(id[hefu.NoticeID]("twin"))
		d.State, d.DueAt = guard.DeliveryDone, time.Time{}
		return first(err, tx.UpdateDelivery(d))
	})
	lease(62, 96, 5, "later")
}

// Of one user's deliveries only so many are held at a time: other users' are not behind them.
func testLeaseShare(t *testing.T, b *bench) {
	b.people("alice", "bob")
	b.do(func(tx guard.Tx) error {
		for i, owner := range []string{"alice", "alice", "alice", "alice", "alice", "bob", "bob"} {
			name := fmt.Sprint(owner, i)
			if err := first(tx.CreateWebhook(hook(name, owner)), tx.CreateDelivery(delivery(name, name, at(10+i)))); err != nil {
				return err
			}
		}
		return tx.RemoveWebhook(hook("alice0", "").ID, at(9)) // it hears that as the last thing, and counts
	})
	lease := func(now, until, limit, each int, want ...string) {
		t.Helper()
		var ids []hefu.NoticeID
		for _, w := range want {
			ids = append(ids, id[hefu.NoticeID](w))
		}
		got, err := b.LeaseDeliveries(t.Context(), at(now), at(until), limit, each)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprint("due at ", now), got, ids)
	}
	lease(30, 60, 10, 2, "alice0", "alice1", "bob5", "bob6")
	lease(31, 60, 10, 2) // as many as may be are held
	lease(31, 60, 10, 3, "alice2")
	b.do(func(tx guard.Tx) error {
		d, err := tx.Delivery(id[hefu.NoticeID]("alice1"))
		d.State, d.DueAt = guard.DeliveryDone, time.Time{}
		return first(err, tx.UpdateDelivery(d))
	})
	lease(32, 70, 10, 3, "alice3")
	lease(32, 70, 10, 3)
	lease(60, 90, 1, 3, "alice0") // leases that ran out hold nothing
	lease(60, 90, 10, 3, "alice2", "bob5", "bob6")
}

func testDeliveryRace(t *testing.T, b *bench) {
	const hooks, each, workers = 12, 4, 6
	b.people("alice")
	b.do(func(tx guard.Tx) error {
		for i := range hooks {
			if err := tx.CreateWebhook(hook(fmt.Sprint(i), "alice")); err != nil {
				return err
			}
			for j := range each {
				if err := tx.CreateDelivery(delivery(fmt.Sprint(i, "/", j), fmt.Sprint(i), at(1))); err != nil {
					return err
				}
			}
		}
		return nil
	})
	stores := []guard.Store{b.Store, b.open()}
	var mu sync.Mutex
	held := map[hefu.NoticeID]int{}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for quiet := 0; quiet < 3; {
				ids, err := stores[w%2].LeaseDeliveries(t.Context(), at(10), at(20), 1+w%4, 3)
				if err != nil {
					t.Error(err)
					return
				}
				if len(ids) == 0 {
					quiet++
				}
				for _, id := range ids {
					mu.Lock()
					held[id]++
					mu.Unlock()
					err := stores[w%2].Update(t.Context(), func(tx guard.Tx) error {
						d, err := tx.Delivery(id)
						d.State, d.DueAt = guard.DeliveryDone, time.Time{}
						return first(err, tx.UpdateDelivery(d))
					})
					if err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
	for { // those that all workers saw leased in their last looks
		ids, err := b.LeaseDeliveries(t.Context(), at(30), at(40), 50, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			held[id]++
			b.do(func(tx guard.Tx) error {
				d, err := tx.Delivery(id)
				d.State, d.DueAt = guard.DeliveryDone, time.Time{}
				return first(err, tx.UpdateDelivery(d))
			})
		}
	}
	if len(held) != hooks*each {
		t.Errorf("%d of %d deliveries were leased", len(held), hooks*each)
	}
	for id, n := range held {
		if n != 1 {
			t.Errorf("%s was leased %d times", id, n)
		}
	}
}
