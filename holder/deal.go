package holder

import (
	"crypto/ed25519"
	"errors"
	"io"
	"slices"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

// A dealing can be killed between any two of its steps and goes on when it is run
// again, because every step stores its outcome before the next one speaks to the guard:
//
//	RequestDealing     nothing stored; asking twice is harmless
//	Deal               the new half and the sealed package are in Pending → Seal, then send
//	Check.Finish       the curve is in Pending.Checked → Seal
//	FinishDealing      the half is in use, the paper erased → Seal

// Request asks a guard for a dealing.
type Request struct {
	Wallet     hefu.WalletID
	Identity   []byte // public identity key of the mnemonic
	Generation uint64
	Proof      []byte // the identity key's signature over guard, wallet and generation
}

// RequestDealing proves the paper to a guard. generation must be above every earlier
// one. It needs the paper.
func (s *State) RequestDealing(name string, guard hefu.GuardID, generation uint64) (Request, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return Request{}, err
	}
	if s.guard(guard) == nil {
		return Request{}, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", guard)
	}
	seed, err := w.seed()
	if err != nil {
		return Request{}, err
	}
	defer clear(seed)
	identity, err := keys.Identity(seed)
	if err != nil {
		return Request{}, err
	}
	defer clear(identity)
	p := pair.DealParams{Guard: string(guard), Account: string(w.ID), Generation: generation}
	return Request{w.ID, w.Identity, generation, pair.SignRedeal(identity, p)}, nil
}

// Offer is a guard's answer to a Request: a one-time key for this dealing, signed by
// the guard's identity.
type Offer struct {
	Guard      hefu.GuardID
	Dealing    hefu.DealingID
	Generation uint64
	OneTime    []byte
	Signature  []byte
}

// Deal splits every key of keys.Table. It refuses an offer that the pinned guard did
// not sign. The new half waits in Pending next to the one in use; what it returns is
// for the guard, sealed to the one-time key, and must not be sent before the State is
// stored. progress hears of every key, and may be nil.
func (s *State) Deal(rand io.Reader, name string, o Offer, progress func(done, total int)) ([]byte, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, err
	}
	g := s.guard(o.Guard)
	if g == nil {
		return nil, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", o.Guard)
	}
	p := pair.DealParams{
		Guard: string(g.ID), Account: string(w.ID), Dealing: string(o.Dealing), Generation: o.Generation,
		Identity: w.Identity, Progress: progress,
	}
	if err := pair.VerifyOneTime(g.Key, p, o.OneTime, o.Signature); err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "dealing: the one-time key is not from the guard that this device knows; nothing was split").Because(err)
	}
	secrets, err := w.secrets()
	if err != nil {
		return nil, err
	}
	defer wipeAll(secrets)
	half, pkg, err := pair.Deal(rand, p, secrets)
	if err != nil {
		return nil, err
	}
	defer half.Wipe()
	defer pkg.Wipe()
	sealed, err := pair.SealPackage(rand, o.OneTime, p, s.deviceKey(), pkg)
	if err != nil {
		return nil, err
	}
	blob, err := half.MarshalBinary()
	if err != nil {
		return nil, err
	}
	if err := w.renewBookKey(); err != nil {
		return nil, err
	}
	w.dropPending()
	w.Pending = &Half{Guard: g.ID, Dealing: o.Dealing, Generation: o.Generation, Bytes: blob, Package: sealed}
	return sealed, nil
}

// secrets derives every key to be dealt; the caller wipes them.
func (w *Wallet) secrets() ([]pair.Secret, error) {
	seed, err := w.seed()
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	table := keys.Table()
	out := make([]pair.Secret, 0, len(table))
	for _, row := range table {
		secret := pair.Secret{Curve: pair.Curve(row.Curve), Path: row.Path.String()}
		if row.Curve == keys.CurveSecp256k1 {
			k, err := keys.Secp256k1(seed, row.Path)
			if err != nil {
				wipeAll(out)
				return nil, err
			}
			secret.Scalar, secret.ChainCode = k.Scalar, k.ChainCode
			k.Wipe()
		} else {
			k, err := keys.Ed25519(seed, row.Path)
			if err != nil {
				wipeAll(out)
				return nil, err
			}
			secret.Scalar = k.Seed
			k.Wipe()
		}
		out = append(out, secret)
		secret.Wipe()
	}
	return out, nil
}

func wipeAll(secrets []pair.Secret) {
	for i := range secrets {
		secrets[i].Wipe()
	}
}

func (w *Wallet) dropPending() {
	if w.Pending != nil {
		clear(w.Pending.Bytes)
		w.Pending = nil
	}
}

