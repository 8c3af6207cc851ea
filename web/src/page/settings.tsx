import type { Page } from "./list";
import { Appearance } from "../frame";
import { autoLock, choose, minutes, showOffline } from "../settings";
import { touched } from "../core";
import { t } from "../text/text";
import { Who } from "../who";
import { Check, List, Row, Select } from "../ui";

export const settings: Page = { path: "/settings", needs: "user", place: 4, title: (x) => x.settings.title, View };

function View() {
  const said = t.value.settings;
  const row = (title: string, note: string, to: string) => <Row title={title} note={note} to={to} end="›" />;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><Who whole /></div>
      <section class="stack"><h2>{said.appearance}</h2><Appearance /></section>
      <section class="stack">
        <h2>{said.lock}</h2>
        <Select label={said.lockAfter} hint={said.lockHint} value={autoLock.value} options={minutes.map((m) => ({ value: m, label: said.minutes[m] }))} onChange={(v) => {
          choose({ autoLock: v });
          touched();
        }} />
      </section>
      <section class="stack">
        <h2>{said.offline}</h2>
        <Check checked={showOffline.value === "on"} onChange={(on) => choose({ showOffline: on ? "on" : "off" })}>{said.offlineKeep}</Check>
        <p class="small grey">{said.offlineHint}</p>
      </section>
      <section class="stack">
        <h2>{said.thisDevice}</h2>
        <List>
          {row(said.wallets, said.walletsNote, "/settings/wallets")}
          {row(said.paper, said.paperNote, "/settings/paper")}
          {row(said.passkeys, said.passkeysNote, "/settings/passkeys")}
          {row(said.password, said.passwordNote, "/settings/password")}
          {row(said.file, said.fileNote, "/settings/file")}
          {row(said.forget, said.forgetNote, "/forget")}
        </List>
      </section>
      <section class="stack">
        <h2>{said.account}</h2>
        <List>
          {row(said.devices, said.devicesNote, "/settings/devices")}
          {row(said.sessions, said.sessionsNote, "/settings/sessions")}
          {row(said.guard, said.guardNote, "/settings/guard")}
          {row(said.checkList, said.checkListNote, "/check-list")}
          {row(said.about, said.aboutNote, "/about")}
        </List>
      </section>
    </>
  );
}
