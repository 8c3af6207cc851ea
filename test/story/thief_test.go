package story

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	friend   = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	thiefsOn = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
)

// burglar is the thief on a stage: what he holds he takes from the files of a real
// machine, whose vault's password he knows. He asks no questions and keeps no rules; what
// stops him is the guard.
type burglar struct {
	*thief.Thief
	stage *stage
	on    terms
}

// terms are those of the chain that the stage has: Bitcoin where one was started.
func (s *stage) terms() terms {
	if s.btc != nil {
		return (&btcdVenue{}).terms()
	}
	return anvilVenue{}.terms()
}

// rob opens the device's files with the vault's password. What is in the vault he reads
// by himself.
func (s *stage) rob() (*burglar, error) {
	blob, err := vault.ReadFile(filepath.Join(s.home, "vault.hefu"))
	if err != nil {
		return nil, err
	}
	plain, _, err := vault.Open("the vault of "+s.user, blob)
	if err != nil {
		return nil, err
	}
	var found struct {
		Device  struct{ Seed []byte }
		Wallets []struct{ Half struct{ Bytes []byte } }
	}
	if err := json.Unmarshal(plain, &found); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(s.home, "session.json"))
	if err != nil {
		return nil, err
	}
	var session struct{ Token string }
	if err := json.Unmarshal(raw, &session); err != nil {
		return nil, err
	}
	t, err := thief.New(context.Background(), thief.Loot{
		Guard: "http://" + s.addr, Token: session.Token, Seed: found.Device.Seed, Half: found.Wallets[0].Half.Bytes, Path: s.terms().key, Child: []uint32{0, 0},
	})
	if err != nil {
		return nil, err
	}
	var accounts wire.Accounts
	if err := t.Call(context.Background(), http.MethodGet, "/v1/accounts", nil, &accounts); err != nil {
		return nil, err
	}
	for _, a := range accounts.Accounts {
		if a.Network == s.terms().network {
			t.From = a.Address
		}
	}
	return &burglar{t, s, s.terms()}, nil
}

func (t *burglar) propose(ctx context.Context, to, amount string) (wire.Transfer, error) {
	milli, err := hefu.ParseDecimal(amount, 3)
	if err != nil {
		return wire.Transfer{}, err
	}
	units, err := hefu.UnitsFromBig(milli.Big().Mul(milli.Big(), big.NewInt(t.on.milli)))
	if err != nil {
		return wire.Transfer{}, err
	}
	return t.Propose(ctx, hefu.Intent{
		Network: t.on.network, From: t.From, To: to, Asset: t.on.coin, Amount: units,
		FeeCap: hefu.UnitsOf(uint64(t.on.fee)), Expiry: time.Now().Add(10 * time.Minute).Unix(),
	})
}

// refusedAs checks that an attempt was refused with one of the kinds.
func refusedAs(what string, err error, kinds ...hefu.Kind) error {
	for _, k := range kinds {
		if hefu.Is(err, k) {
			return nil
		}
	}
	return fmt.Errorf("%s: wanted one of %v, the guard said %w (kind %s)", what, kinds, orNothing(err), hefu.KindOf(err))
}

func orNothing(err error) error {
	if err == nil {
		return errors.New("yes")
	}
	return err
}

// thief WHAT …: see the methods.
func (s *stage) thiefCmd(ts *testscript.TestScript, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	defer cancel()
	t, err := s.rob()
	if err != nil {
		return err
	}
	switch args[0] {
	case "swap":
		amount := "1"
		if len(args) == 2 {
			amount = args[1]
		}
		return t.swap(ctx, amount)
	case "tamper":
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		return t.tamper(ctx, ts, n)
	case "old-half":
		return t.oldHalf(ctx)
	case "alone":
		return t.alone(ctx)
	case "overspend":
		return t.overspend(ctx)
	}
	return usage("thief swap [AMOUNT]|tamper N|old-half|alone|overspend")
}

