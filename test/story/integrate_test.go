package story

import (
	"context"
	"crypto/rand"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/chain"
	families "github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/store"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/wire"
)

// TestIntegrate runs what docs/integrate.md shows: the pieces between the marks stand there
// to the letter (TestTheIntegratorsPageIsRun holds that). A real guard and a real chain.
func TestIntegrate(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	address, fund := house(t)
	if err := integrate(ctx, address, fund); err != nil {
		t.Fatal(err)
	}
}

func integrate(ctx context.Context, guardURL string, fund func(address string)) error {
	const name, password = "integrator", "four mild herons waded past"
	// docs:sign-up
	c, err := client.New(guardURL, client.Options{Agent: "my-program/1.0"})
	if err != nil {
		return err
	}
	info, err := c.Guard(ctx)
	if err != nil {
		return err
	}
	device, err := holder.NewState(rand.Reader, "my server")
	if err != nil {
		return err
	}
	if _, err := device.Meet(info.ID, info.IdentityKey); err != nil { // pins the guard's identity
		return err
	}
	enrolment, err := c.SignUp(ctx, wire.SignUp{Name: name, Password: password})
	if err != nil {
		return err
	}
	// docs:end
	code := codesOf(ctx, enrolment.URI)
	// docs:confirm
	in, err := c.ConfirmSignUp(ctx, wire.SignIn{
		Name: name, Password: password, Code: code(),
		Device: &wire.NewDevice{Name: "my server", Key: device.DeviceKey(), Proof: device.ProveDevice(info.ID, name)},
	})
	if err != nil {
		return err
	}
	// docs:end
	network, _, err := families.Families().Network(info.Networks[0].ID)
	if err != nil {
		return err
	}
	if err := split(ctx, c, device, info.ID, in.Device.ID, network.Native.ID, code); err != nil {
		return err
	}
	accounts, err := device.Accounts("", []chain.Network{network}, families.Families())
	if err != nil {
		return err
	}
	fund(accounts[0].Address)
	return pay(ctx, c, device, network, accounts[0].Address, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", code)
}

// split deals a fresh paper's key to device and guard.
func split(ctx context.Context, c *client.Client, device *holder.State, id hefu.GuardID, deviceID hefu.DeviceID, coin hefu.AssetID, code func() string) error {
	// docs:split
	words, err := keys.NewMnemonic(rand.Reader, 24) // write them down: they are the money
	if err != nil {
		return err
	}
	if _, err := device.AddMnemonic(words, "", "", false, time.Now()); err != nil {
		return err
	}
	request, err := device.RequestDealing("", id, 1)
	if err != nil {
		return err
	}
	offer, err := c.BeginDealing(ctx, wire.BeginDealing{
		Identity: request.Identity, Generation: 1, Proof: request.Proof, Device: deviceID, Code: code(),
		Limits: []wire.Outflow{{Asset: coin, Units: hefu.UnitsOf(1e18)}}, // without a limit nothing leaves
	})
	if err != nil {
		return err
	}
	half, err := device.Deal(rand.Reader, "", holder.Offer{
		Guard: id, Dealing: offer.Dealing.ID, Generation: 1, OneTime: offer.OneTime, Signature: offer.Signature,
	}, nil)
	if err != nil {
		return err
	}
	if _, err := c.AcceptDealing(ctx, offer.Dealing.ID, wire.AcceptDealing{Package: half}); err != nil {
		return err
	}
	curves, err := device.Curves("")
	if err != nil {
		return err
	}
	for _, curve := range curves { // both sides sign once together before either trusts the split
		check, commit, err := device.BeginCheck(rand.Reader, "", curve)
		if err != nil {
			return err
		}
		points, err := c.CheckPoints(ctx, offer.Dealing.ID, wire.CheckPoints{Curve: curve, Commit: commit})
		if err != nil {
			return err
		}
		opening, err := check.Open(rand.Reader, points.Points)
		if err != nil {
			return err
		}
		done, err := c.CheckDealing(ctx, offer.Dealing.ID, wire.CheckDealing{Curve: curve, Commit: commit, Opening: opening})
		if err != nil {
			return err
		}
		if err := check.Finish(done.Signatures); err != nil {
			return err
		}
	}
	return device.FinishDealing("")
	// docs:end
}

func pay(ctx context.Context, c *client.Client, device *holder.State, network chain.Network, from, to string, code func() string) error {
	// docs:propose
	intent := hefu.Intent{
		Network: network.ID, From: from, To: to, Asset: network.Native.ID, Amount: hefu.UnitsOf(1e16),
		FeeCap: hefu.UnitsOf(1e16), Expiry: time.Now().Add(15 * time.Minute).Unix(),
	}
	key, err := c.NewKey() // keep it: the same key never makes a second transfer
	if err != nil {
		return err
	}
	proposal, err := c.Propose(ctx, key, wire.Propose{Intent: intent})
	if err != nil {
		return err
	}
	t := proposal.Transfer
	// docs:end
	// docs:approve
	review, err := device.Review(families.Families(), intent, holder.Proposal{
		Transfer: t.ID, Dealing: t.Dealing, Intent: t.Intent, Plan: t.Plan,
	}, time.Now())
	if err != nil {
		return err // the plan does something else than the intent says: sign nothing
	}
	signing, commit, err := device.Begin(rand.Reader, review)
	if err != nil {
		return err
	}
	points, err := c.Nonces(ctx, t.ID, wire.Nonces{Plan: review.Plan.Number, Commit: commit})
	if err != nil {
		return err
	}
	// From here on the message may pay: keep the device's state before it leaves.
	opening, err := signing.Open(rand.Reader, points.Points, time.Now(), func(*holder.State) error { return nil })
	if err != nil {
		return err
	}
	key, err = c.NewKey()
	if err != nil {
		return err
	}
	_, err = c.Approve(ctx, key, t.ID, wire.Approve{Plan: review.Plan.Number, Commit: commit, Opening: opening, Code: code()})
	if hefu.Is(err, hefu.KindReplan) {
		// The plan went stale and nothing was signed: fetch the transfer, device.Renew, sign anew.
		return err
	}
	if err != nil {
		return err
	}
	// docs:end
	// docs:follow
	for event, err := range c.Events(ctx, 0) {
		if err != nil {
			return err
		}
		if event.Transfer == t.ID && hefu.State(event.State).Terminal() {
			if hefu.State(event.State) != hefu.Final {
				return hefu.Errorf(hefu.KindConflict, "the transfer is %s: %s", event.State, event.Text)
			}
			return nil
		}
	}
	return ctx.Err()
	// docs:end
}

// house is a guard in this process over a chain of its own.
func house(t *testing.T) (url string, fund func(string)) {
	t.Helper()
	const dev = hefu.Network("eip155:31337")
	nodeURL, stop, err := devchain.Anvil(t.Context(), devchain.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	rpc, err := node.New([]string{nodeURL}, node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set := families.Families()
	n, f, err := set.Network(dev)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rows, err := store.Open(t.Context(), filepath.Join(dir, "guard.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rows.Close() })
	sealed, err := keystore.Open(filepath.Join(dir, "keys"), rand.Reader, keystore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.New(t.Context(), guard.Config{Families: set, Networks: []hefu.Network{dev}, Issuer: "Hefu", Rest: time.Second}, guard.Parts{
		Store: rows, Keystore: sealed, Clock: wall{}, Rand: rand.Reader, Ledgers: map[hefu.Network]chain.Ledger{dev: f.Open(n, rpc)},
		Factors: factors.Factors(rand.Reader, "Hefu"), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := api.New(api.Options{Guard: g, Version: "test", Rand: rand.Reader, Clock: wall{}})
	if err != nil {
		t.Fatal(err)
	}
	running, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(running) }()
	srv := httptest.NewServer(a.Handler())
	t.Cleanup(func() { a.Drain(); srv.Close(); end(); <-ended })
	return srv.URL, func(address string) {
		if err := devchain.Fund(context.Background(), rpc, address, big.NewInt(1e18)); err != nil {
			t.Error(err)
		}
	}
}

type wall struct{}

func (wall) Now() time.Time { return time.Now() }

// codesOf answers fresh codes and waits where all are used.
func codesOf(ctx context.Context, uri string) func() string {
	u, err := url.Parse(uri)
	if err != nil {
		return func() string { return "" }
	}
	used := int64(0)
	return func() string {
		step := max(time.Now().Unix()/30-1, used+1)
		if wait := time.Until(time.Unix((step-1)*30, 0)); wait > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
		}
		used = step
		code, err := totp.GenerateCode(u.Query().Get("secret"), time.Unix(step*30, 0))
		if err != nil {
			return ""
		}
		return code
	}
}
