// The judge: ethers, an implementation that shares nothing with ours.
//
//   node judge.mjs read             stdin: JSON array of {unsigned, signed} → what ethers reads
//   node judge.mjs make COUNT SEED  → JSON array of random transactions that ethers built and signed
//
// Numbers travel as decimal strings.
import { Interface, SigningKey, Transaction, computeAddress, getAddress, keccak256, toUtf8Bytes, dataSlice, toBigInt } from "ethers";

const erc20 = new Interface(["function transfer(address to, uint256 amount)"]);

const fields = (t) => ({
  type: String(t.type), chain: String(t.chainId), nonce: String(t.nonce), tip: String(t.maxPriorityFeePerGas),
  fee: String(t.maxFeePerGas), gas: String(t.gasLimit), to: t.to ?? "", value: String(t.value), data: t.data,
});

const transfer = (t) => {
  try {
    const { args } = erc20.parseTransaction({ data: t.data });
    return { recipient: args.to, amount: String(args.amount) };
  } catch {
    return {};
  }
};

const read = ({ unsigned, signed }) => {
  const u = Transaction.from(unsigned), s = Transaction.from(signed);
  if (u.unsignedSerialized !== unsigned || s.serialized !== signed) throw new Error("ethers writes it differently");
  if (JSON.stringify(fields(u)) !== JSON.stringify(fields(s))) throw new Error("signed and unsigned differ");
  return { ...fields(u), ...transfer(u), digest: u.unsignedHash, from: s.from, hash: s.hash };
};

// A stream of hashes, so that a seed names the whole run.
const stream = (seed) => {
  let i = 0;
  const word = () => keccak256(toUtf8Bytes(`${seed}/${i++}`));
  const bits = (n) => (n === 0 ? 0n : toBigInt(word()) >> BigInt(256 - n));
  return { word, bits, wide: (n) => bits(Number(bits(16)) % (n + 1)), pick: (list) => list[Number(bits(32)) % list.length], address: () => getAddress(dataSlice(word(), 12)) };
};

const make = (count, seed) => {
  const r = stream(seed);
  return Array.from({ length: count }, (_, i) => {
    const key = new SigningKey(r.word());
    const fee = r.wide(100), kind = r.pick(["native", "token", "call", "access"]);
    const t = new Transaction();
    t.type = 2;
    t.chainId = r.pick([1, 56, 137, 196, 42161, 10, 8453, 11155111, 31337]);
    t.nonce = Number(r.wide(40));
    t.maxFeePerGas = fee;
    t.maxPriorityFeePerGas = fee === 0n ? 0n : r.wide(100) % (fee + 1n);
    t.gasLimit = r.wide(40);
    t.to = r.address();
    t.value = kind === "token" ? 0n : r.wide(120);
    if (kind === "token") t.data = erc20.encodeFunctionData("transfer", [r.address(), r.wide(256)]);
    if (kind === "call") t.data = "0x" + Array.from({ length: 1 + (i % 5) }, () => r.word().slice(2)).join("").slice(0, 2 + 2 * Number(r.bits(7)));
    if (kind === "access") t.accessList = [[r.address(), [r.word()]]];
    const unsigned = t.unsignedSerialized;
    t.signature = key.sign(t.unsignedHash);
    return { kind, unsigned, signed: t.serialized, ...fields(t), ...transfer(t), digest: t.unsignedHash, from: computeAddress(key), hash: t.hash };
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
