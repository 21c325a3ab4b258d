"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Clock } from "@/components/ui/clock";

type Props = { readonly now: number; readonly children: ReactNode };

/** What every page needs in the browser: the server's time for the first paint, and one query client. */
export function Providers({ now, children }: Props) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 2_000 } } }));
  return (
    <Clock now={now}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </Clock>
  );
}
