package holder_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
)

// A lie is what a guard that lies about one field says. says is part of the answer of
// a device that caught it; when empty the device goes on, and then shows what it made
// of it.
type lie struct {
	name string
	tell func(*holder.Proposal)
	says string
	then func(*testing.T, *holder.Review)
}

// leaves names every field below a type, so that a field that is new has a name that
// no lie has yet. A pointer is a field itself: to be or not to be there is a claim. So is
// a list, whose first entry stands for all.
func leaves(t reflect.Type, at string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return append([]string{at}, leaves(t.Elem(), at)...)
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Struct {
			return []string{at} // bytes
		}
		return append([]string{at}, leaves(t.Elem(), at+".0")...)
	case reflect.Struct:
		var out []string
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				return []string{at} // a value with rules of its own, such as Units
			}
			out = append(out, leaves(f.Type, strings.TrimPrefix(at+"."+f.Name, "."))...)
		}
		return out
	}
	return []string{at}
}

// at reads the field of that name; nothing where a pointer on the way is nil.
func at(v reflect.Value, name string) any {
	for part := range strings.SplitSeq(name, ".") {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Slice {
			if v.Len() == 0 {
				return nil
			}
			v = v.Index(0)
			continue
		}
		v = v.FieldByName(part)
	}
	if v.Kind() == reflect.Pointer {
		return v.IsNil()
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct {
		return v.Len()
	}
	return v.Interface()
}

// changed lists the fields in which two values differ.
func changed(a, b any) (out []string) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for _, name := range leaves(x.Type(), "") {
		if !reflect.DeepEqual(at(x, name), at(y, name)) {
			out = append(out, name)
		}
	}
	return out
}

// honest is a world, what was asked, and the honest answer.
type honest struct {
	*world
	in hefu.Intent
	p  holder.Proposal
}

func newHonest(t *testing.T, prepare func(*world) hefu.Intent) honest {
	t.Helper()
	w := newWorld(t)
	in := prepare(w)
	return honest{w, in, holder.Proposal{Transfer: "t1", Dealing: "d1", Intent: in, Plan: w.plan(t, in, 5, 1)}}
}

// copied lets a lie change what it likes.
func (h honest) copied() holder.Proposal {
	p := h.p
	p.Plan.Bytes = bytes.Clone(p.Plan.Bytes)
	if p.Plan.Facts.Token != nil {
		token := *p.Plan.Facts.Token
		p.Plan.Facts.Token = &token
	}
	p.Plan.Facts.Tokens = slices.Clone(p.Plan.Facts.Tokens)
	p.Plan.Facts.Inputs = slices.Clone(p.Plan.Facts.Inputs)
	if p.Plan.Facts.Change != nil {
		change := *p.Plan.Facts.Change
		p.Plan.Facts.Change = &change
	}
	return p
}

func coins(w *world) hefu.Intent { return w.intent() }

// unshipped moves a token that the binary does not know.
func unshipped(w *world) hefu.Intent {
	in := w.intent()
	in.Asset = w.n.ID.Asset("erc20", "0x5FbDB2315678afecb367f032d93F642f64180aa3")
	return in
}

// shipped moves USDC on Ethereum, a row of the binary.
func shipped(w *world) hefu.Intent {
	n, _, err := all.Families().Network("eip155:1")
	if err != nil {
		panic(err)
	}
	w.n, w.symbol = n, n.Tokens[0].Symbol
	in := w.intent()
	in.Asset, in.Amount = n.Tokens[0].ID, hefu.UnitsOf(1_500_000)
	return in
}

// allowing lets a spender take up to 1.5 of a token, by a call.
func allowing(token func(*world) hefu.Intent) func(*world) hefu.Intent {
	return func(w *world) hefu.Intent {
		in := token(w)
		to, data, err := w.f.Format.(chain.Allower).Allow(w.n, in.Asset, recipient, hefu.UnitsOf(1_500_000))
		if err != nil {
			panic(err)
		}
		in.To, in.Data, in.Asset, in.Amount = to, data, w.n.Native.ID, hefu.Units{}
		return in
	}
}

const nothing = "othing was signed" // with either first letter

func sourcesAre(want hefu.Source) func(*testing.T, *holder.Review) {
	return func(t *testing.T, r *holder.Review) {
		if len(r.Tokens) != 1 || r.Tokens[0].Source != want || r.Plan.Facts.Tokens[0].Source != want || r.Describes(r.Tokens[0].Asset).Source != want {
			t.Errorf("the device shows %+v, want it as %s", r.Tokens, want)
		}
	}
}

