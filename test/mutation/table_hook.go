package main

import "slices"

// hookRows are the checks of webhooks: who may register one, what is told, and who is believed.
func hookRows() []row {
	const at, sends, checks = "guard/hook.go", "notify/webhook/webhook.go", "client/webhook.go"
	g := group{condition: "webhooks", pkg: "guard"}
	const code = "TestAWebhookNeedsACodeOfItsOwn"
	g.in(at, "registering takes a code", code, swap(
		`err = g.updateWithCode(ctx, c, code, statement("add-webhook", address), func(tx Tx, c Caller) error {`, "err = g.update(ctx, c, func(tx Tx, c Caller) error {"))
	g.in(at, "a frozen account registers none", code, off("c.User.State != hefu.UserActive"))
	g.in(at, "webhooks are bounded", "TestWebhooksAreBounded", off("len(all) >= maxHooks"))
	g.in(at, "a webhook is its user's", "TestNobodyTouchesAnothersWebhook", swap("(h.User != c.User.ID || !h.Removed.IsZero())", "!h.Removed.IsZero()"))
	g.in(at, "what a webhook was told is its user's", "TestNobodyTouchesAnothersWebhook", off("err == nil && h.User != c.User.ID"))
	g.in(at, "removing takes a code", "TestRemovingAWebhookTakesACodeAndIsItsLastWord", swap(
		`return g.updateWithCode(ctx, c, code, statement("remove-webhook", string(id)), func(tx Tx, c Caller) error {`, "return g.update(ctx, c, func(tx Tx, c Caller) error {"))
	g.in("notice.go", "the transaction's name leaves once it is being sent", "TestEachChangeOfStateIsTold", off("t.State.Committed()"))
	g.rows[len(g.rows)-1].new = "true || t.State.Committed()"
	g.in("guard/deliver.go", "what ended is not undone", "TestAnAttemptUnderWhichTheWebhookWasRemoved", swap("fresh.State != DeliveryWaiting || failed != nil", "failed != nil"))
	g.in("guard/page.go", "a cursor is of one list and one user", "TestACursorIsOfOneListAndOneUser", swap(`return "cursor:" + list + ":" + string(user)`, `return "cursor"`))

	st := group{condition: "webhooks", pkg: "store"}
	st.in("store/hook.go", "one user's receivers that hang leave room for others", "TestSQLite", swap("x.user_id = c.user_id) <= ?`", "x.user_id = c.user_id) <= ? + 100`"))
	s := group{condition: "webhooks", pkg: "notify/webhook"}
	s.in(sends, "an address holds no password", "TestChannel", off("err != nil || u.User != nil"))
	s.in(sends, "an address inside is refused when it is written", "TestChannel", swap(`if err := c.policy.Check(ip, u.Scheme == "http"); err != nil {`, `if err := c.policy.Check(ip, u.Scheme == "http"); false {`))
	s.in(sends, "the signature covers the body", "TestVector", swap("_, _ = h.Write(m.Body)", ""))

	c := group{condition: "webhooks", pkg: "client"}
	const forged = "TestForgedAndReplayedWebhooksAreRefused"
	c.in(checks, "a signature is compared", forged, swap("if err == nil && hmac.Equal(got, mac) {", "if err == nil && len(got) > 0 {"))
	c.in(checks, "an old one is refused", forged, off("off > WebhookTolerance || off < -WebhookTolerance"))
	c.in(checks, "the id within is the one that is signed", forged, swap(" || string(n.ID) != id {", " {"))
	return slices.Concat(g.rows, st.rows, s.rows, c.rows)
}
