package client_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/wire"
)

// house is a guard in this process, made of samples.
func house() (g *apitest.Guard, url string, end func()) {
	g = apitest.New()
	a, err := api.New(api.Options{Guard: g, Version: "example", Rand: rand.Reader, Clock: clock{}})
	if err != nil {
		log.Fatal(err)
	}
	srv := httptest.NewServer(a.Handler())
	return g, srv.URL, func() { a.Drain(); srv.Close() }
}

func ExampleClient_SignIn() {
	_, url, end := house()
	defer end()
	c, err := client.New(url, client.Options{Agent: "my-program/1.0"})
	if err != nil {
		log.Fatal(err)
	}
	in, err := c.SignIn(context.Background(), wire.SignIn{Name: "alice", Password: "correct horse battery", Code: "123456"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.User.Name) // the client uses the session from now on
	// Output: alice
}

func ExampleClient_AllTransfers() {
	_, url, end := house()
	defer end()
	ctx := context.Background()
	c, err := client.New(url, client.Options{Token: apitest.Token})
	if err != nil {
		log.Fatal(err)
	}
	// docs:pages
	for t, err := range c.AllTransfers(ctx) { // newest first, page by page
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(t.State, t.Intent.Amount)
	}
	// docs:end
	// Output:
	// resting 5
	// sent 5
	// evaluating 5
}

func ExampleClient_Propose() {
	g, url, end := house()
	defer end()
	ctx := context.Background()
	c, err := client.New(url, client.Options{Token: apitest.Token})
	if err != nil {
		log.Fatal(err)
	}
	intent := apitest.Intent()
	// docs:again
	key, err := c.NewKey() // keep it with the order that it is for
	if err != nil {
		log.Fatal(err)
	}
	for range 2 { // the answer was lost, say: the same key and request, one transfer
		if _, err := c.Propose(ctx, key, wire.Propose{Intent: intent}); err != nil {
			log.Fatal(err)
		}
	}
	// docs:end
	fmt.Println(g.Count("Propose"), "requests under one key")
	// Output: 2 requests under one key
}

// What a program does about an error it decides by the kind; the message is for people.
func Example_errors() {
	g, url, end := house()
	defer end()
	g.Fail("Propose", hefu.Errorf(hefu.KindLimit, "limit: 0.5 ETH are left until 14:05"))
	ctx := context.Background()
	c, err := client.New(url, client.Options{Token: apitest.Token})
	if err != nil {
		log.Fatal(err)
	}
	intent := apitest.Intent()
	// docs:errors
	_, err = c.Propose(ctx, "", wire.Propose{Intent: intent})
	switch hefu.KindOf(err) {
	case hefu.KindLimit:
		fmt.Println("later:", err)
	case hefu.KindUnavailable, hefu.KindBusy:
		fmt.Println("again, with the same key")
	case hefu.KindUnauthenticated:
		fmt.Println("sign in again")
	default:
		fmt.Println("for a person to read:", err)
	}
	// docs:end
	// Output: later: limit: 0.5 ETH are left until 14:05
}

func ExampleVerifyWebhook() {
	const secret = apitest.HookSecret // AddWebhook answered it, once
	seen := map[hefu.NoticeID]bool{}
	// docs:webhook
	receive := func(w http.ResponseWriter, r *http.Request, body []byte, now time.Time) {
		n, err := client.VerifyWebhook(secret, r.Header, body, now)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if seen[n.ID] { // it may come more than once
			return
		}
		seen[n.ID] = true
		if t := n.Data.Transfer; t != nil {
			fmt.Println(t.ID, "is", t.State) // fetch the transfer before acting on it
		}
	}
	// docs:end
	body := []byte(`{"id":"msg","type":"transfer.final","timestamp":"2026-11-22T10:00:00Z","data":{"transfer":{"id":"faaaaaaaaaaaaaaaaaaaaaaaaa","state":"final","network":"eip155:1","asset":"eip155:1/slip44:60","amount":"5"}}}`)
	r := httptest.NewRequest(http.MethodPost, "/hook", nil)
	r.Header.Set("webhook-id", "msg")
	r.Header.Set("webhook-timestamp", "1795341600")
	r.Header.Set("webhook-signature", "v1,"+mac(secret, "msg.1795341600."+string(body)))
	for range 2 {
		receive(httptest.NewRecorder(), r, body, time.Unix(1795341600, 0))
	}
	// Output: faaaaaaaaaaaaaaaaaaaaaaaaa is final
}
