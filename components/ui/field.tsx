import { type ComponentProps, type ReactNode, useId } from "react";

type Common = { readonly label: ReactNode; readonly hint?: ReactNode; readonly errors?: readonly string[] | undefined };

const box = "w-full rounded-md border border-strong-line bg-surface px-3 text-base aria-invalid:border-failed";

function Frame({ id, label, hint, errors, children }: Common & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      {children}
      <Notes id={id} hint={hint} errors={errors} />
    </div>
  );
}

function Notes({ id, hint, errors }: Omit<Common, "label"> & { readonly id: string }) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {errors?.length ? (
        <p id={`${id}-error`} className="mt-1 text-sm font-semibold text-failed">
          {errors.join(" ")}
        </p>
      ) : null}
    </>
  );
}

function describedBy(id: string, { hint, errors }: Common) {
  const ids = [hint ? `${id}-hint` : "", errors?.length ? `${id}-error` : ""].filter(Boolean).join(" ");
  return { "aria-invalid": errors?.length ? true : undefined, ...(ids ? { "aria-describedby": ids } : {}) };
}

export function TextField({ label, hint, errors, className = "", ...rest }: Common & ComponentProps<"input">) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Frame id={id} label={label} hint={hint} errors={errors}>
      <input
        {...rest}
        id={id}
        {...describedBy(id, { label, hint, errors })}
        className={`${box} min-h-9 ${className}`}
      />
    </Frame>
  );
}

export function TextArea({ label, hint, errors, className = "", ...rest }: Common & ComponentProps<"textarea">) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Frame id={id} label={label} hint={hint} errors={errors}>
      <textarea
        rows={3}
        {...rest}
        id={id}
        {...describedBy(id, { label, hint, errors })}
        className={`${box} py-2 ${className}`}
      />
    </Frame>
  );
}

type Option = { readonly value: string; readonly label: string };

export function Select({
  label,
  hint,
  errors,
  options,
  className = "",
  ...rest
}: Common & ComponentProps<"select"> & { readonly options: readonly Option[] }) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Frame id={id} label={label} hint={hint} errors={errors}>
      <select
        {...rest}
        id={id}
        {...describedBy(id, { label, hint, errors })}
        className={`${box} min-h-9 pl-2 ${className}`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Checkbox({ label, hint, errors, ...rest }: Common & ComponentProps<"input">) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <div className="mb-4">
      <label htmlFor={id} className="inline-flex min-h-6 items-center gap-2">
        <input
          {...rest}
          id={id}
          type="checkbox"
          {...describedBy(id, { label, hint, errors })}
          className="size-4 accent-[var(--ink)]"
        />
        <span>{label}</span>
      </label>
      <div className="ml-6">
        <Notes id={id} hint={hint} errors={errors} />
      </div>
    </div>
  );
}
