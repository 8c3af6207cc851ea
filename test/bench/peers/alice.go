package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"sync"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/getamis/alice/crypto/birkhoffinterpolation"
	"github.com/getamis/alice/crypto/ecpointgrouplaw"
	"github.com/getamis/alice/crypto/elliptic"
	"github.com/getamis/alice/crypto/homo/paillier"
	tssdkg "github.com/getamis/alice/crypto/tss/dkg"
	cggmpdkg "github.com/getamis/alice/crypto/tss/ecdsa/cggmp/dkg"
	"github.com/getamis/alice/crypto/tss/ecdsa/cggmp/refresh"
	cggmpsign "github.com/getamis/alice/crypto/tss/ecdsa/cggmp/sign"
	gg18dkg "github.com/getamis/alice/crypto/tss/ecdsa/gg18/dkg"
	"github.com/getamis/alice/crypto/tss/ecdsa/gg18/signer"
	zk "github.com/getamis/alice/crypto/zkproof/paillier"
	"github.com/getamis/alice/types"
	"google.golang.org/protobuf/proto"

	"github.com/hefu-wallet/hefu/test/figure"
)

// alice is getamis/alice: GG18, or CGGMP with three rounds before the last, threshold 2
// of 2, rank 0, a Paillier modulus of 2048 bits, the least that it takes. Its parties
// run as goroutines that only they can see into; both do the same work, so that each is
// given half of the time.
type alice struct {
	cggmp bool
	key   *ecpointgrouplaw.ECPoint
	side  [2]aliceSide
}

type aliceSide struct {
	share *big.Int
	x     *big.Int // of the Birkhoff parameter
	homo  *paillier.Paillier
	ped   *zk.PederssenOpenParameter
}

const modulusBits = 2048

var (
	ids = [2]string{"device", "guard"}
	sid = []byte("hefu/bench")
)

// wires connects the two parties and counts what they say.
type wires struct {
	mu    sync.Mutex
	to    map[string]types.MessageMain
	bytes int
	kinds map[types.MessageType]bool
	done  chan types.MainState
}

func newWires() *wires {
	return &wires{to: map[string]types.MessageMain{}, kinds: map[types.MessageType]bool{}, done: make(chan types.MainState, 2)}
}

// end is one party's end of the wires.
type end struct {
	*wires
	self int
}

func (e end) NumPeers() uint32  { return 1 }
func (e end) SelfID() string    { return ids[e.self] }
func (e end) PeerIDs() []string { return []string{ids[1-e.self]} }

// MustSend cannot answer: a message that is refused is seen as a party that fails.
func (e end) MustSend(id string, message any) {
	e.mu.Lock()
	e.bytes += proto.Size(message.(proto.Message))
	e.kinds[message.(types.Message).GetMessageType()] = true
	e.mu.Unlock()
	if err := e.to[id].AddMessage(ids[e.self], message.(types.Message)); err != nil {
		e.done <- types.StateFailed
	}
}

func (e end) OnStateChanged(_, state types.MainState) { e.done <- state }

// run starts both parties and waits for their ends.
func (c *wires) run(parties [2]types.MessageMain) error {
	for i, p := range parties {
		c.to[ids[i]] = p
	}
	for _, p := range parties {
		p.Start()
	}
	for range parties {
		if state := <-c.done; state != types.StateDone {
			return fmt.Errorf("%w: %s", errStopped, state)
		}
	}
	return nil
}

func (l *alice) name() string {
	if l.cggmp {
		return "alice cggmp"
	}
	return "alice gg18"
}

func (l *alice) note(f *figure.Figures, name string, all ...*wires) {
	size, rounds := 0, 0
	for _, c := range all {
		size, rounds = size+c.bytes, rounds+len(c.kinds)
	}
	f.Bytes[l.name()+" "+name+" bytes"], f.Bytes[l.name()+" "+name+" rounds"] = size, rounds
}

func (l *alice) setup(f *figure.Figures, w *figure.Watch) error {
	return halve(w, func() error {
		if l.cggmp {
			return l.setupCGGMP(f)
		}
		return l.setupGG18(f)
	})
}

func (l *alice) setupGG18(f *figure.Figures) error {
	c := newWires()
	var parties [2]types.MessageMain
	for i := range parties {
		d, err := gg18dkg.NewDKG(end{c, i}, 2, 0, end{c, i})
		if err != nil {
			return err
		}
		parties[i] = d
	}
	if err := c.run(parties); err != nil {
		return err
	}
	for i := range parties {
		r, err := parties[i].(*tssdkg.DKG).GetResult()
		if err != nil {
			return err
		}
		l.key = r.PublicKey
		l.side[i] = aliceSide{share: r.Share, x: r.Bks[ids[i]].GetX()}
		if l.side[i].homo, err = paillier.NewPaillier(modulusBits); err != nil {
			return err
		}
	}
	l.note(f, "setup", c)
	return nil
}

