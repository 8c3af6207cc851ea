package main

import "slices"

// engineRows are conditions 1 to 5, 7 and 9 inside the two engines.
func engineRows() []row {
	return slices.Concat(ecdsaOutcome(), ecdsaBorder(), frostRows(), scanRows())
}

func ecdsaOutcome() []row {
	const guard = "pair/ecdsa/guard.go"
	one := group{condition: "1", pkg: "pair/ecdsa"}
	one.in(guard, "every digest of a batch is evaluated before any result", "TestCondition1AllDigestsOfABatchAreEvaluatedBeforeAnyResult",
		swap("\t\tvalid &= ok\n", "\t\tif valid &= ok; valid != 1 {\n\t\t\treturn nil, false\n\t\t}\n"))
	one.in(guard, "a batch with one result that does not verify has none", "TestCondition1AllDigestsOfABatchAreEvaluatedBeforeAnyResult",
		off("valid != 1"))
	one.in(guard, "the guard computes a second time before it locks", "TestCondition1TheGuardRecomputesOnceBeforeItLocks",
		swap("if sigs, ok := g.pass(dec, b, com, o, 1); ok {", "if sigs, ok := []Signature(nil), false; ok {"))
	one.in(guard, "a result is verified under the item's key", "TestCondition2AfterDecryptionEverythingElseIsTheBareLock",
		swap("return newSignature(r, s, v), ok & okR & okT", "return newSignature(r, s, v), 1 | ok&okR&okT"))

	two := group{condition: "2", pkg: "pair/ecdsa"}
	two.in(guard, "after decryption every failure is the bare lock", "TestCondition2AfterDecryptionEverythingElseIsTheBareLock",
		swap("\t\treturn sigs, nil\n\t}\n\treturn nil, ErrLock", "\t\treturn sigs, nil\n\t}\n\treturn nil, refuse(\"it does not verify\")"))
	two.in(guard, "nothing is refused any more at the second computation", "TestCondition2AfterDecryptionEverythingElseIsTheBareLock",
		swap("err != nil {\n\t\treturn nil, ErrLock", "err != nil {\n\t\treturn nil, err"))
	two.same("the bytes are the same as a moment before, so only a hardware fault inside read comes here; that the answer is then ErrLock is for the reader")
	two.in(guard, "there is no plaintext range check", "TestCondition2ThereIsNoPlaintextRangeCheck",
		swap("\t\tk1, err := g.scalar(\"k1\", b, com, i)\n\t\tif err != nil {\n\t\t\tk1 =", "\t\tfor _, high := range t[:96] {\n\t\t\tif high != 0 {\n\t\t\t\tvalid = 0\n\t\t\t}\n\t\t}\n\t\tk1, err := g.scalar(\"k1\", b, com, i)\n\t\tif err != nil {\n\t\t\tk1 ="))
	two.in("pair/ecdsa/whole.go", "s = 0 locks", "TestMutation_AZeroSNeverVerifies",
		swap("ok = subtle.ConstantTimeCompare(point[1:], r.Encode()) & (1 - s.Equal(secp256k1.NewScalar()))", "ok = subtle.ConstantTimeCompare(point[1:], r.Encode()) | s.Equal(secp256k1.NewScalar())"))
	two.in(guard, "T = 0 modulo q locks", "TestMutation_AZeroSNeverVerifies", swap("return s, 1 - s.Equal(secp256k1.NewScalar())", "return s, 1"))
	two.in(guard, "the opening is the one that was committed to", "TestCondition2RefusalsBeforeDecryptionDependOnPublicDataAndNeverLock",
		off("commitment([nonceSize]byte(message), b, r2, proofs) != com"))
	two.in(guard, "the device proves its nonce", "TestCondition2RefusalsBeforeDecryptionDependOnPublicDataAndNeverLock",
		skip("if err := proofs[i].verify(device, b.ctx[i], nil, r2[i][:]); err != nil {"))
	two.in(guard, "a ciphertext is a unit below N²", "TestCondition2RefusalsBeforeDecryptionDependOnPublicDataAndNeverLock",
		skip("if err := n.Valid(o.c[i]); err != nil {"))
	two.in(guard, "an opening has its exact length", "TestCondition2RefusalsBeforeDecryptionDependOnPublicDataAndNeverLock",
		swap("if len(message) != OpeningSize(len(b.items)) {", "if len(message) < OpeningSize(len(b.items)) {"))

	four := group{condition: "4", pkg: "pair/ecdsa"}
	four.in(guard, "k1 is a function of ctx", "TestCondition4ADifferentQuestionNeverMeetsTheSameNonce",
		swap("g.prf(label, b.ctx[i][:], com[:], number(i))", "g.prf(label, com[:], number(i))"))
	four.in(guard, "k1 is a function of com", "TestCondition4ADifferentQuestionNeverMeetsTheSameNonce",
		swap("g.prf(label, b.ctx[i][:], com[:], number(i))", "g.prf(label, b.ctx[i][:], number(i))"))
	four.in(guard, "k1 and the proof's nonce have labels of their own", "TestMutation_TheProofsNonceIsNotK1",
		swap("w, err := g.scalar(\"pi1\", b, com, i)", "w, err := g.scalar(\"k1\", b, com, i)"))
	four.in(guard, "k1 is a function of K", "TestMutation_AnotherKIsAnotherNonce",
		swap("hmac.New(sha512.New, g.K[:])", "hmac.New(sha512.New, nil)"))
	four.in(guard, "an answer that a fault spoilt is not given", "TestCondition4AFaultyAnswerIsNotGiven",
		skip("if err := p.verify(guard, b.ctx[i], com[:], r1); err != nil {"))
	return slices.Concat(one.rows, two.rows, four.rows)
}

