//go:build unix

package crash_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mrand "math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/factor"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/store"
)

const (
	childVar  = "HEFU_CRASH_CHILD"
	redeal    = time.Minute // the dev chain allows short delays
	unfreeze  = time.Minute
	raise     = time.Minute           // of a limit, however far
	rest      = 2 * time.Minute       // so long that another one can be approved meanwhile on a busy machine
	hold      = time.Minute           // of a quarantine
	workFor   = 25 * time.Millisecond // a round of guard.Run
	agentName = "crash test"
)

// setup is what a child is told when it starts.
type setup struct {
	Dir, Node string
	Network   hefu.Network
	Offset    time.Duration
	Arm       arm
	User      int    // to become, when not 0
	Full      bool   // no file can be written to
	Database  string // a PostgreSQL to use; otherwise SQLite in Dir
}

// request is one call of the guard. Offset moves the child's clock first.
type request struct {
	ID       int
	Op       string
	Offset   time.Duration
	Arm      *arm
	Full     bool
	Slow     bool // what the chain says comes late
	Down     bool // no way to the chain's nodes for sending
	Fail     bool // the commit that follows the next raise of the epoch fails
	Caller   guard.Caller
	Token    string
	SignUp   guard.SignUp
	SignIn   guard.SignIn
	Intent   hefu.Intent
	Key      string
	Transfer hefu.TransferID
	Plan     uint32
	Commit   []byte
	Opening  []byte
	Approve  guard.Approve
	Begin    guard.BeginDealing
	Dealing  hefu.DealingID
	Wallet   hefu.WalletID
	Curve    string
	Code     string
	Session  hefu.SessionID
	Device   hefu.DeviceID
	Units    hefu.Units // of the coin's limit
	StopBy   guard.StopBy
	Stand    []hefu.TransferID
}

// reply is its answer. Kind is empty when all went well.
type reply struct {
	ID         int
	Kind       string
	Message    string
	GuardID    hefu.GuardID
	Identity   []byte
	URI        string
	SignedIn   guard.SignedIn
	Caller     guard.Caller
	Transfer   hefu.Transfer
	Offer      guard.Offer
	Dealing    guard.Dealing
	Dealings   []guard.Dealing
	Accounts   []hefu.Account
	Blob       []byte
	Generation uint64
	Limit      guard.LimitView
	Limits     []guard.LimitView
	Order      []string
	Seen       map[string]int
}

// shifted is a clock that the test moves.
type shifted struct{ by atomic.Int64 }

func (s *shifted) Now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

// plain stands in for the password factor: Argon2 is not what is killed here, and every
// process that starts would pay for it.
type plain struct{}

func (plain) Kind() factor.Kind { return factor.Password }

func (plain) Enroll(_ io.Reader, _, offer string) ([]byte, string, error) {
	sum := sha256.Sum256([]byte(offer))
	return sum[:], "", nil
}

func (plain) Verify(state []byte, proof string, _ hefu.Digest, _ time.Time) ([]byte, error) {
	sum := sha256.Sum256([]byte(proof))
	if subtle.ConstantTimeCompare(sum[:], state) != 1 {
		return nil, factor.ErrWrong
	}
	return state, nil
}

// switched is the chain with a switch on the way out.
type switched struct {
	chain.Ledger
	down *atomic.Bool
	slow *atomic.Bool
}

// behind puts the switch before a ledger, with the abilities that its chain has.
func (c *child) behind(l chain.Ledger) chain.Ledger {
	s := switched{l, &c.down, &c.slow}
	if p, ok := l.(chain.Prover); ok {
		return struct {
			switched
			chain.Prover
		}{s, p}
	}
	return struct {
		switched
		chain.Estimator
	}{s, l.(chain.Estimator)}
}

// View may come late: what it says is old then.
func (s switched) View(ctx context.Context, from chain.Owner, asset hefu.AssetID) (chain.View, error) {
	v, err := s.Ledger.View(ctx, from, asset)
	if s.slow.Load() {
		time.Sleep(time.Duration(mrand.IntN(100)) * time.Millisecond)
	}
	return v, err
}

