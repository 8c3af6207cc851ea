// Every page, in one list: one small file each.
import type { ComponentType } from "preact";
import type { Match } from "../router";
import type { Text } from "../text/text";
import "../money/leave";
import { about } from "./about";
import { activity } from "./activity";
import { addDevice } from "./add-device";
import { approve } from "./approve";
import { asset } from "./asset";
import { book } from "./book";
import { checkList } from "./check-list";
import { devices } from "./devices";
import { file } from "./file";
import { forget } from "./forget";
import { guardPage } from "./guard";
import { home } from "./home";
import { limits } from "./limits";
import { offline } from "./offline";
import { receive } from "./receive";
import { paper } from "./paper";
import { pair } from "./pair";
import { passkeys } from "./passkeys";
import { password } from "./password";
import { send } from "./send";
import { sessions } from "./sessions";
import { setUp } from "./set-up";
import { settings } from "./settings";
import { signIn } from "./sign-in";
import { transfer } from "./transfer";
import { unlock } from "./unlock";
import { walletsPage } from "./wallets";
import { version } from "./version";
import { welcome } from "./welcome";

/** What must be so before a page is shown; otherwise the shell leads to what is missing. */
export type Needs =
  | "nothing"
  | "user" // signed in
  | "vault" // signed in, and the vault is open
  | "open"; // and at least one key is split with the guard

export interface Page {
  /** Such as /asset/:id. */
  path: string;
  needs: Needs;
  title(t: Text): string;
  View: ComponentType<Match>;
  /** It is one of the four places at the edge, in this order; the text is its title. */
  place?: number;
  /** It belongs to the place with this path. */
  under?: string;
}

export const pages: readonly Page[] = [
  welcome, signIn, setUp, pair, unlock,
  home, asset, receive, send, approve, transfer, version, activity, limits, book,
  settings, walletsPage, checkList, paper, passkeys, password, file, devices, addDevice, sessions, guardPage, about, forget, offline,
];
