package chain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// Farthest is how far from the first of its branch an address may be that somebody else
// names for coins to come to: a fresh one to be paid at, or the one for change. Whoever
// restores from paper finds by looking at all before it what no gap limit would find.
const Farthest = 1000

// Owner is one account as its chain sees it: the address that names it, the first of the
// account, and the public keys that its further addresses come from.
type Owner struct {
	Address string
	// Public returns the public key at non-hardened steps below Network.Key (33 bytes
	// compressed for secp256k1, 32 for Ed25519). It may be nil for a network whose
	// accounts are one address.
	Public func(steps ...uint32) ([]byte, error)
	// Watched says that Address is all that is known: no key is, and nothing is derived.
	// Only the device that watches an address says so of its own account, never a guard.
	Watched bool
	// Master is the fingerprint of the paper's master key (BIP-32), by which signers elsewhere
	// know their own; zero where nobody said it.
	Master [4]byte
}

// Steps parses a path of one of the network's accounts and returns its non-hardened steps
// below Key. Another key's path, one of another length, one that is not written as
// usual, and on a network without Gap every path but the first are KindInvalid.
func (n Network) Steps(path string) ([]uint32, error) {
	foreign := hefu.Errorf(hefu.KindInvalid, "review: the path %.80q is not one of this wallet's on %s; nothing was signed", path, n.Name)
	if path == n.Path() {
		return slices.Clone(n.Child), nil
	}
	rest, ok := strings.CutPrefix(path, n.Key+"/")
	if !ok || n.Gap == 0 {
		return nil, foreign
	}
	var out []uint32
	for part := range strings.SplitSeq(rest, "/") {
		i, err := strconv.ParseUint(part, 10, 31)
		if err != nil || strconv.FormatUint(i, 10) != part {
			return nil, foreign
		}
		out = append(out, uint32(i))
	}
	if len(out) != len(n.Child) {
		return nil, foreign
	}
	return out, nil
}

// At derives the owner's address at a path of the network.
func (o Owner) At(f Addresses, n Network, path string) (string, error) {
	steps, err := n.Steps(path)
	if err != nil {
		return "", err
	}
	if o.Watched && n.Gap == 0 {
		return o.Address, nil
	}
	if o.Public == nil {
		return "", hefu.Errorf(hefu.KindInternal, "address: the account %s came without its keys", o.Address)
	}
	public, err := o.Public(steps...)
	if err != nil {
		return "", err
	}
	return f.Address(n, public)
}

// Owns derives each address that is said to be the owner's; the first that is not is
// KindInvalid.
func (o Owner) Owns(f Addresses, n Network, said []hefu.Own) error {
	for _, own := range said {
		address, err := o.At(f, n, own.Path)
		if err != nil {
			return err
		}
		if address != own.Address {
			return hefu.Errorf(hefu.KindInvalid, "review: %.100q is not the address of %s; nothing was signed", own.Address, own.Path)
		}
	}
	return nil
}

// Check reads the plan and answers what it does only if that is exactly the Intent, from
// this very owner: sender, inputs and change are derived and not believed. Guard and
// device both review with it. Bytes that pay nobody pay the account itself.
func Check(f Family, n Network, o Owner, in hefu.Intent, p hefu.Plan) (hefu.Summary, error) {
	if err := o.Owns(f, n, []hefu.Own{{Path: p.Facts.Path, Address: in.From}}); err != nil {
		return hefu.Summary{}, err
	}
	s, err := f.Describe(n, p)
	if err != nil {
		return s, fmt.Errorf("review: reading the bytes: %w", err)
	}
	if err := s.Fits(in); err != nil {
		return s, err
	}
	if s.PaysNobody() {
		s.To = in.From
	}
	return s, o.Owns(f, n, s.Own)
}

// Make plans the Intent against a View and adds what only a node can prove. An Intent that
// replaces is planned in the place of old, the live plans of its family.
func Make(ctx context.Context, f Format, l Ledger, n Network, in hefu.Intent, v View, old ...hefu.Plan) (p hefu.Plan, err error) {
	if in.Replaces == "" {
		p, err = f.Build(n, in, v)
	} else if r, no := ReplacerOf(f, n); no != nil {
		err = no
	} else {
		p, err = r.Replace(n, in, old, v)
	}
	if err != nil {
		return p, err
	}
	if prover, ok := l.(Prover); ok {
		return prover.Prove(ctx, p)
	}
	return p, nil
}

// ReplacerOf is the Format's Replacer, or says (KindInvalid) that the network has none.
func ReplacerOf(f Format, n Network) (Replacer, error) {
	r, ok := f.(Replacer)
	if !ok {
		return nil, hefu.Errorf(hefu.KindInvalid, "replace: %s lets nothing that waits be replaced", n.Name)
	}
	return r, nil
}
