// Package history asks sources for what happened at an address before the guard followed
// its chain: block explorers that speak Etherscan's API (Blockscout does), and Esplora.
//
// The operator chooses them; requests go out through package egress. What they say is
// checked for being an answer to the question and for making sense, and is nobody's word
// but theirs: they see the addresses that are asked about, and could invent or leave out
// what they like.
package history

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/egress"
)

// Options tune a source; zero values are the defaults.
type Options struct {
	Timeout time.Duration // of one answer; default 20 s
	MaxBody int64         // bytes of one answer; default 8 MiB
	Pause   time.Duration // between two questions: sources count them; default 250 ms
}

// Open reads an address with the word of its kind before the scheme: etherscan+https://…
// or blockscout+https://… (the address of the API, with its parameters), esplora+https://….
// Errors are *hefu.Error of KindInvalid and hold nothing of the address.
func Open(text string, n chain.Network, addresses chain.Addresses, o Options) (chain.Historian, error) {
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 8 << 20
	}
	if o.Pause == 0 {
		o.Pause = 250 * time.Millisecond
	}
	kind, rest, ok := strings.Cut(strings.TrimSpace(text), "+")
	if !ok {
		return nil, hefu.Errorf(hefu.KindInvalid, "history: say of which kind the address is: etherscan+https://…, blockscout+https://… or esplora+https://…")
	}
	policy := egress.Policy{Local: true, Plain: true}
	target, err := policy.Parse(rest)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "history: the address %s", err)
	}
	s := source{n: n, addresses: addresses, target: target, pause: o.Pause, http: egress.New(policy, egress.Options{Timeout: o.Timeout, MaxBody: o.MaxBody})}
	space := n.ID.Namespace()
	switch {
	case (kind == "etherscan" || kind == "blockscout") && space == "eip155":
		return &etherscan{source: s, blockscout: kind == "blockscout"}, nil
	case kind == "esplora" && space == "bip122":
		return &esplora{s}, nil
	}
	return nil, hefu.Errorf(hefu.KindInvalid, "history: %s has no source of the kind %.20q", n.Name, kind)
}

// source is what both kinds share.
type source struct {
	n         chain.Network
	addresses chain.Addresses
	target    *egress.Target
	pause     time.Duration
	http      *egress.Client
}

var errSense = errors.New("the answer makes no sense")

// senseless is for answers that are well-formed and cannot be true, or are to another
// question.
func (s *source) senseless(what string) error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: the source of history gives answers that make no sense (%s)", s.n.Name, what)
}

// get asks and decodes JSON.
func (s *source) get(ctx context.Context, to any, query url.Values, path ...string) error {
	wait := time.NewTimer(s.pause/2 + rand.N(s.pause/2+1)) //nolint:gosec // spreading load needs no secret
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
	}
	res, err := s.http.Do(ctx, http.MethodGet, s.target.At(query, path...), http.Header{"Accept": {"application/json"}}, nil)
	switch {
	case err != nil:
		return s.unavailable(err)
	case res.Status != http.StatusOK:
		return s.unavailable(errors.New("HTTP status " + http.StatusText(res.Status)))
	}
	if err := json.Unmarshal(res.Body, to); err != nil {
		return s.unavailable(errSense)
	}
	return nil
}

func (s *source) unavailable(cause error) error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: the source of history does not answer; it is asked again later", s.n.Name).Because(cause)
}

// tooMany is for accounts with more history than anybody reads.
func (s *source) tooMany() error {
	return hefu.Errorf(hefu.KindInvalid, "%s: the account has a longer history than is fetched (%d movements)", s.n.Name, chain.MostPast)
}

// time checks a block's time: not before any chain was, not after tomorrow.
func (s *source) time(at int64) bool {
	return at >= 1_230_000_000 && at < time.Now().Add(24*time.Hour).Unix()
}

// hexHash says that a text is a hash of 32 bytes in lower-case hex behind a prefix.
func hexHash(text, prefix string) bool {
	digits, ok := strings.CutPrefix(text, prefix)
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}
