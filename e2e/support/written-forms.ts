/** How a value may be written, made without the redactor's code: tests hold it, and every place, against these. */
export const writtenForms: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  percent: encodeURIComponent,
  "percent, lower case": (value) =>
    encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase()),
  "percent, every byte": (value) => [...Buffer.from(value)].map((byte) => `%${hex(byte, 2)}`).join(""),
  form: (value) => new URLSearchParams({ v: value }).toString().slice(2),
  "user info of a URL": (value) => Object.assign(new URL("http://u@h"), { password: value }).password,
  json: (value) => JSON.stringify(value).slice(1, -1),
  "json in json": (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3),
  "json, ASCII only": (value) =>
    [...Array(value.length).keys()].map((at) => `\\u${hex(value.charCodeAt(at), 4)}`).join(""),
  sql: (value) => value.replaceAll("'", "''"),
  passfile: (value) => value.replace(/[\\:]/g, "\\$&"),
  "connection string": (value) => value.replace(/[\\']/g, "\\$&"),
  shell: (value) => value.replaceAll("'", "'\\''"),
  "shell, every character": (value) => value.replace(/[^A-Za-z0-9\n]/gu, "\\$&"),
  html: (value) =>
    value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  "html of React": (value) =>
    value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
};

/** Base64 of a value inside a longer text: what stands before it shifts its bits, so it looks different at three places. */
export const base64Forms: readonly ((value: string) => string)[] = [0, 1, 2].flatMap((before) =>
  (["base64", "base64url"] as const).map((kind) => (value: string) => {
    const text = Buffer.from("x".repeat(before) + value).toString(kind);
    return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + Buffer.byteLength(value)) * 8) / 6));
  }),
);

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