func sourceIs(want hefu.Source) func(*testing.T, *holder.Review) {
	return func(t *testing.T, r *holder.Review) {
		if r.Token == nil || r.Token.Source != want || r.Plan.Facts.Token.Source != want {
			t.Errorf("the device shows %+v, want it as %s", r.Token, want)
		}
	}
}

// planLies are those about hefu.Plan, hefu.Facts and hefu.TokenFact for a token that the
// device knows, for one that it does not, for coins, and for calls about such tokens.
func planLies() map[string]map[string][]lie {
	token := func(edit func(*hefu.TokenFact)) func(*holder.Proposal) {
		return func(p *holder.Proposal) { edit(p.Plan.Facts.Token) }
	}
	path := []lie{
		{"another account", func(p *holder.Proposal) { p.Plan.Facts.Path = "m/44'/60'/0'/0/1" }, nothing, nil},
		{"no account", func(p *holder.Proposal) { p.Plan.Facts.Path = "" }, nothing, nil},
	}
	number := []lie{{"none", func(p *holder.Proposal) { p.Plan.Number = 0 }, nothing, nil}}
	body := []lie{
		{"none", func(p *holder.Proposal) { p.Plan.Bytes = nil }, "reading the bytes", nil},
		{"cut", func(p *holder.Proposal) { p.Plan.Bytes = p.Plan.Bytes[:len(p.Plan.Bytes)-1] }, "reading the bytes", nil},
		{"more", func(p *holder.Proposal) { p.Plan.Bytes = append(p.Plan.Bytes, 0) }, "reading the bytes", nil},
	}
	until := []lie{
		{"past", func(p *holder.Proposal) { p.Plan.ValidUntil = now.Unix() }, "stale", nil},
		{"before time", func(p *holder.Proposal) { p.Plan.ValidUntil = -1 }, "stale", nil},
	}
	common := func(m map[string][]lie) map[string][]lie {
		m["Plan.Facts.Inputs"] = []lie{{"where the chain has none", func(p *holder.Proposal) { p.Plan.Facts.Inputs = []hefu.InputFact{{Path: p.Plan.Facts.Path}} }, "reading the bytes", nil}}
		m["Plan.Facts.Change"] = []lie{{"where the chain has none", func(p *holder.Proposal) { p.Plan.Facts.Change = &hefu.ChangeFact{Path: p.Plan.Facts.Path} }, "reading the bytes", nil}}
		m["Plan.Number"], m["Plan.Bytes"], m["Plan.Facts.Path"], m["Plan.ValidUntil"] = number, body, path, until
		if m["Plan.Facts.Tokens"] == nil {
			m["Plan.Facts.Tokens"] = []lie{{"a call's tokens", func(p *holder.Proposal) { p.Plan.Facts.Tokens = []hefu.TokenFact{*p.Plan.Facts.Token} }, "reading the bytes", nil}}
		}
		return m
	}
	of := func(edit func(*hefu.TokenFact)) func(*holder.Proposal) {
		return func(p *holder.Proposal) { edit(&p.Plan.Facts.Tokens[0]) }
	}
	call := func(m map[string][]lie) map[string][]lie {
		m["Plan.Facts.Token"] = []lie{{"a token that moves", func(p *holder.Proposal) { p.Plan.Facts.Token = &hefu.TokenFact{} }, nothing, nil}}
		m["Plan.Facts.Tokens"] = []lie{
			{"not described", func(p *holder.Proposal) { p.Plan.Facts.Tokens = nil }, "reading the bytes", nil},
			{"one more", func(p *holder.Proposal) { p.Plan.Facts.Tokens = append(p.Plan.Facts.Tokens, p.Plan.Facts.Tokens[0]) }, "reading the bytes", nil},
		}
		m["Plan.Facts.Tokens.0.Asset"] = []lie{{"another", of(func(f *hefu.TokenFact) { f.Asset += "0" }), "reading the bytes", nil}}
		return common(m)
	}
	return map[string]map[string][]lie{
		"a call about a shipped token": call(map[string][]lie{
			"Plan.Facts.Tokens.0.Symbol":   {{"another", of(func(f *hefu.TokenFact) { f.Symbol = "USDT" }), nothing, nil}},
			"Plan.Facts.Tokens.0.Decimals": {{"more", of(func(f *hefu.TokenFact) { f.Decimals = 18 }), nothing, nil}, {"none", of(func(f *hefu.TokenFact) { f.Decimals = 0 }), nothing, nil}},
			"Plan.Facts.Tokens.0.Source":   {{"proved", of(func(f *hefu.TokenFact) { f.Source = hefu.Proved }), "", sourcesAre(hefu.Shipped)}},
		}),
		"a call": call(map[string][]lie{
			"Plan.Facts.Tokens.0.Symbol":   {{"another", of(func(f *hefu.TokenFact) { f.Symbol = "USDC" }), "", sourcesAre(hefu.GuardSays)}},
			"Plan.Facts.Tokens.0.Decimals": {{"more", of(func(f *hefu.TokenFact) { f.Decimals = 18 }), "", sourcesAre(hefu.GuardSays)}},
			"Plan.Facts.Tokens.0.Source": {
				{"shipped", of(func(f *hefu.TokenFact) { f.Source = hefu.Shipped }), "", sourcesAre(hefu.GuardSays)},
				{"proved", of(func(f *hefu.TokenFact) { f.Source = hefu.Proved }), "", sourcesAre(hefu.GuardSays)},
			},
		}),
		"shipped": common(map[string][]lie{
			"Plan.Facts.Token":          {{"not described", func(p *holder.Proposal) { p.Plan.Facts.Token = nil }, nothing, nil}},
			"Plan.Facts.Token.Asset":    {{"another", token(func(f *hefu.TokenFact) { f.Asset += "0" }), nothing, nil}},
			"Plan.Facts.Token.Symbol":   {{"another", token(func(f *hefu.TokenFact) { f.Symbol = "USDT" }), nothing, nil}},
			"Plan.Facts.Token.Decimals": {{"more", token(func(f *hefu.TokenFact) { f.Decimals = 18 }), nothing, nil}, {"none", token(func(f *hefu.TokenFact) { f.Decimals = 0 }), nothing, nil}},
			"Plan.Facts.Token.Source":   {{"proved", token(func(f *hefu.TokenFact) { f.Source = hefu.Proved }), "", sourceIs(hefu.Shipped)}},
		}),
		"unshipped": common(map[string][]lie{
			"Plan.Facts.Token":          {{"not described", func(p *holder.Proposal) { p.Plan.Facts.Token = nil }, nothing, nil}},
			"Plan.Facts.Token.Asset":    {{"another", token(func(f *hefu.TokenFact) { f.Asset += "0" }), nothing, nil}},
			"Plan.Facts.Token.Symbol":   {{"another", token(func(f *hefu.TokenFact) { f.Symbol = "USDC" }), "", sourceIs(hefu.GuardSays)}},
			"Plan.Facts.Token.Decimals": {{"more", token(func(f *hefu.TokenFact) { f.Decimals = 18 }), "", sourceIs(hefu.GuardSays)}},
			"Plan.Facts.Token.Source": {
				{"shipped", token(func(f *hefu.TokenFact) { f.Source = hefu.Shipped }), "", sourceIs(hefu.GuardSays)},
				{"proved", token(func(f *hefu.TokenFact) { f.Source = hefu.Proved }), "", sourceIs(hefu.GuardSays)},
			},
		}),
	}
}

