package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

// splitLine is what split answers in JSON: state "active", or "waiting" with
// not_before before the error of kind waiting.
type splitLine struct {
	Wallet     hefu.WalletID  `json:"wallet"`
	Dealing    hefu.DealingID `json:"dealing"`
	Generation uint64         `json:"generation"`
	State      string         `json:"state"`
	NotBefore  time.Time      `json:"not_before,omitzero"`
}

func newSplit(f *walletFlags) *cobra.Command {
	var codes, limits []string
	var wait bool
	c := &cobra.Command{
		Use: "split", Args: cobra.NoArgs, Short: "split the key between this device and the guard; goes on where it was interrupted",
		RunE: f.run(func(e *env, _ []string) error {
			s := &splitting{env: e, codes: codes, limits: limits, wait: wait}
			return s.run()
		}),
	}
	c.Flags().StringSliceVar(&codes, "code", nil, "one-time codes, in order (a new device needs one, the split another)")
	c.Flags().StringArrayVar(&limits, "limit", nil, "the most that may leave in 24 hours, ASSET=AMOUNT; repeatable; 'none' for nothing")
	c.Flags().BoolVar(&wait, "wait", false, "stay until the waiting period of a new split is over")
	c.AddCommand(&cobra.Command{
		Use: "cancel", Args: cobra.NoArgs, Short: "cancel an announced split; any session may",
		RunE: f.run(func(e *env, _ []string) error { return e.cancelSplit() }),
	})
	return c
}

// splitting is one run of `hefu wallet split`. Every step is stored in the vault before
// the next one speaks to the guard, so that a later run goes on from there.
type splitting struct {
	*env
	codes  []string
	limits []string // as typed
	wait   bool
	g      *guard
	box    *strongbox
	name   string // wallet id
	used   bool   // a code was asked for in this run
}

func (s *splitting) run() error {
	err := s.goOn()
	if s.ctx.Err() != nil && err != nil {
		return fail(kindCancelled, "split.interrupted")
	}
	if why := unreached(err); why != "" && s.g != nil && s.g.URL != "" {
		return fail(hefu.KindUnavailable, "split.unreached", s.g.URL, why)
	}
	return err
}

func (s *splitting) goOn() (err error) {
	if s.g, err = s.enterGuard(); err != nil {
		return err
	}
	if s.box, err = s.openVault(true); err != nil {
		return err
	}
	defer s.box.close()
	w, err := s.box.Wallet(s.conf.Wallet)
	if err != nil {
		return err
	}
	s.name = string(w.ID)
	if w.Paper == nil && w.Pending == nil {
		return fail(hefu.KindConflict, "split.none", w.Label)
	}
	if err := s.register(); err != nil {
		return err
	}
	if w.Pending != nil {
		if done, err := s.resume(w); done || err != nil {
			return err
		}
	}
	return s.deal()
}

// withCode takes the next code that was given with --code, else the person's, who is
// asked again where one was refused.
func (s *splitting) withCode(what text.Key, do func(code string) error) error {
	given := ""
	if len(s.codes) > 0 {
		given, s.codes = s.codes[0], s.codes[1:]
	} else if s.used && s.conf.Authenticator == "" {
		s.say("code.new")
	}
	s.used = true
	return s.env.withCode(given, s.t(what), do)
}

// register makes this device known to the guard, once per user.
func (s *splitting) register() error {
	g, err := s.box.Meet(s.g.ID, s.g.Key)
	if err != nil || (g.Device != "" && g.User == s.g.me.User) {
		return err
	}
	var d wire.Device
	err = s.withCode("code.device", func(code string) error {
		d, err = s.g.AddDevice(s.ctx, wire.AddDevice{
			Name: s.box.Device.Name, Key: s.box.DeviceKey(), Proof: s.box.ProveDevice(s.g.ID, string(s.g.me.User)), Code: code,
		})
		return err
	})
	if hefu.Is(err, hefu.KindConflict) { // an earlier run registered it and was killed
		d, err = s.findDevice()
	}
	if err != nil {
		return err
	}
	g.Device, g.User = d.ID, s.g.me.User
	s.say("split.device")
	if err := s.box.save(); err != nil {
		return err
	}
	s.g.pinned.Device = d.ID
	return s.writeJSON("guard.json", s.g.pinned)
}

