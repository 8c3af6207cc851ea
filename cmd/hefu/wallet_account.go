package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pquerna/otp"
	"github.com/spf13/cobra"
	"rsc.io/qr"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

func (e *env) userName(args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	if e.conf.Name != "" {
		return e.conf.Name, nil
	}
	return e.ask("account.name")
}

// userLine is what signup, signin, freeze and unfreeze answer in JSON.
type userLine struct {
	Guard       hefu.GuardID `json:"guard"`
	Fingerprint string       `json:"fingerprint"`
	URI         string       `json:"uri,omitempty"`
	User        *wire.User   `json:"user,omitempty"`
}

func newSignUp(f *walletFlags) *cobra.Command {
	var fingerprint string
	c := &cobra.Command{
		Use: "signup [NAME]", Args: cobra.MaximumNArgs(1), Short: "open an account at a guard",
		RunE: f.run(func(e *env, args []string) error { return e.signUp(args, fingerprint) }),
	}
	c.Flags().StringVar(&fingerprint, "fingerprint", "", "the guard's, as its operator gave it")
	return c
}

func (e *env) signUp(args []string, fingerprint string) error {
	g, err := e.meet(fingerprint)
	if err != nil {
		return err
	}
	name, err := e.userName(args)
	if err != nil {
		return err
	}
	password, err := e.accountPassword(true)
	if err != nil {
		return err
	}
	// The vault is opened before there is a secret to enrol: what is wrong with its
	// password must not cost the person an entry in their authenticator.
	req := wire.SignIn{Name: name, Password: password}
	box, err := e.introduce(g, &req)
	if err != nil {
		return err
	}
	if box != nil {
		defer box.close()
	}
	enrolment, err := g.SignUp(e.ctx, wire.SignUp{Name: name, Password: password})
	if err != nil {
		return err
	}
	if err := e.showEnrolment(g, enrolment.URI); err != nil {
		return err
	}
	in, err := e.enter(g, box, req, "", func(ctx context.Context, in wire.SignIn) (wire.SignedIn, error) {
		out, err := g.ConfirmSignUp(ctx, in)
		if hefu.Is(err, hefu.KindUnauthenticated) { // name and password were just made
			err = fail(hefu.KindUnauthenticated, "signup.code")
		}
		return out, err
	})
	if err != nil {
		return err
	}
	e.say("signedup", in.User.Name)
	if e.hasVault() {
		e.say("next.split")
	}
	return e.answer(userLine{Guard: g.ID, Fingerprint: string(g.ID), User: &in.User}, func(io.Writer) {})
}

func (e *env) showEnrolment(g *guard, uri string) error {
	if e.conf.Authenticator != "" {
		if err := (authenticator{e.conf.Authenticator}).enrol(uri); err != nil {
			return err
		}
		e.say("totp.saved", e.conf.Authenticator)
		return nil
	}
	if e.asJSON {
		return e.answer(userLine{Guard: g.ID, Fingerprint: string(g.ID), URI: uri}, nil)
	}
	return e.sayEnrolment(uri)
}

// sayEnrolment shows the secret for a camera, for typing, and whole for a program.
func (e *env) sayEnrolment(uri string) error {
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "sign up: the guard's enrolment cannot be read; is it a Hefu guard?")
	}
	if e.interactive() {
		if err := drawCode(e.raw, uri); err != nil {
			return err
		}
	}
	e.say("totp.add", key.Issuer(), key.AccountName(), grouped(key.Secret()), uri)
	return nil
}

// drawCode draws a QR code in half blocks, light on dark with its quiet zone, so that a
// camera reads it whatever the terminal's colours.
func drawCode(w io.Writer, content string) error {
	code, err := qr.Encode(content, qr.L)
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "sign up: the enrolment is too long to draw")
	}
	const quiet = 4
	light := func(x, y int) bool { return !code.Black(x, y) } // outside the code too
	for y := -quiet; y < code.Size+quiet; y += 2 {
		var line strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			switch up, down := light(x, y), light(x, y+1); {
			case up && down:
				line.WriteRune('█')
			case up:
				line.WriteRune('▀')
			case down:
				line.WriteRune('▄')
			default:
				line.WriteRune(' ')
			}
		}
		fmt.Fprintf(w, "\x1b[97;40m%s\x1b[0m\n", line.String()) // white on black
	}
	return nil
}

// enter asks for the code and signs in. A person may mistype it a few times; a script
// gets one try.
func (e *env) enter(g *guard, box *strongbox, req wire.SignIn, code string, door func(context.Context, wire.SignIn) (wire.SignedIn, error)) (_ wire.SignedIn, err error) {
	for tries := mostCodes; ; tries-- {
		if req.Code, err = e.code(code, ""); err != nil {
			return wire.SignedIn{}, err
		}
		in, err := door(e.ctx, req)
		if err == nil {
			return in, errors.Join(e.keepSession(g, in), e.introduced(g, box, req.Name, in))
		}
		if tries == 1 || code != "" || !e.interactive() || !hefu.Is(err, hefu.KindUnauthenticated) {
			return in, err
		}
		_ = report(e.err, e.lang, e.asJSON, "sign in", err)
	}
}

