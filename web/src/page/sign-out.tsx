import { useEffect, useState } from "preact/hooks";
import { get } from "../guard";
import { signOut } from "../session";
import { vault } from "../store";
import { go } from "../router";
import { t } from "../text/text";
import { Who } from "../who";
import { Button, Dialog, Form } from "../ui";

// A proposed transfer holds nothing and is not counted.
const under = new Set(["replan", "evaluating", "resting", "sending", "sent"]);

/** unfinished counts transfers under way: what the guard says, and what this device signed. */
async function unfinished(): Promise<number> {
  const said = await get<{ transfers: { id: string; state: string }[] | null }>("/v1/transfers").then((r) => r.transfers ?? []).catch(() => []);
  const ids = new Set(said.filter((x) => under.has(x.state)).map((x) => x.id));
  for (const l of vault.peek()?.live ?? []) ids.add(l.transfer);
  return ids.size;
}

/** SignOut asks before it ends the session, and says what is not finished. */
export function SignOut({ open, onClose }: { open: boolean; onClose(): void }) {
  const [left, setLeft] = useState(0);
  const said = t.value.signOut;
  useEffect(() => {
    if (open) void unfinished().then(setLeft);
  }, [open]);
  return (
    <Dialog open={open} title={said.title} onClose={onClose}>
      <Who whole />
      <p>{said.text}</p>
      <div role="status">
        {left > 0 ? (
          <div class="note wait stack tight">
            <p>{said.open(left)}</p>
            <Button onPress={() => {
              onClose();
              go("/activity");
            }}>{said.look}</Button>
          </div>
        ) : null}
      </div>
      <Form submit={said.yes} danger onSubmit={async () => {
        await signOut();
        onClose();
      }} other={<Button onPress={onClose}>{said.stay}</Button>}>{null}</Form>
    </Dialog>
  );
}