// answerLies are those about the rest of an answer to an Intent.
func answerLies() map[string][]lie {
	other := "another transfer than you asked for"
	return map[string][]lie{
		"Transfer":        {{"one that stood for something else", func(p *holder.Proposal) { p.Transfer = "t0" }, "another transfer under this id", nil}},
		"Dealing":         {{"an old one", func(p *holder.Proposal) { p.Dealing = "d0" }, "another dealing", nil}},
		"Intent.Network":  {{"", func(p *holder.Proposal) { p.Intent.Network = "eip155:1" }, other, nil}},
		"Intent.From":     {{"", func(p *holder.Proposal) { p.Intent.From = recipient }, other, nil}},
		"Intent.To":       {{"", func(p *holder.Proposal) { p.Intent.To = abandonAt }, other, nil}},
		"Intent.Asset":    {{"", func(p *holder.Proposal) { p.Intent.Asset += "0" }, other, nil}},
		"Intent.Amount":   {{"", func(p *holder.Proposal) { p.Intent.Amount = ether("0.250000000000000001") }, other, nil}},
		"Intent.Memo":     {{"", func(p *holder.Proposal) { p.Intent.Memo = "x" }, other, nil}},
		"Intent.FeeCap":   {{"", func(p *holder.Proposal) { p.Intent.FeeCap = ether("1") }, other, nil}},
		"Intent.Expiry":   {{"", func(p *holder.Proposal) { p.Intent.Expiry++ }, other, nil}},
		"Intent.Data":     {{"", func(p *holder.Proposal) { p.Intent.Data = []byte{1} }, other, nil}},
		"Intent.Replaces": {{"", func(p *holder.Proposal) { p.Intent.Replaces = "t0" }, other, nil}},
	}
}

