// A tar archive (POSIX ustar) of a few small files: the standard tar unpacks it. Pure.

export type TarEntry = { readonly name: string; readonly body: Buffer };

const block = 512;

/** Files readable by their owner only. Names are short, and of plain letters. */
export function tarOf(entries: readonly TarEntry[], now: Date): Buffer {
  const parts = entries.flatMap(({ name, body }) => [
    header(name, body.length, now),
    body,
    Buffer.alloc((block - (body.length % block)) % block),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(name: string, size: number, now: Date): Buffer {
  if (!/^[\w./-]{1,99}$/.test(name)) throw new Error(`not a name for this archive: ${name}`);
  const head = Buffer.alloc(block);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, "0");
  head.write(name, 0);
  head.write(octal(0o600, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(Math.floor(now.getTime() / 1_000), 12), 136);
  head.fill(" ", 148, 156);
  head.write("0", 156);
  head.write("ustar\0", 257);
  head.write("00", 263);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}
