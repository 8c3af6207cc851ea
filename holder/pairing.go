package holder

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/pair"
)

// Pairing gives a half to another device of the same user, through the guard, which must not
// read it; see pair.Handover. The words of a paper, a split under way, accounts without a
// guard and the device's own key never take part: what is sealed is made from handedWallet,
// which has no room for them.

const (
	handedVersion = 1
	maxHanded     = 16  // wallets in one box
	maxHandedLive = 256 // transfers on their way of one wallet
	maxHandedName = 256 // bytes of a label
)

// handed is what the box holds, as JSON.
type handed struct {
	Version int            `json:"version"`
	Wallets []handedWallet `json:"wallets"`
}

type handedWallet struct {
	ID         hefu.WalletID  `json:"id"`
	Label      string         `json:"label"`
	Identity   []byte         `json:"identity"`
	Imported   bool           `json:"imported,omitempty"`
	Guard      hefu.GuardID   `json:"guard"`
	Dealing    hefu.DealingID `json:"dealing"`
	Generation uint64         `json:"generation"`
	Half       Secret         `json:"half"`
	BookKey    Secret         `json:"book_key,omitempty"`
	Created    time.Time      `json:"created"`
	Live       []Live         `json:"live,omitempty"`
}

func (h *handed) wipe() {
	for i := range h.Wallets {
		clear(h.Wallets[i].Half)
		clear(h.Wallets[i].BookKey)
	}
}

// Paired is a wallet that a pairing was about.
type Paired struct {
	Wallet hefu.WalletID
	Label  string
	// Why is nil when the wallet was taken, else why it was left.
	Why *hefu.Error
}

// Waiting is what the new device keeps while it waits, in memory only.
type Waiting struct {
	Guard   hefu.GuardID
	User    hefu.UserID
	Code    string // what the screen shows
	private []byte
}

// Wipe forgets the private key.
func (w *Waiting) Wipe() {
	clear(w.private)
	w.private = nil
}

// handover names a pairing with a guard that this device has met and is registered at.
func (s *State) handover(guard hefu.GuardID, id hefu.PairingID, code string) (pair.Handover, error) {
	g := s.guard(guard)
	if g == nil {
		return pair.Handover{}, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", guard)
	}
	if g.User == "" || g.Device == "" {
		return pair.Handover{}, hefu.Errorf(hefu.KindConflict, "pairing: this device is not registered at the guard; sign in first")
	}
	return pair.Handover{Guard: string(guard), User: string(g.User), Pairing: string(id), Code: code}, nil
}

// WaitForHalf makes the key that another device of the user will seal a half to, and the
// public part of it for the guard to carry, sealed under the code. The private part is
// nowhere but in what it returns.
func (s *State) WaitForHalf(rand io.Reader, guard hefu.GuardID) (*Waiting, []byte, error) {
	private, public, err := pair.NewOneTime(rand)
	if err != nil {
		return nil, nil, err
	}
	w := &Waiting{Guard: guard, Code: pair.HandoverCode(public), private: private}
	h, err := s.handover(guard, "", w.Code)
	if err != nil {
		w.Wipe()
		return nil, nil, err
	}
	w.User = hefu.UserID(h.User)
	sealed, err := pair.SealHandoverKey(rand, h, public)
	if err != nil {
		w.Wipe()
		return nil, nil, err
	}
	return w, sealed, nil
}

// PairingKey is a pairing as the guard names it, with the sealed key of who waits.
type PairingKey struct {
	ID  hefu.PairingID
	Key []byte
}

// PairingCode reads what a person typed or a camera saw.
func PairingCode(text string) (string, error) {
	code, err := pair.ParseHandoverCode(text)
	if err != nil {
		return "", hefu.Errorf(hefu.KindInvalid, "pairing: the code has 32 letters and digits (A to Z, 2 to 7); compare it with the other screen")
	}
	return code, nil
}

