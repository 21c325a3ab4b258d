// Not one of the noun's file kinds: the one place that says what a page of ours may load and run.

/**
 * The Content-Security-Policy of a page. `nonce` is new for every answer: Next 16 reads it from this very header on the
 * request and puts it on its own scripts (docs: content-security-policy). A script without it does not run, whoever wrote
 * it; scripts that run may load further ones. Style comes from our files only, inline style from nowhere.
 */
export function contentPolicy(nonce: string, isHttps: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
