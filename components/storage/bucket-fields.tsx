"use client";

import { Checkbox, Select, TextField } from "@/components/ui/field";
import { Status } from "@/components/ui/status";
import type { BucketSettings } from "@/lib/destinations/schema";

type Props = {
  readonly settings: BucketSettings | null;
  readonly hasSecret: boolean;
  /** What is typed goes over the network in the clear. */
  readonly readable: boolean;
  readonly fields: Readonly<Record<string, string[]>> | null;
};

const encryptions = [
  { value: "none", label: "As the bucket does by itself" },
  { value: "AES256", label: "Ask for the storage's own keys (SSE-S3)" },
  { value: "aws:kms", label: "Ask for keys of AWS KMS (SSE-KMS)" },
] as const;

/** The fields of a bucket. */
export function BucketFields({ settings, hasSecret, readable, fields }: Props) {
  const plain = { autoComplete: "off", spellCheck: false, className: "font-mono text-sm" } as const;
  return (
    <>
      <TextField
        {...plain}
        label="Server"
        name="endpoint"
        defaultValue={settings?.endpoint ?? ""}
        maxLength={300}
        placeholder="https://s3.example.com"
        hint="Empty: Amazon's own."
        errors={fields?.["settings.endpoint"]}
      />
      {readable ? (
        <p role="status" className="-mt-2 mb-4 text-sm">
          <Status is="attention">Not encrypted on the way</Status> Archives sent over http:// can be read and changed by
          whoever is in between. Use https:// outside of this machine.
        </p>
      ) : null}
      <div className="grid gap-x-6 sm:grid-cols-2">
        <TextField
          {...plain}
          label="Bucket"
          name="bucket"
          defaultValue={settings?.bucket}
          maxLength={63}
          required
          hint="It must be there already."
          errors={fields?.["settings.bucket"]}
        />
        <TextField
          {...plain}
          label="Region"
          name="region"
          defaultValue={settings?.region ?? "us-east-1"}
          maxLength={60}
          required
          hint="Where there are none, us-east-1 usually does."
          errors={fields?.["settings.region"]}
        />
        <TextField
          {...plain}
          label="Prefix"
          name="prefix"
          defaultValue={settings?.prefix ?? "holdfast/"}
          maxLength={300}
          hint="Archives lie below it. Nothing else is touched."
          errors={fields?.["settings.prefix"]}
        />
        <Select
          label="Encryption at rest"
          name="encryption"
          options={encryptions}
          defaultValue={settings?.encryption ?? "none"}
        />
        <TextField
          {...plain}
          label="Access key"
          name="accessKeyId"
          defaultValue={settings?.accessKeyId}
          maxLength={200}
          required
          hint="May list, read, write and delete below the prefix."
          errors={fields?.["settings.accessKeyId"]}
        />
        <TextField
          {...plain}
          label="Secret key"
          name="secret"
          type="password"
          autoComplete="new-password"
          maxLength={500}
          required={!hasSecret}
          hint={
            hasSecret
              ? "Empty: the stored one stays, for the same server, bucket and access key only."
              : "Sealed at once; only the worker opens it. It is never shown again."
          }
          errors={fields?.secret}
        />
      </div>
      <Checkbox
        label="The bucket stands in the path, not in the server's name"
        name="pathStyle"
        defaultChecked={settings?.pathStyle ?? false}
        hint="MinIO, Ceph and most servers of one's own need this."
      />
    </>
  );
}
