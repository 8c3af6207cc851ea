//go:build unix

package crash_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

const password = "seven bronze tallies beneath snow"

// device is a person's bare device: it speaks the protocol by package pair alone.
type device struct {
	guard    hefu.GuardID
	guardKey ed25519.PublicKey
	name     string
	totp     string
	key      ed25519.PrivateKey
	id       hefu.DeviceID
	token    string
	caller   guard.Caller
	words    keys.Mnemonic
	identity ed25519.PrivateKey
	half     *pair.DeviceHalf // of the dealing that is active
	address  string
	w        world
	chooses  hefu.Units // the limit of each split
}

func newDevice(hello reply, name string, w world) (*device, error) {
	d := &device{guard: hello.GuardID, guardKey: hello.Identity, name: name, w: w, chooses: w.money().plenty}
	var err error
	if _, d.key, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return nil, err
	}
	if d.words, err = keys.NewMnemonic(rand.Reader, 12); err != nil {
		return nil, err
	}
	d.identity, err = keys.Identity(d.words.Seed(""))
	return d, err
}

func (d *device) enrol(uri string) error {
	u, err := url.Parse(uri)
	if err == nil {
		d.totp = u.Query().Get("secret")
	}
	return err
}

func (d *device) code(now time.Time) string {
	code, err := totp.GenerateCode(d.totp, now)
	if err != nil {
		panic(err)
	}
	return code
}

func (d *device) signIn(code string) guard.SignIn {
	key := d.key.Public().(ed25519.PublicKey)
	said := pair.DeviceStatement(string(d.guard), d.name, key, agentName)
	return guard.SignIn{
		Name: d.name, Password: password, Code: code, Agent: agentName, Source: d.name,
		Device: &guard.NewDevice{Name: agentName, Key: key, Proof: ed25519.Sign(d.key, said)},
	}
}

func (d *device) signedIn(in guard.SignedIn) {
	d.token, d.caller, d.id = in.Token, guard.Caller{User: in.User, Session: in.Session}, in.Device.ID
}

func (d *device) announce(generation uint64, code string) guard.BeginDealing {
	public := d.identity.Public().(ed25519.PublicKey)
	p := pair.DealParams{Guard: string(d.guard), Account: string(guard.WalletIDOf(public)), Generation: generation}
	return guard.BeginDealing{
		Identity: public, Generation: generation, Proof: pair.SignRedeal(d.identity, p), Device: d.id, Code: code,
		Limits: map[hefu.AssetID]hefu.Units{d.w.money().network.Native.ID: d.chooses},
	}
}

func primes() (p, q []byte, err error) {
	raw, err := os.ReadFile("../../pair/testdata/primes.json")
	if err != nil {
		return nil, nil, err
	}
	var f struct{ P, Q string }
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, nil, err
	}
	p, err = hex.DecodeString(f.P)
	if err != nil {
		return nil, nil, err
	}
	q, err = hex.DecodeString(f.Q)
	return p, q, err
}

// secrets are two keys of the table: enough for a transfer and a check on both curves.
func (d *device) secrets() ([]pair.Secret, error) {
	seed := d.words.Seed("")
	a, err := keys.ParsePath(d.w.money().network.Key)
	if err != nil {
		return nil, err
	}
	b, err := keys.ParsePath("m/44'/501'/0'/0'")
	if err != nil {
		return nil, err
	}
	ec, err := keys.Secp256k1(seed, a)
	if err != nil {
		return nil, err
	}
	ed, err := keys.Ed25519(seed, b)
	return []pair.Secret{
		{Curve: pair.Secp256k1, Path: a.String(), Scalar: ec.Scalar, ChainCode: ec.ChainCode},
		{Curve: pair.Ed25519, Path: b.String(), Scalar: ed.Seed},
	}, err
}

// pack deals for an offer and seals the guard's half to it.
func (d *device) pack(offer guard.Offer) (*pair.DeviceHalf, []byte, error) {
	g := offer.Dealing
	p := pair.DealParams{Guard: string(d.guard), Account: string(g.Wallet), Dealing: string(g.ID), Generation: g.Generation, Identity: g.Identity}
	if err := pair.VerifyOneTime(d.guardKey, p, offer.OneTime, offer.Signature); err != nil {
		return nil, nil, err
	}
	secrets, err := d.secrets()
	if err != nil {
		return nil, nil, err
	}
	p1, p2, err := primes()
	if err != nil {
		return nil, nil, err
	}
	half, pkg, err := pair.DealWith(rand.Reader, p1, p2, p, secrets)
	if err != nil {
		return nil, nil, err
	}
	blob, err := pair.SealPackage(rand.Reader, offer.OneTime, p, d.key, pkg)
	return half, blob, err
}

// message is one run of the device's side of the protocol.
type message struct {
	d      *device
	s      pair.Session
	run    *pair.Run
	commit []byte
}

func (d *device) begin(half *pair.DeviceHalf, s pair.Session, items []pair.Item) (*message, error) {
	run, body, err := half.Begin(rand.Reader, s, items)
	if err != nil {
		return nil, err
	}
	return &message{d, s, run, pair.Sign(d.key, pair.Device, pair.Commit, s, body)}, nil
}

func (m *message) open(answer []byte) ([]byte, error) {
	points, err := pair.Verify(m.d.guardKey, pair.Guard, pair.Points, m.s, answer)
	if err != nil {
		return nil, err
	}
	body, err := m.run.Open(rand.Reader, points)
	return pair.Sign(m.d.key, pair.Device, pair.Opening, m.s, body), err
}

func (d *device) beginCheck(half *pair.DeviceHalf, id hefu.DealingID, c pair.Curve) (*message, error) {
	s := pair.CheckSession(string(d.guard), string(id), c)
	return d.begin(half, s, pair.CheckItems(half.Keys(), s, c))
}

func (d *device) beginTransfer(half *pair.DeviceHalf, t hefu.Transfer) (*message, error) {
	s := pair.Session{Guard: string(d.guard), Dealing: string(t.Dealing), Transfer: string(t.ID), Plan: t.Plan.Number}
	m := d.w.money()
	msgs, err := m.format.Digests(m.network, t.Plan)
	if err != nil {
		return nil, err
	}
	all := half.Keys()
	i := slices.IndexFunc(all, func(k pair.PublicKey) bool { return k.Path == m.network.Key })
	if i < 0 {
		return nil, errors.New("the half has no key for this network")
	}
	items := make([]pair.Item, len(msgs))
	for j, msg := range msgs {
		steps, err := m.network.Steps(msg.Path)
		if err != nil {
			return nil, err
		}
		if items[j], err = all[i].Item(msg.Message, steps...); err != nil {
			return nil, err
		}
	}
	return d.begin(half, s, items)
}

// broken is the half with one bit of its ciphertext flipped: its messages pass every
// public check and do not verify. guard/lock_test.go has the offset's reason.
func broken(half *pair.DeviceHalf) (*pair.DeviceHalf, error) {
	raw, err := half.MarshalBinary()
	if err != nil {
		return nil, err
	}
	raw[len(raw)-500] ^= 1
	b := new(pair.DeviceHalf)
	return b, b.UnmarshalBinary(raw)
}

// intent pays a recipient that nothing else pays: the chain tells what became of it.
func (d *device) intent(now time.Time) hefu.Intent {
	m := d.w.money()
	return hefu.Intent{
		Network: m.network.ID, From: d.address, To: d.w.stranger(), Asset: m.network.Native.ID, Amount: m.pays,
		FeeCap: m.cap, Expiry: now.Add(time.Hour).Unix(),
	}
}
