import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { formatBytes, formatCount } from "@/lib/format";
import type { Inspection } from "@/lib/postgres/inspection-schema";

/** The facts of a database, as the worker read them. */
export function InspectionFacts({ inspection }: { readonly inspection: Inspection }) {
  const { identity, tools, migrationHead, migrationSchemas, extensions } = inspection;
  const names = Object.entries(extensions).map(([name, version]) => `${name} ${version}`);
  return (
    <FactList columns={2}>
      <Fact label="Server">
        PostgreSQL {inspection.serverVersion}
        {inspection.managedBy ? <span className="text-muted">{inspection.managedBy}</span> : null}
      </Fact>
      <Fact label="Tools">
        {tools.version ? `pg_dump ${tools.version}` : <Status is="failed">none that fit</Status>}
      </Fact>
      <Fact label="Connection">{inspection.encrypted ? "encrypted" : "not encrypted"}</Fact>
      <Fact label="Role">{inspection.role.name}</Fact>
      <Fact label="Size">{formatBytes(inspection.databaseBytes)}</Fact>
      <Fact label="Tables">{formatCount(inspection.tables)}</Fact>
      <Fact label="Says it is">{inspection.marker ?? "nothing: it is not marked"}</Fact>
      <Fact label="Migrations">
        {migrationHead.unknownBecause ? (
          <Status is="unknown">{migrationHead.unknownBecause}</Status>
        ) : (
          (migrationHead.value ?? (migrationSchemas.length > 0 ? "none applied" : "no Prisma migrations table"))
        )}
      </Fact>
      <Fact label="Encoding">
        {inspection.encoding}, {inspection.collation}
      </Fact>
      <Fact label="Extensions">{names.length > 0 ? names.join(", ") : "none"}</Fact>
      <Fact label="Database oid">
        <span className="font-mono text-sm">{identity.databaseOid}</span>
      </Fact>
      <Fact label="System">
        {identity.systemIdentifier ? (
          <span className="font-mono text-sm">{identity.systemIdentifier}</span>
        ) : (
          <Status is="unknown">may not be read</Status>
        )}
      </Fact>
    </FactList>
  );
}
