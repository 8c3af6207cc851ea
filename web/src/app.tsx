// The page's beginning: the shell is painted first, then the guard and the vault are asked.
import "./clean"; // before anything is drawn
import { render } from "preact";
import { Shell } from "./shell";
import { begin } from "./session";
import { complain } from "./fail";
import { count, speak } from "./guard";
import { translated } from "./ui";
import { t } from "./text/text";
import { install } from "./update";

const root = document.getElementById("app");
if (root) render(<Shell />, root);
speak(async (text) => (await translated([text]))[0] ?? text);
count(() => t.peek().fail.unending);
begin().catch(complain);
// The service worker must not compete with the first paint.
addEventListener("load", () => void install(), { once: true });
