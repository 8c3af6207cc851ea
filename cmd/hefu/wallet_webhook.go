package main

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

// testWait is how long a test waits for the receiver: one attempt and a little.
const (
	testWait = 15 * time.Second
	testLook = 250 * time.Millisecond
)

func newWebhook(f *walletFlags) *cobra.Command {
	c := &cobra.Command{
		Use: "webhook", Args: cobra.NoArgs, Short: "programs that hear of your transfers", Long: english("help.webhook"),
		RunE: f.run(func(e *env, _ []string) error { return e.webhooks() }),
	}
	c.AddCommand(&cobra.Command{
		Use: "list", Args: cobra.NoArgs, Short: "your webhooks, oldest first",
		RunE: f.run(func(e *env, _ []string) error { return e.webhooks() }),
	}, newWebhookAdd(f), newWebhookRemove(f), &cobra.Command{
		Use: "test ID", Args: cobra.ExactArgs(1), Short: "send a notice about nothing and say what became of it",
		RunE: f.run(func(e *env, args []string) error { return e.webhookTest(args[0]) }),
	}, newWebhookDeliveries(f))
	return c
}

func (e *env) webhooks() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	all, err := g.Webhooks(e.ctx)
	if err != nil {
		return err
	}
	for _, h := range all.Webhooks {
		if err := e.answer(h, func(w io.Writer) { fmt.Fprintln(w, e.t("webhook.line", h.ID, local(h.Created), h.URL)) }); err != nil {
			return err
		}
	}
	if len(all.Webhooks) == 0 {
		e.say("webhook.none")
	}
	return nil
}

func newWebhookAdd(f *walletFlags) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use: "add URL", Args: cobra.ExactArgs(1), Short: "register an address; its secret is shown once",
		RunE: f.run(func(e *env, args []string) error { return e.webhookAdd(args[0], code) }),
	}
	c.Flags().StringVar(&code, "code", "", "one-time code")
	return c
}

func (e *env) webhookAdd(address, code string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var added wire.NewWebhook
	err = e.withCode(code, e.t("code.webhook", address), func(code string) (err error) {
		added, err = g.AddWebhook(e.ctx, wire.AddWebhook{URL: address, Code: code})
		return err
	})
	if err != nil {
		return err
	}
	e.say("webhook.added")
	return e.answer(added, func(w io.Writer) {
		row(w, e.t("webhook.id"), string(added.Webhook.ID))
		row(w, e.t("webhook.secret"), added.Secret)
	})
}

func newWebhookRemove(f *walletFlags) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use: "remove ID", Args: cobra.ExactArgs(1), Short: "end a webhook; needs a code",
		RunE: f.run(func(e *env, args []string) error { return e.webhookRemove(args[0], code) }),
	}
	c.Flags().StringVar(&code, "code", "", "one-time code")
	return c
}

func (e *env) webhookRemove(arg, code string) error {
	id, err := hefu.ParseID[hefu.WebhookID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	err = e.withCode(code, e.t("code.webhook.remove", id), func(code string) error {
		return g.RemoveWebhook(e.ctx, id, wire.RemoveWebhook{Code: code})
	})
	if err == nil {
		e.say("webhook.removed")
	}
	return err
}

// webhookTest waits for the first attempt.
func (e *env) webhookTest(arg string) error {
	id, err := hefu.ParseID[hefu.WebhookID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	sent, err := g.TestWebhook(e.ctx, id)
	if err != nil {
		return err
	}
	d := sent
	for until := e.now().Add(testWait); d.State == "waiting" && d.Reason == "" && e.now().Before(until); {
		select {
		case <-e.ctx.Done():
			return e.ctx.Err()
		case <-time.After(testLook):
		}
		page, err := g.Deliveries(e.ctx, id, "", 50)
		if err != nil {
			return err
		}
		for _, found := range page.Deliveries {
			if found.ID == sent.ID {
				d = found
			}
		}
	}
	if d.State == "delivered" {
		e.say("webhook.test.good")
		return e.answer(d, func(io.Writer) {})
	}
	if err := e.answer(d, func(w io.Writer) { e.printDelivery(w, d) }); err != nil {
		return err
	}
	return fail(hefu.KindUnavailable, "webhook.test.bad")
}

func newWebhookDeliveries(f *walletFlags) *cobra.Command {
	limit, all := historyTop, false
	c := &cobra.Command{
		Use: "deliveries ID", Args: cobra.ExactArgs(1), Short: "what a webhook was told or will be, newest first",
		RunE: f.run(func(e *env, args []string) error {
			if all {
				limit = math.MaxInt
			}
			return e.webhookDeliveries(args[0], limit)
		}),
	}
	c.Flags().IntVar(&limit, "limit", historyTop, "how many deliveries at most")
	c.Flags().BoolVar(&all, "all", false, "all deliveries of the last 30 days")
	return c
}

func (e *env) webhookDeliveries(arg string, limit int) error {
	id, err := hefu.ParseID[hefu.WebhookID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	n := 0
	for d, err := range g.AllDeliveries(e.ctx, id) {
		if err != nil {
			return err
		}
		if n++; n > limit {
			break
		}
		if err := e.answer(d, func(w io.Writer) { e.printDelivery(w, d) }); err != nil {
			return err
		}
	}
	if n == 0 {
		e.say("webhook.quiet")
	}
	return nil
}

func deliveryText(state string) text.Key {
	switch state {
	case "delivered":
		return "webhook.state.delivered"
	case "dead":
		return "webhook.state.dead"
	}
	return "webhook.state.waiting"
}

func (e *env) printDelivery(w io.Writer, d wire.Delivery) {
	note := ""
	switch {
	case d.Reason != "" && !d.DueAt.IsZero():
		note = e.t("webhook.again", e.lang.Translate(d.Reason), local(d.DueAt))
	case d.Reason != "":
		note = "  " + e.lang.Translate(d.Reason)
	}
	fmt.Fprintln(w, e.t("webhook.delivery", local(d.Created), d.Type, d.Transfer, e.t(deliveryText(d.State)), d.Attempts, note))
}
