package holder

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

// Rescue is the paper alone: the whole key in memory, for as long as Wipe has not been
// called, with no guard, no vault and no State. It is never stored, and nothing that a
// guard enforces binds what it signs.
type Rescue struct{ seed []byte }

// PaperAccount is one account that the paper holds: the first address below a dealt
// path. Where this binary knows the chain it has an address and its networks;
// elsewhere there is the public key alone, and the foreign wallets that find the
// account from the same words.
type PaperAccount struct {
	Name     string // "Solana account 1"
	Curve    keys.Curve
	Path     string // full: "m/44'/60'/0'/0/0"
	key      pair.PublicKey
	Public   []byte // 33 bytes compressed (SEC 1), or 32 bytes (RFC 8032)
	Wallets  string // foreign wallets that restore it
	Address  string // canonical; "" where no family is built
	Networks []chain.Network
}

// NewRescue takes the seed of a mnemonic, which may be wiped afterwards.
func NewRescue(m keys.Mnemonic, passphrase string) (*Rescue, error) {
	seed := m.Seed(passphrase)
	if len(seed) == 0 {
		return nil, hefu.Errorf(hefu.KindInternal, "rescue: the words were wiped before they were used")
	}
	return &Rescue{seed}, nil
}

// Wipe forgets the key. Accounts and Sign fail afterwards.
func (r *Rescue) Wipe() {
	clear(r.seed)
	r.seed = nil
}

// Format keeps the key out of every print.
func (r *Rescue) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("[secret]")) }

// MarshalText refuses: the key is not to be written.
func (r *Rescue) MarshalText() ([]byte, error) {
	return nil, hefu.Errorf(hefu.KindInternal, "rescue: the key is not written anywhere")
}

