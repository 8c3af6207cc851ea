package storetest

import (
	"bytes"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
)

func testMeta(t *testing.T, b *bench) {
	b.do(func(tx guard.Tx) error {
		v, err := tx.Meta("guard-id")
		equal(t, "an unset value", v, "")
		return first(err, tx.SetMeta("guard-id", "abcd"), tx.SetMeta("guard-id", "efgh"), tx.SetMeta("other", ""))
	})
	b.look(func(tx guard.Tx) error {
		v, err := tx.Meta("guard-id")
		equal(t, "the value set last", v, "efgh")
		return err
	})
}

func testUsers(t *testing.T, b *bench) {
	u := user("alice")
	u.FrozenAt, u.Hold = at(9), hefu.Hold{Until: at(99), Reason: "a new password"}
	b.do(func(tx guard.Tx) error { return tx.CreateUser(u) })
	read := func(tx guard.Tx) error {
		byID, err1 := tx.User(u.ID)
		byName, err2 := tx.UserByName("alice")
		locked, err3 := tx.LockUser(u.ID)
		equal(t, "by id", byID, u)
		equal(t, "by name", byName, u)
		equal(t, "locked", locked, u)
		ids, err4 := tx.UserIDs()
		equal(t, "everybody", ids, []hefu.UserID{u.ID})
		return first(err1, err2, err3, err4)
	}
	b.do(read)
	u.State, u.FrozenAt, u.Hold = hefu.UserFrozen, time.Time{}, hefu.Hold{}
	b.do(func(tx guard.Tx) error { return tx.UpdateUser(u) })
	b.look(read)

	same := user("bob")
	same.Name = "alice"
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateUser(same) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return first(tx.CreateUser(user("bob")), tx.UpdateUser(same)) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { _, err := tx.UserByName("bob"); return err })
}

func testDeleteUser(t *testing.T, b *bench) {
	u := user("alice")
	u.State = hefu.UserPending
	b.do(func(tx guard.Tx) error {
		_, err := appended(tx.CreateUser(u), tx, guard.Event{User: u.ID, Kind: "account", At: at(1)})
		return first(err,
			tx.PutFactor(guard.Factor{User: u.ID, Kind: factor.TOTP, State: []byte{1}}),
			tx.CreateSession(session("s", "alice")), tx.CreateDevice(device("d", "alice")))
	})
	b.do(func(tx guard.Tx) error { return tx.DeleteUser(u.ID) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.DeleteUser(u.ID) })
	b.do(func(tx guard.Tx) error { // begun anew under the same names: nothing of the old is left
		_, err := tx.Factor(u.ID, factor.TOTP)
		err2 := first(wantKind(err, hefu.KindNotFound), tx.CreateUser(u), tx.CreateSession(session("s", "alice")), tx.CreateDevice(device("d", "alice")))
		events, err3 := tx.Events(u.ID, 0, 10)
		equal(t, "events of the deleted user", len(events), 0)
		return first(err2, err3)
	})
	u.State = hefu.UserActive
	b.do(func(tx guard.Tx) error { return tx.UpdateUser(u) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.DeleteUser(u.ID) })
	b.look(func(tx guard.Tx) error { _, err := tx.User(u.ID); return err })
}

func appended(err error, tx guard.Tx, e guard.Event) (int64, error) {
	if err != nil {
		return 0, err
	}
	return tx.AppendEvent(e)
}

func testFactors(t *testing.T, b *bench) {
	b.people("alice", "bob")
	f := guard.Factor{User: user("alice").ID, Kind: factor.TOTP, State: []byte{0, 255, 7}, Confirmed: true, Enrolled: at(3), UsedFor: hefu.Digest{1, 31: 9}}
	empty := guard.Factor{User: user("alice").ID, Kind: factor.Password}
	b.do(func(tx guard.Tx) error { return first(tx.PutFactor(f), tx.PutFactor(empty)) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Factor(f.User, factor.TOTP)
		equal(t, "factor", got, f)
		other, err2 := tx.Factor(f.User, factor.Password)
		equal(t, "a state of no bytes", len(other.State), 0)
		all, err4 := tx.Factors(f.User)
		equal(t, "factors by kind", all, []guard.Factor{other, got})
		none, err5 := tx.Factors(user("bob").ID)
		equal(t, "bob's factors", len(none), 0)
		_, err3 := tx.Factor(user("bob").ID, factor.TOTP)
		return first(err, err2, wantKind(err3, hefu.KindNotFound), err4, err5)
	})
	f.State, f.Confirmed, f.UsedFor = []byte("next"), false, hefu.Digest{}
	b.do(func(tx guard.Tx) error { return tx.PutFactor(f) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Factor(f.User, factor.TOTP)
		equal(t, "replaced factor", got, f)
		return err
	})
}