// FindWaiting finds the pairing that a code is of, among those that the guard lists.
func (s *State) FindWaiting(guard hefu.GuardID, code string, among []PairingKey) (hefu.PairingID, error) {
	code, err := PairingCode(code)
	if err != nil {
		return "", err
	}
	for _, p := range among {
		h, err := s.handover(guard, p.ID, code)
		if err != nil {
			return "", err
		}
		if _, err := pair.OpenHandoverKey(h, p.Key); err == nil {
			return p.ID, nil
		}
	}
	return "", hefu.Errorf(hefu.KindNotFound, "pairing: the code is of no device that waits; look at the other screen")
}

// HandOver seals every wallet that is split with this guard to the device whose screen showed
// the code. The caller has asked for the vault's password. It returns the box and the labels.
func (s *State) HandOver(set chain.Set, guard hefu.GuardID, code string, p PairingKey) (box []byte, labels []string, err error) {
	if code, err = PairingCode(code); err != nil {
		return nil, nil, err
	}
	h, err := s.handover(guard, p.ID, code)
	if err != nil {
		return nil, nil, err
	}
	public, err := pair.OpenHandoverKey(h, p.Key)
	if err != nil {
		return nil, nil, hefu.Errorf(hefu.KindInvalid, "pairing: the code is of another device; nothing was handed over").Because(err)
	}
	content := s.toHand(set, guard)
	if len(content.Wallets) == 0 {
		return nil, nil, hefu.Errorf(hefu.KindConflict, "pairing: no wallet of this device is split with this guard, so there is nothing to hand over")
	}
	plain, err := json.Marshal(content)
	if err != nil {
		return nil, nil, hefu.Errorf(hefu.KindInternal, "pairing: the content cannot be written; nothing was handed over")
	}
	defer clear(plain)
	if box, err = pair.SealHandover(public, h, plain); err != nil {
		if len(plain) > pair.MaxHandover-4096 {
			return nil, nil, hefu.Errorf(hefu.KindConflict, "pairing: with all that is on its way it is too much for one message; nothing was handed over. Wait until transfers are final and begin again").Because(err)
		}
		return nil, nil, hefu.Errorf(hefu.KindInvalid, "pairing: the key of the other device is not one; nothing was handed over").Because(err)
	}
	for _, w := range content.Wallets {
		labels = append(labels, w.Label)
	}
	return box, labels, nil
}

// toHand is what is handed over. It shares the bytes of the State.
func (s *State) toHand(set chain.Set, guard hefu.GuardID) handed {
	out := handed{Version: handedVersion, Wallets: []handedWallet{}}
	for i := range s.Wallets {
		w := &s.Wallets[i]
		if w.Half == nil || w.Half.Guard != guard || len(out.Wallets) == maxHanded {
			continue
		}
		one := handedWallet{
			ID: w.ID, Label: w.Label, Identity: w.Identity, Imported: w.Imported, Guard: w.Half.Guard, Dealing: w.Half.Dealing,
			Generation: w.Half.Generation, Half: w.Half.Bytes, BookKey: w.BookKey, Created: w.Created,
		}
		for _, l := range s.Live {
			if w.made(set, l) {
				one.Live = append(one.Live, l)
			}
		}
		one.Live = newest(one.Live, maxHandedLive)
		out.Wallets = append(out.Wallets, one)
	}
	return out
}

// newest are the last so many that were opened, oldest first: what is old is settled by now,
// or the guard says so, and what was just signed is what must not be signed twice.
func newest(all []Live, most int) []Live {
	slices.SortStableFunc(all, func(a, b Live) int { return a.Opened.Compare(b.Opened) })
	return all[max(0, len(all)-most):]
}

// made tells whether a transfer leaves an account of this wallet.
func (w *Wallet) made(set chain.Set, l Live) bool {
	n, _, err := set.Network(l.Intent.Network)
	if err != nil {
		return false
	}
	o, err := w.owner(set, n)
	return err == nil && o.Address == l.Intent.From
}

