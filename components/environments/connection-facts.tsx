import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import type { EnvironmentView } from "@/lib/environments/schema";
import { formatBytes } from "@/lib/format";

/** How the database is reached; the password is sealed and never shown. */
export function ConnectionFacts({ environment }: { readonly environment: EnvironmentView }) {
  const { host, port, database, username, sslmode, schema, hasCa, seen, databaseBytes } = environment;
  const unknown = <Status is="unknown">unknown</Status>;
  return (
    <FactList>
      <Fact label="Host">
        <Copyable text={`${host}:${port}`} label="the host" />
      </Fact>
      <Fact label="Database">
        <Copyable text={database} label="the database's name" />
      </Fact>
      <Fact label="Role">
        <Copyable text={username} label="the role" />
      </Fact>
      <Fact label="Password">sealed, only the worker can open it</Fact>
      <Fact label="Encryption">
        sslmode {sslmode}
        {hasCa ? ", with a CA of its own" : ""}
      </Fact>
      <Fact label="Prisma schema">
        <span className="font-mono text-sm">{schema}</span>
      </Fact>
      <Fact label="Server">
        {seen ? `PostgreSQL ${seen.serverVersion}${seen.isReplica ? ", a replica" : ""}` : unknown}
      </Fact>
      <Fact label="Sessions">{seen ? `${seen.connections} of ${seen.maxConnections} allowed` : unknown}</Fact>
      <Fact label="Size">{databaseBytes === null ? unknown : formatBytes(databaseBytes)}</Fact>
    </FactList>
  );
}
