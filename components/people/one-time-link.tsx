"use client";

import { useEffect, useState } from "react";
import { Copyable } from "@/components/ui/copyable";
import type { OneTimeLink as Link } from "@/lib/people/schema";

/** A link that is shown now and never again. */
export function OneTimeLink({ link }: { readonly link: Link }) {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <div role="status" className="mb-4 rounded-md border border-strong-line bg-raised p-3">
      <p className="mb-1 font-semibold">One-time link for {link.email}</p>
      <Copyable text={`${origin}${link.path}`} cut={200} label="the one-time link" />
      <p className="mt-1 text-sm text-muted">
        Shown only now. It works once, for 72 hours. Send it in a way that only {link.email} can read.
      </p>
    </div>
  );
}