// Accounts lists the first account of every dealt path, in the order of keys.Table.
// Networks on which the key has the same address share a row.
func (r *Rescue) Accounts(set chain.Set) ([]PaperAccount, error) {
	var out []PaperAccount
	for _, d := range keys.Table() {
		path, err := firstOf(d)
		if err != nil {
			return nil, err
		}
		key, err := r.extended(d.Curve, d.Path)
		if err != nil {
			return nil, err
		}
		item, err := key.Item(nil, path[len(d.Path):]...)
		if err != nil {
			return nil, err
		}
		public := item.Public
		row := PaperAccount{key: key, Name: d.Name, Curve: d.Curve, Path: path.String(), Public: public, Wallets: d.Wallets}
		rows, err := addressed(set, row)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// Account is the row of one network.
func (r *Rescue) Account(set chain.Set, id hefu.Network) (PaperAccount, error) {
	all, err := r.Accounts(set)
	if err != nil {
		return PaperAccount{}, err
	}
	for _, a := range all {
		for _, n := range a.Networks {
			if n.ID == id {
				return a, nil
			}
		}
	}
	return PaperAccount{}, hefu.Errorf(hefu.KindInvalid, "rescue: the paper has no account on %s", id)
}

// firstOf is the path of the first address below a dealt key.
func firstOf(d keys.Dealt) (keys.Path, error) {
	path := d.Path
	for _, step := range strings.Split(strings.TrimPrefix(d.Children, "/"), "/") {
		switch step {
		case "":
		case "0", "i", "{0,1}":
			path = path.Join(0)
		default:
			return nil, hefu.Errorf(hefu.KindInternal, "rescue: the step %q below %s is not understood", step, d.Path)
		}
	}
	return path, nil
}

// addressed gives an account its addresses, one row for each different one.
func addressed(set chain.Set, a PaperAccount) ([]PaperAccount, error) {
	var out []PaperAccount
	for _, f := range set {
	networks:
		for _, n := range f.Networks {
			if n.Path() != a.Path || n.Curve != string(a.Curve) {
				continue
			}
			address, err := f.Address(n, a.Public)
			if err != nil {
				return nil, err
			}
			for i := range out {
				if out[i].Address == address {
					out[i].Networks = append(out[i].Networks, n)
					continue networks
				}
			}
			row := a
			row.Address, row.Networks = address, []chain.Network{n}
			out = append(out, row)
		}
	}
	if len(out) == 0 {
		out = append(out, a)
	}
	return out, nil
}

// key derives one key; the caller wipes it.
func (r *Rescue) key(curve keys.Curve, path keys.Path) (pair.Secret, []byte, error) {
	if r.seed == nil {
		return pair.Secret{}, nil, hefu.Errorf(hefu.KindInternal, "rescue: the key was wiped already")
	}
	switch curve {
	case keys.CurveSecp256k1:
		k, err := keys.Secp256k1(r.seed, path)
		if err != nil {
			return pair.Secret{}, nil, err
		}
		defer k.Wipe()
		return pair.Secret{Curve: pair.Secp256k1, Path: path.String(), Scalar: k.Scalar}, bytes.Clone(k.Public[:]), nil
	case keys.CurveEd25519:
		k, err := keys.Ed25519(r.seed, path)
		if err != nil {
			return pair.Secret{}, nil, err
		}
		defer k.Wipe()
		return pair.Secret{Curve: pair.Ed25519, Path: path.String(), Scalar: k.Seed}, k.Public(), nil
	}
	return pair.Secret{}, nil, hefu.Errorf(hefu.KindInternal, "rescue: the curve %q is unknown", curve)
}

// Owner is the paper's account on a network, as its chain sees it. It holds nothing
// secret.
func (r *Rescue) Owner(set chain.Set, id hefu.Network) (chain.Owner, error) {
	n, family, err := set.Network(id)
	if err != nil {
		return chain.Owner{}, err
	}
	path, err := keys.ParsePath(n.Key)
	if err != nil {
		return chain.Owner{}, err
	}
	key, err := r.extended(keys.Curve(n.Curve), path)
	if err != nil {
		return chain.Owner{}, err
	}
	o := ownerOf(key)
	o.Address, err = o.At(family, n, n.Path())
	return o, err
}

// Owner is the account as its chain sees it.
func (a PaperAccount) Owner() chain.Owner {
	o := ownerOf(a.key)
	o.Address = a.Address
	return o
}

func ownerOf(key pair.PublicKey) chain.Owner {
	return chain.Owner{Public: func(steps ...uint32) ([]byte, error) {
		item, err := key.Item(nil, steps...)
		return item.Public, err
	}}
}

// extended is the public half of the key at a path, with what its children need.
func (r *Rescue) extended(curve keys.Curve, path keys.Path) (pair.PublicKey, error) {
	if r.seed == nil {
		return pair.PublicKey{}, hefu.Errorf(hefu.KindInternal, "rescue: the key was wiped already")
	}
	out := pair.PublicKey{Curve: pair.Curve(curve), Path: path.String()}
	if curve == keys.CurveEd25519 {
		secret, public, err := r.key(curve, path)
		secret.Wipe()
		out.Public = public
		return out, err
	}
	k, err := keys.Secp256k1(r.seed, path)
	if err != nil {
		return pair.PublicKey{}, err
	}
	defer k.Wipe()
	out.Public, out.ChainCode = bytes.Clone(k.Public[:]), k.ChainCode
	return out, nil
}

func below(n chain.Network, steps []uint32) (keys.Path, error) {
	path, err := keys.ParsePath(n.Key)
	if err != nil {
		return nil, err
	}
	return path.Join(steps...), nil
}

// Review decodes the plan and checks that it does exactly what the Intent says, from
// this paper's own account, as State.Review does for a guard's proposal.
func (r *Rescue) Review(set chain.Set, in hefu.Intent, p hefu.Plan, now time.Time) (*Review, error) {
	owner, err := r.Owner(set, in.Network)
	if err != nil {
		return nil, err
	}
	return reviewAlone(set, owner, in, p, now)
}

// Sign signs what was reviewed, with the whole key and nobody's consent but the
// caller's. The family verifies the signature against the sender.
func (r *Rescue) Sign(v *Review) (chain.Signed, error) {
	sigs := make([]chain.Signature, 0, len(v.items))
	for _, item := range v.items {
		sig, err := r.signItem(v.Network, item)
		if err != nil {
			return chain.Signed{}, err
		}
		sigs = append(sigs, chain.Signature{Bytes: sig.Bytes, V: sig.V})
	}
	return v.family.Assemble(v.Network, v.Intent.From, v.Plan, sigs)
}

func (r *Rescue) signItem(n chain.Network, item chain.Signable) (pair.Signature, error) {
	steps, err := n.Steps(item.Path)
	if err != nil {
		return pair.Signature{}, err
	}
	path, err := below(n, steps)
	if err != nil {
		return pair.Signature{}, err
	}
	secret, _, err := r.key(keys.Curve(n.Curve), path)
	if err != nil {
		return pair.Signature{}, err
	}
	defer secret.Wipe()
	return pair.SignWhole(secret, item.Message)
}

// Prices say what a transfer costs, where no node is asked: what a View would have
// told. MaxFee and Tip are base units of the native asset per unit of work; Gas is an
// estimate as a node would give it, 0 for the format's own figure.
type Prices struct {
	Nonce       uint64
	MaxFee, Tip hefu.Units
	Gas         uint64
}

// BuildOffline plans the Intent from Prices alone and sets its FeeCap to what the fee
// can be at most. Whether the account has the coins, and whether the number is the
// next, is not checked: nobody was asked.
func BuildOffline(f chain.Family, n chain.Network, in hefu.Intent, p Prices, token *hefu.TokenFact) (hefu.Intent, hefu.Plan, error) {
	base, err := p.MaxFee.Sub(p.Tip)
	if err != nil {
		return in, hefu.Plan{}, hefu.Errorf(hefu.KindInvalid, "fee: the tip is above the most that is paid; nothing was signed")
	}
	if p.MaxFee.IsZero() {
		return in, hefu.Plan{}, hefu.Errorf(hefu.KindInvalid, "fee: the most that is paid is zero; no chain would take it. Nothing was signed")
	}
	v := chain.View{Native: huge(60), Balance: in.Amount, Nonce: p.Nonce, Pending: p.Nonce, Gas: p.Gas, Token: token}
	if in.Asset == n.Native.ID {
		v.Balance = v.Native
	}
	// The first plan pays all of the price as the tip, under a cap that binds nothing:
	// its bytes tell what the fee can be at most. With that as the cap the second plan
	// pays exactly the price that was said.
	v.Fee = chain.Fee{Tip: p.MaxFee, Slow: p.MaxFee, Fast: p.MaxFee}
	in.FeeCap = huge(59)
	draft, err := f.Build(n, in, v)
	if err != nil {
		return in, hefu.Plan{}, err
	}
	s, err := f.Describe(n, draft)
	if err != nil {
		return in, hefu.Plan{}, err
	}
	in.FeeCap = s.MaxFee
	v.Fee = chain.Fee{Base: base, Tip: p.Tip, Slow: p.Tip, Fast: p.Tip}
	plan, err := f.Build(n, in, v)
	return in, plan, err
}

// huge is a power of ten beyond any coin's supply.
func huge(digits int64) hefu.Units {
	u, err := hefu.UnitsFromBig(new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil))
	if err != nil {
		panic("holder: a constant is out of range") // only for a digits that nobody passes
	}
	return u
}

// Hex is the public key as other programs write it.
func (a PaperAccount) Hex() string { return "0x" + hex.EncodeToString(a.Public) }
