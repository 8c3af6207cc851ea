import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "./list";
import type { Session } from "../core.d";
import { Cursors, guard } from "../guard";
import { named, pick } from "../clean";
import { complain } from "../fail";
import { say } from "../store";
import { t, when } from "../text/text";
import { Button, Code, Dialog, Form, List, Row, Skeleton } from "../ui";

export const sessions: Page = { path: "/settings/sessions", needs: "user", under: "/settings", title: (x) => x.sessions.title, View };

function View() {
  const said = t.value.sessions;
  const [list, setList] = useState<Session[] | null>(null);
  const [next, setNext] = useState<string | undefined>(undefined);
  const cursors = useRef(new Cursors());
  const [asked, setAsked] = useState<Session | null>(null);
  const [code, setCode] = useState("");
  const load = async (after?: string): Promise<void> => {
    const page = await guard.sessions(after);
    setList((was) => [...(after ? was ?? [] : []), ...(page.sessions ?? [])]);
    if (!after) cursors.current = new Cursors();
    setNext(undefined); // until it is found to be another one
    setNext(cursors.current.next(page.next));
  };
  useEffect(() => void load().catch(complain), []);
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {list === null ? <Skeleton rows={3} /> : (
        <List label={said.title}>
          {list.map((s) => (
            <Row key={s.id} title={<>{agent(s.agent)}{s.current ? <span class="grey"> · {said.here}</span> : null}</>}
              note={s.ended ? said.ended(when(s.ended)) : <>{said.since(when(s.created))}<br />{said.seen(when(s.seen))}</>}
              end={s.ended || s.current ? null : <Button kind="danger" label={`${said.end}: ${agent(s.agent)}`} onPress={() => setAsked(s)}>{said.end}</Button>} />
          ))}
        </List>
      )}
      {next ? <Button onPress={() => load(next)}>{said.older}</Button> : null}
      <Dialog open={asked !== null} title={said.endTitle} onClose={() => setAsked(null)}>
        <p>{said.endText}</p>
        <Form submit={said.end} danger disabled={code.length < 6} other={<Button onPress={() => setAsked(null)}>{t.value.ui.cancel}</Button>} onSubmit={async () => {
          if (!asked) return;
          try {
            await guard.endSession(asked, code);
          } finally {
            setCode("");
          }
          setAsked(null);
          say(said.done);
          await load();
        }}><Code value={code} onInput={setCode} /></Form>
      </Dialog>
    </>
  );
}

/** agent shortens what a browser calls itself to browser and system; a program's name stays. */
function agent(text: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/?([\d]*)/.exec(text.replace(/Chrome\/[\d.]+ (?=.*(Edg|OPR))/, ""));
  const system = /(iPhone|iPad|Android|Windows|Mac OS X|CrOS|Linux)/.exec(text);
  if (!text.startsWith("Mozilla/") || !browser) return named(text);
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  return [browser[1], system?.[1]].filter((x): x is string => Boolean(x)).map((x) => pick(names, x) ?? x).join(" · ");
}
