package evm

import (
	"math/big"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// call is what call data asks of a contract.
type call struct {
	kind   hefu.Call
	name   string    // the function, as the ABI names it
	owner  *[20]byte // whose tokens, where the call says so
	grants []grant
	terms  []hefu.Term
}

// grant is a hefu.Grant before it has names.
type grant struct {
	space string // CAIP-19 namespace of the token
	token [20]byte
	who   [20]byte
	units *big.Int
}

// function is one that the wallet can explain. read fills the call from the arguments;
// at is the contract.
type function struct {
	name string
	read func(c *call, at [20]byte, r *abiReader)
}

// erc721 is the CAIP-19 namespace of collections. setApprovalForAll reads the same for
// ERC-1155; what matters is that it is all of the contract.
const erc721 = "erc721"

// readCall finds what call data does. With a doubt nothing is known. transfer is among
// the functions, as CallToken with one grant.
func readCall(at [20]byte, data []byte) (call, hefu.Doubt) {
	known := tokenFunctions()
	if at == permit2 {
		known = permit2Functions()
	}
	if len(data) < 4 {
		return call{}, hefu.DoubtFunction
	}
	sel := [4]byte(data[:4])
	i := slices.IndexFunc(known, func(f function) bool { return selector(f.name) == sel })
	if i < 0 {
		return call{}, hefu.DoubtFunction
	}
	c, r := call{name: known[i].name}, &abiReader{rest: data[4:]}
	known[i].read(&c, at, r)
	if doubt := r.end(); doubt != "" {
		return call{}, doubt
	}
	return c, ""
}

// tokenFunctions are those of the token standards, which every contract may have. Each
// is about the tokens of the contract that is called and of no other.
func tokenFunctions() []function {
	return []function{
		{"transfer(address,uint256)", func(c *call, at [20]byte, r *abiReader) {
			c.kind = hefu.CallToken
			c.grants = []grant{{erc20, at, r.address(), r.uint(256)}}
		}},
		{"approve(address,uint256)", func(c *call, at [20]byte, r *abiReader) {
			c.allow(grant{erc20, at, r.address(), r.uint(256)})
		}},
		{"increaseAllowance(address,uint256)", func(c *call, at [20]byte, r *abiReader) {
			c.allow(grant{erc20, at, r.address(), r.uint(256)})
			c.something(r)
		}},
		{"decreaseAllowance(address,uint256)", func(c *call, at [20]byte, r *abiReader) {
			who, by := r.address(), r.uint(256)
			c.allow(grant{erc20, at, who, new(big.Int)})
			c.term("lowered by, in base units", by.String())
		}},
		{"permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", func(c *call, at [20]byte, r *abiReader) { // EIP-2612
			c.own(r.address())
			c.allow(grant{erc20, at, r.address(), r.uint(256)})
			r.uint(256) // how long the signature may be submitted, not how long the allowance lasts
			r.split()
		}},
		{"permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)", func(c *call, at [20]byte, r *abiReader) { // DAI's own
			c.own(r.address())
			g := grant{erc20, at, r.address(), new(big.Int)}
			r.uint(256)
			r.uint(256)
			if r.bool() {
				g.units = hefu.Unbounded().Big()
			}
			c.allow(g)
			r.split()
		}},
		{"setApprovalForAll(address,bool)", func(c *call, at [20]byte, r *abiReader) { // ERC-721, ERC-1155
			g := grant{erc721, at, r.address(), new(big.Int)}
			if r.bool() {
				g.units = hefu.Unbounded().Big()
			}
			c.allow(g)
			if c.kind == hefu.CallAllow {
				c.kind = hefu.CallAllowAll
			}
		}},
		{"transferFrom(address,address,uint256)", func(c *call, at [20]byte, r *abiReader) { // ERC-20; ERC-721's fails for want of decimals
			c.own(r.address())
			c.move(grant{erc20, at, r.address(), r.uint(256)})
			c.something(r)
		}},
		{"safeTransferFrom(address,address,uint256)", func(c *call, at [20]byte, r *abiReader) { // ERC-721
			c.own(r.address())
			c.move(grant{erc721, at, r.address(), big.NewInt(1)})
			c.term("number in the collection", r.uint(256).String())
		}},
	}
}

// split reads v, r and s.
func (r *abiReader) split() {
	r.uint(8)
	r.word()
	r.word()
}

// allow adds a grant. A call whose grants are all empty takes back.
func (c *call) allow(g grant) {
	c.grants = append(c.grants, g)
	if c.kind == "" {
		c.kind = hefu.CallRevoke
	}
	if g.units.Sign() != 0 {
		c.kind = hefu.CallAllow
	}
}

func (c *call) move(g grant) {
	c.grants = append(c.grants, g)
	c.kind = hefu.CallMove
}

// something doubts a call that would do nothing: nobody needs it, and a row in the
// history that pays nobody is how addresses are planted there.
func (c *call) something(r *abiReader) {
	for _, g := range c.grants {
		if g.units.Sign() == 0 {
			r.fail(hefu.DoubtEmpty)
		}
	}
}

func (c *call) own(a [20]byte) { c.owner = &a }

func (c *call) term(name, value string) {
	c.terms = append(c.terms, hefu.Term{Name: name, Value: value})
}

// until says when a permission ends; forever is beyond any calendar.
func (c *call) until(v *big.Int) {
	const year10000 = 253402300800
	switch {
	case v.Sign() == 0:
		c.term("the permission ends", "with the block that takes this call")
	case v.Cmp(big.NewInt(year10000)) >= 0:
		c.term("the permission ends", "never")
	default:
		c.term("the permission ends", time.Unix(v.Int64(), 0).UTC().Format(time.RFC3339))
	}
}

// tokens are the tokens that a call is about and that have decimals, in order.
func (c *call) tokens(n chain.Network) []hefu.AssetID {
	var out []hefu.AssetID
	for _, g := range c.grants {
		if id := tokenAsset(n, g.token); g.space == erc20 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// describe completes a Summary. The facts must be about exactly the call's tokens.
func (c *call) describe(n chain.Network, t *tx, facts []hefu.TokenFact, s hefu.Summary) (hefu.Summary, error) {
	ids := c.tokens(n)
	if len(facts) != len(ids) {
		return hefu.Summary{}, hefu.Errorf(hefu.KindInvalid, "plan: it describes %d tokens, the call is about %d", len(facts), len(ids))
	}
	s.Call, s.Data, s.Amount, s.Spends = c.kind, t.data, units(t.value), hefu.Units{}
	if c.owner != nil {
		s.Owner = checksum(*c.owner)
	}
	for _, g := range c.grants {
		id := n.ID.Asset(g.space, checksum(g.token))
		s.LetsGo = append(s.LetsGo, hefu.Grant{Outflow: hefu.Outflow{Asset: id, Units: units(g.units)}, Spender: checksum(g.who)})
	}
	s.Terms = append(append(s.Terms, hefu.Term{Name: "function", Value: c.name}), c.terms...)
	for i := range ids {
		if err := checkFact(n, ids[i], &facts[i]); err != nil {
			return hefu.Summary{}, err
		}
		s.Terms = append(s.Terms, borrowed(n, facts[i])...)
	}
	return s, nil
}

// sensible refuses what nobody can want of an understood call.
func (c *call) sensible() error {
	for _, g := range c.grants {
		switch {
		case g.who == [20]byte{} && c.kind == hefu.CallMove:
			return hefu.Errorf(hefu.KindInvalid, "address: nobody holds the zero address; what is sent there is lost")
		case g.who == g.token && c.kind == hefu.CallMove:
			return hefu.Errorf(hefu.KindInvalid, "address: this is the token's own contract; what is sent there is lost")
		case g.who == [20]byte{} && g.units.Sign() != 0:
			return hefu.Errorf(hefu.KindInvalid, "address: nobody holds the zero address; it cannot be allowed anything")
		}
	}
	return nil
}

// Allow is the call that lets spender take up to amount of a token, and no more: ERC-20
// approve. 0 takes the permission back.
func (format) Allow(n chain.Network, asset hefu.AssetID, spender string, amount hefu.Units) (to string, data []byte, err error) {
	if asset == n.Native.ID {
		return "", nil, hefu.Errorf(hefu.KindInvalid, "allow: %s itself cannot be allowed to anybody, only tokens can", n.Native.Symbol)
	}
	token, err := contractOf(n, asset)
	if err != nil {
		return "", nil, err
	}
	who, err := canonical(n, spender)
	if err != nil {
		return "", nil, err
	}
	d := transferData(who, amount.Big())
	sel := selector("approve(address,uint256)")
	copy(d, sel[:])
	return checksum(token), d, nil
}
