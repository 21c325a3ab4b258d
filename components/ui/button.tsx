import Link from "next/link";
import type { ComponentProps } from "react";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "md" | "sm";
type Look = { readonly variant?: Variant | undefined; readonly size?: Size | undefined };

const variants: Record<Variant, string> = {
  primary: "border-ink bg-ink text-surface hover:opacity-90",
  secondary: "border-strong-line bg-surface text-ink hover:bg-raised",
  ghost: "border-transparent text-ink hover:bg-raised",
  danger: "border-failed bg-surface text-failed hover:bg-failed/10",
};
const sizes: Record<Size, string> = { md: "min-h-9 px-3.5 text-base", sm: "min-h-7 px-2.5 text-sm" };

function lookOf({ variant = "secondary", size = "md" }: Look, extra = ""): string {
  return `inline-flex items-center justify-center gap-2 rounded-md border font-semibold whitespace-nowrap transition-colors disabled:opacity-55 ${variants[variant]} ${sizes[size]} ${extra}`;
}

/** A button; while `pending` it says so and takes no second press. */
export function Button({
  variant,
  size,
  pending = false,
  className,
  children,
  ...rest
}: ComponentProps<"button"> & Look & { pending?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || pending}
      aria-busy={pending || undefined}
      className={lookOf({ variant, size }, className)}
    >
      {pending ? (
        <span
          aria-hidden="true"
          className="size-3.5 animate-spin rounded-full border-2 border-current border-t-transparent"
        />
      ) : null}
      {children}
    </button>
  );
}

/** A link that looks like a button, for going somewhere. */
export function LinkButton({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={lookOf({ variant, size }, className)} />;
}

/** A quiet link in the corner of a card; its words end where the card's content ends. */
export function CornerLink(props: ComponentProps<typeof Link>) {
  return <LinkButton {...props} size="sm" variant="ghost" className="-mr-2.5" />;
}
