/** One argument for bash, zsh and sh: as it is when harmless, else in single quotes. */
export function quoteForBash(text: string): string {
  return /^[A-Za-z0-9_/:=.,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * One argument for PowerShell 5 and 7: in single quotes, where only single quotes are special, the typographic ones
 * too. Double quotes are escaped for the program's own argument parser, which PowerShell 5 and the mode `Legacy` of
 * PowerShell 7.3 and newer leave to us.
 */
export function quoteForPowerShell(text: string): string {
  if (/^[A-Za-z0-9_/:=.-]+$/.test(text) && !text.startsWith("-:")) return text;
  return quoteLiteralForPowerShell(text.replace(/(\\*)"/g, '$1$1\\"'));
}

/** A string in PowerShell's own language, as in `$env:PGUSER = '…'`. */
export function quoteLiteralForPowerShell(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}
