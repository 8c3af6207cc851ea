package store

import (
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
)

const userColumns = `id, name, state, created, frozen_at, hold_until, hold_reason`

func scanUser(r row) (u hefu.User, err error) {
	return u, r.Scan(&u.ID, &u.Name, &u.State, moment{&u.Created}, moment{&u.FrozenAt}, moment{&u.Hold.Until}, &u.Hold.Reason)
}

const nameTaken = "this user name is taken"

func (t *tx) CreateUser(u hefu.User) error {
	return t.create(nameTaken, "create a user", `INSERT INTO users (`+userColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Name, u.State, micros(u.Created), micros(u.FrozenAt), micros(u.Hold.Until), u.Hold.Reason)
}

func (t *tx) UpdateUser(u hefu.User) error {
	return t.must("user", "update a user", `UPDATE users SET name = ?, state = ?, created = ?, frozen_at = ?, hold_until = ?, hold_reason = ? WHERE id = ?`,
		u.Name, u.State, micros(u.Created), micros(u.FrozenAt), micros(u.Hold.Until), u.Hold.Reason, u.ID)
}

// DeleteUser takes the user's factors, sessions, devices and events along.
func (t *tx) DeleteUser(id hefu.UserID) error {
	u, err := t.LockUser(id)
	if err != nil {
		return err
	}
	if u.State != hefu.UserPending {
		return hefu.Errorf(hefu.KindConflict, "the sign-up of this user is complete; it cannot be begun anew")
	}
	return t.must("user", "delete a user", `DELETE FROM users WHERE id = ?`, id)
}

func (t *tx) User(id hefu.UserID) (hefu.User, error) {
	return one(t, "user", scanUser, `SELECT `+userColumns+` FROM users WHERE id = ?`, id)
}

func (t *tx) UserByName(name string) (hefu.User, error) {
	return one(t, "user", scanUser, `SELECT `+userColumns+` FROM users WHERE name = ?`, name)
}

func (t *tx) UserIDs() ([]hefu.UserID, error) {
	return many(t, "list users", func(r row) (id hefu.UserID, err error) { return id, r.Scan(&id) }, `SELECT id FROM users ORDER BY id`)
}

func (t *tx) LockUser(id hefu.UserID) (hefu.User, error) {
	return one(t, "user", scanUser, `SELECT `+userColumns+` FROM users WHERE id = ?`+t.locked(), id)
}

func (t *tx) PutFactor(f guard.Factor) error {
	_, err := t.exec("put a factor", `INSERT INTO factors (user_id, kind, state, confirmed, enrolled, used_for) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (user_id, kind) DO UPDATE SET state = excluded.state, confirmed = excluded.confirmed,
			enrolled = excluded.enrolled, used_for = excluded.used_for`,
		f.User, f.Kind, blob(f.State), flag(f.Confirmed), micros(f.Enrolled), f.UsedFor[:])
	return err
}

func scanFactor(r row) (f guard.Factor, err error) {
	return f, r.Scan(&f.User, &f.Kind, &f.State, &f.Confirmed, moment{&f.Enrolled}, digest{&f.UsedFor})
}

func (t *tx) Factor(user hefu.UserID, kind factor.Kind) (guard.Factor, error) {
	return one(t, "factor", scanFactor, `SELECT user_id, kind, state, confirmed, enrolled, used_for FROM factors WHERE user_id = ? AND kind = ?`, user, kind)
}

func (t *tx) Factors(user hefu.UserID) ([]guard.Factor, error) {
	return many(t, "list factors", scanFactor, `SELECT user_id, kind, state, confirmed, enrolled, used_for FROM factors WHERE user_id = ? ORDER BY kind`, user)
}

const sessionColumns = `id, user_id, token_hash, agent, created, seen, ended`

func scanSession(r row) (s guard.Session, err error) {
	return s, r.Scan(&s.ID, &s.User, &s.TokenHash, &s.Agent, moment{&s.Created}, moment{&s.Seen}, moment{&s.Ended})
}

func (t *tx) CreateSession(s guard.Session) error {
	return t.create("this session exists already", "create a session", `INSERT INTO sessions (`+sessionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.User, s.TokenHash, s.Agent, micros(s.Created), micros(s.Seen), micros(s.Ended))
}

