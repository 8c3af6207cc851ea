// What is shown while nobody knows yet, and where nothing is.
import { t } from "../text/text";
import { Empty, Link, Skeleton } from "../ui";

export function Wait() {
  return <Skeleton rows={4} />;
}

export function Lost() {
  const said = t.value.lost;
  return (
    <>
      <h1 class="unseen">{said.title}</h1>
      <Empty title={said.title}>
        <p>{said.text}</p>
        <Link to="/">{said.home}</Link>
      </Empty>
    </>
  );
}
