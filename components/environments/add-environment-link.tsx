import { Button, LinkButton } from "@/components/ui/button";

type Props = { readonly refusal: string | null; readonly project?: string; readonly primary?: boolean };

/** The way to add an environment, or the reason why not on a disabled button. */
export function AddEnvironmentLink({ refusal, project, primary = false }: Props) {
  const variant = primary ? "primary" : "secondary";
  if (refusal) {
    return (
      <Button variant={variant} disabled title={refusal}>
        Add an environment
      </Button>
    );
  }
  return (
    <LinkButton variant={variant} href={`/environments/new${project ? `?project=${project}` : ""}`}>
      Add an environment
    </LinkButton>
  );
}