func ecdsaBorder() []row {
	const proof, item, device = "pair/ecdsa/proof.go", "pair/ecdsa/item.go", "pair/ecdsa/device.go"
	three := group{condition: "3", pkg: "pair/ecdsa"}
	three.in(item, "the item's hash covers ctx", "TestCondition3AMessageOfAnotherSessionKeyTransferOrIndexIsRefused", swap("\t\th.part(it.Ctx)\n", ""))
	three.in(item, "the item's hash covers the key", "TestMutation_AnItemsHashCoversAllOfIt", swap("\t\th.part(it.Public[:])\n", ""))
	three.in(item, "the item's hash covers the tweak", "TestMutation_AnItemsHashCoversAllOfIt", swap("\t\th.part(it.Tweak[:])\n", ""))
	three.in(item, "the item's hash covers the digest", "TestCondition3AMessageOfAnotherSessionKeyTransferOrIndexIsRefused", swap("\t\th.part(it.Digest[:])\n", ""))
	three.in(item, "the item's hash covers its place", "TestMutation_AnItemsHashCoversAllOfIt", swap("\t\th.number(i)\n", ""))
	three.in(item, "the item's hash covers the batch's size", "TestMutation_AnItemsHashCoversAllOfIt", swap("\t\th.number(len(items))\n", ""))
	three.in(proof, "a proof is of one role", "TestCondition3AProofServesOneRoleStepAndContextOnly", swap("\th.part([]byte(r.name))\n", ""))
	three.in(proof, "a proof is of one step", "TestCondition3AProofServesOneRoleStepAndContextOnly", swap("\th.part([]byte{r.step})\n", ""))
	three.in(proof, "a proof is of one context", "TestCondition3AProofServesOneRoleStepAndContextOnly", swap("\th.part(ctx[:])\n", "\t_ = ctx\n"))
	three.in(proof, "the guard's proof is of one commitment", "TestCondition3AProofServesOneRoleStepAndContextOnly", swap("\th.part(com)\n", "\t_ = com\n"))
	three.in(proof, "a proof is of one point", "TestEveryFieldOfThePointsMutated", swap("\tif times(z).Equal(a.Add(pt.Multiply(e))) != 1 {", "\tif false && times(z).Equal(a.Add(pt.Multiply(e))) != 1 {"))
	three.in("pair/ecdsa/proof.go", "z is in [1, q)", "TestCondition3AnAnswerNotBelowTheOrderIsRefused",
		swap("z, err := decodeScalar(p.z[:])", "z := secp256k1.NewScalar()\n\terr = z.DecodeWithReduction(p.z[:])"))

	five := group{condition: "5", pkg: "pair/ecdsa"}
	five.in(item, "a point is on the curve and not the identity", "TestCondition5BadItemsAreRefusedAtEveryBorder",
		swap("\tif err := p.DecodeCompressed(b); err != nil {\n\t\treturn nil, err\n\t}\n\tif p.IsIdentity() {\n\t\treturn nil, errors.New(\"the identity is no public point\")\n\t}\n", "\t_ = p.DecodeCompressed(b)\n\tif false {\n\t\treturn nil, errors.New(\"\")\n\t}\n"))
	five.in(item, "the identity is no public point", "TestCondition5BadItemsAreRefusedAtEveryBorder", off("p.IsIdentity()"))
	five.same("the identity has no compressed form of 33 bytes: the library's decoder refuses 00 and every x without a y before this line")
	five.in(item, "a scalar is not zero", "TestCondition5BadSharesNeverOpen", off("s.IsZero()"))
	five.in(item, "a tweak is below q", "TestCondition5BadItemsAreRefusedAtEveryBorder", skip("if err := t.Decode(it.Tweak[:]); err != nil {"))
	five.in(item, "an item has a context, of bounded size", "TestCondition5BadItemsAreRefusedAtEveryBorder", off("len(it.Ctx) == 0 || len(it.Ctx) > MaxCtx"))
	five.in(item, "a batch is neither empty nor endless", "TestCondition5BadItemsAreRefusedAtEveryBorder", off("len(items) == 0 || len(items) > MaxItems"))
	five.in("pair/ecdsa/guard.go", "a guard without its half signs nothing", "TestCondition5MissingAndZeroKeysNeverSignAndNeverLock", off("g.Paillier == nil || g.Paillier.Wiped() || g.K == [32]byte{}"))
	five.in(device, "an item's key is the child of the dealt key", "TestCondition5BadSharesNeverOpen", off("q.Add(times(r.batch.t[i])).Equal(r.batch.q[i]) != 1"))
	five.in(device, "the device checks the guard's proof", "TestEveryFieldOfThePointsMutated", skip("if err := p.verify(guard, r.batch.ctx[i], r.com[:], part[:pointSize]); err != nil {"))
	five.in(device, "a run opens once", "TestARunOpensOnceAndForgets", swap("\tr.used = true\n", ""))
	five.in(device, "a run forgets its nonces", "TestARunOpensOnceAndForgets", swap("\t\tk2.Zero()\n", "\t\t_ = k2\n"))
	paillier := group{condition: "5", pkg: "pair/paillier"}
	paillier.in("pair/paillier/public.go", "gcd(c, N) = 1", "TestTheBorderRefuses", off("g.Cmp(big.NewInt(1)) != 0"))
	paillier.in("pair/paillier/public.go", "0 < c < N²", "TestTheBorderRefuses", swap("x, err := bigmod.NewNat().SetBytes(c, k.n2)\n\tif err != nil || x.IsZero() == 1 {\n\t\treturn errCiphertext\n\t}\n\tg :=", "g :="))
	paillier.in("pair/paillier/public.go", "a blind serves once", "TestABlindServesOnce", swap("\trn := b.rn\n\tb.rn = nil\n", "\trn := b.rn\n"))
	return slices.Concat(three.rows, five.rows, paillier.rows)
}

