package evm

import (
	"math/big"

	"github.com/hefu-wallet/hefu"
)

// permit2 is the one contract of that name, at the same address on every network. Its
// functions mean what they mean there and nowhere else.
var permit2 = [20]byte{
	0x00, 0x00, 0x00, 0x00, 0x00, 0x22, 0xD4, 0x73, 0x03, 0x0F, 0x11, 0x6d, 0xDE, 0xE9, 0xF6, 0xB4, 0x3a, 0xC7, 0x8B, 0xA3,
}

// permit2Functions are those by which the caller's own tokens are let go of, and the one
// that takes such permissions back.
func permit2Functions() []function {
	return []function{
		{"approve(address,address,uint160,uint48)", func(c *call, _ [20]byte, r *abiReader) {
			token, who := r.address(), r.address()
			c.allow(grant{erc20, token, who, r.uint160()})
			c.until(r.uint(48))
		}},
		{"permit(address,((address,uint160,uint48,uint48),address,uint256),bytes)", func(c *call, _ [20]byte, r *abiReader) {
			c.own(r.address())
			c.detail(r, [20]byte{})
			c.grants[0].who = r.address()
			r.uint(256)
			r.offset(8)
			r.signature()
		}},
		{"permit(address,((address,uint160,uint48,uint48)[],address,uint256),bytes)", readPermitBatch},
		{"transferFrom(address,address,uint160,address)", func(c *call, _ [20]byte, r *abiReader) {
			c.moveTo(r)
		}},
		{"transferFrom((address,address,uint160,address)[])", func(c *call, _ [20]byte, r *abiReader) {
			r.offset(1)
			for range r.count() {
				c.moveTo(r)
			}
		}},
		{"lockdown((address,address)[])", func(c *call, _ [20]byte, r *abiReader) {
			r.offset(1)
			for range r.count() {
				c.allow(grant{erc20, r.address(), r.address(), new(big.Int)})
			}
		}},
	}
}

// readPermitBatch reads the head (owner, where the batch is, where the signature is), the
// batch (where the details are, spender, deadline; the details), and the signature.
func readPermitBatch(c *call, _ [20]byte, r *abiReader) {
	c.own(r.address())
	r.offset(3)
	at := r.word() // of the signature: checked when it is known where that must be
	r.offset(3)
	who := r.address()
	r.uint(256)
	n := r.count()
	for range n {
		c.detail(r, who)
	}
	if want := int64(3+3+1+4*n) * abiWord; at.Cmp(big.NewInt(want)) != 0 {
		r.fail(hefu.DoubtPadding)
	}
	r.signature()
}

// detail reads PermitDetails: token, amount, expiration and nonce.
func (c *call) detail(r *abiReader, who [20]byte) {
	c.allow(grant{erc20, r.address(), who, r.uint160()})
	c.until(r.uint(48))
	r.uint(48)
}

// moveTo reads from, to, amount and token. Tokens of two owners are not one's own.
func (c *call) moveTo(r *abiReader) {
	from := r.address()
	if c.owner != nil && *c.owner != from {
		r.fail(hefu.DoubtOwner)
	}
	c.own(from)
	to, amount := r.address(), r.uint(160)
	c.move(grant{erc20, r.address(), to, amount})
	c.something(r)
}

// uint160 reads a Permit2 allowance. The greatest one never shrinks there: it has no end.
func (r *abiReader) uint160() *big.Int {
	v := r.uint(160)
	if v.BitLen() == 160 && new(big.Int).Add(v, big.NewInt(1)).BitLen() == 161 {
		return hefu.Unbounded().Big()
	}
	return v
}
