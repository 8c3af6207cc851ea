package guard

import (
	"context"
	"fmt"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Followed is how far the movements of one account are known.
type Followed struct {
	Since   uint64 // the first block from which on everything is recorded; 0 with the history complete
	Read    uint64 // the block up to which everything is recorded
	Head    uint64 // the newest block that a node spoke of
	Final   uint64 // the newest block, among those that were read, that the chain will not take back
	Trouble string // why it does not go on; "" while it does
}

// Moved is a movement with what there is to know of it.
type Moved struct {
	Movement
	Symbol        string
	Decimals      uint8
	Known         hefu.Source // of symbol and decimals
	Confirmations uint64      // 1 in the newest block
	Final         bool        // the chain will not take it back
}

// Movements is a page of what came to and left one of the caller's accounts, newest
// first: coins and the tokens that the binary ships, nothing of zero value. Between two
// pages a reorganisation may take something back. It is KindInvalid on a network that is
// not followed.
func (g *Guard) Movements(ctx context.Context, c Caller, id hefu.Network, address string, p Page) (out []Moved, far Followed, next Cursor, err error) {
	n, err := g.network(id)
	if err != nil {
		return nil, far, "", err
	}
	s, err := g.mySeat(ctx, c, id, address)
	if err != nil {
		return nil, far, "", err
	}
	var rows []Movement
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		var ok bool
		if far, ok, err = g.followed(tx, c.User.ID, id, s.Address); err != nil {
			return err
		}
		if !ok {
			return hefu.Errorf(hefu.KindInvalid, "movements: %s is not followed at this guard", n.Network.Name)
		}
		rows, next, err = paged(g, "movements:"+string(id)+":"+s.Address, c.User.ID, p, func(after string, limit int) ([]Movement, error) {
			ask := MovementsAsk{User: c.User.ID, Network: id, Account: s.Address, Limit: limit}
			if _, err := fmt.Sscanf(after, "%d:%d", &ask.Block, &ask.Seq); after != "" && err != nil {
				return nil, hefu.Errorf(hefu.KindInternal, "page: a cursor of ours cannot be read").Because(err)
			}
			return tx.Movements(ask)
		}, func(m Movement) string { return fmt.Sprintf("%d:%d", m.Block, m.Seq) })
		return err
	})
	for _, m := range rows {
		out = append(out, n.moved(m, far))
	}
	return out, far, next, err
}

// followed says how far an account's movements are known; ok is false where nobody
// follows the network. An account that is new has nothing yet, from the place on where
// the watcher is.
func (g *Guard) followed(tx Tx, user hefu.UserID, n hefu.Network, account string) (far Followed, ok bool, err error) {
	if g.cfg.Watch <= 0 || g.follow[n] == nil {
		return far, false, nil
	}
	w, err := tx.Watch(n)
	if err != nil && !hefu.Is(err, hefu.KindNotFound) {
		return far, false, err
	}
	all, err := tx.WatchedOf(user, n, account)
	if err != nil {
		return far, false, err
	}
	far = Followed{Since: w.Number + 1, Read: w.Number, Head: max(w.Head, w.Number), Final: w.Final, Trouble: w.Trouble}
	first := true
	for _, a := range all {
		since := a.Since
		switch a.Filled {
		case FilledAll:
			since = 0
		case FilledGap:
			continue // it was unused when the others were known
		}
		if first || since > far.Since {
			first, far.Since = false, since
		}
	}
	return far, true, nil
}

// moved adds what there is to know.
func (n network) moved(m Movement, far Followed) Moved {
	out := Moved{Movement: m, Known: hefu.Shipped, Final: m.Block <= far.Final}
	if m.Block <= far.Read {
		out.Confirmations = far.Read - m.Block + 1
	}
	out.Symbol, out.Decimals = n.Native.Symbol, n.Native.Decimals
	for _, t := range n.Tokens {
		if t.ID == m.Asset {
			out.Symbol, out.Decimals = t.Symbol, t.Decimals
		}
	}
	return out
}

const (
	mostIncoming = 200 // receipts of one answer, the newest
	mostRows     = 2000
)

// recorded is what arrived at an account according to the rows; ok is false where nobody
// follows the network.
func (g *Guard) recorded(ctx context.Context, n network, s seat) (out Incoming, ok bool, err error) {
	err = g.store.View(ctx, func(tx Tx) error {
		var far Followed
		if far, ok, err = g.followed(tx, s.dealing.User, n.ID, s.Address); err != nil || !ok {
			return err
		}
		out = Incoming{Head: far.Read, Coins: far.Since, Tokens: far.Since, final: far.Final}
		ask := MovementsAsk{User: s.dealing.User, Network: n.ID, Account: s.Address, Limit: MaxPage}
		for range mostRows / MaxPage {
			rows, err := tx.Movements(ask)
			if err != nil {
				return err
			}
			for _, m := range rows {
				ask.Block, ask.Seq = m.Block, m.Seq
				if m.Out {
					continue
				}
				if len(out.Receipts) == mostIncoming {
					out.Coins = max(out.Coins, m.Block+1)
					out.Tokens = out.Coins
					return nil
				}
				out.Receipts = append(out.Receipts, n.received(n.moved(m, far)))
			}
			if len(rows) < MaxPage {
				return nil
			}
		}
		out.Coins = max(out.Coins, ask.Block) // what stands in older blocks was not looked at
		out.Tokens = out.Coins
		return nil
	})
	return out, ok, err
}

func (network) received(m Moved) Received {
	return Received{
		Receipt: chain.Receipt{TxID: m.TxID, Block: m.Block, Time: m.Time, From: m.Other, Asset: m.Asset, Amount: m.Amount},
		Symbol:  m.Symbol, Decimals: m.Decimals, Source: m.Known, Confirmations: m.Confirmations, Final: m.Final, Word: m.Movement.Source,
	}
}
