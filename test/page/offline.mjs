// Addresses that lie unsealed in the browser: shown as no more than that until the vault has
// derived them, and a red alarm where they were somebody else's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./world.mjs";

const place = "hefu.addresses";
const mine = { network: "eip155:1", name: "Ethereum", address: "0xmine" }, second = { network: "eip155:1", name: "Ethereum", address: "0xsecond" };
const evil = { network: "eip155:1", name: "Ethereum", address: "0xevil" }, nowhere = { network: "nobody:1", name: "Nowhere", address: "0xmine" };

class Vault extends World {
  networks() { return { networks: [{ id: "eip155:1", name: "Ethereum" }, { id: "eip155:2", name: "Other" }] }; }
  accounts({ networks }) {
    assert.deepEqual(networks, ["eip155:1"]);
    return { accounts: [mine, second].map((a) => ({ label: "Main", account: { network: a.network, address: a.address } })) };
  }
}

// What storage held when the page was loaded.
localStorage.setItem(place, JSON.stringify([mine, evil, nowhere, { address: 5 }, null]));
const { addresses, derived, forgetAddresses, keepAddresses, planted, proveAddresses } = await import("../../web/src/offline.ts");
const { vault } = await import("../../web/src/store.ts");
await import("../../web/src/session.ts");

test("what was kept is only kept until the vault is open, and what is not the vault's is told", async () => {
  const w = new Vault();
  assert.deepEqual([addresses.value, derived.value, planted.value], [[mine, evil, nowhere], false, []]);
  assert.deepEqual(w.steps, []);
  vault.value = { wallets: [], guards: [], live: [] }; // no guard is asked
  for (let n = 0; n < 30; n++) await new Promise((done) => setTimeout(done, 0));
  assert.deepEqual(w.steps, ["core networks", "core accounts"]);
  assert.deepEqual(planted.value, [evil, nowhere]);
  assert.deepEqual([addresses.value, derived.value], [[mine, second], true]);
  assert.deepEqual(JSON.parse(localStorage.getItem(place)), [mine, second]);
  await proveAddresses(); // once
  assert.equal(w.steps.length, 2);
});

test("what this page derived itself is no difference, and what is forgotten proves nothing", async () => {
  new Vault();
  planted.value = [];
  keepAddresses([mine]);
  await proveAddresses();
  assert.deepEqual(planted.value, []);
  forgetAddresses();
  assert.deepEqual([addresses.value, derived.value, localStorage.getItem(place)], [[], false, null]);
});