// TakeHalf opens a box and takes the wallets in it. A wallet that is here already gets its
// half replaced by one of a later split only; one whose words are here, or that is being
// split, is left. The State has changed in memory only: the caller stores it and calls
// Taken.Done, or Taken.Undo. After an error nothing has changed; opened says that the box was
// sealed for this very wait, so no other will do better.
func (s *State) TakeHalf(set chain.Set, w *Waiting, id hefu.PairingID, box []byte) (t *Taken, opened bool, err error) {
	h, err := s.handover(w.Guard, id, w.Code)
	if err != nil {
		return nil, false, err
	}
	if h.User != string(w.User) || len(w.private) == 0 {
		return nil, false, hefu.Errorf(hefu.KindConflict, "pairing: this device waits for nothing any more; show a fresh code")
	}
	plain, err := pair.OpenHandover(w.private, h, box)
	if err != nil {
		return nil, false, hefu.Errorf(hefu.KindInvalid, "pairing: what came was not sealed by a device that was given this code; nothing was taken. Begin again, and if it happens again do not trust this guard").Because(err)
	}
	defer clear(plain)
	content, err := readHanded(plain)
	if err != nil {
		return nil, true, err
	}
	t, err = s.take(set, w.Guard, content)
	if err != nil {
		content.wipe()
	}
	return t, true, err
}

func errHanded() *hefu.Error {
	return hefu.Errorf(hefu.KindInvalid, "pairing: what came is not a half that this program can use; nothing was taken")
}

// readHanded reads strictly. Its errors say nothing of the content.
func readHanded(plain []byte) (*handed, error) {
	var c handed
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	err := d.Decode(&c)
	if _, more := d.Token(); err != nil || more != io.EOF || c.Version != handedVersion || len(c.Wallets) == 0 || len(c.Wallets) > maxHanded {
		c.wipe()
		return nil, errHanded()
	}
	return &c, nil
}

// check holds one wallet of a box against itself: its names, its half, the accounts of what
// is on its way.
func (h *handedWallet) check(set chain.Set, guard hefu.GuardID) (*Wallet, error) {
	if h.Guard != guard || len(h.Identity) != 32 || h.ID != WalletID(h.Identity) || h.Label == "" || len(h.Label) > maxHandedName ||
		h.Dealing == "" || h.Generation == 0 || len(h.BookKey) != 0 && len(h.BookKey) != 32 || len(h.Live) > maxHandedLive {
		return nil, errHanded()
	}
	w := &Wallet{
		ID: h.ID, Label: h.Label, Identity: h.Identity, Imported: h.Imported, BookKey: h.BookKey, Created: h.Created.UTC(),
		Half: &Half{Guard: h.Guard, Dealing: h.Dealing, Generation: h.Generation, Bytes: h.Half},
	}
	half, err := w.Half.open()
	if err != nil {
		return nil, errHanded()
	}
	defer half.Wipe()
	p := half.Params()
	if half.Check() != nil || p.Guard != string(guard) || p.Account != string(h.ID) || p.Dealing != string(h.Dealing) ||
		p.Generation != h.Generation || !bytes.Equal(p.Identity, h.Identity) {
		return nil, errHanded()
	}
	for _, l := range h.Live {
		if l.Transfer == "" || l.Dealing == "" || !w.made(set, l) {
			return nil, errHanded()
		}
	}
	return w, nil
}

// Taken is what a box brought. Exactly one of Undo and Done ends it.
type Taken struct {
	Wallets []Paired // those that were taken, then those that were left
	state   *State
	before  State
	old     []Secret // halves that were replaced, and those that were left
	fresh   *handed
}

// Undo puts the State back as it was, and wipes what came.
func (t *Taken) Undo() {
	t.state.Wallets, t.state.Live = t.before.Wallets, t.before.Live
	t.fresh.wipe()
}

// Done wipes the halves that were replaced or left.
func (t *Taken) Done() {
	for _, s := range t.old {
		clear(s)
	}
}