// mishap WHAT: no thief's doing. He only lends his client, which can be interrupted.
func (s *stage) mishapCmd(ts *testscript.TestScript, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	defer cancel()
	t, err := s.rob()
	if err != nil {
		return err
	}
	switch args[0] {
	case "kill-during-approval":
		return t.killDuringApproval(ctx, ts)
	case "replan":
		return t.replan(ctx, ts)
	}
	return usage("mishap kill-during-approval|replan")
}

// swap: the user's code was given for the friend's 0.1; the thief tries to spend it, and
// everything that came with it, on his own transfer.
func (t *burglar) swap(ctx context.Context, amount string) error {
	honest, err := t.propose(ctx, t.on.friend, "0.1")
	if err != nil {
		return err
	}
	loot, err := t.propose(ctx, t.on.thief, amount)
	if err != nil {
		return err
	}
	h, err := t.Sign(ctx, honest, thief.Forgery{})
	if err != nil {
		return err
	}
	l, err := t.Sign(ctx, loot, thief.Forgery{})
	if err != nil {
		return err
	}
	code, err := t.stage.code()
	if err != nil {
		return err
	}
	try := func(key string, id hefu.TransferID, k thief.Ticket, code string) error {
		_, err := t.Approve(ctx, id, k, code, key)
		return err
	}
	const key = "the-users-own-key"
	mixed := thief.Ticket{Plan: 1, Commit: l.Commit, Opening: h.Opening}
	if err := errors.Join(
		refusedAs("the friend's messages for the loot", try(thief.Key(), loot.ID, h, code), hefu.KindForbidden, hefu.KindInvalid),
		refusedAs("the friend's opening for the loot", try(thief.Key(), loot.ID, mixed, code), hefu.KindForbidden, hefu.KindInvalid),
		refusedAs("the loot without a code", try(thief.Key(), loot.ID, l, ""), hefu.KindForbidden, hefu.KindInvalid),
	); err != nil {
		return err
	}
	// None of that used the code up: it still approves what it was given for.
	if err := try(key, honest.ID, h, code); err != nil {
		return fmt.Errorf("the user's own approval: %w", err)
	}
	if err := errors.Join(
		refusedAs("the loot with the user's code", try(thief.Key(), loot.ID, l, code), hefu.KindForbidden),
		refusedAs("the loot under the user's key", try(key, loot.ID, l, code), hefu.KindForbidden, hefu.KindConflict, hefu.KindInvalid),
		refusedAs("the loot on the friend's approval", try(thief.Key(), loot.ID, l, ""), hefu.KindForbidden, hefu.KindInvalid),
	); err != nil {
		return err
	}
	now, err := t.Transfer(ctx, loot.ID)
	if err != nil || now.State != hefu.Proposed || len(now.Signed) > 0 {
		return fmt.Errorf("the loot is %s (%w)", now.State, orNothing(err))
	}
	if err := t.Call(ctx, http.MethodPost, "/v1/transfers/"+string(loot.ID)+"/cancel", nil, nil); err != nil { // makes room for more attempts
		return err
	}
	return t.stage.awaitCmd(nil, []string{string(honest.ID), "final"})
}

// standing is how many of the tampered transfers carry an approval already, so that no
// code stands between them and the key: only the lock does.
const standing = 2

// tamper: n transfers with messages that pass every public check and hide a wrong
// ciphertext, all approved at once. Each one that were decrypted would answer a question
// about the key.
func (t *burglar) tamper(ctx context.Context, ts *testscript.TestScript, n int) error {
	all, err := t.approvedButStale(ctx, ts)
	if err != nil {
		return err
	}
	for len(all) < n {
		tr, err := t.propose(ctx, t.on.thief, "0.01")
		if err != nil {
			return err
		}
		all = append(all, tr)
	}
	code, err := t.stage.code()
	if err != nil {
		return err
	}
	tickets, codes := make([]thief.Ticket, n), make([]string, n)
	for i, tr := range all {
		if tickets[i], err = t.Sign(ctx, tr, thief.Forgery{Bend: func(body []byte) { body[len(body)-1] ^= 2 }}); err != nil {
			return err
		}
		if i >= standing {
			codes[i] = code
		}
	}
	outcomes, release, wait := make([]error, n), make(chan struct{}), sync.WaitGroup{}
	for i := range tickets {
		wait.Go(func() {
			<-release
			_, outcomes[i] = t.Approve(ctx, all[i].ID, tickets[i], codes[i])
		})
	}
	close(release)
	wait.Wait()
	return t.countDecrypted(ctx, ts, all, outcomes)
}

