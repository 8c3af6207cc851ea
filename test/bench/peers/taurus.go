package main

import (
	"encoding/json"
	"fmt"
	"math/big"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/taurusgroup/multi-party-sig/pkg/ecdsa"
	"github.com/taurusgroup/multi-party-sig/pkg/math/curve"
	"github.com/taurusgroup/multi-party-sig/pkg/party"
	"github.com/taurusgroup/multi-party-sig/pkg/protocol"
	"github.com/taurusgroup/multi-party-sig/protocols/cmp"

	"github.com/hefu-wallet/hefu/test/figure"
)

// taurus is multi-party-sig's CGGMP (protocols/cmp), threshold 1 of 2 parties, one
// thread each (no pool), a Paillier modulus of 2048 bits. A party's time is what its
// handler takes to accept messages, which is all that it does.
type taurus struct{ device, guard *cmp.Config }

var both = party.NewIDSlice([]party.ID{"device", "guard"})

// converse lets both handlers talk until they are done.
func converse(f *figure.Figures, w *figure.Watch, name string, start func(party.ID) protocol.StartFunc) (map[party.ID]any, error) {
	handlers := map[party.ID]*protocol.MultiHandler{}
	for _, id := range both {
		w.Step(string(id)+"/all", func() (err error) {
			handlers[id], err = protocol.NewMultiHandler(start(id), []byte("hefu/bench"))
			return err
		})
		if w.Err != nil {
			return nil, w.Err
		}
	}
	size, rounds := 0, map[any]bool{}
	for moved := true; moved; {
		moved = false
		for i, from := range both {
			to := both[1-i]
			for msg := next(handlers[from]); msg != nil; msg = next(handlers[from]) {
				moved = true
				raw, err := msg.MarshalBinary()
				if err != nil {
					return nil, fmt.Errorf("encode a message: %w", err)
				}
				size, rounds[msg.RoundNumber] = size+len(raw), true
				w.Step(string(to)+"/all", func() error { handlers[to].Accept(msg); return nil })
			}
		}
	}
	f.Bytes["taurus "+name+" bytes"], f.Bytes["taurus "+name+" rounds"] = size, len(rounds)
	out := map[party.ID]any{}
	for _, id := range both {
		got, err := handlers[id].Result()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out[id] = got
	}
	return out, nil
}

// next is a handler's next message for the other side, nil when there is none.
func next(h *protocol.MultiHandler) *protocol.Message {
	select {
	case msg := <-h.Listen(): // closed: nil
		return msg
	default:
		return nil
	}
}

func (l *taurus) setup(f *figure.Figures, w *figure.Watch) error {
	out, err := converse(f, w, "setup", func(id party.ID) protocol.StartFunc {
		return cmp.Keygen(curve.Secp256k1{}, id, both, 1, nil)
	})
	if err != nil {
		return err
	}
	l.device, l.guard = out["device"].(*cmp.Config), out["guard"].(*cmp.Config)
	return nil
}

func (l *taurus) sign(f *figure.Figures, w *figure.Watch, digest []byte) (r, s *big.Int, err error) {
	out, err := converse(f, w, "sign", func(id party.ID) protocol.StartFunc {
		return cmp.Sign(map[party.ID]*cmp.Config{"device": l.device, "guard": l.guard}[id], both, digest, nil)
	})
	if err != nil {
		return nil, nil, err
	}
	sig := out["guard"].(*ecdsa.Signature)
	rb, err := sig.R.XScalar().MarshalBinary()
	if err != nil {
		return nil, nil, err
	}
	sb, err := sig.S.MarshalBinary()
	return new(big.Int).SetBytes(rb), new(big.Int).SetBytes(sb), err
}

func (l *taurus) public() (*secp.PublicKey, error) {
	raw, err := l.guard.PublicPoint().MarshalBinary()
	if err != nil {
		return nil, err
	}
	return secp.ParsePubKey(raw)
}

type twoHalves struct{ Device, Guard []byte }

func (l *taurus) MarshalJSON() ([]byte, error) {
	device, err := l.device.MarshalBinary()
	if err != nil {
		return nil, err
	}
	guard, err := l.guard.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return json.Marshal(twoHalves{device, guard})
}

func (l *taurus) UnmarshalJSON(raw []byte) error {
	var h twoHalves
	if err := json.Unmarshal(raw, &h); err != nil {
		return err
	}
	l.device, l.guard = cmp.EmptyConfig(curve.Secp256k1{}), cmp.EmptyConfig(curve.Secp256k1{})
	if err := l.device.UnmarshalBinary(h.Device); err != nil {
		return err
	}
	return l.guard.UnmarshalBinary(h.Guard)
}
