package story

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// regtest is the network of the stories' Bitcoin chain.
const regtest = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328"

// coins is a story's Bitcoin chain. Like anvil it makes a block a second, as long as it
// is told to.
type coins struct {
	node *btcd.Node
	url  string // as the guard is told
	past string // its source of history, if it has one
	stop func()

	mu     sync.Mutex
	mining bool
}

func (c *coins) run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		c.mu.Lock()
		if c.mining {
			_, _ = c.node.Mine(ctx, 1) // the next second brings another
		}
		c.mu.Unlock()
	}
}

// bitcoin start [esplora|history]|stop|back|mine N|mining off|on|reorg N: the Bitcoin chain. What
// was in the blocks of a reorganisation is forgotten. With history the guard is told of an
// Esplora for what is older than what it followed.
func (s *stage) bitcoinCmd(ts *testscript.TestScript, args []string) error {
	const want = "bitcoin start [esplora|history]|stop|back|mine N|mining off|on|reorg N"
	if len(args) == 0 {
		return usage(want)
	}
	if args[0] == "start" {
		return s.startBitcoin(ts, args[1:])
	}
	s.btc.mu.Lock()
	defer s.btc.mu.Unlock()
	ctx := context.Background()
	switch {
	case args[0] == "stop":
		s.btc.mining = false
		return s.btc.node.Kill(ctx)
	case args[0] == "back":
		s.btc.mining = true
		return s.btc.node.Restart(ctx)
	case len(args) == 2 && args[0] == "mining":
		s.btc.mining = args[1] == "on"
		return nil
	case len(args) != 2:
		return usage(want)
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	if args[0] == "reorg" {
		return s.btc.node.Reorg(ctx, n, true)
	}
	_, err = s.btc.node.Mine(ctx, n)
	return err
}

func (s *stage) startBitcoin(ts *testscript.TestScript, with []string) error {
	ctx, cancel := context.WithCancel(context.Background())
	n, err := btcd.Start(ctx, btcd.Options{})
	if err != nil {
		cancel()
		return err
	}
	s.btc = &coins{node: n, url: n.URL, mining: true}
	stop := func() {}
	if len(with) == 1 {
		server := httptest.NewServer(n.Esplora())
		stop = server.Close
		switch with[0] {
		case "esplora":
			s.btc.url = "esplora+" + server.URL
		case "history":
			s.btc.past = "esplora+" + server.URL
		}
	}
	done := make(chan struct{})
	go func() { defer close(done); s.btc.run(ctx) }()
	s.btc.stop = func() { cancel(); <-done; stop(); n.Stop() }
	ts.Setenv("BTC", regtest)
	ts.Setenv("FRIEND", (&btcdVenue{}).terms().friend)
	ts.Setenv("THIEF", thiefsCoins)
	ts.Setenv("BTC_NODE", s.btc.url)
	return nil
}

// far VAR WORDS BRANCH INDEX: an address of the paper, however far out.
func (s *stage) farCmd(ts *testscript.TestScript, args []string) error {
	if len(args) != 4 {
		return usage("far VAR WORDS BRANCH INDEX")
	}
	m, err := keys.ParseMnemonic(args[1])
	if err != nil {
		return err
	}
	defer m.Wipe()
	r, err := holder.NewRescue(m, "")
	if err != nil {
		return err
	}
	defer r.Wipe()
	set := all.Families()
	n, f, err := set.Network(regtest)
	if err != nil {
		return err
	}
	owner, err := r.Owner(set, n.ID)
	if err != nil {
		return err
	}
	address, err := owner.At(f, n, n.Key+"/"+args[2]+"/"+args[3])
	ts.Setenv(args[0], address)
	return err
}

// pay ADDRESS AMOUNT [ADDRESS AMOUNT]...: bitcoins from the chain's own purse, in one
// transaction, mined at once.
func (s *stage) payCmd(_ *testscript.TestScript, args []string) error { return s.pay(args, false) }

// waits is pay without a block.
func (s *stage) waitsCmd(_ *testscript.TestScript, args []string) error { return s.pay(args, true) }

func (s *stage) pay(args []string, waits bool) error {
	if len(args) == 0 || len(args)%2 != 0 {
		return usage("pay ADDRESS AMOUNT [ADDRESS AMOUNT]...")
	}
	var out []btcd.Output
	for i := 0; i < len(args); i += 2 {
		sat, err := base(args[i+1], 8)
		if err != nil {
			return err
		}
		out = append(out, btcd.Output{Address: args[i], Amount: sat.Int64()})
	}
	s.btc.mu.Lock()
	defer s.btc.mu.Unlock()
	_, err := s.btc.node.Fund(context.Background(), out...)
	if err != nil || waits {
		return err
	}
	_, err = s.btc.node.Mine(context.Background(), 1)
	return err
}

// holds ADDRESS is|below AMOUNT: what is unspent at an address in the blocks, judged by
// the chain.
func (s *stage) holdsCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 3 {
		return usage("holds ADDRESS is|below AMOUNT")
	}
	want, err := base(args[2], 8)
	if err != nil {
		return err
	}
	have, err := s.btc.node.Balance(context.Background(), args[0])
	if err != nil {
		return err
	}
	if args[1] == "is" && have == want.Int64() || args[1] == "below" && have < want.Int64() {
		return nil
	}
	return fmt.Errorf("the chain says that %s has %d satoshis; wanted %s %s", args[0], have, args[1], want)
}

// spent TXID INPUTS OUTPUTS: what the chain has of a transaction; the inputs at least.
func (s *stage) spentCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 3 {
		return usage("spent TXID INPUTS OUTPUTS")
	}
	inputs, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	tx, depth, ok, err := s.btc.node.Tx(context.Background(), args[0])
	if err != nil {
		return err
	}
	if !ok || depth == 0 {
		return errors.New("it is in no block")
	}
	if len(tx.TxIn) < inputs || strconv.Itoa(len(tx.TxOut)) != args[2] {
		return fmt.Errorf("it has %d inputs and %d outputs", len(tx.TxIn), len(tx.TxOut))
	}
	for _, in := range tx.TxIn {
		if len(in.Witness) != 2 || bytes.Equal(in.Witness[0], nil) || len(in.Witness[1]) != 33 {
			return errors.New("an input was not spent by one key")
		}
	}
	return nil
}

// waiting waits until the Bitcoin node has a transaction that is in no block.
func (s *stage) waitingCmd(*testscript.TestScript, []string) error {
	return until("a transaction reaches the Bitcoin node", func(ctx context.Context) error {
		var ids []string
		if err := s.btc.node.Call(ctx, &ids, "getrawmempool"); err != nil {
			return err
		}
		if len(ids) == 0 {
			return errors.New("nothing waits there")
		}
		return nil
	})
}
