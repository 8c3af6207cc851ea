package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// ownFlags are those that send has for solo and cold accounts only.
type ownFlags struct {
	from, out         string
	nodes             []string
	paper, passphrase bool
	visible, code     bool
}

func (o *ownFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&o.from, "from", "", "the solo or cold account that pays; without it a guarded wallet does")
	c.Flags().StringArrayVar(&o.nodes, "node", nil, "with --from: ask this node instead of the one that is kept (URL)")
	c.Flags().BoolVar(&o.paper, "paper", false, "from a cold account: type its words to sign this once; they are not kept")
	c.Flags().BoolVar(&o.passphrase, "passphrase", false, "with --paper: the paper has a BIP-39 passphrase, ask for it")
	c.Flags().BoolVar(&o.visible, "visible", false, "with --paper: show the words while they are typed")
	c.Flags().StringVar(&o.out, "out", "", "from a cold account: the file that gets what is to be signed elsewhere")
	c.Flags().BoolVar(&o.code, "qr", false, "from a cold account: draw what is to be signed as a QR code too")
}

// ownSending is a transfer out of a solo or cold account: plan, review, agreement, then the
// signature here, or the way to where the key is.
type ownSending struct {
	*rescueSending
	own ownFlags
	ask sendFlags
	b   *strongbox
	u   *holder.Unguarded
}