func (t *tx) UpdateSession(s guard.Session) error {
	return t.must("session", "update a session", `UPDATE sessions SET token_hash = ?, agent = ?, created = ?, seen = ?, ended = ? WHERE id = ? AND user_id = ?`,
		s.TokenHash, s.Agent, micros(s.Created), micros(s.Seen), micros(s.Ended), s.ID, s.User)
}

func (t *tx) SessionByToken(hash []byte) (guard.Session, error) {
	return one(t, "session", scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE token_hash = ?`, hash)
}

func (t *tx) Sessions(user hefu.UserID) ([]guard.Session, error) {
	return many(t, "list sessions", scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE user_id = ? ORDER BY seq DESC`, user)
}

// SessionPage answers KindNotFound when after is not one of the user's sessions.
func (t *tx) SessionPage(user hefu.UserID, after hefu.SessionID, limit int) ([]guard.Session, error) {
	if after == "" {
		return many(t, "list sessions", scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE user_id = ? ORDER BY seq DESC LIMIT ?`, user, limit)
	}
	seq, err := one(t, "session", scanSeq, `SELECT seq FROM sessions WHERE id = ? AND user_id = ?`, after, user)
	if err != nil {
		return nil, err
	}
	return many(t, "list sessions", scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE user_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, user, seq, limit)
}

// scanSeq reads a row's number.
func scanSeq(r row) (n int64, err error) { return n, r.Scan(&n) }

const deviceColumns = `id, user_id, name, public_key, created, refused, confirmed`

func scanDevice(r row) (d hefu.Device, err error) {
	return d, r.Scan(&d.ID, &d.User, &d.Name, &d.Key, moment{&d.Created}, moment{&d.Refused}, moment{&d.Confirmed})
}

const deviceTaken = "this device key is known already"

func (t *tx) CreateDevice(d hefu.Device) error {
	return t.create(deviceTaken, "create a device", `INSERT INTO devices (`+deviceColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.User, d.Name, d.Key, micros(d.Created), micros(d.Refused), micros(d.Confirmed))
}

func (t *tx) UpdateDevice(d hefu.Device) error {
	return t.must("device", "update a device", `UPDATE devices SET name = ?, public_key = ?, created = ?, refused = ?, confirmed = ? WHERE id = ? AND user_id = ?`,
		d.Name, d.Key, micros(d.Created), micros(d.Refused), micros(d.Confirmed), d.ID, d.User)
}

func (t *tx) Device(id hefu.DeviceID) (hefu.Device, error) {
	return one(t, "device", scanDevice, `SELECT `+deviceColumns+` FROM devices WHERE id = ?`, id)
}

func (t *tx) Devices(user hefu.UserID) ([]hefu.Device, error) {
	return many(t, "list devices", scanDevice, `SELECT `+deviceColumns+` FROM devices WHERE user_id = ? ORDER BY seq`, user)
}

// DevicePage answers KindNotFound when after is not one of the user's devices.
func (t *tx) DevicePage(user hefu.UserID, after hefu.DeviceID, limit int) ([]hefu.Device, error) {
	seq := int64(0)
	if after != "" {
		var err error
		if seq, err = one(t, "device", scanSeq, `SELECT seq FROM devices WHERE id = ? AND user_id = ?`, after, user); err != nil {
			return nil, err
		}
	}
	return many(t, "list devices", scanDevice, `SELECT `+deviceColumns+` FROM devices WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?`, user, seq, limit)
}

// Throttle returns a count of zero for a bucket that is not there.
func (t *tx) Throttle(bucket string) (guard.Throttle, error) {
	b, err := one(t, "bucket", func(r row) (b guard.Throttle, err error) {
		return b, r.Scan(&b.Bucket, &b.Failures, moment{&b.Last})
	}, `SELECT bucket, failures, last FROM throttles WHERE bucket = ?`, bucket)
	if hefu.Is(err, hefu.KindNotFound) {
		return guard.Throttle{Bucket: bucket}, nil
	}
	return b, err
}

func (t *tx) PutThrottle(b guard.Throttle) error {
	_, err := t.exec("put a throttle", `INSERT INTO throttles (bucket, failures, last) VALUES (?, ?, ?)
		ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, last = excluded.last`, b.Bucket, b.Failures, micros(b.Last))
	return err
}

func (t *tx) DeleteThrottles(before time.Time) error {
	_, err := t.exec("forget throttles", `DELETE FROM throttles WHERE last < ?`, micros(before))
	return err
}
