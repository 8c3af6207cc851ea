// The page of one's own program (hefu open) with a remote guard, from sign-up on; and two
// wallets in one vault: each has its addresses and pays from them, and a vault file brings both.
import { readFile } from "node:fs/promises";
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, approve, beside, draft, paper, setUp, signIn, split, unlock } from "./steps.mjs";

const friend = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const browser = await open();
const first = await watched(browser);
let p = await first.context.newPage();
const alice = new Person("alice");
const ether = async (address) => BigInt(await prop("balance", address)) / 10n ** 12n; // millionths

try {
  const words = [await setUp(p, alice, { limits: { ETH: "3" } })];
  await p.waitForURL(/#\/receive/);
  const main = { eth: await addressOf(p, "Dev chain"), btc: await addressOf(p, "Bitcoin Regtest") };

  // A wallet whose words are here and nowhere else goes only for three of them, and the password.
  await p.goto(home + "/#/settings/wallets");
  await p.getByRole("textbox", { name: "Name" }).fill("Draft");
  await p.getByRole("button", { name: "Go on to its paper" }).click();
  await p.getByRole("button", { name: "Make a new paper" }).click();
  await p.getByRole("checkbox").check();
  await p.getByRole("button", { name: "Show the words" }).click();
  await p.locator("ol.words li").first().waitFor();
  const drafted = (await p.locator("ol.words li").allInnerTexts()).map((w) => w.trim());
  await p.goto(home + "/#/settings/wallets");
  await p.getByRole("button", { name: "Remove: Draft" }).click();
  const dialog = p.getByRole("dialog");
  await dialog.getByLabel(/^Word \d+$/).first().waitFor();
  same(await dialog.getByLabel("Vault password").count(), 0, "passwords that would do without the words");
  for (const field of await dialog.getByLabel(/^Word \d+$/).all()) await field.fill(drafted[Number((await field.evaluate((e) => e.labels[0].textContent)).match(/\d+/)[0]) - 1]);
  await dialog.getByRole("button", { name: "Check" }).click();
  await dialog.getByLabel("Vault password").fill(alice.vault);
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await p.getByText("“Draft” is no longer on this device.").waitFor();

  // A second paper, and its key split too.
  await p.goto(home + "/#/settings/wallets");
  await p.getByRole("textbox", { name: "Name" }).fill("Savings");
  await p.getByRole("button", { name: "Go on to its paper" }).click();
  words.push(await paper(p));
  await split(p, alice, {});
  await p.waitForURL(/#\/receive/);
  const savings = { eth: await addressOf(p, "Dev chain", "Savings"), btc: await addressOf(p, "Bitcoin Regtest", "Savings") };
  same(await addressOf(p, "Dev chain", "Main"), main.eth, "the first wallet's address beside the second's");
  same(new Set([main.eth, main.btc, savings.eth, savings.btc]).size, 4, "addresses of two wallets on two networks");
  same(words[0].join(" ") === words[1].join(" "), false, "one paper twice");

  // Both are shown, and the second pays what it has: the first is left alone.
  await prop("fund", main.eth, "2");
  await prop("fund", savings.eth, "5");
  await p.goto(home + "/#/home");
  for (const name of ["Main", "Savings"]) await p.getByText(name).first().waitFor();
  await p.getByText("5", { exact: true }).first().waitFor();
  const before = { main: await ether(main.eth), friend: await ether(friend) };
  await draft(p, { to: friend, amount: "1.5", asset: /^ETH.*Savings$/ });
  await p.getByRole("heading", { name: "Review", exact: true }).waitFor();
  const shown = (await p.locator("main").innerText()).replace(/\s/g, "");
  for (const part of [friend, savings.eth, "1.5ETH"]) if (!shown.includes(part)) throw new Error(`the review does not show ${part}`);
  await approve(p, alice);
  await p.getByRole("heading", { name: "final", exact: true }).waitFor();
  await p.getByText("What was sent is what this device signed.").waitFor();
  same(await ether(friend) - before.friend, 1_500_000n, "what the friend got");
  same(await ether(main.eth), before.main, "what the first wallet has");
  same(await ether(savings.eth) < 3_500_000n, true, "the second wallet has paid");

  // The file: not by whoever stands before the open page, and whole.
  await p.goto(home + "/#/settings/file");
  await p.getByLabel("Vault password").fill("not this one");
  let saved = 0;
  p.on("download", () => saved++);
  await p.getByRole("button", { name: "Save the file" }).click();
  await p.getByText("not the vault's password").waitFor();
  same(saved, 0, "files saved under a wrong password");
  await p.getByLabel("Vault password").fill(alice.vault);
  const file = p.waitForEvent("download");
  await p.getByRole("button", { name: "Save the file" }).click();
  const path = process.env.HEFU_DIR + "/vault.hefu";
  await (await file).saveAs(path);
  const content = await readFile(path, "latin1");
  for (const secret of [alice.vault, alice.password, alice.secret, words[0].join(" "), words[1].join(" ")]) if (content.includes(secret)) throw new Error("a secret lies open in the vault file");

  // Another browser that has nothing: sign in, open the file, and both are there.
  const second = await watched(browser);
  const q = p = await second.context.newPage();
  await signIn(q, alice);
  await q.waitForURL(/#\/set-up/);
  await q.getByRole("button", { name: "I have a vault file" }).click();
  await q.locator("input[type=file]").setInputFiles(path);
  await q.getByLabel("Its vault password").fill("not this one");
  await q.getByRole("button", { name: "Open it here" }).click();
  await q.getByRole("alert").first().waitFor();
  await q.getByLabel("Its vault password").fill(alice.vault);
  await q.getByRole("button", { name: "Open it here" }).click();
  await q.waitForURL(/#\/receive/);
  for (const [wallet, at] of [["Main", main], ["Savings", savings]]) {
    same(await addressOf(q, "Dev chain", wallet), at.eth, `the address of ${wallet} from the file`);
  }
  await q.reload();
  await unlock(q, alice);
  await q.goto(home + "/#/home");
  for (const name of ["Main", "Savings"]) await q.getByText(name).first().waitFor();

  // A third has nothing but a code on its screen: the half crosses through this program too.
  const third = await watched(browser);
  const r = p = await third.context.newPage();
  await beside(r, alice, { name: "Tablet", vault: "another vault for the tablet" });
  const code = await r.locator("[data-code]").getAttribute("data-code");
  await q.goto(home + "/#/settings/devices/add");
  await q.getByLabel("Code on the new device").fill(code);
  await q.getByRole("button", { name: "Continue" }).click();
  await q.getByRole("heading", { name: "Hand over to “Tablet”?" }).waitFor();
  await q.getByLabel("Vault password").fill(alice.vault);
  await q.getByLabel("One-time code").fill(await alice.code());
  await q.getByRole("button", { name: "Hand over" }).click();
  await q.getByRole("heading", { name: "Handed over" }).waitFor();
  await r.getByRole("heading", { name: "The half is here" }).waitFor();
  await r.getByRole("button", { name: "Continue" }).click();
  same(await addressOf(r, "Dev chain", "Savings"), savings.eth, "the address on the third device");

  // Whoever wrote his address into this browser's storage is believed no longer than until the
  // vault is open, and named then.
  const evil = "0x90F79bf6EB2c4f870365E785982E1f101E93b907";
  await r.evaluate((address) => localStorage.setItem("hefu.addresses", JSON.stringify([{ network: "eip155:31337", name: "Dev chain", address }])), evil);
  await r.goto(home + "/#/offline");
  await r.reload();
  await r.getByText("This browser kept these addresses").waitFor();
  await r.getByRole("button", { name: "Unlock and prove them" }).click();
  await r.getByLabel("Vault password").fill("another vault for the tablet");
  await r.getByRole("button", { name: "Unlock", exact: true }).click();
  await r.locator("[data-planted]").getByText(evil).waitFor();
  await r.getByText("Derived from your vault").waitFor();
  const list = (await r.locator("main").innerText()).replace(/\s/g, "");
  same([list.includes(main.eth), list.includes(evil)].join(), "true,false", "what the page shows then: its own, the other");
  first.fine();
  second.fine();
  third.fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  first.fine();
  throw e;
} finally {
  await browser.close();
}