func newSignIn(f *walletFlags) *cobra.Command {
	var fingerprint, code string
	c := &cobra.Command{
		Use: "signin [NAME]", Args: cobra.MaximumNArgs(1), Short: "sign in with password and code",
		RunE: f.run(func(e *env, args []string) error { return e.signIn(args, fingerprint, code) }),
	}
	c.Flags().StringVar(&fingerprint, "fingerprint", "", "the guard's, as its operator gave it")
	c.Flags().StringVar(&code, "code", "", "one-time code")
	return c
}

func (e *env) signIn(args []string, fingerprint, code string) error {
	g, err := e.meet(fingerprint)
	if err != nil {
		return err
	}
	if len(args) == 0 && e.conf.Name == "" && g.Known != "" {
		args = []string{g.Known} // who signed in here before
	}
	name, err := e.userName(args)
	if err != nil {
		return err
	}
	password, err := e.accountPassword(false)
	if err != nil {
		return err
	}
	req := wire.SignIn{Name: name, Password: password}
	box, err := e.introduce(g, &req)
	if err != nil {
		return err
	}
	if box != nil {
		defer box.close()
	}
	in, err := e.enter(g, box, req, code, g.SignIn)
	if err != nil {
		return err
	}
	e.say("signedin", in.User.Name)
	e.warnSplit(g)
	e.warnDevices(g)
	if in.User.State == hefu.UserFrozen {
		e.say("signedin.frozen", local(in.User.FrozenAt))
	}
	return e.answer(userLine{Guard: g.ID, Fingerprint: string(g.ID), User: &in.User}, func(io.Writer) {})
}

func newSignOut(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "signout", Args: cobra.NoArgs, Short: "end this session; vault and coins stay as they are",
		RunE: f.run(func(e *env, _ []string) error { return e.signOut() }),
	}
}

func (e *env) signOut() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	open, err := e.unfinished(g)
	if err != nil && !hefu.Is(err, hefu.KindUnauthenticated) {
		return err
	}
	warning := ""
	if open > 0 {
		warning = e.t("signout.open", open)
	}
	if ok, err := e.agree("signout.ask", warning); err != nil {
		return err
	} else if !ok {
		return fail(kindCancelled, "signout.no")
	}
	if err := g.SignOut(e.ctx); err != nil && !hefu.Is(err, hefu.KindUnauthenticated) {
		return err
	}
	if err := e.forgetSession(); err != nil {
		return err
	}
	e.say("signedout")
	return e.answer(struct {
		SignedOut bool `json:"signed_out"`
	}{true}, func(io.Writer) {})
}