func frostRows() []row {
	const sign, edwards = "pair/ed25519/sign.go", "pair/ed25519/ed25519.go"
	two := group{condition: "2", pkg: "pair/ed25519"}
	two.in(sign, "FROST: the device's share is verified before the guard's is computed", "TestBadShareIsRefusedNotLocked",
		skip("if err := t.signer.Configuration.VerifySignatureShare(shares[i], t.message, t.list()); err != nil {"))
	two.in(sign, "FROST: the result is verified", "TestFaultIsComputedOnceMore", off("!verify(items[i].Public, t.message, sigs[i])"))
	two.in(sign, "FROST: a fault is computed once more", "TestFaultIsComputedOnceMore", off("errors.Is(err, errFault)"))
	three := group{condition: "3", pkg: "pair/ed25519"}
	three.in(sign, "FROST: z is below the order", "TestScalarsOutOfRangeAreRefused",
		swap("z, err := parseScalar(opening[i*scalarSize : (i+1)*scalarSize])", "z := group.NewScalar()\n\t\tvar wide [64]byte\n\t\tcopy(wide[:], opening[i*scalarSize:(i+1)*scalarSize])\n\t\terr := z.DecodeWithReduction(wide[:])"))
	three.in(sign, "FROST: a share is of the item's key", "TestCondition3AnotherSessionIsRefused", off("shares[i].Public != items[i].Public"))
	three.in(sign, "FROST: an opening has its exact length", "TestScalarsOutOfRangeAreRefused", swap("if len(opening) != len(turns)*scalarSize {", "if len(opening) < len(turns)*scalarSize {"))
	three.in(sign, "FROST: a commitment has its exact length", "TestMutation_ACommitmentHasNothingBehindIt", swap("if len(b) != n*commitmentSize {", "if len(b) < n*commitmentSize {"))
	four := group{condition: "4", pkg: "pair/ed25519"}
	for _, part := range []struct{ what, text string }{
		{"K", "hmac.New(sha512.New, k[:])"}, {"the label", "part([]byte(label))"}, {"ctx", "part(item.Ctx)"}, {"the key", "part(item.Public[:])"},
		{"the message", "part(item.Message)"}, {"the place", "part(binary.BigEndian.AppendUint32(nil, uint32(index)))"}, {"the device's commitments", "part(commit)"},
	} {
		e := swap("\t"+part.text+"\n", "")
		if part.what == "K" {
			e = swap(part.text, "hmac.New(sha512.New, nil)")
		}
		if part.what == "the label" {
			e = swap(part.text, "part([]byte(label[:10]))")
		}
		if part.what == "the device's commitments" {
			e = swap(part.text, "part(nil)")
		}
		if part.what == "the place" {
			e = swap(part.text, "part(binary.BigEndian.AppendUint32(nil, uint32(0*index)))")
		}
		test := "TestCondition4EveryInputChangesTheNonce"
		if part.what == "the key" || part.what == "the place" {
			test = "TestMutation_TheNonceCoversKeyAndPlace"
		}
		four.in(sign, "FROST: the nonce is a function of "+part.what, test, e)
	}
	five := group{condition: "5", pkg: "pair/ed25519"}
	five.in(edwards, "FROST: a point is canonical", "TestCondition5BadPointsAreRefused", off("[32]byte(p.Bytes()) != [32]byte(b)"))
	five.same("of the encodings that are not canonical only the identity's lie in the subgroup; the two lines below refuse them")
	five.in(edwards, "FROST: a point is not the identity", "TestCondition5BadPointsAreRefused", off("p.Equal(edwards.NewIdentityPoint()) == 1"))
	five.same("the library's decoder, three lines below, refuses the identity as well, with the same ErrRefused")
	five.in(edwards, "FROST: a point is of order L", "TestCondition5BadPointsAreRefused", off("edwards.NewIdentityPoint().ScalarMult(minusOne, p).Equal(edwards.NewIdentityPoint().Negate(p)) != 1"))
	five.in(edwards, "FROST: a scalar is below L", "TestScalarsOutOfRangeAreRefused", swap("if err := s.Decode(b); err != nil {", "var wide [64]byte\n\tcopy(wide[:], b)\n\tif err := s.DecodeWithReduction(wide[:]); err != nil {"))
	five.in(sign, "FROST: a run opens once", "TestRunIsUsedOnce", swap("\tdefer r.Wipe()\n", ""))
	return slices.Concat(two.rows, three.rows, four.rows, five.rows)
}