func (s switched) Send(ctx context.Context, signed []byte) error {
	if s.down.Load() {
		return hefu.Errorf(hefu.KindUnavailable, "no way to the node")
	}
	return s.Ledger.Send(ctx, signed)
}

// child is the guard's process.
type child struct {
	g     *guard.Guard
	rows  guard.Store
	coin  hefu.AssetID
	clock *shifted
	trap  *trap
	down  atomic.Bool
	slow  atomic.Bool
	out   sync.Mutex
}

// serve runs the child until its input ends.
func serve(arg string) error {
	var s setup
	if err := json.Unmarshal([]byte(arg), &s); err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // the write fails as well, as on a full disk
	if err := noWrites(s.Full); err != nil {
		return err
	}
	if s.User != 0 {
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(s.User), syscall.Setuid(s.User)); err != nil {
			return err
		}
	}
	c := &child{clock: &shifted{}}
	c.clock.by.Store(int64(s.Offset))
	var err error
	if c.trap, err = register(); err != nil {
		return err
	}
	c.trap.set(s.Arm)
	if err := c.open(s); err != nil {
		c.say(answer(reply{}, err))
		return nil
	}
	c.say(reply{GuardID: c.g.ID(), Identity: c.g.IdentityKey()})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	var busy sync.WaitGroup
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return err
		}
		c.clock.by.Store(int64(r.Offset))
		c.down.Store(r.Down)
		c.slow.Store(r.Slow)
		if r.Arm != nil {
			c.trap.set(*r.Arm)
		}
		c.trap.failCommit(r.Fail)
		busy.Go(func() {
			a := answer(c.do(r))
			a.ID = r.ID
			c.say(a)
		})
	}
	busy.Wait()
	return errors.Join(lines.Err(), c.rows.Close())
}

