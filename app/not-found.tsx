import { Brand } from "@/components/shell/brand";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-2xl space-y-6 px-4 py-16">
      <Brand />
      <EmptyState
        wholePage
        title="There is nothing here"
        hint="It may have been removed, or the address is not complete."
        action={<LinkButton href="/">To the overview</LinkButton>}
      />
    </main>
  );
}
