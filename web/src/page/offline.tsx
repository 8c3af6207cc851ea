// Without a connection: the public addresses that the device derived before.
import { useState } from "preact/hooks";
import type { Page } from "./list";
import { addresses } from "../offline";
import { look } from "../session";
import { go } from "../router";
import { showOffline } from "../settings";
import { offline as down } from "../store";
import { t } from "../text/text";
import { Address, Button, Copy, Empty, QR } from "../ui";

export const offline: Page = { path: "/offline", needs: "nothing", title: (x) => x.offline.title, View };

function View() {
  const said = t.value.offline;
  const [shown, setShown] = useState("");
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
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
