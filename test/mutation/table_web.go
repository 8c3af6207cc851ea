package main

import "slices"

// webRows are the checks of a browser's session: who may use the cookie, and how the page
// is served.
func webRows() []row {
	g := group{condition: "browser", pkg: "api"}
	const cookie, who = "api/browser.go", "TestWhoMayUseTheCookie"
	g.in(cookie, "a foreign Origin is refused", who, swap("len(origins) == 1 && !b.own(r, origins[0])", "false && !b.own(r, origins[0])"))
	g.in(cookie, "two Origins are refused", who, swap("if len(origins) > 1 ||", "if false ||"))
	g.in(cookie, "what acts names its Origin", who, swap("len(origins) == 0 && !safe(r.Method) {", "false {"))
	g.in(cookie, "only the same origin, not the same site", who, swap("case \"same-origin\":", "case \"same-origin\", \"same-site\":"))
	g.in(cookie, "a browser that does not say is refused", who, swap("case \"same-origin\":", "case \"same-origin\", \"\":"))
	g.in(cookie, "a typed address only reads", who, swap("return safe(r.Method)\n", "return true\n"))
	g.in(cookie, "an Origin over TLS is not one without", "TestBehindAProxy", swap("scheme = \"https://\"", "scheme = \"http://\""))
	g.in(cookie, "a cookie counts for the page alone", who, swap("case !b.FromPage(r):", "case false:"))
	g.in(cookie, "two cookies of one name are refused", "TestABearerTokenWinsOverTheCookie", swap("case len(all) > 1:", "case false:"))
	g.in(cookie, "nobody signs a browser in from elsewhere", "TestNobodySignsABrowserIn", swap("if !safe(r.Method) && a.browser.Foreign(r) {", "if false {"))
	g.in(cookie, "without TLS no other name than localhost", who, swap("if !b.Secure && !loopbackName(r.Host) {", "if false {"))
	g.in(cookie, "plain HTTP at a proxy is refused", "TestBehindAProxy", swap("strings.EqualFold(strings.TrimSpace(hop), \"http\")", "strings.EqualFold(strings.TrimSpace(hop), \"ftp\")"))
	g.in(cookie, "no script reads the cookie", "TestThePageGetsACookieAndNoToken", swap("HttpOnly: true", "HttpOnly: false"))
	g.in(cookie, "over TLS no sibling sets the cookie", "TestBehindAProxy", swap("return \"__Host-hefu-\" + string(id)", "return \"hefu-\" + string(id)"))
	g.in("api/public.go", "the page gets no token", "TestThePageGetsACookieAndNoToken", swap("out.Token = \"\"", "_ = out"))
	g.in("api/middleware.go", "a bearer token wins over the cookie", "TestABearerTokenWinsOverTheCookie", swap("if scheme == \"\" && token == \"\" {", "if true {"))
	page := group{condition: "browser", pkg: "web"}
	page.in("web/serve.go", "the page is served with its headers", "TestHeadersOfEveryAnswer", swap("for k, v := range Headers() {", "for k, v := range map[string]string{} {"))
	open := group{condition: "browser", pkg: "cmd/hefu"}
	const relay = "cmd/hefu/open_relay.go"
	open.in(relay, "the relay serves its own page alone", "TestOpen", swap("case !r.browser.FromPage(req):", "case false:"))
	open.in(relay, "the relay carries every method of the API", "TestEveryOperationIsRelayed", swap(", http.MethodPut, http.MethodDelete}", "}"))
	open.in(relay, "the relay stays with the guard that was met", "TestAnotherGuardAtTheAddressGetsNothing", swap("if g.ID != r.known.ID ||", "if false && g.ID != r.known.ID ||"))
	open.in(relay, "the relay passes JSON on and no page", "TestAGuardCannotUseTheRelay", swap("len(data) > 0 && !isJSON", "false && !isJSON"))
	open.in(relay, "the relay passes no cookie of the guard on", "TestAGuardCannotUseTheRelay", swap("\"Content-Type\", \"Retry-After\",", "\"Content-Type\", \"Set-Cookie\", \"Retry-After\","))
	open.in(relay, "what is in the relay's cookie is sealed", "TestOpen", swap("box := r.seal.Seal(nil, nil, []byte(token), []byte(r.known.ID))", "box := []byte(token)"))
	open.in("cmd/hefu/open.go", "the relay answers under no other name", "TestOpen", swap("if status, why := r.browser.Refused(req); status != 0 {", "if status, why := r.browser.Refused(req); false && status != 0 {"))
	// The page's own state machines, which the wallet core and the guard do not make safe alone.
	state := group{condition: "browser", pkg: "test/page"}
	const send, deal, sent = "web/src/send.ts", "web/src/setup/deal.ts", "web/src/money/transfers.ts"
	state.in(send, "an opening is given once and repeated", "TestSigning", swap("this.opened ??= await", "this.opened = await"))
	state.in(send, "what failed after an opening left may have happened", "TestSigning", swap("    this.given = true;\n", ""))
	state.in(send, "a 503 is not a no", "TestSigning", swap("|| e.kind === \"unavailable\"", ""))
	state.in(send, "a repeated approval has its key", "TestSigning", swap("money.approve(this.transfer.id, body, key)", "money.approve(this.transfer.id, body, newKey())"))
	state.in(send, "a fresh plan that leaves another free is asked about", "TestSigning", swap("if ((this.review.loose ?? []).length > 0) throw new Loose();", ""))
	state.in(send, "fresh plans have an end", "TestSigning", swap("if (plans === mostPlans) throw new Restless();", ""))
	state.in(deal, "the paper goes when the guard calls it active", "TestSplitting", swap("if (d.state !== \"active\") throw new Afresh();", ""))
	state.in(deal, "a split that waits deals nothing", "TestSplitting", swap("if (offer.dealing.state === \"waiting\") throw", "if (false) throw"))
	state.in(sent, "what was sent is what was signed", "TestChecking", swap("if (x.signed && !checked.peek().has(x.id)) {", "if (false) {"))
	state.in(sent, "final without bytes is not believed", "TestChecking", swap("if (x.state === \"final\" && !shown) {", "if (false) {"))
	const waits, kept = "web/src/pairing.ts", "web/src/offline.ts"
	state.in(waits, "a pairing lasts ten minutes whatever the guard says", "TestWaiting", swap("Math.min(most, life > 0 ? life : 0)", "(life > 0 ? life : 0)"))
	state.in(waits, "a wait that was given up asks no more", "TestWaiting", swap(", { signal });", ");"))
	state.in(waits, "a wait that was given up makes no key", "TestWaiting", swap("    if (end.aborted) return; // a key made now", "    // a key made now"))
	state.in(waits, "the page ends its own code and no other", "TestWaiting", swap("{ code: made.code }).catch", "{ code: \"code2\" }).catch"))
	state.in(kept, "an address that is not the vault's is told", "TestKept", swap("planted.value = said.filter((s) => !own.some((a) => a.network === s.network && a.address === s.address));", ""))
	state.in(kept, "what storage said is not called derived", "TestKept", swap("export const derived = signal(false);", "export const derived = signal(true);"))
	const core, form = "web/src/core.ts", "web/src/money/form.ts"
	state.in(core, "a guard that never answers keeps no vault open", "TestBounds", swap("Date.now() - b.since < mostBusy", "true"))
	state.in(core, "nothing is signed while a new version is loaded", "TestBounds", swap("if (!held) throw new Updating();", ""))
	state.in("web/src/handed.ts", "what was signed is said over a lock", "TestBounds", swap("cut.value = new Set([...cut.peek(), ...running]);", ""))
	state.in("web/src/handed.ts", "what is live at an unlock is said", "TestBounds", swap("carried.value = live();", ""))
	state.in("web/src/guard.ts", "a list that begins again is given up", "TestBounds", swap("this.seen.has(after) ||", ""))
	state.in("web/src/clean.ts", "a stranger's text hides nothing", "TestBounds", swap(".replace(hidden, \"\")", ""))
	state.in(form, "an id of the guard's has its form", "TestBounds", swap("id: /^[a-z2-7]{26}$/,", "id: /./,"))
	state.in(form, "an amount of the guard's is one", "TestBounds", swap("units: /^[0-9]{1,80}$/,", "units: /./,"))
	state.in("web/src/guard.ts", "reading leaves a connection free", "TestStreaming", swap("reading.pass(attempt)", "attempt()"))
	state.in("web/src/guard.ts", "a stream that breaks is opened again", "TestStreaming", swap("kind === \"unauthenticated\";", "kind !== undefined;"))
	state.in("web/src/session.ts", "many events are few looks", "TestStreaming", swap("}, 2000);", "}, 0);"))
	state.in("web/src/session.ts", "without a stream the page asks by itself", "TestStreaming", swap("slow = setInterval(() => void reread().then(() => news.value++), 60_000);", ""))
	const stream, rates = "api/events.go", "api/rate.go"
	g.in(rates, "a brake has an allowance of its own", "TestASessionThatAsksTooOftenStillBrakes", swap("return a.brakes\n", "return a.sessions\n"))
	g.in(stream, "a session has few streams", "TestAThiefsStreamsLeaveTheOwnersOpen", swap("if count[c.Session.ID] >= sessionStreams {", "if false {"))
	g.in(stream, "the session with most streams gives way", "TestAThiefsStreamsLeaveTheOwnersOpen", swap("if count[p.session] > count[most] {", "if false {"))
	g.in(stream, "only the session's end is an end", "TestAStreamThatBreaksIsNoEnd", swap("f.Kind == hefu.KindUnauthenticated {", "true {"))
	return slices.Concat(g.rows, page.rows, open.rows, state.rows)
}
