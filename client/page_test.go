package client_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
)

func TestIteratorsFollowPages(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	for i := range 450 {
		p.guard.Happen("transfer", fmt.Sprint(i))
	}
	all, err := client.Collect(c.AllHistory(t.Context()))
	if err != nil || len(all) != 450 || all[0].Text != "449" || all[449].Text != "0" {
		t.Fatalf("%d events, %v", len(all), err)
	}
	if n := p.guard.Count("History"); n != 3 {
		t.Errorf("%d pages were asked for, want 3", n)
	}
	for range c.AllHistory(t.Context()) {
		break
	}
	if n := p.guard.Count("History"); n != 4 {
		t.Errorf("a loop that broke at once asked for %d pages more", n-3)
	}
	transfers, err := client.Collect(c.AllTransfers(t.Context()))
	sessions, err2 := client.Collect(c.AllSessions(t.Context()))
	devices, err3 := client.Collect(c.AllDevices(t.Context()))
	book, err4 := client.Collect(c.AllBook(t.Context()))
	if len(transfers) != 3 || len(sessions) != 1 || len(devices) != 1 || len(book) != 1 || err != nil || err2 != nil || err3 != nil || err4 != nil {
		t.Errorf("%d transfers, %d sessions, %d devices, %d entries: %v %v %v %v", len(transfers), len(sessions), len(devices), len(book), err, err2, err3, err4)
	}
}

func TestAnIteratorEndsWithItsError(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	p.guard.Fail("Transfers", hefu.Errorf(hefu.KindForbidden, "not yours"))
	some, err := client.Collect(c.AllTransfers(t.Context()))
	if len(some) != 0 || !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("%d transfers, %v", len(some), err)
	}
}

// TestAListWithoutEnd: a hostile server cannot keep a client for ever.
func TestAListWithoutEnd(t *testing.T) {
	pages := 0
	for name, answer := range map[string]func() string{
		"nothing, and more of it": func() string { return `{"sessions":[],"next":"a"}` },
		"the same place":          func() string { return `{"sessions":[{}],"next":"a"}` },
		"always another place":    func() string { pages++; return fmt.Sprintf(`{"sessions":[{}],"next":"%d"}`, pages) },
	} {
		c := hostile(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, answer()) })
		if _, err := client.Collect(c.AllSessions(t.Context())); !hefu.Is(err, hefu.KindInternal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
