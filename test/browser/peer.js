// The page beside ours: a JavaScript library and one whole key, behind the same argon2id.
import { Wallet, hexlify, randomBytes } from "ethers";
import { argon2id } from "@noble/hashes/argon2";

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const m = { asked: performance.now(), signatures: [] };
const key = argon2id("a vault for alice alone", randomBytes(32), { t: 3, m: 64 << 10, p: 1, dkLen: 32 });
m.opened = performance.now();
const wallet = new Wallet(hexlify(key));
document.getElementById("shown").textContent = wallet.address;
await painted();
m.home = performance.now();
for (let n = 0; n < 11; n++) {
  const digest = randomBytes(32), began = performance.now();
  wallet.signingKey.sign(digest);
  m.signatures.push(performance.now() - began);
}
globalThis.measured = m;
