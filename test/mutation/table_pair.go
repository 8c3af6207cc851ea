package main

import "slices"

// pairRows are conditions 3, 5 and 6 where package pair reads a message.
func pairRows() []row {
	const envelope, session, sign = "pair/envelope.go", "pair/session.go", "pair/sign.go"
	three := group{condition: "3", pkg: "pair"}
	three.in(envelope, "an envelope names its role", "TestCondition3Envelopes", swap("\te.u8(byte(role))\n\te.u8(byte(step))\n", "\te.u8(0 * byte(role))\n\te.u8(byte(step))\n"))
	three.in(envelope, "an envelope names its step", "TestCondition3Envelopes", swap("\te.u8(byte(role))\n\te.u8(byte(step))\n", "\te.u8(byte(role))\n\te.u8(0 * byte(step))\n"))
	three.in(session, "a session names its guard", "TestCondition3Envelopes", swap("\te.text(s.Guard)\n", ""))
	three.in(session, "a session names its dealing", "TestCondition3Envelopes", swap("\te.text(s.Dealing)\n", ""))
	three.in(session, "a session names its transfer", "TestCondition3Envelopes", swap("\te.text(s.Transfer)\n", ""))
	three.in(session, "a session names its plan", "TestCondition3Envelopes", swap("\te.u32(s.Plan)\n", ""))
	three.in(envelope, "an envelope is signed", "TestCondition3Envelopes", off("len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, signed, sig)"))
	three.in(envelope, "the signature covers the header", "TestEnvelopeSignatureCoversTheHeader",
		swap("signed := append([]byte(envelopeTag), blob[:len(blob)-len(sig)]...)", "signed := append([]byte(envelopeTag), Sign(make([]byte, 64), role, step, s, body)[:len(blob)-len(sig)]...)"))
	three.same("Verify has compared the header with the expected one before, so signing over the expected header or over the received one is the same")
	three.in(envelope, "an envelope has nothing behind it", "TestTruncatedAndExtendedMessages", off("!d.end()"))
	three.same("the signature is the last 64 bytes and covers all before them: with anything behind the body, or with less, it does not verify")
	three.in(envelope, "a body names its curve and step", "TestABodyIsOfOneCurveAndStep", swap("blob[1] != c.code() || blob[2] != byte(step)", "false && blob[2] != byte(step)"))
	three.in(envelope, "a body is bound to its batch", "TestCondition3Bodies", off("!bytes.Equal(blob[3:3+digestSize], bound[:])"))
	three.in(sign, "a half answers for its own guard and dealing", "TestCondition3Bodies", off("s.Guard != p.Guard || s.Dealing != p.Dealing"))
	three.in(sign, "a session is complete", "TestSessionsAreChecked", skip("if err := s.check(); err != nil {"))
	three.in(session, "ctx covers the path", "TestEveryFieldIsInTheContext", swap("\t\te.text(item.Path)\n\t\te.u32(uint32(len(item.Child)))\n", "\t\te.u32(uint32(len(item.Child)))\n"))
	three.in(session, "ctx covers the steps below the path", "TestEveryFieldIsInTheContext", swap("\t\t\te.u32(step)\n", "\t\t\t_ = step\n"))
	three.in(session, "ctx covers the place", "TestEveryFieldIsInTheContext", swap("e.u32(uint32(i))", "e.u32(0 * uint32(i))"))
	three.in(session, "ctx covers the size of the batch", "TestEveryFieldIsInTheContext", swap("e.u32(uint32(len(items)))", "e.u32(0)"))
	three.in(session, "ctx covers the key", "TestEveryFieldIsInTheContext", swap("\t\te.bytes(item.Public)\n", ""))
	three.in(session, "ctx covers the message", "TestEveryFieldIsInTheContext", swap("\t\te.bytes(item.Message)\n", ""))
	three.in(session, "ctx covers the session", "TestEveryFieldIsInTheContext", swap("\t\te.text(\"hefu/pair/ctx/v1\")\n\t\ts.encode(&e)\n", "\t\te.text(\"hefu/pair/ctx/v1\")\n"))
	three.in(session, "ctx covers the curve", "TestEveryFieldIsInTheContext", swap("\t\te.u8(c.code())\n\t\te.u32(uint32(i))\n", "\t\te.u32(uint32(i))\n"))
	three.in("pair/check.go", "check messages are tagged, no chain takes them for a transaction", "TestCheckItemsAreTagged", swap("message = offchain(checkTag, digest)", "message = digest[:]"))

	four := group{condition: "4", pkg: "pair"}
	four.in("pair/half.go", "a half keeps its K", "TestCondition4ReplicasAnswerAlike", swap("\te.raw(h.k[:])\n", "\te.raw(make([]byte, 32))\n"))

	five := group{condition: "5", pkg: "pair"}
	five.in(session, "a secp256k1 message is a digest", "TestCondition5BadItemsAreRefused", swap("case k.Curve == Secp256k1 && len(item.Message) != digestSize:", "case false && len(item.Message) != digestSize:"))
	five.in(session, "a message is neither empty nor endless", "TestCondition5BadItemsAreRefused", off("len(item.Message) == 0 || len(item.Message) > MaxMessage"))
	five.in(sign, "a batch has one curve", "TestCondition5BadItemsAreRefused", off("keys[at].Curve != b.curve"))
	five.in(sign, "a batch is neither empty nor endless in pair", "TestCondition5BadItemsAreRefused", off("len(items) == 0 || len(items) > MaxItems"))
	five.in("pair/child.go", "a hardened child has no public derivation", "TestChildRefuses", off("step >= 1<<31"))
	five.in("pair/child.go", "a path has a bounded length", "TestChildRefuses", off("len(steps) > maxChild"))
	five.in(session, "Ed25519 keys have no public children", "TestCondition5BadItemsAreRefused", off("k.Curve == Ed25519 && len(child) > 0"))
	five.same("an Ed25519 key has 32 bytes and is no secp256k1 point, which deriveChild refuses with the same ErrRefused")
	five.in(sign, "a commitment to ECDSA has 32 bytes", "TestTruncatedAndExtendedMessages", off("b.curve == Secp256k1 && len(payload) != digestSize"))

	six := group{condition: "6", pkg: "pair"}
	six.in(session, "both sides derive the child key and tweak themselves", "TestCondition5BadItemsAreRefused",
		off("string(want.Public) != string(item.Public) || want.Tweak != item.Tweak"))
	return slices.Concat(three.rows, four.rows, five.rows, six.rows)
}

