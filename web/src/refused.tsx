// A device that was refused says so itself, and offers nothing that the guard would not sign.
import { here, refused } from "./store";
import { t, when } from "./text/text";
import { Link } from "./ui";

/** refusedAt is when this very device was refused, as the guard says; else undefined. */
export function refusedAt(): string | undefined {
  const r = refused.value;
  return r !== null && r.device === here.value?.device ? r.at : undefined;
}

export function Refused() {
  const said = t.value.refused, at = refusedAt();
  if (at === undefined) return null;
  return (
    <div class="strip bad" role="status"><div>
      <span>{said.strip(when(at))}</span>
      <span class="side"><Link kind="quiet" to="/forget">{t.value.forget.title}</Link><Link kind="quiet" to="/settings/devices">{t.value.devices.title}</Link></span>
    </div></div>
  );
}
