// The page's beginning: the shell is painted first, then the guard and the vault are asked.
import { render } from "preact";
import { Shell } from "./shell";
import { begin } from "./session";
import { complain } from "./fail";
import { install } from "./update";

const root = document.getElementById("app");
if (root) render(<Shell />, root);
begin().catch(complain);
// The service worker must not compete with the first paint.
addEventListener("load", () => void install(), { once: true });
