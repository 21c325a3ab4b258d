// Two hundred people may open the same run in one moment: one reading under way serves all who ask for the same.

/**
 * Makes a reading shared: whoever asks while one with the same key is under way gets its answer, or its error. Nothing is
 * kept afterwards. An answer may be older than the question by as long as the reading takes.
 */
export function shareReadings<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key) => {
    const joined = underWay.get(key);
    if (joined) return joined;
    const reading = read(key).finally(() => underWay.delete(key));
    underWay.set(key, reading);
    return reading;
  };
}
