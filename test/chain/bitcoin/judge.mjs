// The judges of Bitcoin: bitcoinjs-lib reads and makes transactions, @scure/btc-signer says
// every address a second time. Neither shares anything with ours.
//
//   node judge.mjs read             stdin: JSON array of {network, taproot, signed, prevs, verify} → what they read, or an error
//   node judge.mjs make COUNT SEED  → JSON array of random transfers that bitcoinjs-lib built and signed
//
// Amounts travel as decimal strings, bytes as hex.
import { createHash } from "node:crypto";
import * as bitcoin from "bitcoinjs-lib";
import { Address, OutScript, NETWORK, TEST_NETWORK } from "@scure/btc-signer";
import { secp256k1, schnorr } from "@noble/curves/secp256k1.js";

const hex = (b) => Buffer.from(b).toString("hex");
const bytes = (h) => Uint8Array.from(Buffer.from(h, "hex"));
const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash("sha256")).digest();
const { Point } = secp256k1;

bitcoin.initEccLib({
  isXOnlyPoint: (p) => {
    try {
      return p.length === 32 && Point.fromHex("02" + hex(p)) !== undefined;
    } catch {
      return false;
    }
  },
  xOnlyPointAddTweak: (p, tweak) => {
    try {
      const q = Point.fromHex("02" + hex(p)).add(Point.BASE.multiply(BigInt("0x" + hex(tweak)))).toBytes(true);
      return { parity: q[0] & 1, xOnlyPubkey: q.slice(1) };
    } catch {
      return null;
    }
  },
});

const nets = {
  BTC: [bitcoin.networks.bitcoin, NETWORK],
  tBTC: [bitcoin.networks.testnet, TEST_NETWORK],
  sBTC: [bitcoin.networks.testnet, TEST_NETWORK],
  rBTC: [bitcoin.networks.regtest, { ...TEST_NETWORK, bech32: "bcrt" }],
};

// addressOf asks both libraries. A witness version of the future only bitcoinjs-lib knows.
const addressOf = (net, script) => {
  const a = bitcoin.address.fromOutputScript(script, nets[net][0]);
  if (script[0] > 0x51 && script[0] <= 0x60) return a;
  const b = Address(nets[net][1]).encode(OutScript.decode(script));
  if (a !== b) throw new Error(`the judges differ: ${a} and ${b}`);
  return a;
};

const spentBy = (tx, prevs) =>
  tx.ins.map((input, i) => {
    const prev = bitcoin.Transaction.fromHex(prevs[i]);
    if (hex(prev.getHash()) !== hex(input.hash)) throw new Error("another previous transaction");
    return prev.outs[input.index];
  });

const digestsOf = (tx, spent, taproot) =>
  spent.map((out, i) => {
    if (taproot) return tx.hashForWitnessV1(i, spent.map((o) => o.script), spent.map((o) => o.value), bitcoin.Transaction.SIGHASH_DEFAULT);
    const code = bitcoin.payments.p2pkh({ hash: out.script.slice(2) }).output;
    return tx.hashForWitnessV0(i, code, out.value, bitcoin.Transaction.SIGHASH_ALL);
  });

const valid = (w, digest, script, taproot) => {
  if (taproot) return w.length === 1 && schnorr.verify(w[0], digest, script.slice(2));
  const { signature, hashType } = bitcoin.script.signature.decode(w[0]);
  const hash = bitcoin.crypto.hash160(w[1]);
  return hashType === 1 && w.length === 2 && hex(hash) === hex(script.slice(2)) && secp256k1.verify(signature, digest, w[1], { prehash: false, lowS: true });
};

const read = ({ network, taproot, signed, prevs, verify }) => {
  try {
    const tx = bitcoin.Transaction.fromHex(signed);
    if (tx.toHex() !== signed) throw new Error("bitcoinjs-lib writes it differently");
    const spent = spentBy(tx, prevs);
    const digests = digestsOf(tx, spent, taproot);
    const sum = (outs) => outs.reduce((n, o) => n + o.value, 0n);
    return {
      txid: tx.getId(), version: tx.version, locktime: tx.locktime, vsize: tx.virtualSize(), fee: String(sum(spent) - sum(tx.outs)),
      inputs: tx.ins.map((i) => ({ txid: hex(Buffer.from(i.hash).reverse()), index: i.index, sequence: i.sequence })),
      from: spent.map((o) => addressOf(network, o.script)),
      outputs: tx.outs.map((o) => ({ address: addressOf(network, o.script), value: String(o.value) })),
      digests: digests.map(hex), valid: !verify || tx.ins.every((input, i) => valid(input.witness, digests[i], spent[i].script, taproot)),
    };
  } catch (e) {
    return { error: String(e.message ?? e).slice(0, 200) };
  }
};

