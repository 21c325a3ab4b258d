// Pure: how a stranger gets from one destination to running databases, as steps with the exact commands. What the page
// shows, what lies beside the archives, and what the test walks is made here.
import { globalsName } from "@/lib/backups/globals/rules";
import { fetchCommands } from "@/lib/destinations/fetch-commands";
import { placeOf } from "@/lib/destinations/rules";
import { formatCount, formatDuration, formatExact } from "@/lib/format";
import { databaseArgument } from "@/lib/postgres/commands";
import { quoteForBash } from "@/lib/postgres/commands-quote";
import type { GuideArchive, GuideFacts } from "@/lib/recovery/gather-guide";
import type { Guide, GuidePart, GuideStep } from "@/lib/recovery/schema";

/** The whole page. It names what lies there now; beside the archives it is written anew when that changes. */
export function writeGuide(facts: GuideFacts): Guide {
  const { archives, destination, self, madeAt } = facts;
  return {
    madeAt,
    place: `${destination.name}: ${destination.folder ?? placeOf(destination.settings)}`,
    facts: [
      `As of ${formatExact(madeAt)}, by Holdfast ${facts.version}. A newer copy of this page may lie beside the archives as RECOVERY.txt.`,
      archives.length === 0
        ? "No archive that can be relied on lies there."
        : `There are archives of ${archives.map(({ project, environment }) => `${project} ${environment}`).join(", ")}.`,
      self
        ? `Holdfast's own database lies there as of ${formatExact(self.createdAt.toISOString())}.`
        : "Holdfast's own database does not lie there.",
      facts.keys
        ? `Its keys lie there sealed to the recovery key whose public half is ${facts.keys.recipient}.`
        : "Its keys do NOT lie there: there was no recovery key. Encrypted archives open only with a copy of the keys folder, or for other recipients.",
    ],
    parts: [
      preparePart(facts),
      ...archives.map((archive, index) => restorePart(archive, index)),
      ...(self ? [holdfastPart(facts, self)] : []),
    ],
  };
}

const inArchives = (file: string) => `"$ARCHIVES"/${quoteForBash(file)}`;
const checkHash = (file: string, sha256: string) =>
  `(cd "$ARCHIVES" && echo ${quoteForBash(`${sha256}  ${file}`)} | sha256sum --check)`;

function preparePart({ destination, archives, self, keys }: GuideFacts): GuidePart {
  const isEncrypted = keys !== null || archives.some(({ encrypted }) => encrypted);
  const majors = [...archives.map(({ serverVersion }) => serverVersion), self?.serverVersion ?? "0"];
  const major = Math.max(...majors.map((version) => Number.parseInt(version, 10)));
  const steps: GuideStep[] = [
    {
      title: "Say where things are",
      text: "Change these lines to what is so here, then paste them. RECOVERY_KEY is a file with the one line that begins with AGE-SECRET-KEY-. The server must be empty of what is restored; its user must be a superuser.",
      command: [
        `export ARCHIVES=${quoteForBash(destination.folder ?? "/tmp/archives")}`,
        ...(isEncrypted ? [`export RECOVERY_KEY="$HOME/recovery.key"`] : []),
        "export PGHOST=127.0.0.1 PGPORT=5432 PGUSER=postgres",
        "export PGPASSWORD='the password'",
        ...(self ? [`export HOLDFAST="$HOME/holdfast"`] : []),
      ].join("\n"),
      fill: true,
    },
  ];
  const fetched = destination.settings.kind === "s3" ? fetchStep(destination.settings, archives, self, keys) : null;
  if (fetched) steps.push(fetched);
  steps.push({
    title: "Make a place for what is opened",
    text: "Only you can read it. Stay in this folder for all that follows, and remove it afterwards: it holds keys.",
    command: "mkdir -p -m 700 recovered",
  });
  if (keys) {
    steps.push({
      title: "Open the keys",
      text: "With them every encrypted archive opens.",
      command: [
        checkHash(keys.file, keys.sha256),
        `age --decrypt --identity "$RECOVERY_KEY" ${inArchives(keys.file)} | tar --extract --directory recovered`,
      ].join("\n"),
    });
  } else if (archives.some(({ encrypted }) => encrypted)) {
    steps.push({
      title: "Bring a key",
      text: "Put archives.key of the old installation, or the key of another recipient, to recovered/keys/archives.key.",
      command: null,
    });
  }
  return {
    title: "Prepare",
    text: `You need a Linux machine with the archives in reach, PostgreSQL ${major || 15} or newer, its client programs of the same version (psql, createdb, pg_restore)${isEncrypted ? ", age (age-encryption.org; apt-get install age)" : ""}${self ? ", and for Holdfast itself Node.js 20.19 or newer and a checkout of Holdfast" : ""}.`,
    steps,
  };
}