// approvedButStale are transfers whose approval stands while their plan went stale: the
// user agreed to each by a code, and the account's nonce moved on.
func (t *burglar) approvedButStale(ctx context.Context, ts *testscript.TestScript) (out []wire.Transfer, err error) {
	var tickets []thief.Ticket
	for range standing {
		tr, err := t.propose(ctx, t.on.friend, "0.01")
		if err != nil {
			return nil, err
		}
		k, err := t.Sign(ctx, tr, thief.Forgery{})
		if err != nil {
			return nil, err
		}
		out, tickets = append(out, tr), append(tickets, k)
	}
	if err := t.movedOn(ctx, ts, out[0]); err != nil {
		return nil, err
	}
	for i, tr := range out {
		code, err := t.stage.code()
		if err != nil {
			return nil, err
		}
		var answer error
		err = until("the guard takes an approval of stale bytes", func(ctx context.Context) error {
			// Wrong codes of before make him wait.
			if _, answer = t.Approve(ctx, tr.ID, tickets[i], code); hefu.Is(answer, hefu.KindThrottled) {
				return answer
			}
			return nil
		})
		if err := errors.Join(err, refusedAs("an approval of stale bytes", answer, hefu.KindReplan)); err != nil {
			return nil, err
		}
		if out[i], err = t.Transfer(ctx, tr.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// movedOn uses outside Hefu what a transfer was planned with: the account's nonce, or on
// Bitcoin its coin, for which the story's words are needed.
func (t *burglar) movedOn(ctx context.Context, ts *testscript.TestScript, tr wire.Transfer) error {
	if t.stage.btc == nil {
		return t.stage.outsideCmd(ts, []string{t.From})
	}
	return t.spendOutside(ctx, ts.Getenv("WORDS"), tr)
}

// spendOutside spends the coins of a transfer with the words of the paper.
func (t *burglar) spendOutside(ctx context.Context, paper string, tr wire.Transfer) error {
	words, err := keys.ParseMnemonic(paper)
	if err != nil {
		return err
	}
	var all []btcd.Key
	for _, in := range tr.Plan.Facts.Inputs {
		path, err := keys.ParsePath(in.Path)
		if err != nil {
			return err
		}
		k, err := keys.Secp256k1(words.Seed(""), path)
		if err != nil {
			return err
		}
		all = append(all, btcd.Key{Previous: in.Previous, Secret: k.Scalar[:]})
	}
	n := t.stage.btc.node
	t.stage.btc.mu.Lock()
	defer t.stage.btc.mu.Unlock()
	if _, err := n.Rival(ctx, tr.Plan.Bytes, all, t.From, 10_000); err != nil {
		return err
	}
	_, err = n.Mine(ctx, 1)
	return err
}

// countDecrypted: exactly one attempt reached the key. The guard's event stream, which is
// its rows, names every transfer that was ever evaluated.
func (t *burglar) countDecrypted(ctx context.Context, ts *testscript.TestScript, all []wire.Transfer, outcomes []error) error {
	answers := map[string]int{}
	for i, err := range outcomes {
		if err == nil {
			return fmt.Errorf("attempt %d was approved", i)
		}
		answers[fmt.Sprintf("%s: %v", hefu.KindOf(err), err)]++
	}
	for a, n := range answers {
		ts.Logf("%2d × %s", n, a)
	}
	states := map[hefu.State]int{}
	mine := map[hefu.TransferID]bool{}
	for _, was := range all {
		tr, err := t.Transfer(ctx, was.ID)
		if err != nil {
			return err
		}
		states[tr.State]++
		mine[was.ID] = true
	}
	evaluated := 0
	listen, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err := t.Listen(listen, func(_, data string) {
		var e wire.Event
		if json.Unmarshal([]byte(data), &e) == nil && mine[e.Transfer] && e.State == string(hefu.Evaluating) {
			evaluated++
		}
	})
	if err != nil {
		return err
	}
	ts.Logf("states %v, evaluated %d", states, evaluated)
	if states[hefu.Refused] != 1 || evaluated != 1 || states[hefu.Stopped] != len(all)-1 {
		return fmt.Errorf("decrypted %d, refused %d, states %v; one was wanted", evaluated, states[hefu.Refused], states)
	}
	return nil
}

// oldHalf: the half of a dealing that was replaced, used without our command line.
func (t *burglar) oldHalf(ctx context.Context) error {
	tr, err := t.propose(ctx, t.on.thief, "0.1")
	if err != nil {
		return err
	}
	_, err = t.Sign(ctx, tr, thief.Forgery{})
	return refusedAs("points for a replaced half", err, hefu.KindForbidden, hefu.KindInvalid)
}

// killDuringApproval: not a thief but a power cut. The guard is killed right under an
// approval; the same request is repeated until the new process answers.
func (t *burglar) killDuringApproval(ctx context.Context, ts *testscript.TestScript) error {
	tr, err := t.propose(ctx, t.on.friend, "0.1")
	if err != nil {
		return err
	}
	k, err := t.Sign(ctx, tr, thief.Forgery{})
	if err != nil {
		return err
	}
	code, err := t.stage.code()
	if err != nil {
		return err
	}
	answered := make(chan error, 1)
	go func() {
		for {
			_, err := t.Approve(ctx, tr.ID, k, code, "one-key-for-it-all")
			if !hefu.Is(err, hefu.KindUnavailable) || ctx.Err() != nil {
				answered <- err
				return
			}
		}
	}()
	time.Sleep(20 * time.Millisecond)
	if err := errors.Join(t.stage.endGuard(syscall.SIGKILL), t.stage.startGuard(ts)); err != nil {
		return err
	}
	if err := <-answered; err != nil {
		return fmt.Errorf("the repeated approval: %w", err)
	}
	ts.Setenv("TRANSFER", string(tr.ID))
	return t.stage.awaitCmd(ts, []string{string(tr.ID), "final"})
}

// replan: no thief either. While the person reads the review, the account's nonce is used
// by something outside Hefu. The command line asks before it signs fresh bytes that do
// not exclude the old ones, and no second code is needed.
func (t *burglar) replan(ctx context.Context, ts *testscript.TestScript) error {
	cmd := exec.CommandContext(ctx, filepath.Join(binary, "hefu"), "wallet", "send", "0.4", "ETH", friend) //nolint:gosec // ours
	cmd.Env = append(cmd.Environ(), "HEFU_HOME="+t.stage.home)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	talk, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	said := &bytes.Buffer{}
	heard := bufio.NewReader(io.TeeReader(talk, said))
	if err := hear(heard, "Send it? "); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	if err := t.stage.outsideCmd(ts, []string{t.From}); err != nil {
		return err
	}
	_, err = io.WriteString(in, "y\n")
	if err = errors.Join(err, hear(heard, "Sign the fresh bytes? ")); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	_, err = io.WriteString(in, "y\n")
	_, rest := io.Copy(io.Discard, heard)
	if err = errors.Join(err, rest, cmd.Wait()); err != nil || !strings.Contains(said.String(), "final: the chain") {
		return fmt.Errorf("after the fresh bytes: %w: %s", orNothing(err), said)
	}
	return nil
}

// hear reads until the words are said.
func hear(r *bufio.Reader, words string) error {
	var b strings.Builder
	for !strings.HasSuffix(b.String(), words) {
		c, err := r.ReadByte()
		if err != nil {
			return fmt.Errorf("waiting for %q: %w", words, err)
		}
		b.WriteByte(c)
	}
	return nil
}
