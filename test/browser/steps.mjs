// The ways of a person through the page, by what stands on it.
import { page as home } from "./lib.mjs";

/** setUp goes through the five steps with a new paper and gives the words. */
export async function setUp(p, person, { limits = {} } = {}) {
  await p.goto(home);
  await p.getByRole("link", { name: "Set up a wallet" }).or(p.getByRole("button", { name: "Set up a wallet" })).first().click();
  await account(p, person);
  await vault(p, person);
  await authenticator(p, person);
  const words = await paper(p);
  await split(p, person, limits);
  return words;
}

/** reader gives a tab a passkey device that can do PRF and tells its owner, as phones have. */
export async function reader(p) {
  const cdp = await p.context().newCDPSession(p);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

/** beside goes on a second device of a person to where it shows its code. */
export async function beside(p, person, device, how = {}) {
  await p.goto(home);
  await p.getByRole("link", { name: "I have it on another device" }).click();
  await p.getByRole("button", { name: "Begin" }).click();
  await p.getByLabel("Name of this device").fill(device.name);
  await vault(p, device, how);
  await p.getByLabel("User name").fill(person.name);
  await p.getByLabel("Account password").fill(person.password);
  await p.getByLabel(/code/i).fill(await person.code());
  await p.getByRole("button", { name: "Sign in" }).click();
  await p.locator("[data-code]").waitFor();
}

export async function account(p, person) {
  await p.getByLabel("User name").fill(person.name);
  await p.getByLabel("Account password", { exact: true }).fill(person.password);
  await p.getByLabel("The same password again").fill(person.password);
  await p.getByRole("button", { name: "Continue" }).click();
}

/** vault makes it; where fingerprint or face is offered afterwards, that is taken or put off. */
export async function vault(p, person, { touch = false, look } = {}) {
  await p.getByLabel("Vault password", { exact: true }).fill(person.vault);
  await p.getByLabel("The same password again").fill(person.vault);
  await p.getByRole("button", { name: "Make the vault" }).click();
  const later = p.getByRole("button", { name: "Not now" });
  await later.or(p.locator("[data-secret]")).or(p.getByRole("button", { name: /^(Make it known|Sign in)$/ })).first().waitFor();
  if (await later.count()) await look?.();
  if (touch) await p.getByRole("button", { name: "Use fingerprint or face" }).click();
  else if (await later.count()) await later.click();
}

export async function authenticator(p, person) {
  const shown = p.locator("[data-secret]");
  await shown.waitFor();
  person.secret = await shown.getAttribute("data-secret");
  await p.getByLabel("The code that it shows now").fill(await person.code());
  await p.getByRole("button", { name: "Confirm" }).click();
}

/** paper takes a new paper, reads its words as a person would, and answers the check. */
export async function paper(p, look = {}) {
  await p.getByRole("button", { name: "Make a new paper" }).click();
  await p.getByRole("checkbox").waitFor();
  await look.teach?.();
  await p.getByRole("checkbox").check();
  await p.getByRole("button", { name: "Show the words" }).click();
  await p.locator("ol.words li").first().waitFor();
  const words = (await p.locator("ol.words li").allInnerTexts()).map((w) => w.trim());
  if (words.length !== 24) throw new Error(`${words.length} words are shown`);
  await look.words?.();
  await p.getByRole("button", { name: /written/i }).click();
  await p.getByLabel(/^Word \d+$/).first().waitFor();
  await look.check?.();
  for (const field of await p.getByLabel(/^Word \d+$/).all()) {
    const at = Number((await field.evaluate((e) => e.labels[0].textContent)).match(/\d+/)[0]);
    await field.fill(words[at - 1]);
  }
  await p.locator("form").getByRole("button").first().click();
  return words;
}

export async function split(p, person, limits) {
  for (const [symbol, amount] of Object.entries(limits)) await p.getByLabel(new RegExp(`\\b${symbol}\\b`)).fill(amount);
  await p.getByLabel(/code/i).fill(await person.code());
  await p.getByRole("button", { name: /split/i }).click();
}

export async function unlock(p, person) {
  await p.goto(home + "/#/unlock");
  await p.getByLabel("Vault password").fill(person.vault);
  await p.getByRole("button", { name: "Unlock", exact: true }).click();
  await p.getByRole("button", { name: "Lock", exact: true }).waitFor();
  await p.waitForFunction(() => location.hash !== "#/unlock"); // it is on its way to what was asked for
}

export async function signIn(p, person) {
  await p.goto(home + "/#/sign-in");
  await p.getByLabel("User name").fill(person.name);
  await p.getByLabel("Account password").fill(person.password);
  await p.getByLabel(/code/i).fill(await person.code());
  await p.getByRole("button", { name: "Sign in" }).click();
}

/** addressOf is what the page says to receive at, on the network with that name; wallet: of several. */
export async function addressOf(p, network, wallet) {
  await p.goto(home + "/#/receive");
  await p.getByLabel("Account").selectOption({ label: wallet ? `${network} · ${wallet}` : network });
  const shown = p.locator(".received");
  await p.getByRole("img", { name: network }).waitFor();
  return (await shown.locator("[data-address]").first().getAttribute("data-address")) ?? (await shown.innerText()).replace(/\s/g, "");
}

/** draft fills in a transfer and asks for its review. */
export async function draft(p, { to, amount, asset }, look) {
  await p.goto(home + "/#/send");
  const what = p.getByLabel("Asset");
  await what.waitFor();
  const label = (await what.locator("option").allInnerTexts()).find((x) => asset.test(x));
  await what.selectOption({ label });
  await p.getByLabel("To", { exact: true }).fill(to);
  await p.getByLabel(/^Amount/).fill(amount);
  await look?.();
  await p.getByRole("button", { name: "Review" }).click({ delay: 150 }); // a finger's press lasts, and what moves under it is not pressed
}

export async function approve(p, person) {
  await p.getByLabel("Your code for exactly this transfer").fill(await person.code());
  await p.getByRole("button", { name: "Approve and send" }).click();
}