func (e *env) forgetSession() error {
	err := os.Remove(filepath.Join(e.home, "session.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// unfinished counts the newest transfers that are under way.
func (e *env) unfinished(g *guard) (int, error) {
	page, err := g.Transfers(e.ctx, "", 100)
	n := 0
	for _, t := range page.Transfers {
		if t.State.Live() {
			n++
		}
	}
	return n, err
}

func newSessions(f *walletFlags) *cobra.Command {
	c := &cobra.Command{
		Use: "sessions", Args: cobra.NoArgs, Short: "where you are signed in",
		RunE: f.run(func(e *env, _ []string) error { return e.sessions() }),
	}
	var code string
	end := &cobra.Command{
		Use: "end ID", Args: cobra.ExactArgs(1), Short: "end another session; needs a code",
		RunE: f.run(func(e *env, args []string) error { return e.endSession(args[0], code) }),
	}
	end.Flags().StringVar(&code, "code", "", "one-time code")
	c.AddCommand(end)
	return c
}

func (e *env) sessions() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	for s, err := range g.AllSessions(e.ctx) {
		if err != nil {
			return err
		}
		note := ""
		switch {
		case s.Current:
			note = e.t("session.current")
		case !s.Ended.IsZero():
			note = e.t("session.ended", local(s.Ended))
		}
		err = e.answer(s, func(w io.Writer) {
			fmt.Fprintln(w, e.t("session.line", s.ID, oneLine(s.Agent), local(s.Created), local(s.Seen), note))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *env) endSession(arg, code string) error {
	id, err := hefu.ParseID[hefu.SessionID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	err = e.withCode(code, "", func(code string) error {
		return g.RevokeSession(e.ctx, id, wire.EndSession{Code: code})
	})
	if err != nil {
		return err
	}
	e.say("session.gone")
	return e.answer(struct {
		Ended hefu.SessionID `json:"ended"`
	}{id}, func(io.Writer) {})
}

func newDevices(f *walletFlags) *cobra.Command {
	list := f.run(func(e *env, _ []string) error { return e.devices() })
	var code string
	confirm := &cobra.Command{
		Use: "confirm ID", Args: cobra.ExactArgs(1), Short: "confirm a device anew, after the guard was restored from a backup; needs a code",
		RunE: f.run(func(e *env, args []string) error { return e.confirmDevice(args[0], code) }),
	}
	confirm.Flags().StringVar(&code, "code", "", "one-time code")
	c := &cobra.Command{Use: "devices", Args: cobra.NoArgs, Short: "devices that the guard knows", RunE: list}
	c.AddCommand(
		&cobra.Command{Use: "list", Args: cobra.NoArgs, Short: "list them", RunE: list},
		&cobra.Command{
			Use: "refuse ID", Args: cobra.ExactArgs(1), Short: "make the guard refuse a device at once",
			RunE: f.run(func(e *env, args []string) error { return e.refuseDevice(args[0]) }),
		},
		confirm,
	)
	return c
}

// confirmDevice vouches for a device again. The person compares the id with the one that
// the device itself shows: a device that was refused before the restore looks like his own.
func (e *env) confirmDevice(arg, code string) error {
	id, err := hefu.ParseID[hefu.DeviceID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var d wire.Device
	err = e.withCode(code, e.t("code.confirm"), func(code string) error {
		d, err = g.ConfirmDevice(e.ctx, id, wire.ConfirmDevice{Code: code})
		return err
	})
	if err != nil {
		return err
	}
	e.say("device.confirmed", d.Name)
	return e.answer(d, func(io.Writer) {})
}

// warnDevices tells of devices that the guard takes nothing from before they are
// confirmed. It is best effort, like warnSplit.
func (e *env) warnDevices(g *guard) {
	ctx, cancel := context.WithTimeout(e.ctx, glance)
	defer cancel()
	for d, err := range g.AllDevices(ctx) {
		if err != nil {
			return
		}
		if d.Refused.IsZero() && d.Confirmed.IsZero() {
			e.say("device.doubted", d.Name, d.ID)
		}
	}
}

func (e *env) devices() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	for d, err := range g.AllDevices(e.ctx) {
		if err != nil {
			return err
		}
		note := ""
		if d.ID == g.pinned.Device {
			note = e.t("device.current")
		}
		if !d.Refused.IsZero() {
			note += e.t("device.refused", local(d.Refused))
		} else if d.Confirmed.IsZero() {
			note += e.t("device.unconfirmed")
		}
		err = e.answer(d, func(w io.Writer) {
			fmt.Fprintln(w, e.t("device.line", d.ID, oneLine(d.Name), local(d.Created), note))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *env) refuseDevice(arg string) error {
	id, err := hefu.ParseID[hefu.DeviceID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	if err := g.RefuseDevice(e.ctx, id); err != nil {
		return err
	}
	e.say("device.gone")
	return e.answer(struct {
		Refused hefu.DeviceID `json:"refused"`
	}{id}, func(io.Writer) {})
}

func newFreeze(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "freeze", Args: cobra.NoArgs, Short: "stop every co-signature at once; asks nothing",
		RunE: f.run(func(e *env, _ []string) error { return e.freeze() }),
	}
}

func (e *env) freeze() error {
	g, err := e.enterGuard() // nothing stands between the person and the freeze
	if err != nil {
		return e.notFrozen(err)
	}
	u, err := g.Freeze(e.ctx)
	if err != nil {
		return e.notFrozen(err)
	}
	if err := e.forgetSession(); err != nil {
		return err
	}
	e.say("frozen")
	return e.answer(userLine{Guard: g.ID, Fingerprint: string(g.ID), User: &u}, func(io.Writer) {})
}

// notFrozen says what a failed freeze means: whoever freezes must know whether it is.
func (e *env) notFrozen(err error) error {
	var address pinned
	if why := unreached(err); why != "" {
		_ = e.readJSON("guard.json", &address)
		return hefu.Errorf(hefu.KindUnavailable, "%s", english("freeze.unreached", cmp.Or(e.conf.Guard, address.URL), why))
	}
	if hefu.Is(err, hefu.KindUnauthenticated) {
		return fail(hefu.KindUnauthenticated, "freeze.session")
	}
	return err
}

func newUnfreeze(f *walletFlags) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use: "unfreeze", Args: cobra.NoArgs, Short: "end a freeze with password and code; transfers wait",
		RunE: f.run(func(e *env, _ []string) error { return e.unfreeze(code) }),
	}
	c.Flags().StringVar(&code, "code", "", "one-time code")
	return c
}

func (e *env) unfreeze(code string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	if me, err := g.User(e.ctx); err != nil {
		return err
	} else if me.State == hefu.UserActive {
		return fail(hefu.KindConflict, "unfreeze.not")
	}
	password, err := e.accountPassword(false)
	if err != nil {
		return err
	}
	var u wire.User
	err = e.withCode(code, "", func(code string) error {
		u, err = g.Unfreeze(e.ctx, wire.Unfreeze{Password: password, Code: code})
		return err
	})
	if err != nil {
		return err
	}
	if u.Hold != nil {
		e.say("unfrozen", local(u.Hold.Until))
	} else {
		e.say("unfrozen.now")
	}
	return e.answer(userLine{Guard: g.ID, Fingerprint: string(g.ID), User: &u}, func(io.Writer) {})
}