// noWrites makes every write to a file fail from now on, or lets them through again.
func noWrites(yes bool) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if yes {
		limit.Cur = 0
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

func (c *child) say(r reply) {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	c.out.Lock()
	defer c.out.Unlock()
	_, _ = os.Stdout.Write(append(raw, '\n'))
}

func answer(r reply, err error) reply {
	if err == nil {
		return r
	}
	r.Kind, r.Message = "internal", err.Error()
	var e *hefu.Error
	if errors.As(err, &e) {
		r.Kind = string(e.Kind)
	}
	return r
}

func (c *child) open(s setup) error {
	ctx := context.Background()
	families := all.Families()
	n, f, err := families.Network(s.Network)
	if err != nil {
		return err
	}
	rpc, err := node.New([]string{s.Node}, node.Options{})
	if err != nil {
		return err
	}
	if s.Database != "" {
		c.rows, err = store.OpenBehind(ctx, s.Database, c.trap.behind)
	} else {
		c.rows, err = store.OpenThrough(ctx, deadlyName, filepath.Join(s.Dir, "hefu.db"))
	}
	if err != nil {
		return err
	}
	keys, err := keystore.Open(filepath.Join(s.Dir, "keys"), rand.Reader, keystore.Options{})
	if err != nil {
		return err
	}
	ledger := f.Open(n, rpc)
	c.coin = n.Native.ID
	parts := slices.DeleteFunc(factors.Factors(rand.Reader, agentName), func(f factor.Factor) bool { return f.Kind() == factor.Password })
	c.g, err = guard.New(ctx, guard.Config{
		Families: families, Networks: []hefu.Network{s.Network}, Issuer: agentName,
		Delays: guard.Delays{Redeal: redeal, Unfreeze: unfreeze, Quarantine: hold, Raise: raise, RaiseFar: raise}, Rest: rest,
	}, guard.Parts{
		Store: c.rows, Keystore: deadlyKeys{keys, c.trap}, Clock: c.clock, Rand: rand.Reader, Factors: append(parts, plain{}),
		Ledgers: map[hefu.Network]chain.Ledger{s.Network: c.behind(ledger)},
		Log:     slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Hooks:   &ear{},
	})
	return err
}

func (c *child) do(r request) (a reply, err error) {
	ctx := context.Background()
	switch r.Op {
	case "signup":
		e, err := c.g.SignUp(ctx, r.SignUp)
		return reply{URI: e.URI}, err
	case "confirm":
		a.SignedIn, err = c.g.ConfirmSignUp(ctx, r.SignIn)
	case "signin":
		a.SignedIn, err = c.g.SignIn(ctx, r.SignIn)
	case "caller":
		a.Caller, err = c.g.Caller(ctx, r.Token)
	case "accounts":
		a.Accounts, err = c.g.Accounts(ctx, r.Caller)
	case "propose":
		p, err := c.g.Propose(ctx, r.Caller, r.Intent, r.Key)
		return reply{Transfer: p.Transfer}, err
	case "nonces":
		a.Blob, err = c.g.Nonces(ctx, r.Caller, r.Transfer, r.Plan, r.Commit)
	case "approve":
		a.Transfer, err = c.g.Approve(ctx, r.Caller, r.Approve)
	case "transfer":
		a.Transfer, err = c.g.Transfer(ctx, r.Caller, r.Transfer)
	case "begin":
		a.Offer, err = c.g.BeginDealing(ctx, r.Caller, r.Begin)
	case "accept":
		a.Dealing, err = c.g.AcceptDealing(ctx, r.Caller, r.Dealing, r.Commit)
	case "points":
		a.Blob, err = c.g.CheckPoints(ctx, r.Caller, r.Dealing, r.Curve, r.Commit)
	case "check":
		got, err := c.g.CheckDealing(ctx, r.Caller, r.Dealing, r.Curve, r.Commit, r.Opening)
		return reply{Dealing: got.Dealing}, err
	case "freeze":
		_, err = c.g.Freeze(ctx, r.Caller)
	case "signout":
		err = c.g.SignOut(ctx, r.Caller)
	case "endsession":
		err = c.g.EndSession(ctx, r.Caller, r.Session, r.Code)
	case "refuse":
		err = c.g.RefuseDevice(ctx, r.Caller, r.Device)
	case "confirmdevice":
		_, err = c.g.ConfirmDevice(ctx, r.Caller, r.Device, r.Code)
	case "cancel":
		err = c.g.CancelDealing(ctx, r.Caller, r.Dealing)
	case "dealings":
		a.Dealings, err = c.g.Dealings(ctx, r.Caller)
	case "unfreeze":
		_, err = c.g.Unfreeze(ctx, r.Caller, password, r.Code)
	case "work":
		time := workFor
		if allOnPostgres() { // each statement goes a long way there
			time *= 8
		}
		round, cancel := context.WithTimeout(ctx, time)
		defer cancel()
		err = c.g.Run(round)
	case "wallet":
		v, err := c.g.Wallet(ctx, r.Caller, r.Wallet)
		return reply{Generation: v.Generation}, err
	case "limits":
		a.Limits, err = c.g.Limits(ctx, r.Caller)
	case "setlimit":
		a.Limit, err = c.g.SetLimit(ctx, r.Caller, c.coin, r.Units, r.Code)
	case "stop":
		a.Transfer, err = c.g.Stop(ctx, r.Caller, r.Transfer)
	case "stopwith":
		_, err = c.g.StopWith(ctx, r.StopBy)
	case "hook":
		_, _, err = c.g.AddWebhook(ctx, r.Caller, "https://ear.example/", r.Code)
	case "told":
		err = c.told(ctx, r.Caller.User.ID)
	case "stand":
		err = c.stand(ctx, r.Stand)
	case "time":
		err = c.g.KeepTime(ctx)
	case "full":
		err = noWrites(r.Full)
	case "seen":
		a.Order, a.Seen = c.trap.taken()
	default:
		err = fmt.Errorf("no such request: %q", r.Op)
	}
	return a, err
}

// stand writes down that a factor agreed to each of these Intents just now.
func (c *child) stand(ctx context.Context, ids []hefu.TransferID) error {
	return c.rows.Update(ctx, func(tx guard.Tx) error {
		for _, id := range ids {
			t, err := tx.Transfer(id)
			if err != nil {
				return err
			}
			t.Approval = &hefu.Approval{Digest: t.Intent.Digest(), Factor: "totp", At: c.clock.Now()}
			if err := tx.UpdateTransfer(t); err != nil {
				return err
			}
		}
		return nil
	})
}