// dealingRows are what a split must show before anything is erased.
func dealingRows() []row {
	const deal, half, private = "pair/deal.go", "pair/half.go", "pair/paillier/private.go"
	g := group{condition: "dealing", pkg: "pair"}
	g.in(deal, "a package is of this guard, account, dealing and generation", "TestPackageOfAnotherDealingIsRefused",
		off("g.params.Guard != p.Guard || g.params.Account != p.Account || g.params.Dealing != p.Dealing || g.params.Generation != p.Generation"))
	g.in(deal, "a package is of this identity", "TestPackageOfAnotherDealingIsRefused", off("len(p.Identity) > 0 && !bytes.Equal(p.Identity, g.params.Identity)"))
	g.in(deal, "every key signs its own dealing", "TestPackageOfAnotherDealingIsRefused", off("!verifyProof(k.Curve, k.Public, dealDigest(p, n, k.Curve, k.Path, k.Public, extra), k.proof)"))
	g.in(deal, "p and p' are prime", "TestSpoiledPackagesAreRefused", skip("if _, err := paillier.FromPrimes(prime1, prime2); err != nil {"))
	g.in(deal, "the guard's Ed25519 share fits its key", "TestSpoiledPackagesAreRefused", skip("if err := k.frost.CheckGuard(); err != nil {"))
	g.in(deal, "a dealt point is on the curve", "TestSpoiledPackagesAreRefused", skip("if _, err := parsePoint(k.Public); err != nil {"))
	g.in(half, "no path and no key is dealt twice", "TestSpoiledPackagesAreRefused", swap("if seen[name] {", "if false {"))
	g.in(half, "a path has one way of writing", "TestSpoiledPackagesAreRefused", skip("if err := checkPath(k.Path); err != nil {"))
	g.in("pair/proof.go", "the proof covers guard, account, dealing and generation", "TestPackageOfAnotherDealingIsRefused", swap("\t\tp.encode(e)\n\t\te.bytes(p.Identity)\n\t\te.bytes(n)\n", "\t\te.bytes(p.Identity)\n\t\te.bytes(n)\n"))
	g.in("pair/proof.go", "the proof covers N", "TestProofCoversTheModulus", swap("\t\te.bytes(n)\n", "\t\te.bytes(nil)\n"))
	g.in("pair/proof.go", "the proof covers the chain code or commitment", "TestEveryByteOfAPackageMutated", swap("\t\te.raw(extra[:])\n", ""))
	g.in("pair/proof.go", "a proof's s is low", "TestProofMutated", off("s.LessOrEqual(secp256k1.NewScalar().Subtract(s)) != 1"))
	g.in("pair/transport.go", "the device signs the sealed package", "TestPackageTravels", off("len(devicePub) != stded25519.PublicKeySize || !stded25519.Verify(devicePub, info.statement(transportTag, sealed), sig)"))
	g.in("pair/identity.go", "the ciphertext is bound to its dealing", "TestCiphertextIsBoundToItsDealing",
		swap("\te.text(tag)\n\tp.encode(&e)\n", "\te.text(tag)\n\tif more != nil {\n\t\tp.encode(&e)\n\t}\n"))
	g.in("pair/identity.go", "the guard's identity signs the one-time key", "TestOneTimeKeys", off("len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, info.statement(oneTimeTag, public), sig)"))
	g.in("pair/identity.go", "the paper signs a dealing", "TestRedealStatements", off("len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, p.statement(redealTag, nil), sig)"))
	p := group{condition: "dealing", pkg: "pair/paillier"}
	p.in(private, "p ≠ p'", "TestOnlyGoodKeysAreRead", off("same(p, q)"))
	p.in(private, "p and p' have exactly 1536 bits and are odd", "TestOnlyGoodKeysAreRead", off("len(x) != PrimeSize || x[0]&0x80 == 0 || x[PrimeSize-1]&1 == 0"))
	p.in(private, "both primes are tested", "TestOnlyGoodKeysAreRead", swap("!k.p.probablyPrime() || !k.q.probablyPrime()", "!k.p.probablyPrime()"))
	f := group{condition: "dealing", pkg: "pair/ed25519"}
	f.in("pair/ed25519/ed25519.go", "a share belongs to its party", "TestSplitIsShamir", swap("device.Public != public", "false"))
	f.same("the scalar and the group key are computed from the same seed; the line guards against the library's fault, which a test would have to plant there")
	return slices.Concat(g.rows, p.rows, f.rows)
}