function fetchStep(
  settings: GuideFacts["destination"]["settings"],
  archives: readonly GuideArchive[],
  self: GuideFacts["self"],
  keys: GuideFacts["keys"],
): GuideStep {
  const files = [
    ...(keys ? [keys.file] : []),
    ...archives.flatMap(({ fileName, globals }) => (globals ? [fileName, globalsName(fileName)] : [fileName])),
    ...(self ? [self.dumpFile] : []),
  ];
  const lines = files.map((file) => {
    const fetched = fetchCommands(settings, [file])?.bash ?? "";
    return `(mkdir -p "$(dirname ${inArchives(file)})" && cd "$(dirname ${inArchives(file)})" && ${fetched})`;
  });
  return {
    title: "Fetch the files from the bucket",
    text: "With Amazon's aws command and a key that may read the bucket.",
    command: lines.join("\n"),
  };
}

function restorePart(archive: GuideArchive, index: number): GuidePart {
  const { project, environment, database, fileName, sha256, encrypted, globals } = archive;
  const plain = encrypted ? `recovered/${index + 1}.dump` : null;
  const decrypt = (file: string) => `age --decrypt --identity recovered/keys/archives.key ${inArchives(file)}`;
  const roles = globalsName(fileName);
  const steps: GuideStep[] = [
    {
      title: "Check that the archive is what was written",
      text: "It must say OK.",
      command: checkHash(fileName, sha256),
    },
    ...(plain
      ? [
          {
            title: "Decrypt it",
            text: "It takes as much room as the archive.",
            command: `${decrypt(fileName)} > ${plain}`,
          },
        ]
      : []),
    ...(globals
      ? [
          {
            title: "Make the server's roles",
            text: "Without passwords: set them afterwards. That a role exists already is no fault.",
            command: `${checkHash(roles, globals)} && ${encrypted ? decrypt(roles) : `cat ${inArchives(roles)}`} | psql --no-psqlrc --quiet --dbname=postgres`,
          },
        ]
      : []),
    {
      title: "Restore it into a new database",
      text: "It stops at the first error, and then the database is not whole.",
      command: [
        `createdb --template=template0 -- ${quoteForBash(database)}`,
        `pg_restore --no-owner --no-privileges --exit-on-error --dbname=${quoteForBash(databaseArgument(database))} ${plain ?? inArchives(fileName)}`,
      ].join("\n"),
    },
  ];
  const took =
    archive.recoveryMs === null
      ? "It was never tried out."
      : `The last drill took ${formatDuration(archive.recoveryMs)}.`;
  return {
    title: `${project} ${environment} (${archive.tier}), database ${database}`,
    text: `Its newest backup that can be relied on shows ${formatExact(archive.snapshotAt)}: ${formatCount(archive.tables)} tables with ${formatCount(archive.rows)} rows, from PostgreSQL ${archive.serverVersion}. ${took}`,
    steps,
  };
}

function holdfastPart({ destination, keys, version }: GuideFacts, self: NonNullable<GuideFacts["self"]>): GuidePart {
  const encrypted = self.recipient !== null;
  const dump = encrypted ? "recovered/holdfast.dump" : inArchives(self.dumpFile);
  const isOwnFolder = destination.settings.kind === "local" && destination.settings.folder === null;
  return {
    title: "Holdfast itself",
    text: `Version ${version}; $HOLDFAST is its checkout. All that it knew is in its database: backups, schedules, people, the audit log.${keys ? "" : " Without its keys nobody opens the passwords of the environments: they are typed anew."}`,
    steps: [
      {
        title: "Restore its database",
        text: "Into a new one called holdfast.",
        command: [
          checkHash(self.dumpFile, self.dumpSha256),
          ...(encrypted ? [`age --decrypt --identity "$RECOVERY_KEY" ${inArchives(self.dumpFile)} > ${dump}`] : []),
          "createdb --template=template0 -- holdfast",
          `pg_restore --no-owner --no-privileges --exit-on-error --dbname=${quoteForBash(databaseArgument("holdfast"))} ${dump}`,
        ].join("\n"),
      },
      ...(isOwnFolder
        ? [
            {
              title: "Give it its archives",
              text: "They may be moved there instead.",
              command: `ln -s "$ARCHIVES" recovered/archives`,
            },
          ]
        : []),
      {
        title: "Start it",
        text: `Encode characters of the password that mean something in an address. It prints where it is; people sign in as before. A database that was restored is another one to it: it says so, and is added as an environment of its own.${isOwnFolder ? "" : " The old machine's own folder of archives is another one now: the page of storage says so, and there an administrator says that the new one takes its place."}`,
        command: `HOLDFAST_HOME="$PWD/recovered" HOLDFAST_DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/holdfast" npm --prefix "$HOLDFAST" start`,
      },
    ],
  };
}

/** The same as plain text. */
export function guideText({ place, facts, parts }: Guide): string {
  const lines = ["RECOVERY", "========", "", place, "", ...facts.map((fact) => `- ${fact}`)];
  for (const { title, text, steps } of parts) {
    lines.push("", "", title, "-".repeat(title.length), text);
    for (const [index, step] of steps.entries()) {
      lines.push("", `${index + 1}. ${step.title}. ${step.text}`);
      if (step.command) lines.push("", ...step.command.split("\n").map((line) => `    ${line}`));
    }
  }
  return `${lines.join("\n")}\n`;
}
