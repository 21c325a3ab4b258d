const live = process.stdout.isTTY === true;
const paint = (code, text) => (live && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Prints a line; the supervisor's news and the final address go through here too. */
export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** Seconds for people: "0.4 s", "1 min 12 s". */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Does one named piece of work and shows it: a line that counts the seconds on a terminal, plain lines when piped.
 * `work` gets a function for news of its progress and returns a few words about the result.
 * @template T @param {string} name @param {(progress: (text: string) => void) => Promise<T>} work
 */
export async function step(name, work) {
  const started = Date.now();
  let news = "";
  const draw = () => {
    const line = `  … ${name.padEnd(20)} ${formatDuration(Date.now() - started).padStart(8)}  ${news}`;
    process.stdout.write(`\r\u001b[K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  };
  const timer = live ? setInterval(draw, 200) : null;
  const progress = (text) => {
    if (!live && text !== news) say(`    ${name}: ${text}`);
    news = text;
  };
  const end = (mark, text) => {
    if (timer) clearInterval(timer);
    if (live) process.stdout.write("\r\u001b[K");
    say(`  ${mark} ${name.padEnd(20)} ${formatDuration(Date.now() - started).padStart(8)}  ${text}`.trimEnd());
  };
  try {
    const result = await work(progress);
    end(paint(32, "✓"), typeof result === "string" ? result : "");
    return result;
  } catch (error) {
    end(paint(31, "✗"), "");
    throw error;
  }
}

/** Bold on a terminal. */
export const bold = (text) => paint(1, text);