// told lets a guard tell each lie and looks at what the device makes of it. Every lie
// must be about its own field and no other.
func (h honest) told(t *testing.T, field string, lies []lie) {
	for _, l := range lies {
		t.Run(field+"/"+l.name, func(t *testing.T) {
			p := h.copied()
			l.tell(&p)
			for _, name := range changed(h.p, p) {
				if name != field && !strings.HasPrefix(name, field+".") {
					t.Fatalf("the lie about %s changes %s", field, name)
				}
			}
			if !slices.Contains(changed(h.p, p), field) {
				t.Fatal("this is no lie")
			}
			r, err := h.s.Review(all.Families(), h.in, p, now)
			if l.says != "" {
				mustFail(t, err, "", l.says)
				return
			}
			must(t, err)
			l.then(t, r)
		})
	}
}

// TestNoLieOfTheGuardPasses: for every field of a guard's answer there is a lie, and the
// device catches it or shows it as the guard's word. The fields are found by reflection:
// one that is new and that nobody lies about fails here.
func TestNoLieOfTheGuardPasses(t *testing.T) {
	worlds := map[string]honest{
		"coins": newHonest(t, coins), "unshipped": newHonest(t, unshipped), "shipped": newHonest(t, shipped),
		"a call": newHonest(t, allowing(unshipped)), "a call about a shipped token": newHonest(t, allowing(shipped)),
		"outputs": newHonest(t, outputs),
	}
	for name, h := range worlds {
		if _, err := h.s.Review(all.Families(), h.in, h.p, now); err != nil {
			t.Fatalf("the honest answer about %s: %v", name, err)
		}
	}
	lies := planLies()
	lies["outputs"] = bitcoinLies(lies["shipped"], worlds["outputs"].n)
	answer := answerLies()
	lied := func(m map[string][]lie, field string) bool { return len(m[field]) > 0 || len(answer[field]) > 0 }
	fields := leaves(reflect.TypeFor[holder.Proposal](), "")
	for _, field := range fields {
		for name, m := range lies {
			if at(reflect.ValueOf(worlds[name].p), field) == nil {
				continue // the honest answer has no such thing; to invent it is a lie about what it is part of
			}
			if !lied(m, field) {
				t.Errorf("nobody lies about %s (%s): add a lie to this test, and to holder.Review what catches it", field, name)
			}
			worlds[name].told(t, field, m[field])
		}
	}
	h := worlds["coins"]
	earlier := h.in
	earlier.Amount = ether("0.1")
	h.sign(t, h.review(t, earlier, "t0", h.plan(t, earlier, 4, 1)))
	for field, l := range answer {
		if !slices.Contains(fields, field) {
			t.Errorf("a lie about %s, which is no field", field)
		}
		h.told(t, field, l)
	}
	h.told(t, "Plan.Facts.Token", []lie{{"a token where coins move", func(p *holder.Proposal) { p.Plan.Facts.Token = &hefu.TokenFact{} }, nothing, nil}})
}

// TestLeavesAreFound shows that a new field would be seen.
func TestLeavesAreFound(t *testing.T) {
	type fact struct{ A, New string }
	type plan struct {
		N    uint32
		Fact *fact
		Sum  hefu.Units
		List []fact
		Data []byte
	}
	if got := leaves(reflect.TypeFor[plan](), ""); !slices.Equal(got, []string{"N", "Fact", "Fact.A", "Fact.New", "Sum", "List", "List.0.A", "List.0.New", "Data"}) {
		t.Fatal(got)
	}
	a, b := plan{Fact: &fact{A: "x"}}, plan{Fact: &fact{A: "x", New: "y"}, Sum: hefu.UnitsOf(1), List: []fact{{A: "y"}}, Data: []byte{1}}
	if got := changed(a, b); !slices.Equal(got, []string{"Fact.New", "Sum", "List", "List.0.A", "List.0.New", "Data"}) {
		t.Fatal(got)
	}
	b.Fact, b.Sum, b.Data = a.Fact, a.Sum, nil
	c := b
	c.List = []fact{{A: "y", New: "z"}}
	if got := changed(b, c); !slices.Equal(got, []string{"List.0.New"}) {
		t.Fatal(got)
	}
}

