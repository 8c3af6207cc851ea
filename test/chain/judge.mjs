// The judge: ethers, an implementation that shares nothing with ours.
//
//   node judge.mjs read             stdin: JSON array of {unsigned, signed?} → what ethers reads, or its error
//   node judge.mjs make COUNT SEED  → JSON array of random transactions that ethers built and signed
//
// Numbers travel as decimal strings. `does` is what a transaction does by ethers' ABI
// decoder and by rules that are written down here a second time.
import { Interface, SigningKey, Transaction, computeAddress, getAddress, keccak256, toUtf8Bytes, dataSlice, toBigInt } from "ethers";

const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";
const MAX = 2n ** 256n - 1n, MAX160 = 2n ** 160n - 1n;

const tokens = new Interface([
  "function transfer(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
  "function increaseAllowance(address spender, uint256 amount)",
  "function decreaseAllowance(address spender, uint256 amount)",
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function permit(address holder, address spender, uint256 nonce, uint256 expiry, bool allowed, uint8 v, bytes32 r, bytes32 s)",
  "function setApprovalForAll(address operator, bool approved)",
  "function transferFrom(address from, address to, uint256 amount)",
  "function safeTransferFrom(address from, address to, uint256 id)",
]);
const DETAILS = "tuple(address token, uint160 amount, uint48 expiration, uint48 nonce)";
const permit2 = new Interface([
  "function approve(address token, address spender, uint160 amount, uint48 expiration)",
  `function permit(address owner, tuple(${DETAILS} details, address spender, uint256 sigDeadline) single, bytes signature)`,
  `function permit(address owner, tuple(${DETAILS}[] details, address spender, uint256 sigDeadline) batch, bytes signature)`,
  "function transferFrom(address from, address to, uint160 amount, address token)",
  "function transferFrom(tuple(address from, address to, uint160 amount, address token)[] moves)",
  "function lockdown(tuple(address token, address spender)[] pairs)",
]);

const fields = (t) => ({
  type: String(t.type), chain: String(t.chainId), nonce: String(t.nonce), tip: String(t.maxPriorityFeePerGas),
  fee: String(t.maxFeePerGas), gas: String(t.gasLimit), to: t.to ?? "", value: String(t.value), data: t.data,
});

const unknown = { call: "unknown-call", owner: "", lets: [] };
const wide = (amount) => (amount === MAX160 ? MAX : amount);

// rules name what each function lets go of: [asset namespace, token, who, how much].
const rules = {
  "transfer(address,uint256)": (to, a) => ({ call: "token-transfer", lets: [["erc20", to, a[0], a[1]]] }),
  "approve(address,uint256)": (to, a) => allow([["erc20", to, a[0], a[1]]]),
  "increaseAllowance(address,uint256)": (to, a) => (a[1] === 0n ? unknown : allow([["erc20", to, a[0], a[1]]])),
  "decreaseAllowance(address,uint256)": (to, a) => allow([["erc20", to, a[0], 0n]]),
  "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)": (to, a) => allow([["erc20", to, a[1], a[2]]], a[0]),
  "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)": (to, a) => allow([["erc20", to, a[1], a[4] ? MAX : 0n]], a[0]),
  "setApprovalForAll(address,bool)": (to, a) => ({ ...allow([["erc721", to, a[0], a[1] ? MAX : 0n]]), ...(a[1] ? { call: "allow-all" } : {}) }),
  "transferFrom(address,address,uint256)": (to, a) => move([["erc20", to, a[1], a[2]]], [a[0]]),
  "safeTransferFrom(address,address,uint256)": (to, a) => move([["erc721", to, a[1], 1n]], [a[0]]),
  "approve(address,address,uint160,uint48)": (_, a) => allow([["erc20", a[0], a[1], wide(a[2])]]),
  "permit(address,((address,uint160,uint48,uint48),address,uint256),bytes)": (_, a) => allow([["erc20", a[1][0][0], a[1][1], wide(a[1][0][1])]], a[0]),
  "permit(address,((address,uint160,uint48,uint48)[],address,uint256),bytes)": (_, a) => allow(a[1][0].map((d) => ["erc20", d[0], a[1][1], wide(d[1])]), a[0]),
  "transferFrom(address,address,uint160,address)": (_, a) => move([["erc20", a[3], a[1], a[2]]], [a[0]]),
  "transferFrom((address,address,uint160,address)[])": (_, a) => move(a[0].map((m) => ["erc20", m[3], m[1], m[2]]), a[0].map((m) => m[0])),
  "lockdown((address,address)[])": (_, a) => allow(a[0].map((p) => ["erc20", p[0], p[1], 0n])),
};
const allow = (lets, owner = "") => ({ call: lets.some((l) => l[3] !== 0n) ? "allow" : "revoke", owner, lets });
const move = (lets, owners) => (new Set(owners).size !== 1 || lets.some((l) => l[3] === 0n) ? unknown : { call: "move", owner: owners[0], lets });

