import type { ErrorCode } from "@/lib/errors";

/** One kind of failure: how it is recognised, and what people read. `$1`, `$2` are the pattern's groups. */
export type Explanation = {
  /** SQLSTATEs of PostgreSQL (appendix A) and error codes of Node. */
  readonly codes: readonly string[];
  /** Matches the message in English, as libpq, pg_dump, pg_restore and the server write it (12 to 18). */
  readonly pattern: RegExp | null;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
};

/** Looked at from top to bottom, codes before patterns: the particular stands above the general. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    codes: ["28P01"],
    pattern: /password authentication failed for user "([^"]*)"|no password supplied/,
    code: "PRECONDITION",
    message: "The server refused the password of {user}.",
    hint: "Enter the connection string again with the current password.",
  },
  {
    codes: ["28000"],
    pattern:
      /no pg_hba\.conf entry|pg_hba\.conf rejects|role "[^"]*" is not permitted to log in|role "[^"]*" does not exist/,
    code: "PRECONDITION",
    message: "The server does not let {user} in from this machine.",
    hint: "Check the role's name and LOGIN right, and the server's pg_hba.conf or allowed addresses, also for TLS.",
  },
  {
    codes: ["3D000"],
    pattern: /database "([^"]*)" does not exist/,
    code: "PRECONDITION",
    message: "There is no database named {database} on {server}.",
    hint: "Check the database's name at the end of the connection string.",
  },
  {
    codes: ["ENOTFOUND", "EAI_AGAIN", "EAI_NONAME"],
    pattern: /could not translate host name|Name or service not known|nodename nor servname/,
    code: "UNREACHABLE",
    message: "The host {host} is not known.",
    hint: "Check the spelling, and whether the worker's machine can resolve that name.",
  },
  {
    codes: ["ECONNREFUSED"],
    pattern: /Connection refused|could not connect to server/,
    code: "UNREACHABLE",
    message: "Nothing accepts connections at {server}.",
    hint: "Check host and port, and that the server is running and listens to the network.",
  },
  {
    codes: ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"],
    pattern:
      /timeout expired|timeout exceeded when trying to connect|timed out|No route to host|Network is unreachable/,
    code: "UNREACHABLE",
    message: "{server} did not answer in time.",
    hint: "Check the network, firewalls and the server's allowed addresses.",
  },
  {
    codes: ["57P03"],
    pattern: /the database system is (starting up|shutting down|in recovery)/,
    code: "UNREACHABLE",
    message: "The server at {server} is starting up or shutting down.",
    hint: "Wait until it is ready, then try again.",
  },
  {
    codes: ["57P01", "57P02"],
    pattern: /terminating connection due to administrator command/,
    code: "UNREACHABLE",
    message: "The server at {server} ended the connection.",
    hint: "It was stopped or restarted, or somebody ended this session. Check the server, then try again.",
  },
  {
    codes: ["53300", "53400"],
    pattern: /too many (connections|clients)|remaining connection slots are reserved/,
    code: "UNREACHABLE",
    message: "The server at {server} has no free connection.",
    hint: "Close idle sessions, raise max_connections or the role's limit, then try again.",
  },
  {
    codes: ["53200"],
    pattern: /out of shared memory/,
    code: "PRECONDITION",
    message: "The server at {server} has no room for the locks of so many tables.",
    hint: "Raise max_locks_per_transaction in its settings and restart it, then try again.",
  },
  {
    codes: ["53100"],
    pattern: /could not (?:extend|write to) file "(?:base|global|pg_)[^"]*".*No space left on device/,
    code: "PRECONDITION",
    message: "The disk of the server at {server} is full.",
    hint: "Free some space on that server, then try again.",
  },
  {
    codes: ["CERT_HAS_EXPIRED"],
    pattern: /certificate has expired/,
    code: "UNREACHABLE",
    message: "The TLS certificate of {server} has expired.",
    hint: "Renew the server's certificate.",
  },
  {
    codes: ["ERR_TLS_CERT_ALTNAME_INVALID"],
    pattern: /does not match host name|altnames|server certificate for/,
    code: "UNREACHABLE",
    message: "The TLS certificate is not made out to {host}.",
    hint: "Use the name in the certificate as the host, or sslmode=verify-ca.",
  },
  {
    codes: [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_GET_ISSUER_CERT",
    ],
    pattern:
      /certificate verify failed|self[- ]signed certificate|unable to (verify|get).*(issuer|leaf|first certificate)/,
    code: "UNREACHABLE",
    message: "The TLS certificate of {server} is not signed by a trusted authority.",
    hint: "Paste the CA certificate of the server or its provider.",
  },
  {
    codes: [],
    pattern: /does not support SSL|SSL was required/,
    code: "UNREACHABLE",
    message: "The server at {server} does not offer TLS.",
    hint: "Turn TLS on at the server, or use sslmode=disable if the network is trusted.",
  },
  {
    codes: ["EPROTO"],
    pattern: /SSL error|SSL SYSCALL|establishing an SSL connection|tlsv1|SSL routines/,
    code: "UNREACHABLE",
    message: "The TLS connection to {server} could not be made.",
    hint: "Check the server's TLS settings and the sslmode of the connection string.",
  },
  {
    codes: [],
    pattern:
      /unsupported startup parameter|no such database: |pgbouncer|query_wait_timeout|server login has been failing/i,
    code: "PRECONDITION",
    message: "A connection pooler answers at {server}, not the PostgreSQL server itself.",
    hint: "Use the direct address and port of the server; a pooler mixes sessions, which a backup must not.",
  },
  {
    codes: [],
    pattern: /aborting because of server version mismatch/,
    code: "PRECONDITION",
    message: "The installed pg_dump is older than the server.",
    hint: "Install the PostgreSQL client tools of the server's major version or a newer one.",
  },
  {
    codes: [],
    pattern: /query would be affected by row-level security policy for table "(.*?)"(?:\n|$)/,
    code: "PRECONDITION",
    message: "Row-level security hides rows of {name} from {user}; a backup would silently miss them.",
    hint: "Use a role with BYPASSRLS (or a superuser): ALTER ROLE … BYPASSRLS.",
  },
  {
    codes: ["55P03"],
    // pg_dump waits for its locks under statement_timeout, and says which tables it wanted.
    pattern:
      /canceling statement due to lock timeout|could not obtain lock on relation|due to statement timeout[\s\S]*LOCK TABLE/,
    code: "CONFLICT",
    message: "A table is locked by somebody else, and the wait for it was given up.",
    hint: "Wait until the migration or maintenance that holds the lock is over, or raise the lock wait.",
  },
  {
    codes: ["57014"],
    pattern: /canceling statement due to/,
    code: "UNREACHABLE",
    message: "The server at {server} cancelled the query because it took too long or was asked to.",
    hint: "Try again when the server is less busy.",
  },
  {
    codes: ["ENOSPC", "EDQUOT"],
    pattern: /No space left on device|Disk quota exceeded/,
    code: "PRECONDITION",
    message: "The disk is full.",
    hint: "Free some space, or move the archives to a larger disk, then try again.",
  },
  {
    codes: ["42501"],
    pattern:
      /permission denied for (?:table|sequence|schema|relation|large object|view|materialized view) (.*?)(?:\n|$)/,
    code: "PRECONDITION",
    message: "{user} may not read {name}.",
    hint: "Grant it: GRANT pg_read_all_data TO the role (PostgreSQL 14 and newer), or SELECT on what is missing.",
  },
  {
    codes: ["25006"],
    pattern: /in a read-only transaction|during recovery/,
    code: "PRECONDITION",
    message: "The server at {server} only allows reading.",
    hint: "It may be a replica. Use the address of the primary server.",
  },
  {
    codes: [],
    pattern: /extension "([^"]*)" is not available|could not open extension control file ".*?\/([^/"]+)\.control"/,
    code: "PRECONDITION",
    message: "The extension {name} is not installed on the server.",
    hint: "Install the extension's package on that server, then try again.",
  },
  {
    codes: [],
    pattern: /role "([^"]*)" does not exist/,
    code: "PRECONDITION",
    message: "The role {name} does not exist on the server.",
    hint: "Create the role first, or restore without owners and privileges.",
  },
  {
    codes: ["42P01", "42704", "XX000"],
    pattern: /(?:relation|table|large object|schema|cache lookup failed for).* (?:does not exist|\d+)/,
    code: "CONFLICT",
    message: "Something in the database was dropped or changed while it was being read.",
    hint: "Try again when no migration is running.",
  },
  {
    codes: [],
    pattern: /invalid snapshot identifier|snapshot .* does not exist|could not import the requested snapshot/,
    code: "UNREACHABLE",
    message: "The session that held the backup's snapshot was lost.",
    hint: "Check the connection to the server, then try again.",
  },
  {
    codes: [],
    pattern: /unsupported version \([\d.]+\) in file header/,
    code: "PRECONDITION",
    message: "The archive was made by a newer pg_dump than the installed pg_restore can read.",
    hint: "Install PostgreSQL client tools of the version that made it, or a newer one.",
  },
  {
    codes: [],
    pattern:
      /does not appear to be a valid archive|file is too short|could not read from input file|unexpected end of file|could not uncompress|corrupt|out-of-order|unrecognized data block|invalid .*checksum|inflate|ZSTD|could not decompress|magic string|file header/i,
    code: "TOOL_FAILED",
    message: "The archive is damaged: it cannot be decoded to its end.",
    hint: "Do not rely on it. Make a new backup, and check the disk it was stored on.",
  },
  {
    codes: ["ECONNRESET", "EPIPE", "08006", "08003", "08001"],
    pattern:
      /server closed the connection unexpectedly|Connection terminated|encountered a connection error|connection (?:was )?(?:reset|lost)|Connection reset|lost synchronization/i,
    code: "UNREACHABLE",
    message: "The connection to {server} was lost.",
    hint: "Check the network and the server, then try again.",
  },
];