// A plan whose validity is said to be longer gives the guard nothing: the Intent ends
// when the user said.
func TestALongerPlanOutlivesNoIntent(t *testing.T) {
	h := newHonest(t, coins)
	h.p.Plan.ValidUntil = now.Add(1000 * time.Hour).Unix()
	_, err := h.s.Review(all.Families(), h.in, h.p, time.Unix(h.in.Expiry, 0))
	mustFail(t, err, hefu.KindConflict, "expired")
}

// TestEveryBitOfTheBytesIsALie flips each bit: what the device then still signs pays the
// same recipient the same amount on the same chain, or makes the same call. It looks at
// the bytes themselves, not at what the decoder says.
func TestEveryBitOfTheBytesIsALie(t *testing.T) {
	t.Run("coins", func(t *testing.T) { everyBit(t, newHonest(t, coins)) })
	t.Run("a call", func(t *testing.T) { everyBit(t, newHonest(t, allowing(unshipped))) })
}

func everyBit(t *testing.T, h honest) {
	to, err := hex.DecodeString(h.in.To[2:])
	must(t, err)
	i := bytes.Index(h.p.Plan.Bytes, to)
	if i < 0 {
		t.Fatal("the recipient is not in the bytes")
	}
	tail := h.p.Plan.Bytes[i-1:] // from the recipient to the end: amount, data, access list
	chainID := []byte{0x82, 0x7a, 0x69}
	caught := 0
	for bit := range 8 * len(h.p.Plan.Bytes) {
		p := h.copied()
		p.Plan.Bytes[bit/8] ^= 1 << (bit % 8)
		r, err := h.s.Review(all.Families(), h.in, p, now)
		if err != nil {
			caught++
			continue
		}
		if !bytes.HasSuffix(p.Plan.Bytes, tail) || !bytes.Contains(p.Plan.Bytes[:8], chainID) || r.Summary.MaxFee.Cmp(h.in.FeeCap) > 0 {
			t.Errorf("bit %d: %x passed as what was asked for", bit, p.Plan.Bytes)
		}
	}
	if caught < 8*len(tail) {
		t.Errorf("only %d lies were caught", caught)
	}
}

// TestNoLieInThePointsPasses: the guard signs its own lies about each field of the
// session, and about each byte of the body.
func TestNoLieInThePointsPasses(t *testing.T) {
	h := newHonest(t, coins)
	r := h.review(t, h.in, "t1", h.p.Plan)
	run, commit, err := h.s.Begin(rand.Reader, r)
	must(t, err)
	session, _, points := h.points(t, r, commit)
	body, err := pair.Verify(h.g.public(), pair.Guard, pair.Points, session, points)
	must(t, err)
	never := func(*holder.State) error { t.Error("a lie was recorded as signed"); return nil }

	lies := map[string]func(*pair.Session){
		"Guard":    func(s *pair.Session) { s.Guard += "x" },
		"Dealing":  func(s *pair.Session) { s.Dealing = "d0" },
		"Transfer": func(s *pair.Session) { s.Transfer = "t2" },
		"Plan":     func(s *pair.Session) { s.Plan++ },
	}
	for _, field := range leaves(reflect.TypeFor[pair.Session](), "") {
		if lies[field] == nil {
			t.Errorf("nobody lies about Session.%s: add a lie to this test", field)
			continue
		}
		s := session
		lies[field](&s)
		if got := changed(session, s); !slices.Equal(got, []string{field}) {
			t.Fatalf("the lie about %s changes %v", field, got)
		}
		if _, err := run.Open(rand.Reader, pair.Sign(h.g.key, pair.Guard, pair.Points, s, body), now, never); err == nil {
			t.Errorf("points of another %s were taken", field)
		}
	}
	for i := range points {
		bad := flip(points, i)
		if _, err := run.Open(rand.Reader, bad, now, never); err == nil {
			t.Fatalf("byte %d of the envelope flipped: taken", i)
		}
	}
	for i := range body {
		run, commit, err := h.s.Begin(rand.Reader, r)
		must(t, err)
		_, _, points := h.points(t, r, commit)
		body, err := pair.Verify(h.g.public(), pair.Guard, pair.Points, session, points)
		must(t, err)
		if _, err := run.Open(rand.Reader, pair.Sign(h.g.key, pair.Guard, pair.Points, session, flip(body, i)), now, never); err == nil {
			t.Fatalf("byte %d of a body that the guard signed: taken", i)
		}
	}
	_, err = run.Open(rand.Reader, points, now, func(*holder.State) error { return nil })
	must(t, err)
}
