// History as a file for a table.

/** cell quotes a value; one that a table program would run as a formula is made text. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** csv writes rows as RFC 4180 with a byte order mark, without which some programs misread Chinese. */
export const csv = (rows: readonly (readonly string[])[]): string => "\ufeff" + rows.map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n";

/** save hands a text to the browser as a download. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