// A stream of hashes, so that a seed names the whole run.
const stream = (seed) => {
  let i = 0;
  const word = () => Uint8Array.from(sha(`${seed}/${i++}`));
  const number = (n) => Number(BigInt("0x" + hex(word())) % BigInt(n));
  return { word, number, pick: (list) => list[number(list.length)] };
};

// keys of recipients; which ones does not matter.
const keyed = [...Array(16).keys()].map((i) => schnorr.getPublicKey(Uint8Array.from(sha(`recipient ${i}`))));

const recipients = (r, network) => [
  () => bitcoin.payments.p2pkh({ hash: r.word().slice(12), network }).output,
  () => bitcoin.payments.p2sh({ hash: r.word().slice(12), network }).output,
  () => bitcoin.payments.p2wpkh({ hash: r.word().slice(12), network }).output,
  () => bitcoin.payments.p2wsh({ hash: r.word(), network }).output,
  () => bitcoin.payments.p2tr({ pubkey: r.pick(keyed), network }).output,
  () => Uint8Array.from([0x52 + r.number(15), 32, ...r.word()]),
];

const even = (key) => {
  const p = secp256k1.getPublicKey(key, true);
  const n = BigInt("0x" + hex(key));
  return p[0] === 2 ? n : Point.Fn.ORDER - n;
};

// own is an account's key with its script.
const own = (r, taproot) => {
  const key = r.word();
  const pub = secp256k1.getPublicKey(key, true);
  if (!taproot) return { pub, script: bitcoin.payments.p2wpkh({ pubkey: pub }).output, sign: (d) => {
    const s = secp256k1.sign(d, key, { prehash: false, lowS: true });
    return [bitcoin.script.signature.encode(s, 1), pub];
  } };
  const tag = sha("TapTweak");
  const tweak = BigInt("0x" + hex(sha(tag, tag, pub.slice(1))));
  const tweaked = bytes(((even(key) + tweak) % Point.Fn.ORDER).toString(16).padStart(64, "0"));
  return { pub, script: bitcoin.payments.p2tr({ internalPubkey: pub.slice(1) }).output, sign: (d) => [schnorr.sign(d, tweaked, new Uint8Array(32))] };
};

// make signs every fourth transfer only: signatures are what takes time here, and keys come
// from a small bunch for the same reason.
const make = (count, seed) => {
  const r = stream(seed);
  const bunch = [false, true].map((taproot) => Array.from({ length: 24 }, () => own(r, taproot)));
  return Array.from({ length: count }, (_, nth) => {
    const net = r.pick(Object.keys(nets)), taproot = r.number(2) === 1, network = nets[net][0];
    const tx = new bitcoin.Transaction(), keys = [], prevs = [];
    tx.version = 2;
    tx.locktime = r.number(900_000);
    let total = 0n;
    for (let i = 0, n = 1 + r.number(5); i < n; i++) {
      const k = r.pick(bunch[Number(taproot)]), prev = new bitcoin.Transaction(), index = r.number(3);
      prev.addInput(r.word(), r.number(9));
      for (let o = 0; o <= index; o++) {
        const value = BigInt(10_000 + r.number(1_000_000_000));
        prev.addOutput(o === index ? k.script : r.pick(recipients(r, network))(), value);
        if (o === index) total += value;
      }
      tx.addInput(prev.getHash(), index, 0xfffffffd);
      keys.push(k);
      prevs.push(prev.toHex());
    }
    const to = r.pick(recipients(r, network))(), back = r.pick(bunch[Number(taproot)]), fee = BigInt(500 + r.number(4000)), amount = 600n + (BigInt(r.number(1_000_000_000)) % (total - fee - 1200n));
    const change = r.number(4) === 0 ? -1 : r.number(2);
    const outs = [[to, change < 0 ? total - fee : amount], ...(change < 0 ? [] : [[back.script, total - fee - amount]])];
    (change === 0 ? outs.reverse() : outs).forEach((o) => tx.addOutput(...o));
    const unsigned = tx.toHex(), spent = spentBy(tx, prevs), digests = digestsOf(tx, spent, taproot);
    const sign = nth % 4 === 0;
    if (sign) tx.ins.forEach((_, i) => tx.setWitness(i, keys[i].sign(digests[i])));
    return {
      network: net, taproot, unsigned, signed: sign ? tx.toHex() : "", txid: tx.getId(), prevs, change, fee: String(fee), amount: String(outs[change === 0 ? 1 : 0][1]), locktime: tx.locktime,
      to: addressOf(net, to), own: [...keys, ...(change < 0 ? [] : [back])].map((k) => ({ address: addressOf(net, k.script), public: hex(k.pub) })), digests: digests.map(hex),
    };
  });
};

const stdin = async () => {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
};

console.warn = () => {}; // bitcoinjs-lib warns of every witness version of the future
const [verb, count, seed] = process.argv.slice(2);
const answer = verb === "make" ? make(Number(count), seed) : (await stdin()).map(read);
process.stdout.write(JSON.stringify(answer));
