import { open, Person, watched } from "./lib.mjs";
import { setUp } from "./steps.mjs";

const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage();
const alice = new Person("alice");
try {
  await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
