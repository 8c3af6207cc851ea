package guard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

const (
	sessionLife = 24 * time.Hour
	sessionIdle = time.Hour
	seenEvery   = time.Minute // how exactly Seen is kept
	maxAgent    = 120
)

// SignUp asks for a new user. Source names where the request comes from (an IP
// address), for throttling.
type SignUp struct{ Name, Password, Source string }

// Enrolment is what a new user needs once: the otpauth:// URI for an
// authenticator app.
type Enrolment struct{ URI string }

// SignIn proves who somebody is: a password and a one-time code. Device, when set,
// registers the device that signs in under the same code (R11); its Proof covers the
// name as written here.
type SignIn struct {
	Name, Password, Code, Agent, Source string
	Device                              *NewDevice
}

// SignedIn is a new session. Token is shown once and stored only as a hash. Device is
// set when the request named one.
type SignedIn struct {
	Token   string
	Session Session
	User    hefu.User
	Device  *hefu.Device
}

// Caller is a signed-in user.
type Caller struct {
	User    hefu.User
	Session Session
}

// errSignIn is the one answer to every sign-in that fails.
func errSignIn() *hefu.Error {
	return hefu.Errorf(hefu.KindUnauthenticated, "sign in: name, password or code is not right")
}

// SignUp creates a pending user with a password and a TOTP secret. It becomes a user
// when ConfirmSignUp sees a first code; until then the name can be taken anew.
func (g *Guard) SignUp(ctx context.Context, req SignUp) (Enrolment, error) {
	name, err := canonicalName(req.Name)
	if err != nil {
		return Enrolment{}, err
	}
	if err := g.attempt(ctx, "signup:"+req.Source); err != nil {
		return Enrolment{}, err
	}
	id, err := hefu.NewID[hefu.UserID](g.rand)
	if err != nil {
		return Enrolment{}, err
	}
	now := g.now()
	password, _, err := g.enroll(factor.Password, id, name, req.Password, now)
	if err != nil {
		return Enrolment{}, err
	}
	totp, uri, err := g.enroll(factor.TOTP, id, name, "", now)
	if err != nil {
		return Enrolment{}, err
	}
	err = g.store.Update(ctx, func(tx Tx) error {
		if old, err := tx.UserByName(name); err == nil && old.State == hefu.UserPending {
			if err := tx.DeleteUser(old.ID); err != nil {
				return err
			}
		} else if err == nil {
			return hefu.Errorf(hefu.KindConflict, "sign up: the name %s is taken", name)
		} else if !hefu.Is(err, hefu.KindNotFound) {
			return err
		}
		if err := tx.CreateUser(hefu.User{ID: id, Name: name, State: hefu.UserPending, Created: now}); err != nil {
			return err
		}
		return errors.Join(tx.PutFactor(password), tx.PutFactor(totp))
	})
	return Enrolment{URI: uri}, err
}

func (g *Guard) enroll(kind factor.Kind, id hefu.UserID, name, offer string, now time.Time) (Factor, string, error) {
	state, show, err := g.fact[kind].Enroll(g.rand, name, offer)
	if err != nil {
		return Factor{}, "", err
	}
	sealed, err := g.keys.Seal(factorLabel(id, kind), state)
	return Factor{User: id, Kind: kind, State: sealed, Confirmed: kind == factor.Password, Enrolled: now}, show, err
}

func factorLabel(id hefu.UserID, kind factor.Kind) string {
	return "factor/" + string(id) + "/" + string(kind)
}

// ConfirmSignUp turns a pending user into an active one: the code shows that the
// authenticator app works. It signs the user in.
func (g *Guard) ConfirmSignUp(ctx context.Context, req SignIn) (SignedIn, error) {
	return g.signIn(ctx, req, hefu.UserPending)
}

// SignIn opens a session. Every failure has the same answer, and an unknown name
// costs the same time as a known one.
func (g *Guard) SignIn(ctx context.Context, req SignIn) (SignedIn, error) {
	return g.signIn(ctx, req, hefu.UserActive, hefu.UserFrozen)
}

