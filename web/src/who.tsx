// Who is signed in, and at which guard: two accounts, or two guards, look alike otherwise.
import { groups } from "./bytes";
import { named } from "./clean";
import { about, user } from "./store";
import { t } from "./text/text";

/** Who says it in one line; whole: with all of the guard's fingerprint. */
export function Who({ whole = false }: { whole?: boolean }) {
  const said = t.value.who, u = user.value, g = about.value;
  if (!u) return null;
  const all = g ? groups(g.id.replaceAll("-", "")) : [];
  const print = whole ? all : all.slice(0, 3);
  return (
    <p class="small grey who" data-who="">
      {said.as} <strong>{named(u.name)}</strong> · {said.at} <span class="mono">{location.host}</span>
      {g ? <> · {said.guard} <span class="mono" data-fingerprint={g.id}>{print.join(" ")}{whole || all.length <= 3 ? "" : " …"}</span></> : null}
    </p>
  );
}
