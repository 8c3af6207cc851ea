package ed25519

import (
	stded25519 "crypto/ed25519"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/bytemare/frost"
)

// Item is one message to sign under one key. Ctx says where it belongs (session, path, index); two items that must not be
// mistaken for each other have different Ctx.
type Item struct {
	Ctx     []byte
	Public  [32]byte
	Message []byte
}

// Run is the device's side of one batch. It lives in memory, is used once and is never encoded.
type Run struct {
	items   []Item
	signers []*frost.Signer
	commits []*frost.Commitment
	used    bool
}

// String, GoString, Format and MarshalJSON keep nonces out of logs.
func (r *Run) String() string { return "ed25519 run" }

// GoString is String.
func (r *Run) GoString() string { return r.String() }

// Format writes String whatever the verb.
func (r *Run) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// MarshalJSON writes String.
func (r *Run) MarshalJSON() ([]byte, error) { return []byte(`"` + r.String() + `"`), nil }

// Wipe forgets the nonces; the run cannot be used afterwards.
func (r *Run) Wipe() {
	for i, s := range r.signers {
		s.ClearNonceCommitment(r.commits[i].CommitmentID)
		clear(s.HidingRandom)
		clear(s.BindingRandom)
	}
	r.used, r.signers, r.commits = true, nil, nil
}

// Begin makes the device's commitments, one pair for each item, under shares[i] of the key items[i].Public. It returns
// the run and n × 64 bytes for the guard.
func Begin(rand io.Reader, shares []Share, items []Item) (*Run, []byte, error) {
	if err := matching(shares, items); err != nil {
		return nil, nil, err
	}
	library.Lock()
	defer library.Unlock()
	run := &Run{items: items}
	var commit []byte
	for i, share := range shares {
		random := make([]byte, 64)
		if _, err := io.ReadFull(rand, random); err != nil {
			return nil, nil, fmt.Errorf("drawing nonces: %w", err)
		}
		s, err := party(share, deviceID)
		if err != nil {
			return nil, nil, fmt.Errorf("item %d: %w", i, err)
		}
		s.HidingRandom, s.BindingRandom = random[:32:32], random[32:]
		c := s.Commit()
		run.signers, run.commits = append(run.signers, s), append(run.commits, c)
		commit = appendCommitment(commit, c)
	}
	return run, commit, nil
}

// Open takes the guard's points and gives the device's signature shares, n × 32 bytes. Sending them is signing. A run
// opens once, whatever the answer was: a second call, or one after a refusal, fails.
func (r *Run) Open(points []byte) ([]byte, error) {
	if r.used {
		return nil, errors.New("opening a run: it was used")
	}
	defer r.Wipe()
	theirs, err := parseCommitments(points, len(r.items), guardID)
	if err != nil {
		return nil, fmt.Errorf("reading the guard's points: %w", err)
	}
	library.Lock()
	defer library.Unlock()
	var opening []byte
	for i, s := range r.signers {
		share, err := s.Sign(r.items[i].Message, frost.CommitmentList{r.commits[i], theirs[i]})
		if err != nil {
			return nil, fmt.Errorf("%w: signing item %d: %s", ErrRefused, i, err)
		}
		opening = append(opening, share.SignatureShare.Encode()...)
	}
	return opening, nil
}

// Points is the guard's answer to commit: n × 64 bytes, a function of the arguments alone. K is 32 secret bytes, shares
// are the guard's.
func Points(k [32]byte, shares []Share, items []Item, commit []byte) ([]byte, error) {
	library.Lock()
	defer library.Unlock()
	turns, err := guardTurns(k, shares, items, commit)
	if err != nil {
		return nil, err
	}
	var points []byte
	for _, t := range turns {
		points = appendCommitment(points, t.mine)
		t.wipe()
	}
	return points, nil
}

// Check verifies every signature share in opening and nothing else. It fails with ErrRefused for a reason that anybody
// who saw the messages could compute.
func Check(k [32]byte, shares []Share, items []Item, commit, opening []byte) error {
	library.Lock()
	defer library.Unlock()
	turns, err := guardTurns(k, shares, items, commit)
	if err != nil {
		return err
	}
	defer wipeAll(turns)
	_, err = checkShares(turns, opening)
	return err
}

// Evaluate verifies every device share, then makes the guard's, and gives one RFC 8032 signature for each item, all
// verified by crypto/ed25519, or none. A result that does not verify although the shares did is a fault of this machine:
// it is computed once more before the error.
func Evaluate(k [32]byte, shares []Share, items []Item, commit, opening []byte) ([][64]byte, error) {
	library.Lock()
	defer library.Unlock()
	return evaluate(verifyRFC8032, k, shares, items, commit, opening)
}

var errFault = errors.New("computing a signature: the result does not verify")

// verifier tells whether sig is public's signature of message; tests replace it by a machine that errs.
type verifier func(public [32]byte, message []byte, sig [64]byte) bool

func verifyRFC8032(public [32]byte, message []byte, sig [64]byte) bool {
	return stded25519.Verify(public[:], message, sig[:])
}

func evaluate(verify verifier, k [32]byte, shares []Share, items []Item, commit, opening []byte) ([][64]byte, error) {
	sigs, err := compute(verify, k, shares, items, commit, opening)
	if errors.Is(err, errFault) {
		return compute(verify, k, shares, items, commit, opening)
	}
	return sigs, err
}

