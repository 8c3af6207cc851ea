// Package notifytest says what every notify.Channel must show.
package notifytest

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/notify"
)

// Manner is how a receiver behaves.
type Manner int

// The manners.
const (
	Takes  Manner = iota // the message, and says so
	Fails                // says that it could not
	Hangs                // takes and says nothing
	Ceased               // says that it wants nothing any more
)

// Got is a message as a receiver got it.
type Got struct {
	ID, Body string
	Genuine  bool // its signature is right under the receiver's secret
}

// Receiver is the other end of a channel.
type Receiver interface {
	Address() string
	Learn(secret string) // what the user was shown
	Behave(Manner)
	Got() []Got
}

// Run runs the suite on a channel, whose attempts must end after a second or so. receiver
// starts a receiver that the channel may reach; bad are addresses that Check refuses.
func Run(t *testing.T, c notify.Channel, receiver func(*testing.T) Receiver, bad []string) {
	t.Run("addresses", func(t *testing.T) { addresses(t, c, receiver(t), bad) })
	t.Run("secrets", func(t *testing.T) { secrets(t, c) })
	t.Run("manners", func(t *testing.T) { manners(t, c, receiver(t)) })
	t.Run("an ended context", func(t *testing.T) { ended(t, c, receiver(t)) })
}

func addresses(t *testing.T, c notify.Channel, r Receiver, bad []string) {
	kept, err := c.Check(r.Address())
	if err != nil {
		t.Fatalf("a good address: %v", err)
	}
	if again, err := c.Check(kept); err != nil || again != kept {
		t.Errorf("what is kept became %q, %v", again, err)
	}
	if c.Kind() == "" || len(bad) == 0 {
		t.Error("the channel has no name, or no address is bad")
	}
	for _, b := range append(bad, "", " ", "\x00", "nonsense", strings.Repeat("a", 1<<16)) {
		if got, err := c.Check(b); !hefu.Is(err, hefu.KindInvalid) || got != "" {
			t.Errorf("%.60q: %q, %v", b, got, err)
		}
	}
}

func secrets(t *testing.T, c notify.Channel) {
	a, err := c.Secret(rand.Reader)
	b, err2 := c.Secret(rand.Reader)
	if err != nil || err2 != nil || a == b || len(a) < 32 {
		t.Errorf("%d and %d characters, alike %t: %v, %v", len(a), len(b), a == b, err, err2)
	}
	if _, err := c.Secret(strings.NewReader("")); err == nil {
		t.Error("a secret out of nothing")
	}
}

func manners(t *testing.T, c notify.Channel, r Receiver) {
	to := introduce(t, c, r)
	const body = `{"id":"one","text":"not secret"}`
	m := notify.Message{ID: "one", At: time.Now(), Body: []byte(body)}
	for _, step := range []struct {
		name   string
		manner Manner
		good   bool
		gone   bool
	}{
		{"it fails", Fails, false, false}, {"it hangs", Hangs, false, false}, {"it takes", Takes, true, false},
		{"it takes again", Takes, true, false}, {"it has ceased", Ceased, false, true},
	} {
		r.Behave(step.manner)
		err := c.Send(t.Context(), to, m)
		if (err == nil) != step.good || errors.Is(err, notify.ErrGone) != step.gone {
			t.Errorf("%s: %v", step.name, err)
		}
		quiet(t, step.name, err, to)
	}
	got := r.Got()
	if len(got) < 3 {
		t.Fatalf("the receiver got %d messages", len(got))
	}
	for _, g := range got {
		if g.ID != m.ID || g.Body != body || !g.Genuine {
			t.Errorf("the receiver got %+v", g)
		}
	}
}

// quiet demands that an error can be shown: a hefu.Error that names neither secret nor
// address.
func quiet(t *testing.T, what string, err error, to notify.Receiver) {
	t.Helper()
	var e *hefu.Error
	switch {
	case err == nil:
	case !errors.As(err, &e) || e.Message == "":
		t.Errorf("%s: %v cannot be shown", what, err)
	case strings.Contains(err.Error(), to.Secret), strings.Contains(e.Message, to.Address):
		t.Errorf("%s: the error holds what it must not: %v", what, err)
	}
}

func ended(t *testing.T, c notify.Channel, r Receiver) {
	to := introduce(t, c, r)
	r.Behave(Hangs)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := c.Send(ctx, to, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")})
	if err == nil {
		t.Error("it was sent")
	}
	quiet(t, "an ended context", err, to)
}

func introduce(t *testing.T, c notify.Channel, r Receiver) notify.Receiver {
	t.Helper()
	secret, err := c.Secret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r.Learn(secret)
	return notify.Receiver{Address: r.Address(), Secret: secret}
}
