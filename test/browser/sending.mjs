// Money: from the first coins to final transfers on both chains, and what must hold on the way:
// the limit, no factor, a reload in the middle of a signature, the guard killed and started.
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, approve, draft, setUp, unlock } from "./steps.mjs";

const friend = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const payee = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"; // BIP-173's own example key
const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage();
const alice = new Person("alice");
const state = (word) => p.getByRole("heading", { name: word, exact: true }).waitFor();
const wei = async (address) => BigInt(await prop("balance", address));
const ether = (n) => BigInt(Math.round(n * 1e6)) * 10n ** 12n;

try {
  await setUp(p, alice, { limits: { ETH: "3", rBTC: "2" } });
  await p.waitForURL(/#\/receive/);
  const eth = await addressOf(p, "Dev chain"), btc = await addressOf(p, "Bitcoin Regtest");
  await prop("fund", eth, "10");
  await prop("pay", btc, "0.6");
  await prop("pay", btc, "0.7");
  await p.goto(home + "/#/home");
  await p.getByText("1.3", { exact: true }).first().waitFor();

  // The first transfer, from the address to final. The review shows what the bytes say.
  const before = await wei(friend);
  await draft(p, { to: friend, amount: "0.5", asset: /ETH/ });
  await state("Review");
  const shown = (await p.locator("main").innerText()).replace(/\s/g, "");
  for (const part of [friend, "0.5ETH"]) if (!shown.includes(part)) throw new Error(`the review does not show ${part}`);

  // Whoever has the open page and no factor moves nothing.
  await p.getByLabel("Your code for exactly this transfer").fill("000000");
  await p.getByRole("button", { name: "Approve and send" }).click();
  await p.getByText("This code is not right").waitFor();
  same(await wei(friend), before, "the friend's balance without a code");
  await approve(p, alice);
  await state("final");
  same(await wei(friend) - before, ether(0.5), "what the friend got");
  await p.getByText("What was sent is what this device signed.").waitFor();

  // Above the limit the guard refuses, and says why.
  await draft(p, { to: friend, amount: "2.9", asset: /ETH/ });
  await p.getByText(/the limit is 3 ETH in 24 hours.*nothing was signed/).first().waitFor();
  same(await wei(friend) - before, ether(0.5), "what the friend got above the limit");

  // Two inputs on Bitcoin, one batch.
  await draft(p, { to: payee, amount: "1.2", asset: /rBTC/ });
  await state("Review");
  await approve(p, alice);
  await state("final");
  same(await prop("holds", payee), "120000000", "what the payee holds");

  // A reload in the middle of a signature: the page asks what became of it, and nothing is
  // paid twice.
  await draft(p, { to: friend, amount: "0.25", asset: /ETH/ });
  await state("Review");
  await p.getByLabel("Your code for exactly this transfer").fill(await alice.code());
  const asked = p.waitForRequest(/\/approve$/);
  await p.getByRole("button", { name: "Approve and send" }).click();
  await asked;
  await p.reload();
  await unlock(p, alice);
  await p.goto(home + "/#/activity");
  await p.getByText("0.25 ETH").first().waitFor();
  for (const end = Date.now() + 60_000; (await wei(friend)) - before !== ether(0.75);) {
    if (Date.now() > end) throw new Error("after the reload the transfer was neither sent nor lost: " + ((await wei(friend)) - before));
    await new Promise((done) => setTimeout(done, 300));
  }

  // The guard dies under an approval, and answers when it is back.
  await draft(p, { to: friend, amount: "0.125", asset: /ETH/ });
  await state("Review");
  await p.getByLabel("Your code for exactly this transfer").fill(await alice.code());
  await prop("kill");
  await p.getByRole("button", { name: "Approve and send" }).click();
  await prop("start");
  await p.waitForURL(/#\/transfer\//);
  await state("final");
  same(await wei(friend) - before, ether(0.875), "what the friend got in all");
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