func (g *Guard) signIn(ctx context.Context, req SignIn, states ...hefu.UserState) (SignedIn, error) {
	if err := g.errTime(); err != nil {
		return SignedIn{}, err
	}
	name, err := canonicalName(req.Name)
	if err != nil {
		name = "\x00" // no user has it; the attempt is counted and costs the same
	}
	if err := g.checkDevice(req.Device, req.Name); err != nil {
		return SignedIn{}, err
	}
	buckets := []string{"signin:" + name + "@" + req.Source, "source:" + req.Source}
	device, err := g.deviceBucket(ctx, name, req.Device)
	if err != nil {
		return SignedIn{}, err
	}
	if device != "" {
		buckets = []string{device}
	}
	if err := g.attempt(ctx, buckets...); err != nil {
		return SignedIn{}, err
	}
	u, next, ok, err := g.checkPassword(ctx, name, req.Password, states)
	if err != nil {
		return SignedIn{}, errors.Join(err, g.forgive(ctx, buckets...))
	}
	if !ok {
		return SignedIn{}, errSignIn()
	}
	// From here on the password was right: the second factor has a bucket of its
	// own, per user, because a code has only a million values. That it is throttled
	// must not tell a stranger that the password was right.
	second := secondFactor + string(u.ID) + "/" + device
	if err := g.attempt(ctx, second); hefu.Is(err, hefu.KindThrottled) && device == "" {
		return SignedIn{}, errSignIn()
	} else if err != nil {
		return SignedIn{}, err
	}
	token, session, err := g.newSession(u.ID, req.Agent)
	if err != nil {
		return SignedIn{}, err
	}
	in, id, wrong := SignedIn{Token: token, Session: session}, u.ID, false
	err = g.store.Update(ctx, func(tx Tx) error {
		if u, err = tx.LockUser(id); err != nil {
			return err
		}
		wrong = false
		if err := g.useCode(tx, u.ID, req.Code, hefu.Digest{}); errors.Is(err, factor.ErrWrong) {
			// Somebody knows the password and not the code: the owner will want to know.
			wrong = true
			return tx.Record(AuditEntry{At: g.now(), Kind: "session/refused", User: u.ID, Details: "the password was right, the code was not"})
		} else if err != nil {
			return err
		}
		if next != nil {
			if err := tx.PutFactor(*next); err != nil {
				return err
			}
		}
		if u.State == hefu.UserPending {
			u.State = hefu.UserActive
			if err := tx.UpdateUser(u); err != nil {
				return err
			}
		}
		if err := passed(tx, append(buckets, second)...); err != nil {
			return err
		}
		if in.User = u; req.Device != nil {
			if in.Device, err = g.knowDevice(tx, u, *req.Device); err != nil {
				return err
			}
		}
		if err := g.event(tx, Event{User: u.ID, Kind: "session", State: "signed-in", Text: session.Agent}); err != nil {
			return err
		}
		return tx.CreateSession(session)
	})
	if wrong && err == nil {
		return SignedIn{}, errSignIn()
	}
	return in, err
}

// deviceBucket names the throttle bucket of a device that the user registered and
// that proves its key, or "" for every other sign-in: strangers cannot use up the
// tries of a known device, from whatever place it signs in.
func (g *Guard) deviceBucket(ctx context.Context, name string, d *NewDevice) (bucket string, err error) {
	if d == nil {
		return "", nil
	}
	err = g.store.View(ctx, func(tx Tx) error {
		u, err := tx.UserByName(name)
		if err != nil {
			return err
		}
		all, err := tx.Devices(u.ID)
		for _, known := range all {
			if known.Refused.IsZero() && bytes.Equal(known.Key, d.Key) {
				bucket = "device:" + string(known.ID)
			}
		}
		return err
	})
	if hefu.Is(err, hefu.KindNotFound) {
		err = nil
	}
	return bucket, err
}

// checkPassword verifies outside any transaction, because argon2id is slow on
// purpose. next is the factor row to store when its parameters were upgraded.
func (g *Guard) checkPassword(ctx context.Context, name, password string, states []hefu.UserState) (u hefu.User, next *Factor, ok bool, err error) {
	var f Factor
	err = g.store.View(ctx, func(tx Tx) error {
		if u, err = tx.UserByName(name); err != nil {
			return err
		}
		f, err = tx.Factor(u.ID, factor.Password)
		return err
	})
	known := err == nil
	if err != nil && !hefu.Is(err, hefu.KindNotFound) {
		return u, nil, false, err
	}
	state := g.dummy
	if known {
		if state, err = g.keys.Unseal(factorLabel(u.ID, factor.Password), f.State); err != nil {
			return u, nil, false, err
		}
	}
	fresh, err := g.fact[factor.Password].Verify(state, password, hefu.Digest{}, g.now())
	if errors.Is(err, factor.ErrWrong) {
		return u, nil, false, nil
	}
	if err != nil || !known || !hasState(u, states) {
		return u, nil, false, err
	}
	if string(fresh) != string(state) {
		if f.State, err = g.keys.Seal(factorLabel(u.ID, factor.Password), fresh); err != nil {
			return u, nil, false, err
		}
		next = &f
	}
	return u, next, true, nil
}

