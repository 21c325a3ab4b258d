"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { requestSignOut } from "./request-auth";

/** Ends this browser's session and leads to the sign-in page, also when the session had ended by itself. */
export function SignOutButton() {
  const [pending, setPending] = useState(false);
  async function leave() {
    setPending(true);
    const failure = await requestSignOut();
    if (failure?.code === "UNREACHABLE") return setPending(false);
    window.location.replace("/sign-in");
  }
  return (
    <Button variant="ghost" pending={pending} onClick={leave} className="-ml-2.5">
      Sign out
    </Button>
  );
}