func compute(verify verifier, k [32]byte, shares []Share, items []Item, commit, opening []byte) ([][64]byte, error) {
	turns, err := guardTurns(k, shares, items, commit)
	if err != nil {
		return nil, err
	}
	defer wipeAll(turns)
	theirs, err := checkShares(turns, opening)
	if err != nil {
		return nil, err
	}
	sigs := make([][64]byte, len(turns))
	for i, t := range turns {
		mine, err := t.signer.Sign(t.message, t.list())
		if err != nil {
			return nil, fmt.Errorf("signing item %d: %w", i, err)
		}
		sig, err := t.signer.Configuration.AggregateSignatures(t.message, []*frost.SignatureShare{theirs[i], mine}, t.list(), false)
		if err != nil {
			return nil, fmt.Errorf("joining the shares of item %d: %w", i, err)
		}
		copy(sigs[i][:32], sig.R.Encode())
		copy(sigs[i][32:], sig.Z.Encode())
		if !verify(items[i].Public, t.message, sigs[i]) {
			return nil, errFault
		}
	}
	return sigs, nil
}

// turn is the guard's half of one item, rebuilt whenever it is needed.
type turn struct {
	signer       *frost.Signer
	mine, theirs *frost.Commitment
	message      []byte
}

func (t *turn) list() frost.CommitmentList { return frost.CommitmentList{t.theirs, t.mine} }

func (t *turn) wipe() {
	t.signer.ClearNonceCommitment(t.mine.CommitmentID)
	clear(t.signer.HidingRandom)
	clear(t.signer.BindingRandom)
}

func wipeAll(turns []*turn) {
	for _, t := range turns {
		t.wipe()
	}
}

func guardTurns(k [32]byte, shares []Share, items []Item, commit []byte) ([]*turn, error) {
	if err := matching(shares, items); err != nil {
		return nil, err
	}
	theirs, err := parseCommitments(commit, len(items), deviceID)
	if err != nil {
		return nil, fmt.Errorf("reading the device's commitments: %w", err)
	}
	turns := make([]*turn, len(items))
	for i, item := range items {
		s, err := party(shares[i], guardID)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		s.HidingRandom = nonceSeed(k, "hefu/frost/hiding/v1", item, i, commit)
		s.BindingRandom = nonceSeed(k, "hefu/frost/binding/v1", item, i, commit)
		turns[i] = &turn{signer: s, theirs: theirs[i], mine: s.Commit(), message: item.Message}
	}
	return turns, nil
}

// nonceSeed is HMAC-SHA-512(K, label ‖ ctx ‖ Q ‖ m ‖ i ‖ commit), every part with its length, cut to the 32 bytes that
// RFC 9591's nonce_generate hashes together with the share. Everything that the guard's answer depends on is in it.
func nonceSeed(k [32]byte, label string, item Item, index int, commit []byte) []byte {
	mac := hmac.New(sha512.New, k[:])
	part := func(b []byte) {
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		_, _ = mac.Write(b)
	}
	part([]byte(label))
	part(item.Ctx)
	part(item.Public[:])
	part(item.Message)
	part(binary.BigEndian.AppendUint32(nil, uint32(index)))
	part(commit)
	return mac.Sum(nil)[:32]
}

// checkShares verifies z·B against the commitments for every item (RFC 9591, section 5.4) before it reports.
func checkShares(turns []*turn, opening []byte) ([]*frost.SignatureShare, error) {
	if len(opening) != len(turns)*scalarSize {
		return nil, fmt.Errorf("%w: reading signature shares: %d bytes for %d items", ErrRefused, len(opening), len(turns))
	}
	shares := make([]*frost.SignatureShare, len(turns))
	for i, t := range turns {
		z, err := parseScalar(opening[i*scalarSize : (i+1)*scalarSize])
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		shares[i] = &frost.SignatureShare{SignatureShare: z, SignerIdentifier: deviceID, Group: group}
		if err := t.signer.Configuration.VerifySignatureShare(shares[i], t.message, t.list()); err != nil {
			return nil, fmt.Errorf("%w: checking the share of item %d: it does not verify", ErrRefused, i)
		}
	}
	return shares, nil
}

func party(share Share, id uint16) (*frost.Signer, error) {
	conf, err := configuration(share)
	if err != nil {
		return nil, err
	}
	return signer(conf, share, id)
}

func matching(shares []Share, items []Item) error {
	if len(items) == 0 || len(shares) != len(items) {
		return fmt.Errorf("%w: reading a batch: %d items for %d shares", ErrRefused, len(items), len(shares))
	}
	for i := range items {
		if shares[i].Public != items[i].Public {
			return fmt.Errorf("%w: item %d: the share is of another key", ErrRefused, i)
		}
	}
	return nil
}

func appendCommitment(b []byte, c *frost.Commitment) []byte {
	b = append(b, c.HidingNonceCommitment.Encode()...)
	return append(b, c.BindingNonceCommitment.Encode()...)
}

// parseCommitments reads n × (D ‖ E). The library's own encoding carries a random identifier besides; ours does not, and
// the party's number comes from the direction of the message.
func parseCommitments(b []byte, n int, id uint16) ([]*frost.Commitment, error) {
	if len(b) != n*commitmentSize {
		return nil, fmt.Errorf("%w: %d bytes for %d items", ErrRefused, len(b), n)
	}
	list := make([]*frost.Commitment, n)
	for i := range list {
		at := b[i*commitmentSize:]
		d, err := parsePoint(at[:pointSize])
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		e, err := parsePoint(at[pointSize:commitmentSize])
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		list[i] = &frost.Commitment{HidingNonceCommitment: d, BindingNonceCommitment: e, SignerID: id, Group: group}
	}
	return list, nil
}
