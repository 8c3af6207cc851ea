//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// anvil is the dev chain of Ethereum and its kin.
type anvil struct {
	*world
	life     context.Context // of the node //nolint:containedctx // who restarts it may end before it
	dir      string
	port     int
	rpc      *node.Client
	contract string

	end  func()
	next uint64 // the first block that was not read
	last string // hash of the block before
	own  map[string]bool
	kept map[uint64]sight // by height: read before the last restart, not judged yet
}

func newAnvil(ctx context.Context, dir string) (_ *world, err error) {
	w := &anvil{world: &world{unit: 1e15, feeCap: 1e15, deepest: 2}, life: ctx, dir: dir, own: map[string]bool{}}
	w.ground = w
	if w.port, err = freePort(); err != nil {
		return nil, err
	}
	if w.net, w.family, err = all.Families().Network("eip155:31337"); err != nil {
		return nil, err
	}
	if err := w.start(); err != nil {
		return nil, err
	}
	if w.rpc, err = node.New([]string{w.url}, node.Options{}); err != nil {
		return nil, err
	}
	address, err := devchain.Deploy(ctx, w.rpc, "TST", 6)
	if err != nil {
		return nil, err
	}
	if w.contract, err = w.family.ParseAddress(w.net, address); err != nil {
		return nil, err
	}
	w.token = w.net.ID.Asset("erc20", w.contract)
	return w.world, nil
}

func (w *anvil) stop() { w.end() }

// payee is somebody new, or one of a few whom everybody pays.
func (w *anvil) payee(known int) (string, error) {
	to := [20]byte{0x70, 0xfe, byte(known)}
	if known == 0 {
		if _, err := rand.Read(to[:]); err != nil {
			return "", err
		}
	}
	return w.family.ParseAddress(w.net, fmt.Sprintf("0x%x", to))
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (w *anvil) start() (err error) {
	w.url, w.end, err = devchain.Anvil(w.life, devchain.Options{Port: w.port, State: filepath.Join(w.dir, "chain.json")})
	return err
}

func (w *anvil) fund(ctx context.Context, p *person) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	address := p.address
	w.own[address] = true
	if err := devchain.Fund(ctx, w.rpc, address, new(big.Int).Mul(big.NewInt(50), big.NewInt(1e18))); err != nil {
		return err
	}
	return devchain.Mint(ctx, w.rpc, w.contract, address, big.NewInt(1e15))
}

// reorganise replaces the newest blocks; finality is two below the head.
func (w *anvil) reorganise(ctx context.Context, depth int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ignored any
	var refused *chain.RPCError
	if err := w.rpc.Call(ctx, &ignored, "anvil_reorg", depth, []any{}); errors.As(err, &refused) {
		// For a few blocks after a restart the dev chain has not got the older states that it
		// needs for this. The next one is due soon.
		w.refused++
		return nil
	} else if err != nil {
		return fmt.Errorf("reorganise: %w", err)
	}
	w.reorgs++
	return nil
}

// restart ends the node and starts it from its saved state: what waited to be mined is
// gone. The dev chain saves the state of every block, and after a reorganisation not always
// the blocks themselves; so no more are made and all are read before it ends.
func (w *anvil) restart(ctx context.Context) error {
	if err := w.collect(ctx); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var ignored any
	if err := w.rpc.Call(ctx, &ignored, "evm_setIntervalMining", 0); err != nil {
		return fmt.Errorf("halt the chain: %w", err)
	}
	if err := w.keep(ctx); err != nil {
		return err
	}
	w.end()
	if err := w.start(); err != nil {
		return err
	}
	w.restarts++
	return nil
}

type blockJSON struct {
	Number       string
	Hash         string
	ParentHash   string
	Timestamp    string
	Transactions []txJSON
}

type txJSON struct{ Hash, From, To, Value, Input string }

type receiptJSON struct {
	TransactionHash, Status, GasUsed, EffectiveGasPrice string
}

