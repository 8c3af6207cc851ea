// The page beside ours: a JavaScript library and one whole key, behind the same argon2id.
import { createWalletClient, custom, hexToBytes, parseEther, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { argon2id } from "@noble/hashes/argon2.js";

const random = () => crypto.getRandomValues(new Uint8Array(32));
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const m = { asked: performance.now(), signatures: [] };
const key = argon2id(new TextEncoder().encode("a vault for alice alone"), random(), { t: 3, m: 64 << 10, p: 1, dkLen: 32 });
m.opened = performance.now();
const account = privateKeyToAccount(toHex(key));
const client = createWalletClient({ account, transport: custom({ request: () => Promise.reject(new Error("nobody is asked")) }) });
document.getElementById("shown").textContent = client.account.address;
await painted();
m.home = performance.now();
for (let nonce = 0; nonce < 11; nonce++) {
  const began = performance.now();
  const signed = await account.signTransaction({ chainId: 31337, type: "eip1559", nonce, to: account.address, value: parseEther("0.5"), gas: 21000n, maxFeePerGas: 2n * 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n });
  m.signatures.push(performance.now() - began);
  if (hexToBytes(signed)[0] !== 2) throw new Error("not an EIP-1559 transaction");
}
globalThis.measured = m;