func (e *env) sendFrom(amount, asset, to string, f sendFlags, o ownFlags) error {
	if f.code != "" {
		return fail(hefu.KindInvalid, "own.code")
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	s := &ownSending{own: o, ask: f, b: b, rescueSending: &rescueSending{
		env: e, flags: rescueSendFlags{fee: f.fee, feeCap: f.feeCap, memo: f.memo, noWait: f.noWait},
	}}
	if err := s.prepare(); err != nil {
		return err
	}
	return s.run(amount, asset, to)
}

// prepare finds account, network and node, and looks after earlier transfers.
func (s *ownSending) prepare() (err error) {
	if s.u, err = s.b.Account(s.own.from); err != nil {
		return err
	}
	if s.u.Kind != hefu.Cold && (s.own.paper || s.own.out != "" || s.own.code) {
		return fail(hefu.KindInvalid, "own.solo.flags", s.u.Label)
	}
	if s.net, s.family, err = s.ownNetwork(s.u, s.ask.network); err != nil {
		return err
	}
	if s.ledger, err = s.ownLedger(s.b, s.u, s.net, s.own.nodes); err != nil {
		return err
	}
	if s.owner, err = s.u.Owner(s.alone(), s.net.ID); err != nil {
		return err
	}
	s.kind, s.hold, s.settled = s.u.Kind, s.held, s.settle
	if err := s.lookAfter(s.b, s.u, s.net.ID, s.own.nodes); err != nil {
		return err
	}
	for _, m := range s.u.Live("") {
		s.say("own.live", s.paidIn(m.Intent), m.Intent.To, m.TxID)
	}
	for _, m := range s.u.Carried(s.now()) {
		s.say("own.carried", s.paidIn(m.Intent), m.Intent.To)
	}
	return nil
}

// held lowers what the node tells by what this account's own transfers take.
func (s *ownSending) held(in hefu.Intent, v *chain.View) error {
	return s.u.Hold(s.family, s.net, in, v, func(txid string) bool {
		d, err := s.ledger.Depth(s.ctx, txid)
		return err == nil && d.Mined
	})
}

// settle keeps how a transfer ended.
func (s *ownSending) settle(txid string, state holder.MoveState) error {
	s.u.Settle(txid, state)
	return s.b.save()
}

func (s *ownSending) run(amount, asset, to string) error {
	in := hefu.Intent{Network: s.net.ID, Memo: s.flags.memo, From: s.owner.Address, Expiry: s.now().Add(s.life()).Unix()}
	var err error
	if in.To, err = s.family.ParseAddress(s.net, to); err != nil {
		return err
	}
	if in.Asset, err = s.asset(s.net, asset); err != nil {
		return err
	}
	in, p, err := s.plan(in, amount)
	if err != nil {
		return err
	}
	return s.finish(in, p)
}

// finish reviews a plan, asks, and signs and sends it or hands it out.
func (s *ownSending) finish(in hefu.Intent, p hefu.Plan) error {
	v, err := s.u.Review(s.alone(), in, p, s.now())
	if err != nil {
		return err
	}
	s.show(v)
	if err := s.agreed(v); err != nil {
		return err
	}
	if s.u.Kind == hefu.Cold && !s.own.paper {
		return s.give(v)
	}
	signed, err := s.sign(v)
	if err != nil {
		return err
	}
	return s.post(v, signed)
}

// life is how long the agreement stands: what is signed elsewhere may take a day.
func (s *ownSending) life() time.Duration {
	if s.u.Kind == hefu.Cold && !s.own.paper {
		return hefu.MaxIntentAge
	}
	return offerLife
}

// agreed asks about a look-alike, and then about the whole.
func (s *ownSending) agreed(v *holder.Review) error {
	var real []chain.Network
	for _, f := range s.families() {
		real = append(real, f.Networks...)
	}
	known := append(s.b.Own(s.families(), real), s.b.Signed(s.families())...)
	for _, to := range v.Summary.Recipients() {
		r, err := holder.Recognise(s.u.Set(s.alone()), s.net.ID, to, known)
		if err != nil {
			return err
		}
		if !s.asJSON {
			s.showAlike(s.err, to, r)
		}
		if err := s.sure(to, r, s.ask.ends); err != nil {
			return err
		}
	}
	ok, err := false, error(nil)
	switch {
	case s.u.Kind == hefu.Cold && !s.own.paper:
		ok, err = s.agree("own.ask.carry")
	case v.Intent.Replaces != "":
		ok, err = s.agree(versionAsk(v.Intent))
	default:
		ok, err = s.agree("rescue.ask")
	}
	if err != nil {
		return err
	}
	if !ok {
		return fail(kindCancelled, "rescue.no")
	}
	return v.Intent.Check(s.now())
}

// sign signs with the key of the vault, or with words that are typed and forgotten.
func (s *ownSending) sign(v *holder.Review) (chain.Signed, error) {
	key, err := s.key()
	if err != nil {
		return chain.Signed{}, err
	}
	defer key.Wipe()
	if err := v.Intent.Check(s.now()); err != nil { // typing words takes its time
		return chain.Signed{}, err
	}
	return key.Sign(rand.Reader, v)
}

func (s *ownSending) key() (*holder.Whole, error) {
	if !s.own.paper {
		return s.u.Unlock()
	}
	m, err := s.readWords(s.own.visible)
	if err != nil {
		return nil, err
	}
	defer m.Wipe()
	passphrase := ""
	if s.own.passphrase {
		if passphrase, err = s.askHidden("passphrase"); err != nil {
			return nil, err
		}
	}
	return s.b.UnlockPaper(s.alone(), s.u, m, passphrase)
}

// post writes down what was signed before anybody gets it, and sends it.
func (s *ownSending) post(v *holder.Review, signed chain.Signed) error {
	s.u.Record(v, signed, s.now())
	if err := s.b.save(); err != nil {
		return err
	}
	err := s.send(v, signed)
	if !refusedForGood(err) {
		return err
	}
	return errors.Join(err, s.settle(signed.TxID, holder.MoveRefused))
}

// carriedLine is what a cold account's signer gets, in JSON.
type carriedLine struct {
	Network  hefu.Network     `json:"network"`
	State    holder.MoveState `json:"state"`
	Form     string           `json:"form"` // eip1559, psbt
	Unsigned string           `json:"unsigned"`
	File     string           `json:"file,omitempty"`
}

// give hands out what is to be signed where the key is.
func (s *ownSending) give(v *holder.Review) error {
	form, carried, err := s.u.Give(s.alone(), v)
	if err != nil {
		return err
	}
	s.u.Carry(v, s.now())
	if err := s.b.save(); err != nil {
		return err
	}
	line := carriedLine{s.net.ID, holder.MoveCarried, form, carried, s.own.out}
	if s.own.out != "" {
		if err := os.WriteFile(s.own.out, []byte(carried+"\n"), 0o600); err != nil {
			return fail(hefu.KindInvalid, "own.out", s.own.out, errors.Unwrap(err))
		}
	}
	if s.own.code {
		if err := drawCode(s.raw, carried); err != nil {
			s.say("own.qr")
		}
	}
	if err := s.answer(line, func(w io.Writer) {
		if s.own.out == "" {
			fmt.Fprintln(w, carried)
		}
	}); err != nil {
		return err
	}
	s.say("own.given", s.u.Label, form)
	return nil
}

func newSubmit(f *walletFlags) *cobra.Command {
	var s sendFlags
	var o ownFlags
	c := &cobra.Command{
		Use: "submit FILE", Args: cobra.ExactArgs(1), Short: "send what the key of a cold account signed elsewhere, if it is what you reviewed", Long: english("help.submit"),
		RunE: f.run(func(e *env, args []string) error { return e.submit(args[0], s, o) }),
	}
	c.Flags().StringVar(&o.from, "from", "", "the cold account")
	c.Flags().StringArrayVar(&o.nodes, "node", nil, "ask this node instead of the one that is kept (URL)")
	c.Flags().BoolVar(&s.noWait, "no-wait", false, "end when it is sent, do not watch it become final")
	return c
}

const mostReturned = 1 << 22 // bytes of a file that came back

func (e *env) submit(path string, f sendFlags, o ownFlags) error {
	back, err := e.returned(path)
	if err != nil {
		return err
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	u, err := b.Account(o.from)
	if err != nil {
		return err
	}
	v, signed, err := u.Returned(e.alone(), back, e.now())
	if err != nil {
		return err
	}
	s := &ownSending{own: o, ask: f, b: b, rescueSending: &rescueSending{env: e, flags: rescueSendFlags{noWait: f.noWait}}}
	s.ask.network = string(v.Network.ID)
	if err := s.prepare(); err != nil {
		return err
	}
	s.show(v)
	s.say("own.returned")
	if ok, err := s.agree("own.ask.submit"); err != nil {
		return err
	} else if !ok {
		return fail(kindCancelled, "own.submit.no")
	}
	return s.post(v, signed)
}

// returned reads a file, or standard input for "-".
func (e *env) returned(path string) ([]byte, error) {
	var r io.Reader = e.in
	if path != "-" {
		f, err := os.Open(filepath.Clean(path))
		if err != nil {
			return nil, fail(hefu.KindInvalid, "own.in", path, errors.Unwrap(err))
		}
		defer func() { _ = f.Close() }()
		r = bufio.NewReader(f)
	}
	back, err := io.ReadAll(io.LimitReader(r, mostReturned))
	if err != nil {
		return nil, fail(hefu.KindInvalid, "own.in", path, err)
	}
	return back, nil
}
