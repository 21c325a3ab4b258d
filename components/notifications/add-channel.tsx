"use client";

import { type FormEvent, useState } from "react";
import { add } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Checkbox, Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { notificationEvents } from "@/lib/notifications/rules";

type Kind = "email" | "slack" | "webhook";
const kinds = [
  { value: "email", label: "E-mail" },
  { value: "slack", label: "Slack, or what takes its webhooks" },
  { value: "webhook", label: "Webhook, signed" },
] as const;

/** Where people are told, and of what. What is typed is sealed: it cannot be read back, only replaced. */
export function AddChannel() {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>("email");
  const { run, reset, pending, problem, fields } = useAction(add);
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const to = String(form.get("to") ?? "").split(/[\s,;]+/);
    const events = form.getAll("events");
    const answer = await run({ ...Object.fromEntries(form), events, to: to.filter(Boolean) });
    if (answer.ok) change(false);
  }
  return (
    <Dialog
      trigger={<Button variant="primary">Add a channel</Button>}
      title="Add a channel"
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <Select
          label="Kind"
          name="kind"
          options={kinds}
          value={kind}
          onChange={(event) => setKind(event.target.value as Kind)}
        />
        <TextField label="Name" name="name" maxLength={60} required autoComplete="off" errors={fields?.name} />
        {kind === "email" ? (
          <>
            <TextField
              label="Mail server"
              name="server"
              required
              autoComplete="off"
              className="font-mono text-sm"
              placeholder="smtps://user:password@mail.example.com:465"
              errors={fields?.server}
            />
            <TextField label="From" name="from" type="email" required errors={fields?.from} />
            <TextField
              label="To"
              name="to"
              required
              hint="One or more addresses, separated by commas."
              errors={fields?.to}
            />
          </>
        ) : (
          <TextField
            label="Address"
            name="url"
            required
            autoComplete="off"
            className="font-mono text-sm"
            placeholder="https://hooks.example.com/…"
            errors={fields?.url}
          />
        )}
        {kind === "webhook" ? (
          <TextField
            label="Secret"
            name="secret"
            type="password"
            required
            autoComplete="off"
            hint="At least 16 characters. Signs every message, in the header x-holdfast-signature."
            errors={fields?.secret}
          />
        ) : null}
        <fieldset className="mb-4 [&>div]:mb-1.5">
          <legend className="mb-2 text-sm font-semibold">Tell about</legend>
          {Object.entries(notificationEvents).map(([event, label]) => (
            <Checkbox key={event} label={label} name="events" value={event} defaultChecked />
          ))}
          {fields?.events ? <p className="text-sm font-semibold text-failed">{fields.events.join(" ")}</p> : null}
        </fieldset>
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Add the channel
        </Button>
      </form>
    </Dialog>
  );
}