func (s *splitting) findDevice() (wire.Device, error) {
	for d, err := range s.g.AllDevices(s.ctx) {
		if err != nil {
			return wire.Device{}, err
		}
		if slices.Equal(d.Key, s.box.DeviceKey()) {
			return d, nil
		}
	}
	return wire.Device{}, hefu.Errorf(hefu.KindConflict, "split: the guard knows this device's key as another user's")
}

// resume goes on with a pending half where the guard still knows its dealing.
func (s *splitting) resume(w *holder.Wallet) (done bool, err error) {
	view, err := s.g.Wallet(s.ctx, w.ID)
	if err != nil {
		return false, err
	}
	if view.Latest == nil || view.Latest.ID != w.Pending.Dealing {
		return false, nil
	}
	switch view.Latest.State {
	case "open":
		_, err := s.g.AcceptDealing(s.ctx, w.Pending.Dealing, wire.AcceptDealing{Package: w.Pending.Package})
		if hefu.Is(err, hefu.KindConflict) || hefu.Is(err, hefu.KindInvalid) {
			s.say("split.again")
			return false, nil
		} else if err != nil {
			return false, err
		}
	case "pending":
	case "active":
		s.say("split.resume")
		return true, s.lastAnswerLost(*view.Latest)
	default:
		return false, nil
	}
	s.say("split.resume")
	return true, s.check(*view.Latest)
}

// lastAnswerLost goes on where the guard has finished a split and this device has not.
// The paper is erased on proof, never on the guard's word: if the guard does not sign
// the check messages again, the wallet is to be split afresh.
func (s *splitting) lastAnswerLost(d wire.Dealing) error {
	err := s.check(d)
	if !hefu.Is(err, hefu.KindConflict) {
		return err
	}
	if err := s.box.GiveUpDealing(s.name); err != nil {
		return err
	}
	if err := s.box.save(); err != nil {
		return err
	}
	return fail(hefu.KindConflict, "split.lost")
}

// deal announces or opens a dealing, and splits the keys when the guard lets it.
func (s *splitting) deal() error {
	for {
		offer, err := s.begin()
		if err != nil {
			return err
		}
		if offer.Dealing.State != "waiting" {
			return s.split(offer)
		}
		if err := s.announce(offer.Dealing); err != nil {
			return err
		}
	}
}

func (s *splitting) begin() (wire.Offer, error) {
	w, err := s.box.Wallet(s.name)
	if err != nil {
		return wire.Offer{}, err
	}
	view, err := s.g.Wallet(s.ctx, w.ID)
	if err != nil {
		return wire.Offer{}, err
	}
	generation := view.Generation + 1
	if l := view.Latest; l != nil && underWay(*l) {
		generation = l.Generation
		if l.State == "waiting" && s.now().Before(l.NotBefore) {
			return wire.Offer{Dealing: *l}, nil
		}
	}
	req, err := s.box.RequestDealing(s.name, s.g.ID, generation)
	if err != nil {
		return wire.Offer{}, err
	}
	g, err := s.box.Meet(s.g.ID, s.g.Key)
	if err != nil {
		return wire.Offer{}, err
	}
	limits, err := s.chooseLimits(s.g, s.limits)
	if err != nil {
		return wire.Offer{}, err
	}
	var offer wire.Offer
	err = s.withCode("code.split", func(code string) error {
		offer, err = s.g.BeginDealing(s.ctx, wire.BeginDealing{
			Identity: req.Identity, Generation: generation, Proof: req.Proof, Device: g.Device, Limits: limits, Code: code,
		})
		return err
	})
	return offer, err
}

// announce tells when a waiting dealing opens; with --wait it stays until then.
func (s *splitting) announce(d wire.Dealing) error {
	until := d.NotBefore.Sub(s.now())
	name := deviceName(s.ctx, s.g, d.Device)
	waiting := fail(hefu.KindWaiting, "split.waiting", name, local(d.NotBefore), until.Round(time.Second))
	if s.asJSON {
		if err := s.answer(lineOf(d), nil); err != nil {
			return err
		}
	}
	if !s.wait {
		return waiting
	}
	s.say("split.wait", local(d.NotBefore))
	select {
	case <-s.ctx.Done():
		return waiting
	case <-time.After(until + 100*time.Millisecond):
		return nil
	}
}

func lineOf(d wire.Dealing) splitLine {
	return splitLine{d.Wallet, d.ID, d.Generation, d.State, d.NotBefore}
}

