import { bold, say } from "./terminal.mjs";

/** The last words of a start: where it is and how to sign in. */
export function greet({ address, places, isDemo, users, setupToken }) {
  say();
  say(`  ${bold("Holdfast is ready:")} ${address}`);
  say();
  if (isDemo) {
    say("  This is the demo, on this computer only. Sign in as one of:");
    for (const { role, email, password } of users) say(`    ${role.padEnd(9)} ${email.padEnd(24)} ${password}`);
  } else if (setupToken) {
    say(`  Nobody can sign in yet. Create the first administrator at ${address}/setup with this one-time token:`);
    say(`    ${setupToken}`);
  }
  say();
  say(`  Data and logs: ${places.home}`);
  say("  Ctrl-C stops it.");
}
