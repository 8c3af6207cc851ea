// Reads QR codes from the camera; loaded only when the camera is asked for.
import jsQR from "jsqr";

/** read looks at one picture and returns the text of a QR code in it, or null. */
export function read(picture: ImageData): string | null {
  return jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "attemptBoth" })?.data ?? null;
}