// GiveUpDealing erases a pending half that the guard no longer knows, so that a
// dealing can begin anew. The half in use and the paper stay.
func (s *State) GiveUpDealing(name string) error {
	w, err := s.Wallet(name)
	if err == nil {
		w.dropPending()
	}
	return err
}

// Curves returns the curves of a wallet's pending dealing that are not yet checked.
func (s *State) Curves(name string) ([]string, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, err
	}
	if w.Pending == nil {
		return nil, hefu.Errorf(hefu.KindConflict, "dealing: none is under way for %s", w.Label)
	}
	public, err := w.Pending.keys()
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, k := range public {
		if c := string(k.Curve); !slices.Contains(out, c) && !slices.Contains(w.Pending.Checked, c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// Check is the pair's first signature under new halves: one fixed message per
// key of a curve. It lives in memory and is used once.
type Check struct {
	s       *State
	wallet  hefu.WalletID
	dealing hefu.DealingID
	curve   pair.Curve
	session pair.Session
	guard   ed25519.PublicKey
	items   []pair.Item
	run     *pair.Run
}

// BeginCheck starts the check messages of one curve of the pending dealing and returns
// the commit envelope for the guard.
func (s *State) BeginCheck(rand io.Reader, name, curve string) (*Check, []byte, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, nil, err
	}
	if w.Pending == nil {
		return nil, nil, hefu.Errorf(hefu.KindConflict, "dealing: none is under way for %s", w.Label)
	}
	g := s.guard(w.Pending.Guard)
	if g == nil {
		return nil, nil, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", w.Pending.Guard)
	}
	half, err := w.Pending.open()
	if err != nil {
		return nil, nil, err
	}
	c := &Check{s: s, wallet: w.ID, dealing: w.Pending.Dealing, curve: pair.Curve(curve), guard: g.Key}
	c.session = pair.CheckSession(string(g.ID), string(w.Pending.Dealing), c.curve)
	c.items = pair.CheckItems(half.Keys(), c.session, c.curve)
	run, body, err := half.Begin(rand, c.session, c.items)
	if err != nil {
		return nil, nil, err
	}
	c.run = run
	return c, pair.Sign(s.deviceKey(), pair.Device, pair.Commit, c.session, body), nil
}

// Open answers the guard's points with the opening envelope.
func (c *Check) Open(rand io.Reader, points []byte) ([]byte, error) {
	body, err := pair.Verify(c.guard, pair.Guard, pair.Points, c.session, points)
	if err != nil {
		return nil, err
	}
	if err := c.run.Prepare(rand); err != nil {
		return nil, err
	}
	opening, err := c.run.Open(rand, body)
	if err != nil {
		return nil, err
	}
	return pair.Sign(c.s.deviceKey(), pair.Device, pair.Opening, c.session, opening), nil
}

// Finish verifies every signature (64 bytes each, in the order of the items) with
// verifiers that are not package pair's, and records the curve.
func (c *Check) Finish(signatures [][]byte) error {
	w, err := c.s.Wallet(string(c.wallet))
	if err != nil {
		return err
	}
	if w.Pending == nil || w.Pending.Dealing != c.dealing {
		return hefu.Errorf(hefu.KindConflict, "dealing: another one has begun")
	}
	if len(signatures) != len(c.items) {
		return errCheck
	}
	for i, item := range c.items {
		if !verifies(c.curve, item.Public, item.Message, signatures[i]) {
			return errCheck
		}
	}
	if !slices.Contains(w.Pending.Checked, string(c.curve)) {
		w.Pending.Checked = append(w.Pending.Checked, string(c.curve))
	}
	return nil
}

var errCheck = hefu.Errorf(hefu.KindInvalid, "dealing: the two halves do not sign together; the paper stays on this device, begin again")

func verifies(curve pair.Curve, public, message, sig []byte) bool {
	if len(sig) != 64 {
		return false
	}
	if curve == pair.Ed25519 {
		return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, message, sig)
	}
	key, err := secp.ParsePubKey(public)
	var r, s secp.ModNScalar
	if err != nil || r.SetByteSlice(sig[:32]) || s.SetByteSlice(sig[32:]) {
		return false
	}
	return ecdsa.NewSignature(&r, &s).Verify(message, key)
}

// ErrUnchecked says that a dealing cannot be finished yet.
var ErrUnchecked = errors.New("finishing a dealing: not every curve is checked")

// FinishDealing puts the pending half in use and erases the paper. It refuses
// (ErrUnchecked) before every curve is checked.
func (s *State) FinishDealing(name string) error {
	left, err := s.Curves(name)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return ErrUnchecked
	}
	w, err := s.Wallet(name)
	if err != nil {
		return err
	}
	if w.Half != nil {
		clear(w.Half.Bytes)
	}
	w.Half, w.Pending = w.Pending, nil
	w.Half.Package = nil
	w.wipePaper()
	return nil
}