func session(name, owner string) guard.Session {
	return guard.Session{
		ID: id[hefu.SessionID](name), User: user(owner).ID, TokenHash: bytes.Repeat([]byte(name[:1]), 32),
		Agent: "hefu wallet", Created: at(1), Seen: at(2),
	}
}

func testSessions(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two, other := session("1", "alice"), session("2", "alice"), session("3", "bob")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateSession(one), tx.CreateSession(two), tx.CreateSession(other))
	})
	one.Seen, one.Ended = at(50), at(60)
	b.do(func(tx guard.Tx) error { return tx.UpdateSession(one) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.SessionByToken(one.TokenHash)
		equal(t, "by token", got, one)
		all, err2 := tx.Sessions(one.User)
		equal(t, "newest first", all, []guard.Session{two, one})
		_, err3 := tx.SessionByToken([]byte("another"))
		top, err4 := tx.SessionPage(one.User, "", 1)
		equal(t, "a first page", top, []guard.Session{two})
		rest, err5 := tx.SessionPage(one.User, two.ID, 5)
		equal(t, "the page after it", rest, []guard.Session{one})
		_, err6 := tx.SessionPage(one.User, other.ID, 5)
		return first(err, err2, wantKind(err3, hefu.KindNotFound), err4, err5, wantKind(err6, hefu.KindNotFound))
	})
	twin := session("4", "bob")
	twin.TokenHash = one.TokenHash
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateSession(twin) })
	stolen := two
	stolen.User = user("bob").ID
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.UpdateSession(stolen) })
}

func device(name, owner string) hefu.Device {
	return hefu.Device{ID: id[hefu.DeviceID](name), User: user(owner).ID, Name: name, Key: bytes.Repeat([]byte(name[:1]), 32), Created: at(1), Confirmed: at(2)}
}

func testDevices(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two := device("1", "alice"), device("2", "alice")
	b.do(func(tx guard.Tx) error { return first(tx.CreateDevice(one), tx.CreateDevice(two)) })
	one.Name, one.Refused, one.Confirmed = "lost phone", at(8), time.Time{}
	b.do(func(tx guard.Tx) error { return tx.UpdateDevice(one) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Device(one.ID)
		equal(t, "device", got, one)
		all, err2 := tx.Devices(one.User)
		equal(t, "oldest first", all, []hefu.Device{one, two})
		none, err3 := tx.Devices(user("bob").ID)
		equal(t, "devices of another user", len(none), 0)
		top, err4 := tx.DevicePage(one.User, "", 1)
		equal(t, "a first page", top, []hefu.Device{one})
		rest, err5 := tx.DevicePage(one.User, one.ID, 5)
		equal(t, "the page after it", rest, []hefu.Device{two})
		_, err6 := tx.DevicePage(user("bob").ID, one.ID, 5)
		return first(err, err2, err3, err4, err5, wantKind(err6, hefu.KindNotFound))
	})
	twin := device("3", "bob") // even a refused key stays taken, and for everybody
	twin.Key = one.Key
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateDevice(twin) })
}

func testThrottles(t *testing.T, b *bench) {
	old, young := guard.Throttle{Bucket: "user/alice", Failures: 5, Last: at(10)}, guard.Throttle{Bucket: "from/::1", Failures: 1, Last: at(20)}
	b.do(func(tx guard.Tx) error {
		got, err := tx.Throttle("user/alice")
		equal(t, "failures of an unknown bucket", got.Failures, 0)
		equal(t, "last of an unknown bucket", got.Last, time.Time{})
		return first(err, tx.PutThrottle(guard.Throttle{Bucket: "user/alice", Failures: 4, Last: at(9)}), tx.PutThrottle(old), tx.PutThrottle(young))
	})
	b.do(func(tx guard.Tx) error {
		got, err := tx.Throttle("user/alice")
		equal(t, "bucket", got, old)
		return first(err, tx.DeleteThrottles(at(20))) // strictly before
	})
	b.look(func(tx guard.Tx) error {
		gone, err := tx.Throttle("user/alice")
		equal(t, "a forgotten bucket", gone.Failures, 0)
		kept, err2 := tx.Throttle("from/::1")
		equal(t, "a bucket of now", kept, young)
		return first(err, err2)
	})
}
