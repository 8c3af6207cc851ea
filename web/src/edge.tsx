// The edge of a page: what breaks a page breaks nothing around it, and it is said what to do.
import { Component, type ComponentChildren } from "preact";
import { t } from "./text/text";
import { Button, Link, Note } from "./ui";

/** Brink is the edge of the strips: one that breaks is said in its place, and tried again on the next page. */
export class Brink extends Component<{ children: ComponentChildren; at: string }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidUpdate(was: { at: string }): void {
    if (was.at !== this.props.at && this.state.broken) this.setState({ broken: false });
  }

  override componentDidCatch(e: unknown): void {
    console.warn("a notice could not be shown:", e instanceof Error ? e.name : typeof e);
    this.setState({ broken: true });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <div class="strip" role="status"><div><span>{t.value.broken.notice}</span><Button kind="quiet" onPress={() => location.reload()}>{t.value.broken.reload}</Button></div></div>;
  }
}

export class Edge extends Component<{ children: ComponentChildren; at: string }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidUpdate(was: { at: string }): void {
    if (was.at !== this.props.at && this.state.broken) this.setState({ broken: false });
  }

  override componentDidCatch(e: unknown): void {
    console.warn("a page could not be shown:", e instanceof Error ? e.name : typeof e);
    this.setState({ broken: true });
  }

  override render() {
    const said = t.value.broken;
    if (!this.state.broken) return this.props.children;
    return (
      <>
        <h1>{said.title}</h1>
        <Note kind="bad"><p role="alert">{said.text}</p></Note>
        <div class="act">
          <Button kind="primary" onPress={() => this.setState({ broken: false })}>{t.value.ui.retry}</Button>
          <Button onPress={() => location.reload()}>{said.reload}</Button>
          <Link to="/">{t.value.lost.home}</Link>
        </div>
      </>
    );
  }
}
