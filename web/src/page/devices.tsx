import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import type { Device } from "../core.d";
import { guard } from "../guard";
import { complain } from "../fail";
import { news, say, vault } from "../store";
import { t, when } from "../text/text";
import { Button, Code, Dialog, Empty, Form, Link, List, Row, Skeleton, Stamp } from "../ui";

export const devices: Page = { path: "/settings/devices", needs: "user", under: "/settings", title: (x) => x.devices.title, View };

function View() {
  const said = t.value.devices;
  const [list, setList] = useState<Device[] | null>(null);
  const [asked, setAsked] = useState<{ what: "confirm" | "refuse"; device: Device } | null>(null);
  const load = (): Promise<void> => guard.allDevices().then(setList).catch(complain);
  useEffect(() => void load(), [news.value]);
  const here = vault.value?.device.key;
  return (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="grey">{said.lead}</p>
        <p><Stamp by="guard" /></p>
      </div>
      {list === null ? <Skeleton rows={2} /> : list.length === 0 ? <Empty title={said.none} /> : (
        <List label={said.title}>
          {list.map((d) => (
            <Row key={d.id} title={<>{d.name}{d.key === here ? <span class="grey"> · {said.here}</span> : null}</>}
              note={d.refused ? said.refused(when(d.refused)) : d.confirmed ? said.confirmed(when(d.confirmed)) : <span class="wait">{said.unconfirmed}</span>}
              end={d.refused ? null : (
                <span class="side">
                  {d.confirmed ? null : <Button label={`${said.confirm}: ${d.name}`} onPress={() => setAsked({ what: "confirm", device: d })}>{said.confirm}</Button>}
                  <Button kind="danger" label={`${said.refuse}: ${d.name}`} onPress={() => setAsked({ what: "refuse", device: d })}>{said.refuse}</Button>
                </span>
              )} />
          ))}
        </List>
      )}
      <div class="act">
        <Link kind="primary" to="/settings/devices/add">{t.value.handOver.title}</Link>
        <Link to="/pair">{said.fetch}</Link>
      </div>
      <Ask asked={asked} here={here} onClose={() => setAsked(null)} onDone={load} />
    </>
  );
}

function Ask({ asked, here, onClose, onDone }: { asked: { what: "confirm" | "refuse"; device: Device } | null; here: string | undefined; onClose(): void; onDone(): Promise<void> }) {
  const said = t.value.devices;
  const [code, setCode] = useState("");
  const back = <Button onPress={onClose}>{t.value.ui.cancel}</Button>;
  const name = asked?.device.name ?? "";
  if (asked?.what === "confirm") {
    return (
      <Dialog open title={said.confirmTitle(name)} onClose={onClose}>
        <p>{said.confirmText}</p>
        <Form submit={said.confirm} disabled={code.length < 6} other={back} onSubmit={async () => {
          try {
            await guard.confirmDevice(asked.device.id, code);
          } finally {
            setCode("");
          }
          say(said.confirmedNow);
          onClose();
          await onDone();
        }}><Code value={code} onInput={setCode} /></Form>
      </Dialog>
    );
  }
  return (
    <Dialog open={asked !== null} title={said.refuseTitle(name)} onClose={onClose}>
      <p>{said.refuseText}</p>
      {asked?.device.key === here ? <p class="bad">{said.refuseHere}</p> : null}
      <Form submit={said.refuse} danger other={back} onSubmit={async () => {
        if (!asked) return;
        await guard.refuseDevice(asked.device.id);
        say(said.refusedNow);
        onClose();
        await onDone();
      }}>{null}</Form>
    </Dialog>
  );
}