func (s *splitting) split(o wire.Offer) error {
	offer := holder.Offer{
		Guard: s.g.ID, Dealing: o.Dealing.ID, Generation: o.Dealing.Generation, OneTime: o.OneTime, Signature: o.Signature,
	}
	pkg, err := s.box.Deal(rand.Reader, s.name, offer, s.progress("split.dealing"))
	if err != nil {
		return err
	}
	if err := s.box.save(); err != nil {
		return err
	}
	d, err := s.g.AcceptDealing(s.ctx, o.Dealing.ID, wire.AcceptDealing{Package: pkg})
	if err != nil {
		return err
	}
	return s.check(d)
}

// check lets both halves sign together; only then is the paper erased.
func (s *splitting) check(d wire.Dealing) error {
	left, err := s.box.Curves(s.name)
	if err != nil {
		return err
	}
	for _, curve := range left {
		if d, err = s.checkCurve(d.ID, curve); err != nil {
			return err
		}
		if err := s.box.save(); err != nil {
			return err
		}
		s.say("split.check", curve)
	}
	if d.State != "active" {
		return hefu.Errorf(hefu.KindConflict, "split: the guard says the split is %s; the words stay on this device", d.State)
	}
	if err := s.box.FinishDealing(s.name); err != nil {
		return err
	}
	if err := s.box.save(); err != nil {
		return err
	}
	s.say("split.done")
	return s.answer(lineOf(d), func(w io.Writer) {
		if err := s.printAccounts(w, s.box); err != nil {
			fmt.Fprintln(w, s.lang.Translate(message(err)))
		}
	})
}

func (s *splitting) checkCurve(id hefu.DealingID, curve string) (d wire.Dealing, err error) {
	for tries := 0; tries < 3; tries++ {
		if d, err = s.checkOnce(id, curve); !errors.Is(err, pair.ErrAgain) {
			break
		}
	}
	return d, err
}

func (s *splitting) checkOnce(id hefu.DealingID, curve string) (wire.Dealing, error) {
	check, commit, err := s.box.BeginCheck(rand.Reader, s.name, curve)
	if err != nil {
		return wire.Dealing{}, err
	}
	points, err := s.g.CheckPoints(s.ctx, id, wire.CheckPoints{Curve: curve, Commit: commit})
	if hefu.Is(err, hefu.KindConflict) {
		// This curve may be done already and the answer lost: the guard kept the signatures.
		res, err := s.g.CheckDealing(s.ctx, id, wire.CheckDealing{Curve: curve, Commit: commit, Opening: commit})
		if err != nil {
			return wire.Dealing{}, err
		}
		return res.Dealing, check.Finish(res.Signatures)
	}
	if err != nil {
		return wire.Dealing{}, err
	}
	opening, err := check.Open(rand.Reader, points.Points)
	if err != nil {
		return wire.Dealing{}, err
	}
	res, err := s.g.CheckDealing(s.ctx, id, wire.CheckDealing{Curve: curve, Commit: commit, Opening: opening})
	if err != nil {
		return wire.Dealing{}, err
	}
	return res.Dealing, check.Finish(res.Signatures)
}

// progress draws a bar on a terminal and says the end anywhere else.
func (s *splitting) progress(t text.Key) func(done, total int) {
	return func(done, total int) {
		switch {
		case s.asJSON:
		case s.interactive():
			const width = 30
			full := width * done / max(total, 1)
			fmt.Fprintf(s.raw, "\r%s  [%s%s] %d/%d", s.t(t), strings.Repeat("■", full), strings.Repeat("·", width-full), done, total)
			if done == total {
				fmt.Fprintln(s.raw)
			}
		case done == total:
			s.say("split.dealt")
		}
	}
}

func (e *env) cancelSplit() error {
	g, err := e.enterGuard()
	if err != nil {
		return err
	}
	all, err := g.Dealings(e.ctx)
	if err != nil {
		return err
	}
	found := false
	for _, d := range all.Dealings {
		if !underWay(d) {
			continue
		}
		if err := g.CancelDealing(e.ctx, d.ID); err != nil {
			return err
		}
		found = true
		d.State = "void"
		if e.asJSON {
			if err := e.answer(lineOf(d), nil); err != nil {
				return err
			}
		}
	}
	if !found {
		return fail(hefu.KindNotFound, "split.uncancel")
	}
	e.say("split.cancelled")
	return nil
}
