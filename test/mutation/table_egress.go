package main

// egressRows are the checks that keep requests to addresses of others' from leading inside.
func egressRows() []row {
	const policy, client = "egress/policy.go", "egress/client.go"
	out := group{condition: "outgoing requests", pkg: "egress"}
	const forms, rebind = "TestUsersReachNothingInside", "TestANameThatChangesItsAnswer"
	out.in(client, "the address that is dialled is judged", rebind, swap("if err := c.policy.Check(ap.Addr(), plain); err != nil {", "if err := c.policy.Check(ap.Addr(), plain); false && err != nil {"))
	out.in(client, "no redirect is followed", "TestRedirectsAndPackedAnswersAreNotFollowed", swap("return http.ErrUseLastResponse", "return nil"))
	out.in(client, "no proxy of the environment is used", "TestTheEnvironmentsProxyIsIgnored", swap("Proxy: nil, ", "Proxy: http.ProxyFromEnvironment, "))
	out.in(client, "an answer is bounded", "TestAnswersAreBounded", off("int64(len(answer)) > c.maxBody"))
	out.in(client, "headers are bounded", "TestAnswersAreBounded", swap("MaxResponseHeaderBytes: 64 << 10, ", ""))
	out.in(client, "an error holds nothing of the URL", "TestErrorsHoldNothingOfTheURL", swap("t.Clean(cause.Error())", "cause.Error()"))
	out.in(policy, "the clear is for near networks", forms, off("plain && !(p.Plain && (listed || k == private))"))
	out.in(policy, "private networks are not for users", forms, swap("case a.IsLoopback(), a.IsPrivate():\n\t\treturn private", "case a.IsLoopback(), a.IsPrivate():\n\t\treturn public"))
	out.in(policy, "shared networks are not for users", forms, swap("case sharedSpace.Contains(a):\n\t\treturn shared", "case sharedSpace.Contains(a):\n\t\treturn public"))
	out.in(policy, "a mapped address is what it stands for", forms, swap("func kindOf(a netip.Addr) kind {\n\ta = a.Unmap()", "func kindOf(a netip.Addr) kind {"))
	out.in(policy, "a NAT64 address is what it stands for", forms, swap("return kindOfInner(raw[12:16])\n\tcase [2]", "return public\n\tcase [2]"))
	out.in(policy, "an ISATAP address is what it stands for", forms, swap("if k := kindOfInner(raw[12:16]); k != public {", "if k := kindOfInner(raw[12:16]); false && k != public {"))
	out.in(policy, "IPv6 is what is assigned", forms, off("!global6.Contains(a)"))
	out.in(policy, "6to4 is refused", forms, swap("\t\t\"2002::/16\")", "\t\t\"2001:db8::/32\")"))
	out.in(policy, "a NAT64 address is not private", "TestOperatorsReachTheirOwnNetworks", swap("\tif k == private || k == shared {\n\t\treturn reserved", "\tif k == private || k == shared {\n\t\treturn k"))
	out.in(policy, "a list does not allow what is no machine", "TestWhatIsListedIsAllowedAndNothingBesideIt", swap("listed := k != never && p.lists(a)", "listed := p.lists(a)"))
	out.in(policy, "a zone hides nothing", "TestWhatIsListedIsAllowedAndNothingBesideIt", swap("a = a.WithZone(\"\") // a prefix", "// a prefix"))
	return out.rows
}