// scanRows put in what conditions 7 and 9 forbid.
func scanRows() []row {
	seven := group{condition: "7", pkg: "pair/ecdsa"}
	seven.in("pair/ecdsa/guard.go", "no variable-time reduction of a secret", "TestCondition7NothingVariableTimeMeetsASecret",
		swap("func number(i int) []byte {", "func leak(m *bigmod.Nat) uint { return m.TrailingZeroBitsVarTime() }\n\nfunc number(i int) []byte {"))
	seven.in("pair/paillier/public.go", "no math/big on a secret", "TestCondition7NothingVariableTimeMeetsASecret",
		swap("\tr := make([]byte, ModulusSize)\n\tfor range maxDraws {", "\tr := new(big.Int).FillBytes(make([]byte, ModulusSize))\n\tfor range maxDraws {"))
	seven.in("pair/paillier/public.go", "no short exponent for a blind", "TestCondition7NoShortExponents",
		swap("Exp(x, k.bytes[:], k.n2)", "Exp(x, k.bytes[:32], k.n2)"))
	nine := group{condition: "9", pkg: "pair/ecdsa"}
	nine.in("pair/ecdsa/doc.go", "the engine says what extraction rests on", "TestCondition9TheDocCommentSaysWhatExtractionRestsOn",
		swap("random-oracle model and the algebraic-group", "standard"))
	top := group{condition: "9", pkg: "pair"}
	top.in("pair/pair.go", "the package says that rewinding does not compose", "TestCondition9IsWritten", swap("rewinding does not", "rewinding does"))
	return slices.Concat(seven.rows, nine.rows, top.rows)
}