func hasState(u hefu.User, states []hefu.UserState) bool {
	for _, s := range states {
		if u.State == s {
			return true
		}
	}
	return false
}

func (g *Guard) newSession(user hefu.UserID, agent string) (string, Session, error) {
	var raw [32]byte
	if _, err := io.ReadFull(g.rand, raw[:]); err != nil {
		return "", Session{}, err
	}
	id, err := hefu.NewID[hefu.SessionID](g.rand)
	if err != nil {
		return "", Session{}, err
	}
	if r := []rune(agent); len(r) > maxAgent {
		agent = string(r[:maxAgent])
	}
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	hash := sha256.Sum256([]byte(token))
	now := g.now()
	return token, Session{ID: id, User: user, TokenHash: hash[:], Agent: agent, Created: now, Seen: now}, nil
}

// Caller finds the session of a token: 24 hours absolute, one hour idle.
func (g *Guard) Caller(ctx context.Context, token string) (Caller, error) {
	hash := sha256.Sum256([]byte(token))
	c := Caller{Session: Session{TokenHash: hash[:]}}
	err := g.store.View(ctx, func(tx Tx) (err error) {
		c, err = g.alive(tx, c)
		return err
	})
	if err != nil || g.now().Sub(c.Session.Seen) < seenEvery {
		return c, err
	}
	var fresh Caller
	err = g.store.Update(ctx, func(tx Tx) error {
		if fresh, err = g.alive(tx, c); err != nil {
			return err
		}
		fresh.Session.Seen = g.now()
		return tx.UpdateSession(fresh.Session)
	})
	return fresh, err
}

// alive reads the caller's session and user afresh; every use case that changes
// something asks again inside its transaction, so an ended session has no effect
// that comes after its end.
func (g *Guard) alive(tx Tx, c Caller) (Caller, error) {
	gone := hefu.Errorf(hefu.KindUnauthenticated, "your session has ended; sign in again")
	s, err := tx.SessionByToken(c.Session.TokenHash)
	if hefu.Is(err, hefu.KindNotFound) {
		return Caller{}, gone
	} else if err != nil {
		return Caller{}, err
	}
	now := g.now()
	// One from a time that is yet to come was opened while the clock was ahead: how old it
	// really is nobody knows.
	if s.Seen.Sub(now) > maxStep {
		return Caller{}, gone
	}
	if !s.Ended.IsZero() || now.Sub(s.Created) >= sessionLife || now.Sub(s.Seen) >= sessionIdle {
		return Caller{}, gone
	}
	u, err := tx.User(s.User)
	return Caller{u, s}, err
}

// view runs fn in a read-only snapshot for a caller whose session lives; fn gets the
// caller as the snapshot knows him.
func (g *Guard) view(ctx context.Context, c Caller, fn func(Tx, Caller) error) error {
	return g.store.View(ctx, func(tx Tx) error {
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// update runs fn in a transaction that holds the caller's row, for a caller whose
// session lives.
func (g *Guard) update(ctx context.Context, c Caller, fn func(Tx, Caller) error) error {
	return g.write(ctx, func(tx Tx) error {
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// SignOut ends the caller's session.
func (g *Guard) SignOut(ctx context.Context, c Caller) error {
	return g.write(ctx, func(tx Tx) error {
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		_, err = g.carryOut(tx, change{Do: deedEndSession, User: c.User.ID, Session: c.Session.ID})
		return err
	})
}

func (g *Guard) endSession(tx Tx, s Session) error {
	s.Ended = g.now()
	if err := tx.UpdateSession(s); err != nil {
		return err
	}
	return g.event(tx, Event{User: s.User, Kind: "session", State: "ended", Text: s.Agent})
}

// Sessions is a page of the caller's sessions, newest first, ended ones included.
func (g *Guard) Sessions(ctx context.Context, c Caller, p Page) (out []Session, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "sessions", c.User.ID, p, func(after string, limit int) ([]Session, error) {
			return tx.SessionPage(c.User.ID, hefu.SessionID(after), limit)
		}, func(s Session) string { return string(s.ID) })
		return err
	})
	return out, next, err
}

// EndSession ends another session of the caller; it needs a code (A2).
func (g *Guard) EndSession(ctx context.Context, c Caller, id hefu.SessionID, code string) error {
	return g.updateWithCode(ctx, c, code, statement("end-session", string(id)), func(tx Tx, c Caller) error {
		all, err := tx.Sessions(c.User.ID)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.ID == id && s.Ended.IsZero() {
				_, err := g.carryOut(tx, change{Do: deedEndSession, User: c.User.ID, Session: id})
				return err
			}
		}
		return hefu.Errorf(hefu.KindNotFound, "session: there is no such live session")
	})
}