func (l *alice) setupCGGMP(f *figure.Figures) error {
	first := newWires()
	var parties [2]types.MessageMain
	for i := range parties {
		d, err := cggmpdkg.NewDKG(elliptic.Secp256k1(), end{first, i}, sid, 2, 0, end{first, i})
		if err != nil {
			return err
		}
		parties[i] = d
	}
	if err := first.run(parties); err != nil {
		return err
	}
	var dealt [2]*cggmpdkg.Result
	partial := map[string]*ecpointgrouplaw.ECPoint{}
	for i := range parties {
		r, err := parties[i].(*cggmpdkg.DKG).GetResult()
		if err != nil {
			return err
		}
		dealt[i] = r
		partial[ids[i]] = ecpointgrouplaw.ScalarBaseMult(elliptic.Secp256k1(), r.Share)
	}
	second := newWires()
	for i := range parties {
		r, err := refresh.NewRefresh(dealt[i].Share, dealt[i].PublicKey, end{second, i}, 2, partial, dealt[i].Bks, modulusBits, sid, end{second, i})
		if err != nil {
			return err
		}
		parties[i] = r
	}
	if err := second.run(parties); err != nil {
		return err
	}
	l.key = dealt[0].PublicKey
	for i := range parties {
		r, err := parties[i].(*refresh.Refresh).GetResult()
		if err != nil {
			return err
		}
		l.side[i] = aliceSide{share: r.Share, x: dealt[i].Bks[ids[i]].GetX(), homo: r.PaillierKey, ped: r.PedParameter[ids[i]]}
	}
	l.note(f, "setup", first, second)
	return nil
}

func (l *alice) bks() map[string]*birkhoffinterpolation.BkParameter {
	return map[string]*birkhoffinterpolation.BkParameter{
		ids[0]: birkhoffinterpolation.NewBkParameter(l.side[0].x, 0),
		ids[1]: birkhoffinterpolation.NewBkParameter(l.side[1].x, 0),
	}
}

func (l *alice) sign(f *figure.Figures, w *figure.Watch, digest []byte) (r, s *big.Int, err error) {
	c := newWires()
	var parties [2]types.MessageMain
	err = halve(w, func() error {
		for i := range parties {
			if parties[i], err = l.signer(end{c, i}, digest); err != nil {
				return err
			}
		}
		return c.run(parties)
	})
	if err != nil {
		return nil, nil, err
	}
	l.note(f, "sign", c)
	if l.cggmp {
		got, err := parties[1].(*cggmpsign.Sign).GetResult()
		if err != nil {
			return nil, nil, err
		}
		return got.R, got.S, nil
	}
	got, err := parties[1].(*signer.Signer).GetResult()
	if err != nil {
		return nil, nil, err
	}
	return got.R, got.S, nil
}

// signer is one party of a signature.
func (l *alice) signer(e end, digest []byte) (types.MessageMain, error) {
	me := l.side[e.self]
	if !l.cggmp {
		return signer.NewSigner(e, l.key, me.homo, me.share, l.bks(), digest, e)
	}
	partial, ped := map[string]*ecpointgrouplaw.ECPoint{}, map[string]*zk.PederssenOpenParameter{}
	for i, side := range l.side {
		partial[ids[i]], ped[ids[i]] = ecpointgrouplaw.ScalarBaseMult(elliptic.Secp256k1(), side.share), side.ped
	}
	return cggmpsign.NewSign(2, sid, me.share, l.key, partial, me.homo, ped, l.bks(), digest, e, e)
}

func (l *alice) public() (*secp.PublicKey, error) {
	var x, y secp.FieldVal
	x.SetByteSlice(l.key.GetX().Bytes())
	y.SetByteSlice(l.key.GetY().Bytes())
	return secp.NewPublicKey(&x, &y), nil
}

type aliceFile struct {
	X, Y  *big.Int
	Sides [2]aliceSideFile
}

type aliceSideFile struct{ Share, X, P, Q, N, S, T *big.Int }

func (l *alice) MarshalJSON() ([]byte, error) {
	file := aliceFile{X: l.key.GetX(), Y: l.key.GetY()}
	for i, s := range l.side {
		p, q := s.homo.GetPQ()
		file.Sides[i] = aliceSideFile{Share: s.share, X: s.x, P: p, Q: q}
		if s.ped != nil {
			file.Sides[i].N, file.Sides[i].S, file.Sides[i].T = s.ped.GetN(), s.ped.GetS(), s.ped.GetT()
		}
	}
	return json.Marshal(file)
}

func (l *alice) UnmarshalJSON(raw []byte) error {
	var file aliceFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return err
	}
	var err error
	if l.key, err = ecpointgrouplaw.NewECPoint(elliptic.Secp256k1(), file.X, file.Y); err != nil {
		return err
	}
	for i, s := range file.Sides {
		l.side[i] = aliceSide{share: s.Share, x: s.X}
		if l.side[i].homo, err = paillier.NewPaillierWithGivenPrimes(s.P, s.Q); err != nil {
			return err
		}
		if s.N != nil {
			l.side[i].ped = zk.NewPedersenOpenParameter(s.N, s.S, s.T)
		}
	}
	return nil
}
