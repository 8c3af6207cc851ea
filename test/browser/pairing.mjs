// A second device: the code crosses from one screen to the other, the half crosses sealed, the
// new device pays alone with the guard, and pays no more once the first one refuses it.
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, approve, beside, draft, reader, setUp, split } from "./steps.mjs";

const friend = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const browser = await open();
const [first, second] = [await watched(browser), await watched(browser)];
const [p, q] = [await first.context.newPage(), await second.context.newPage()];
const alice = new Person("alice");
const tablet = { name: "Tablet", vault: "another vault for the tablet" };
const said = (tab, text) => tab.getByText(text).first().waitFor();
const wei = async (address) => BigInt(await prop("balance", address));

/** read gives the code that stands on the new device, read twice: as groups and, by the page's own reader, from a picture of its screen. */
async function read(tab) {
  await tab.locator("[data-code]").waitFor();
  const groups = await tab.locator("[data-code] span[aria-hidden]").allInnerTexts();
  same(groups.map((g) => g.length).join(), "4,4,4,4,4,4,4,4", "the groups of the code");
  const picture = (await tab.locator("svg.qr").screenshot()).toString("base64");
  const seen = await tab.evaluate(async (b64) => {
    const { read } = await import("/scan.js");
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(b64), (c) => c.charCodeAt(0))], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    return read(pen.getImageData(0, 0, image.width, image.height));
  }, picture);
  same(seen, "HEFU:PAIR:" + groups.join(""), "the picture of the code");
  return { typed: groups.join(" ").toLowerCase(), seen };
}

try {
  const words = await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  const from = await addressOf(p, "Dev chain");
  await prop("fund", from, "3");

  // The new device: a vault of its own, a sign-in that makes it known, then the code.
  await reader(q);
  await beside(q, alice, tablet, { touch: true });
  const old = await read(q);

  // A reload locks the vault and begins again: a touch opens it, and the code is another one.
  await q.reload();
  await q.getByRole("button", { name: /^Unlock with/ }).click();
  const fresh = await read(q);
  if (fresh.seen === old.seen) throw new Error("the code is the same after a reload");

  // The first device hears of it, and hands over to nobody whose code it was not given.
  await said(p, "“Tablet” waits for the half");
  await p.goto(home + "/#/settings/devices/add");
  const code = p.getByLabel("Code on the new device");
  const go = p.getByRole("button", { name: "Continue" });
  await code.fill(old.seen);
  await go.click();
  await said(p, "no device that waits");
  await code.fill(fresh.typed);
  await go.click();
  await p.getByRole("heading", { name: "Hand over to “Tablet”?" }).waitFor();
  await p.getByLabel("Vault password").fill(tablet.vault); // the other device's
  await p.getByLabel("One-time code").fill("000000");
  await p.getByRole("button", { name: "Hand over" }).click();
  await said(p, "not the vault's password");
  await p.getByLabel("Vault password").fill(alice.vault);
  await p.getByLabel("One-time code").fill("000000");
  await p.getByRole("button", { name: "Hand over" }).click();
  await said(p, "it is not right");
  same(await q.getByRole("heading", { name: "The half is here" }).count(), 0, "halves that came without a code");
  await p.getByLabel("One-time code").fill(await alice.code());
  await p.getByRole("button", { name: "Hand over" }).click();
  await p.getByRole("heading", { name: "Handed over" }).waitFor();

  // It came: the same wallet, at the same address, without its paper. It pays alone with the guard.
  await q.getByRole("heading", { name: "The half is here" }).waitFor();
  await q.getByRole("list", { name: "The half is here" }).getByText("Main").waitFor();
  await q.getByRole("button", { name: "Continue" }).click();
  same(await addressOf(q, "Dev chain"), from, "the address on the second device");
  const before = await wei(friend);
  await draft(q, { to: friend, amount: "0.5", asset: /ETH/ });
  await q.getByRole("heading", { name: "Review", exact: true }).waitFor();
  await approve(q, alice);
  await q.getByRole("heading", { name: "final", exact: true }).waitFor();
  same(await wei(friend) - before, 5n * 10n ** 17n, "what the friend got from the second device");

  // A page that has not heard of it gets no further than one that has.
  const unheard = async (r) => {
    const answer = await r.fetch(), list = await answer.json();
    if (!answer.ok()) return r.fulfill({ response: answer });
    await r.fulfill({ response: answer, json: { ...list, devices: (list.devices ?? []).map(({ refused, ...d }) => d) } });
  };
  await second.context.route("**/v1/devices*", unheard);

  // The first device refuses it: it signs nothing any more, whatever code comes with it.
  await p.goto(home + "/#/settings/devices");
  await p.getByRole("button", { name: "Refuse: Tablet" }).click();
  await p.getByRole("dialog").getByRole("button", { name: "Refuse" }).click();
  await said(p, "The device is refused.");
  await draft(q, { to: friend, amount: "0.25", asset: /ETH/ });
  await q.getByRole("heading", { name: "Review", exact: true }).waitFor();
  await approve(q, alice);
  await said(q, "not from one of your devices");
  same(await wei(friend) - before, 5n * 10n ** 17n, "what the friend got after the refusal");

  // It says so as soon as it hears of it, and offers no Send.
  await second.context.unroute("**/v1/devices*", unheard);
  await q.goto(home + "/#/home");
  await q.reload();
  await q.getByRole("button", { name: /^Unlock with/ }).click();
  await said(q, "This device was refused at");
  same(await q.getByRole("link", { name: "Send", exact: true }).count(), 0, "ways to send from a refused device");
  await q.goto(home + "/#/send");
  await said(q, "nothing can be sent from it");

  // The first device splits the key again, from the paper: it waits, and goes on. The half on the
  // second is old then, and its page says so and what to do.
  await p.goto(home + "/#/settings/wallets");
  await p.getByLabel("Name", { exact: true }).fill("From paper");
  await p.getByRole("button", { name: "Go on to its paper" }).click();
  await p.getByRole("button", { name: /^I have a paper/ }).click();
  await p.getByLabel("The words", { exact: true }).fill(words.join(" "));
  await p.getByRole("button", { name: "Restore" }).click();
  await p.getByRole("heading", { name: "Split the key" }).waitFor();
  await split(p, alice, {});
  await p.getByRole("heading", { name: "The split is announced" }).waitFor();
  await p.getByRole("heading", { name: "Split the key" }).waitFor(); // its wait is over
  await split(p, alice, {});
  await p.getByRole("heading", { name: "Split", exact: true }).waitFor();
  await p.waitForURL(/#\/receive/);
  same(await addressOf(p, "Dev chain"), from, "the address after the split");
  await said(q, "The half of “Main” on this device is old");
  await q.getByRole("link", { name: "Pair again" }).waitFor();
  first.fine();
  second.fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  for (const tab of [p, q]) console.log(tab.url(), await tab.locator("body").innerText());
  first.fine();
  second.fine();
  throw e;
} finally {
  await browser.close();
}
