"use client";

export default function GlobalError({ error }: { readonly error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui, sans-serif", padding: "4rem 1rem", maxWidth: "40rem", margin: "0 auto" }}>
        <h1>Holdfast could not show this page</h1>
        <p>
          Nothing was changed by looking. Reload it; if it stays so, look at the log
          {error.digest ? ` under ${error.digest}` : ""}.
        </p>
      </body>
    </html>
  );
}
