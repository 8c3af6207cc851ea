package door

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// Dealing asks a guard to take a half.
type Dealing struct {
	Wallet     hefu.WalletID `json:"wallet"`
	Guard      hefu.GuardID  `json:"guard"`
	Generation uint64        `json:"generation"`
}

// Proof proves the paper to the guard; see wire.BeginDealing.
type Proof struct {
	Identity []byte `json:"identity"`
	Proof    []byte `json:"proof"`
}

func (c *call) requestDealing(in Dealing) (Proof, error) {
	r, err := c.state.RequestDealing(string(in.Wallet), in.Guard, in.Generation)
	return Proof{r.Identity, r.Proof}, err
}

// Offered is the guard's answer.
type Offered struct {
	Wallet hefu.WalletID `json:"wallet"`
	Guard  hefu.GuardID  `json:"guard"`
	Offer  wire.Offer    `json:"offer"`
}

// Package is the guard's half, sealed for it, and of which dealing.
type Package struct {
	Dealing hefu.DealingID `json:"dealing,omitempty"`
	Package []byte         `json:"package,omitempty"`
}

// deal splits every key and stores the device's half before the package is given out.
func (c *call) deal(in Offered) (Package, error) {
	if in.Offer.Dealing.Wallet != in.Wallet {
		return Package{}, hefu.Errorf(hefu.KindInvalid, "dealing: the guard answers for another wallet; nothing was split")
	}
	w, err := c.wallet(in.Wallet)
	if err != nil {
		return Package{}, err
	}
	if w.Paper != nil && !w.Paper.Checked {
		return Package{}, hefu.Errorf(hefu.KindForbidden, "dealing: nobody has shown yet that the words are on paper, and the split erases them here; check three of them first. Nothing was split")
	}
	o := holder.Offer{
		Guard: in.Guard, Dealing: in.Offer.Dealing.ID, Generation: in.Offer.Dealing.Generation,
		OneTime: in.Offer.OneTime, Signature: in.Offer.Signature,
	}
	pkg, err := c.state.Deal(c.opt.Rand, string(in.Wallet), o, c.progress)
	if err != nil {
		return Package{}, err
	}
	return Package{o.Dealing, pkg}, c.save()
}

// pendingPackage gives the package of a split that was begun again; empty when there is
// none.
func (c *call) pendingPackage(in Named) (Package, error) {
	w, err := c.wallet(in.Wallet)
	if err != nil || w.Pending == nil {
		return Package{}, err
	}
	return Package{w.Pending.Dealing, w.Pending.Package}, nil
}

// Curves are those of a begun split whose check messages are still to be signed.
type Curves struct {
	Curves []string `json:"curves"`
}

func (c *call) curves(in Named) (Curves, error) {
	left, err := c.state.Curves(string(in.Wallet))
	if left == nil {
		left = []string{}
	}
	return Curves{left}, err
}

// OneCurve is one curve of a begun split.
type OneCurve struct {
	Wallet hefu.WalletID `json:"wallet"`
	Curve  string        `json:"curve"`
}

// Checking is a check that has begun: its handle and the envelope for the guard.
type Checking struct {
	Check  int    `json:"check"`
	Commit []byte `json:"commit"`
}

func (c *call) beginCheck(in OneCurve) (Checking, error) {
	check, commit, err := c.state.BeginCheck(c.opt.Rand, string(in.Wallet), in.Curve)
	if err != nil {
		return Checking{}, err
	}
	h := c.handle()
	c.checks[h] = check
	return Checking{h, commit}, nil
}

// CheckAnswer brings the guard's points to a check.
type CheckAnswer struct {
	Check  int    `json:"check"`
	Points []byte `json:"points"`
}

// Opening is the device's second message.
type Opening struct {
	Opening []byte `json:"opening"`
}

func (c *call) check(h int) (*holder.Check, error) {
	if check := c.checks[h]; check != nil {
		return check, nil
	}
	return nil, again()
}

func (c *call) openCheck(in CheckAnswer) (Opening, error) {
	check, err := c.check(in.Check)
	if err != nil {
		return Opening{}, err
	}
	o, err := check.Open(c.opt.Rand, in.Points)
	return Opening{o}, err
}

// CheckDone brings the signatures of a check.
type CheckDone struct {
	Check      int      `json:"check"`
	Signatures [][]byte `json:"signatures"`
}

// finishCheck verifies them and records the curve.
func (c *call) finishCheck(in CheckDone) (None, error) {
	check, err := c.check(in.Check)
	if err != nil {
		return None{}, err
	}
	if err := check.Finish(in.Signatures); err != nil {
		return None{}, err
	}
	delete(c.checks, in.Check)
	return None{}, c.save()
}

// finishDealing puts the new half in use and erases the paper.
func (c *call) finishDealing(in Named) (Info, error) {
	if err := c.state.FinishDealing(string(in.Wallet)); err != nil {
		return Info{}, err
	}
	return c.changed()
}

func (c *call) giveUpDealing(in Named) (Info, error) {
	if err := c.state.GiveUpDealing(string(in.Wallet)); err != nil {
		return Info{}, err
	}
	return c.changed()
}
