package door

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
)

// signing is this device's part in one signature. ready tells when what does not depend on
// the guard is done.
type signing struct {
	*holder.Signing
	review *reviewed
	ready  chan error
}

// Answering names a review.
type Answering struct {
	Review int `json:"review"`
}

// Begun is a signature that has begun: its handle, and the envelope for the guard.
type Begun struct {
	Signing int    `json:"signing"`
	Commit  []byte `json:"commit"`
}

// beginSigning commits to a signature and lets the slow part run while the person reads. It says
// nothing about agreement.
func (c *call) beginSigning(in Answering) (Begun, error) {
	r, err := c.reviewed(in.Review)
	if err != nil {
		return Begun{}, err
	}
	sig, commit, err := c.state.Begin(c.opt.Rand, r.Review)
	if err != nil {
		return Begun{}, err
	}
	s := &signing{Signing: sig, review: r, ready: make(chan error, 1)}
	go func() { s.ready <- sig.Prepare(c.opt.Rand) }()
	h := c.handle()
	c.signings[h] = s
	return Begun{h, commit}, nil
}

// Agreed is the person's yes: the guard's points for the signature that has begun. Risk says
// that the person agreed to sign although an earlier version of it may still happen
// (Review.Loose), or another transfer that pays the same (Review.Twins).
type Agreed struct {
	Signing int    `json:"signing"`
	Points  []byte `json:"points"`
	Risk    bool   `json:"risk,omitempty"`
}

// openSigning gives the opening, which is this device's signature. The vault is stored
// first. KindReplan asks to begin again; nothing was given away then.
func (c *call) openSigning(in Agreed) (Opening, error) {
	s := c.signings[in.Signing]
	if s == nil {
		return Opening{}, again()
	}
	for _, p := range s.review.parties {
		if p.Ends > 0 && !s.review.sure[p.Address] {
			return Opening{}, hefu.Errorf(hefu.KindForbidden, "the recipient looks like an address that you know and is another; nothing was signed. Type how it ends first")
		}
	}
	if len(s.review.Loose) > 0 && !in.Risk {
		return Opening{}, hefu.Errorf(hefu.KindForbidden, "an earlier version of this transfer may still happen; nothing was signed. Say first that you accept to pay twice")
	}
	s.review.twice = s.review.twice || in.Risk
	if len(s.review.Twins) > 0 && !s.review.twice {
		return Opening{}, hefu.Errorf(hefu.KindForbidden, "this device has signed the same payment before, and it may still happen; nothing was signed. Say first that you mean to pay twice")
	}
	if err := <-s.ready; err != nil {
		return Opening{}, err
	}
	delete(c.signings, in.Signing)
	o, err := s.Open(c.opt.Rand, in.Points, c.opt.Now(), c.keepLive)
	return Opening{o}, err
}

// keepLive stores the State in which the signature was recorded. One that began under another
// State than the vault's own (a wallet left the vault meanwhile) would be recorded nowhere.
func (c *call) keepLive(s *holder.State) error {
	if s != c.state {
		return again()
	}
	return c.save()
}

// Renewing brings a fresh plan of a transfer that was reviewed.
type Renewing struct {
	Review int       `json:"review"`
	Plan   hefu.Plan `json:"plan"`
}

// renew reviews it. It may be signed unasked exactly where Loose is empty.
func (c *call) renew(in Renewing) (Review, error) {
	old, err := c.reviewed(in.Review)
	if err != nil {
		return Review{}, err
	}
	r, err := c.state.Renew(c.opt.Families, old.Review, in.Plan, c.opt.Now())
	if err != nil {
		return Review{}, err
	}
	return c.keep(&reviewed{Review: r, parties: old.parties, sure: old.sure, twice: old.twice}), nil
}

// SentBytes are what the guard says it sent.
type SentBytes struct {
	Transfer hefu.TransferID `json:"transfer"`
	Signed   []byte          `json:"signed"`
	TxID     string          `json:"txid"`
}

// sent checks that they are what this device signed.
func (c *call) sent(in SentBytes) (None, error) {
	if len(c.state.LiveOf(in.Transfer)) == 0 {
		return None{}, nil // not of this device, or settled
	}
	if _, err := c.state.CheckSent(c.opt.Families, in.Transfer, in.Signed, in.TxID); err != nil {
		return None{}, err
	}
	return None{}, c.save()
}

// Settled is how a transfer ended, as the guard says.
type Settled struct {
	Transfer hefu.TransferID `json:"transfer"`
	State    hefu.State      `json:"state"`
}

// settle forgets what can no longer happen.
func (c *call) settle(in Settled) (Info, error) {
	if !c.state.Settle(c.opt.Families, in.Transfer, in.State) {
		return c.info(), nil
	}
	return c.changed()
}
