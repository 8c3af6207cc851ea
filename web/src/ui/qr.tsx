// QR codes: shown as one path of an SVG, read from the camera by a script that is loaded
// only then.
import { encode } from "uqr";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../text/text";
import { Dialog } from "./dialog";
import { Button } from "./button";

/** QR shows a text as a code; label says what it is to those who do not see it. */
export function QR({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 3 });
    let d = "";
    code.data.forEach((row, y) => row.forEach((dark, x) => {
      if (dark) d += `M${x} ${y}h1v1h-1z`;
    }));
    return { size: code.size, path: d };
  }, [text]);
  return <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges" data-qr={text}><path d={path} fill="#000" /></svg>;
}

/** canScan says whether there is a camera to ask for at all. */
export const canScan = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

/** Scan opens the camera until a code is read or it is closed. Nothing of the picture is kept. */
export function Scan({ open, onRead, onClose }: { open: boolean; onRead(text: string): void; onClose(): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [wrong, setWrong] = useState("");
  const said = t.value.ui;
  useEffect(() => {
    if (!open) return;
    const end = new AbortController();
    setWrong("");
    look(video, end.signal, onRead).catch(() => end.signal.aborted || setWrong(t.peek().ui.noCamera));
    return () => end.abort();
  }, [open]);
  return (
    <Dialog open={open} title={said.scan} onClose={onClose}>
      {wrong ? <p class="bad" role="alert">{wrong}</p> : <video ref={video} class="camera" muted playsInline aria-label={said.camera} />}
      <Button onPress={onClose}>{said.cancel}</Button>
    </Dialog>
  );
}

async function look(video: { current: HTMLVideoElement | null }, end: AbortSignal, onRead: (text: string) => void): Promise<void> {
  const { read } = (await import(new URL("scan.js", document.baseURI).href)) as typeof import("../scan");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  const stop = (): void => stream.getTracks().forEach((x) => x.stop());
  if (end.aborted || !video.current) return stop();
  end.addEventListener("abort", stop);
  const v = video.current;
  v.srcObject = stream;
  await v.play();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const step = (): void => {
    if (end.aborted || !pen) return;
    if (v.videoWidth > 0) {
      const scale = Math.min(1, 720 / Math.max(v.videoWidth, v.videoHeight));
      canvas.width = v.videoWidth * scale;
      canvas.height = v.videoHeight * scale;
      pen.drawImage(v, 0, 0, canvas.width, canvas.height);
      const text = read(pen.getImageData(0, 0, canvas.width, canvas.height));
      if (text) {
        stop();
        onRead(text);
        return;
      }
    }
    setTimeout(() => requestAnimationFrame(step), 120);
  };
  step();
}