// take checks every wallet of a box before it changes anything.
func (s *State) take(set chain.Set, guard hefu.GuardID, c *handed) (*Taken, error) {
	t := &Taken{state: s, before: *s, fresh: c}
	all, live := slices.Clone(s.Wallets), slices.Clone(s.Live)
	seen := map[hefu.WalletID]bool{}
	var left []Paired
	for i := range c.Wallets {
		w, err := c.Wallets[i].check(set, guard)
		if err != nil || seen[w.ID] {
			return nil, errHanded()
		}
		seen[w.ID] = true
		at := slices.IndexFunc(all, func(o Wallet) bool { return o.ID == w.ID })
		if at < 0 {
			w.Label = freeLabel(all, w.Label)
			if why := s.foreign(w.ID); why != nil {
				left, t.old = append(left, Paired{w.ID, w.Label, why}), append(t.old, w.Half.Bytes)
				continue
			}
			all = append(all, *w)
		} else if why := all[at].replaceable(w); why != nil {
			left, t.old = append(left, Paired{w.ID, all[at].Label, why}), append(t.old, w.Half.Bytes)
			continue
		} else {
			if all[at].Half != nil {
				t.old = append(t.old, all[at].Half.Bytes)
			}
			all[at].Half, w.Label = w.Half, all[at].Label
			all[at].Imported = all[at].Imported || w.Imported
			if len(all[at].BookKey) == 0 {
				all[at].BookKey = w.BookKey
			}
		}
		live = withLive(live, c.Wallets[i].Live)
		t.Wallets = append(t.Wallets, Paired{Wallet: w.ID, Label: w.Label})
	}
	if len(t.Wallets) == 0 {
		return nil, left[0].Why
	}
	t.Wallets = append(t.Wallets, left...)
	s.Wallets, s.Live = all, live
	return t, nil
}

// foreign refuses the half of a key that lies whole on this device.
func (s *State) foreign(id hefu.WalletID) *hefu.Error {
	for _, u := range s.Unguarded {
		if u.Paper == id {
			return hefu.Errorf(hefu.KindConflict, "pairing: the solo account %s has the same words, and its key lies whole on this device; remove that account first", u.Label)
		}
	}
	return nil
}

// replaceable says why the half of a wallet that is here stays.
func (w *Wallet) replaceable(by *Wallet) *hefu.Error {
	switch {
	case !bytes.Equal(w.Identity, by.Identity):
		return hefu.Errorf(hefu.KindConflict, "pairing: %s is another wallet on this device; it stays as it is", w.Label)
	case w.Paper != nil || w.Pending != nil:
		return hefu.Errorf(hefu.KindConflict, "pairing: the words of %s are on this device, or it is being split here; it stays as it is", w.Label)
	case w.Half == nil:
		return nil
	case w.Half.Guard != by.Half.Guard:
		return hefu.Errorf(hefu.KindConflict, "pairing: %s is split with another guard on this device; it stays as it is", w.Label)
	case by.Half.Generation == w.Half.Generation:
		return hefu.Errorf(hefu.KindConflict, "pairing: %s is on this device already; it stays as it is", w.Label)
	case by.Half.Generation < w.Half.Generation:
		return hefu.Errorf(hefu.KindConflict, "pairing: this device has a later half of %s than the other one; pair the other way round", w.Label)
	}
	return nil
}

// freeLabel makes a label that no wallet here has.
func freeLabel(all []Wallet, label string) string {
	taken := func(l string) bool {
		return slices.ContainsFunc(all, func(w Wallet) bool { return w.Label == l || string(w.ID) == l })
	}
	out := label
	for n := 2; taken(out); n++ {
		out = label + " " + strconv.Itoa(n)
	}
	return out
}

// withLive adds the records of another device to those of this one, without doubles.
func withLive(have, more []Live) []Live {
	for _, l := range more {
		same := func(o Live) bool {
			return o.Transfer == l.Transfer && o.Plan.Number == l.Plan.Number && bytes.Equal(o.Plan.Bytes, l.Plan.Bytes)
		}
		if !slices.ContainsFunc(have, same) {
			have = append(have, l)
		}
	}
	return have
}