const does = (t) => {
  if (t.data === "0x") return { call: "native-transfer", owner: "", lets: [] };
  let found;
  try {
    const d = (t.to === PERMIT2 ? permit2 : tokens).parseTransaction({ data: t.data });
    found = d === null || t.value !== 0n ? unknown : rules[d.signature](t.to, d.args);
  } catch {
    found = unknown;
  }
  return { call: found.call, owner: found.owner ?? "", lets: found.lets.map((l) => ({ space: l[0], token: l[1], who: l[2], units: String(l[3]) })) };
};

const read = ({ unsigned, signed }) => {
  try {
    const u = Transaction.from(unsigned);
    if (u.unsignedSerialized !== unsigned) throw new Error("ethers writes it differently");
    const out = { ...fields(u), does: does(u), digest: u.unsignedHash, access: String(u.accessList?.length ?? 0) };
    if (signed === undefined) return out;
    const s = Transaction.from(signed);
    if (s.serialized !== signed) throw new Error("ethers writes it differently");
    if (JSON.stringify(fields(u)) !== JSON.stringify(fields(s))) throw new Error("signed and unsigned differ");
    return { ...out, from: s.from, hash: s.hash };
  } catch (e) {
    return { error: String(e.message ?? e).slice(0, 200) };
  }
};

// A stream of hashes, so that a seed names the whole run.
const stream = (seed) => {
  let i = 0;
  const word = () => keccak256(toUtf8Bytes(`${seed}/${i++}`));
  const bits = (n) => (n === 0 ? 0n : toBigInt(word()) >> BigInt(256 - n));
  return { word, bits, wide: (n) => bits(Number(bits(16)) % (n + 1)), pick: (list) => list[Number(bits(32)) % list.length], address: () => getAddress(dataSlice(word(), 12)) };
};

// value draws an argument of an ABI type; numbers are often nothing or everything.
const value = (r, type) => {
  if (type.baseType === "array") return Array.from({ length: 1 + Number(r.bits(2)) }, () => value(r, type.arrayChildren));
  if (type.baseType === "tuple") return type.components.map((c) => value(r, c));
  if (type.type === "address") return r.address();
  if (type.type === "bool") return r.bits(1) === 1n;
  if (type.type === "bytes32") return r.word();
  if (type.type === "bytes") return r.word() + r.word().slice(2) + r.pick(["", "1b", "1c"]);
  const width = Number(type.type.slice(4));
  return r.pick([0n, 2n ** BigInt(width) - 1n, r.wide(width), r.wide(width), r.wide(width), r.wide(width)]);
};

const call = (r, t) => {
  const to2 = r.bits(1) === 1n, abi = to2 ? permit2 : tokens;
  const fn = r.pick(abi.fragments.filter((f) => f.name !== "transfer"));
  const args = fn.inputs.map((i) => value(r, i));
  if (fn.format() === "transferFrom((address,address,uint160,address)[])" && r.bits(3) !== 0n) args[0].forEach((m) => (m[0] = args[0][0][0]));
  if (to2) t.to = PERMIT2;
  t.value = 0n;
  t.data = abi.encodeFunctionData(fn, args);
};

const make = (count, seed) => {
  const r = stream(seed);
  const keys = Array.from({ length: 64 }, () => new SigningKey(r.word())).map((key) => ({ key, from: computeAddress(key) }));
  return Array.from({ length: count }, (_, i) => {
    const { key, from } = r.pick(keys);
    const fee = r.wide(100), kind = r.pick(["native", "token", "call", "call", "noise", "access"]);
    const t = new Transaction();
    t.type = 2;
    t.chainId = r.pick([1, 56, 137, 196, 42161, 10, 8453, 11155111, 31337]);
    t.nonce = Number(r.wide(40));
    t.maxFeePerGas = fee;
    t.maxPriorityFeePerGas = fee === 0n ? 0n : r.wide(100) % (fee + 1n);
    t.gasLimit = r.wide(40);
    t.to = r.address();
    t.value = kind === "token" ? 0n : r.wide(120);
    if (kind === "token") t.data = tokens.encodeFunctionData("transfer", [r.address(), r.wide(256)]);
    if (kind === "call") call(r, t);
    if (kind === "noise") t.data = "0x" + Array.from({ length: 1 + (i % 5) }, () => r.word().slice(2)).join("").slice(0, 2 + 2 * Number(r.bits(7)));
    if (kind === "access") t.accessList = [[r.address(), [r.word()]]];
    const unsigned = t.unsignedSerialized;
    t.signature = key.sign(t.unsignedHash);
    return { kind, unsigned, signed: t.serialized, ...fields(t), does: does(t), digest: t.unsignedHash, from, hash: t.hash };
  });
};

const [command, count, seed] = process.argv.slice(2);
if (command === "read") {
  const chunks = [];
  for await (const c of process.stdin) chunks.push(c);
  console.log(JSON.stringify(JSON.parse(Buffer.concat(chunks)).map(read)));
} else if (command === "make") {
  console.log(JSON.stringify(make(Number(count), seed)));
} else {
  console.error("usage: node judge.mjs read | make COUNT SEED");
  process.exit(2);
}
