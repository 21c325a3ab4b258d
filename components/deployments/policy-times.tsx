import { TextArea, TextField } from "@/components/ui/field";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import { writeWindows } from "@/lib/deployments/policy-form";

type Props = {
  readonly policy: DeploymentPolicy;
  readonly errors: { readonly windows: readonly string[]; readonly zone: readonly string[] };
};

/** When it may be deployed. */
export function PolicyTimes({ policy, errors }: Props) {
  return (
    <div className="-mb-4 grid gap-x-6 md:grid-cols-2">
      <TextArea
        label="Quiet windows"
        name="quietWindows"
        rows={3}
        defaultValue={writeWindows(policy.quietWindows)}
        className="font-mono text-sm"
        spellCheck={false}
        placeholder="Tue Thu 22:00-05:00"
        hint="When it may be deployed, one a line. Empty: at any time. One over midnight belongs to the day on which it begins."
        errors={errors.windows}
      />
      <TextField label="Time zone" name="timeZone" defaultValue={policy.timeZone} required errors={errors.zone} />
    </div>
  );
}
