// Without a connection: the public addresses that this browser kept, and what the vault says of them.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import { addresses, derived } from "../offline";
import { look } from "../session";
import { go } from "../router";
import { showOffline } from "../settings";
import { offline as down, stored, user, vault } from "../store";
import { t } from "../text/text";
import { Address, Button, Copy, Empty, Note, QR, Stamp } from "../ui";
import { UnlockForm } from "./unlock";

export const offline: Page = { path: "/offline", needs: "nothing", title: (x) => x.offline.title, View };

function View() {
  const said = t.value.offline;
  const [shown, setShown] = useState("");
  const [unlock, setUnlock] = useState(false);
  useEffect(() => (unlock ? undefined : again()), [unlock]); // nobody is led away from a password half typed
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
      <div class="act"><Button kind="primary" onPress={attempt}>{said.retry}</Button></div>
    </>
  );
}

/** attempt goes on as soon as the guard answers. */
async function attempt(): Promise<void> {
  await look();
  if (!down.peek()) go("/");
}

/** again asks without a person: soon when the browser says that it is connected, else more and more slowly. Only whoever was led here goes on by it: who came to read an address stays. */
function again(): () => void {
  const cut = (): boolean => down.peek() && user.peek() === undefined;
  let led = cut(), wait = 1000, closed = false, asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    if (closed || asking) return;
    asking = true;
    clearTimeout(timer);
    led ||= cut();
    if (down.peek()) await look().catch(() => undefined);
    if (led && !closed && !down.peek()) return go("/");
    asking = false;
    if (!closed) timer = setTimeout(ask, wait);
    wait = Math.min(wait * 1.5, 8000);
  };
  const soon = (): void => {
    wait = 1000;
    void ask();
  };
  timer = setTimeout(ask, wait);
  addEventListener("online", soon);
  return () => {
    closed = true;
    clearTimeout(timer);
    removeEventListener("online", soon);
  };
}
