// Without a connection: the public addresses that this browser kept, and what the vault says of them.
import { useState } from "preact/hooks";
import type { Page } from "./list";
import { addresses, derived } from "../offline";
import { look } from "../session";
import { go } from "../router";
import { showOffline } from "../settings";
import { offline as down, stored, vault } from "../store";
import { t } from "../text/text";
import { Address, Button, Copy, Empty, Note, QR, Stamp } from "../ui";
import { UnlockForm } from "./unlock";

export const offline: Page = { path: "/offline", needs: "nothing", title: (x) => x.offline.title, View };

function View() {
  const said = t.value.offline;
  const [shown, setShown] = useState("");
  const [unlock, setUnlock] = useState(false);
  if (unlock && !vault.value) return <UnlockForm stay />;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {addresses.value.length === 0 ? null : derived.value ? <p class="good">{said.derived} <Stamp by="device" /></p> : (
        <Note kind="wait"><p>{said.kept}</p>{stored.value?.exists && !vault.value ? <Button onPress={() => setUnlock(true)}>{said.unlock}</Button> : null}</Note>
      )}
      {addresses.value.length === 0 ? <Empty title={said.none}><p>{showOffline.value === "off" ? said.noneOff : said.noneText}</p></Empty> : (
        <ul class="list">
          {addresses.value.map((a) => (
            <li key={a.network + a.address} class="row stacked">
              <strong>{a.name}</strong>
              <Address text={a.address} />
              <span class="side"><Copy text={a.address} /><Button onPress={() => setShown(shown === a.address ? "" : a.address)}>{said.show}</Button></span>
              {shown === a.address ? <QR text={a.address} label={`${a.name}: ${a.address}`} /> : null}
            </li>
          ))}
        </ul>
      )}
      <div class="act"><Button kind="primary" onPress={async () => {
        await look();
        if (!down.peek()) go("/");
      }}>{said.retry}</Button></div>
    </>
  );
}