// settle waits until what is now the newest block is final, and reads it.
func (w *anvil) settle(ctx context.Context) error {
	newest := uint64(0)
	for {
		if newest == 0 {
			n, ok, err := w.height(ctx, "latest")
			if err != nil {
				return err
			}
			if ok {
				newest = n
			}
		}
		if err := w.collect(ctx); err != nil {
			return err
		}
		if newest > 0 && w.next > newest {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// collect reads the final blocks that were not read yet.
func (w *anvil) collect(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	final, _, err := w.height(ctx, "finalized")
	if err != nil {
		return err
	}
	for w.next <= final {
		if there, err := w.block(ctx, w.next); err != nil || !there {
			return err
		}
		w.next++
	}
	return nil
}

// height is the number of a tagged block. Just after its restart the dev chain answers
// that it has none; then ok is false, and it is asked again later.
func (w *anvil) height(ctx context.Context, tag string) (n uint64, ok bool, err error) {
	var head *struct{ Number string }
	if err := w.rpc.Call(ctx, &head, "eth_getBlockByNumber", tag, false); err != nil {
		return 0, false, fmt.Errorf("read the chain: %w", err)
	}
	if head == nil || head.Number == "" {
		return 0, false, nil
	}
	b, err := number(head.Number)
	if err != nil {
		return 0, false, err
	}
	return b.Uint64(), true, nil
}

// sight is one block as the node showed it.
type sight struct {
	block    blockJSON
	receipts map[string]receiptJSON // of all its transactions
}

// keep reads the blocks that were not judged yet.
func (w *anvil) keep(ctx context.Context) error {
	newest, _, err := w.height(ctx, "latest")
	if err != nil {
		return err
	}
	w.kept = map[uint64]sight{}
	for h := w.next; h <= newest; h++ {
		seen, there, err := w.look(ctx, h)
		if err != nil {
			return err
		}
		if there {
			w.kept[h] = seen
		}
	}
	return nil
}

// look reads one block with its receipts; false when the node does not have all of it now.
func (w *anvil) look(ctx context.Context, height uint64) (s sight, there bool, err error) {
	at := "0x" + strconv.FormatUint(height, 16)
	if err := w.rpc.Call(ctx, &s.block, "eth_getBlockByNumber", at, true); err != nil {
		return s, false, fmt.Errorf("read block %d: %w", height, err)
	}
	if s.block.Hash == "" {
		return s, false, nil
	}
	if len(s.block.Transactions) == 0 {
		return s, true, nil
	}
	if s.receipts, err = w.receipts(ctx, at); err != nil {
		return s, false, err
	}
	for _, tx := range s.block.Transactions {
		if _, ok := s.receipts[tx.Hash]; !ok {
			return s, false, nil
		}
	}
	return s, true, nil
}

// block judges a final block; false when nobody has it now.
func (w *anvil) block(ctx context.Context, height uint64) (there bool, err error) {
	s, there, err := w.look(ctx, height)
	if err != nil {
		return false, err
	}
	if !there {
		if s, there = w.kept[height]; !there {
			return false, nil
		}
	}
	if w.last != "" && s.block.ParentHash != w.last {
		w.wrong = append(w.wrong, fmt.Sprintf("block %d does not follow the final block before it", height))
	}
	second, err := number(s.block.Timestamp)
	if err != nil {
		return false, err
	}
	for _, tx := range s.block.Transactions {
		from, err := w.family.ParseAddress(w.net, tx.From)
		if err != nil {
			return false, err
		}
		if !w.own[from] {
			continue
		}
		m, err := w.mined(tx, s.receipts[tx.Hash], time.Unix(second.Int64(), 0))
		if err != nil {
			return false, fmt.Errorf("read transaction %s: %w", tx.Hash, err)
		}
		m.From = from
		w.read = append(w.read, m)
	}
	w.last = s.block.Hash
	delete(w.kept, height)
	return true, nil
}

func (w *anvil) receipts(ctx context.Context, block string) (map[string]receiptJSON, error) {
	var list []receiptJSON
	if err := w.rpc.Call(ctx, &list, "eth_getBlockReceipts", block); err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	out := map[string]receiptJSON{}
	for _, r := range list {
		out[r.TransactionHash] = r
	}
	return out, nil
}

// mined reads one transaction by itself: neither the guard's nor the holder's decoder is
// asked.
func (w *anvil) mined(tx txJSON, r receiptJSON, at time.Time) (m mined, err error) {
	m = mined{TxID: tx.Hash, Asset: w.net.Native.ID, Failed: r.Status != "0x1", At: at}
	gas, err := number(r.GasUsed)
	if err != nil {
		return m, err
	}
	price, err := number(r.EffectiveGasPrice)
	if err != nil {
		return m, err
	}
	m.Fee = gas.Mul(gas, price)
	if m.Amount, err = number(tx.Value); err != nil {
		return m, err
	}
	to := tx.To
	if data := strings.TrimPrefix(tx.Input, "0x"); data != "" {
		raw, err := hex.DecodeString(data)
		if err != nil || len(raw) != 68 || data[:8] != "a9059cbb" || m.Amount.Sign() != 0 {
			return m, errors.New("nobody asked for such a call")
		}
		m.Asset, to, m.Amount = w.token, "0x"+data[32:72], new(big.Int).SetBytes(raw[36:])
		if contract, err := w.family.ParseAddress(w.net, tx.To); err != nil || contract != w.contract {
			return m, errors.New("a call of another contract")
		}
	}
	m.To, err = w.family.ParseAddress(w.net, to)
	return m, err
}

func number(hexText string) (*big.Int, error) {
	n, ok := new(big.Int).SetString(strings.TrimPrefix(hexText, "0x"), 16)
	if !ok {
		return nil, fmt.Errorf("the node answered %q where a number belongs", hexText)
	}
	return n, nil
}
