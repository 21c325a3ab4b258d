// Which network addresses nothing is ever sent to, whatever name stands for them. Asked as a connection is made: a name
// may lead elsewhere than it did a moment ago.
import { lookup } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { type AgentOptions, Agent as HttpsAgent } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Networks of IPv4: nowhere in particular, one's own link (where clouds keep their metadata), many at once. */
const networks = [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Metadata servers outside of the link: Alibaba's, Oracle's, Azure's.
  ["100.100.100.200", 32],
  ["192.0.0.192", 32],
  ["168.63.129.16", 32],
] as const;

const never = new BlockList();
for (const [network, bits] of networks) {
  never.addSubnet(network, bits, "ipv4");
  // The same through a gateway that translates (NAT64); written as ::ffff:… they are the ones above already.
  never.addSubnet(`64:ff9b::${network}`, 96 + bits, "ipv6");
}
never.addAddress("::", "ipv6");
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
never.addSubnet("fd00:ec2::", 32, "ipv6");

/** The `code` of the error that a connection ends with which would have led there. */
export const refusedAddress = "EADDRESSREFUSED";

/** Whether a host that is written as an address, in URLs' brackets or without, is one of those. A name is none yet. */
export function isRefused(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const version = isIP(address);
  return version !== 0 && never.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Where other protocols listen: what is sent there as HTTP could mean something to them ("bad port" of the Fetch standard). */
const closedPorts = new Set(
  `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
  137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
  1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080`.split(/\s+/),
);

/** A port as a URL's `port` writes it. */
export function isClosedPort(port: string): boolean {
  return closedPorts.has(port);
}

/** As the system's own, but a name that leads to one of those leads nowhere, whatever else it leads to. */
const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, [], 0);
    if (found.some(({ address }) => isRefused(address))) return callback(refusal(hostname), [], 0);
    if (options.all) return callback(null, found, 0);
    const [first] = found;
    return callback(null, first?.address ?? "", first?.family);
  });
};

function refusal(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} leads to an address that nothing is sent to`), { code: refusedAddress });
}

/** How connections are made to addresses that people typed. Those written as numbers never ask: see `isRefused`. */
export function outboundAgents(options: AgentOptions = {}): { readonly http: HttpAgent; readonly https: HttpsAgent } {
  const guarded = { ...options, lookup: lookupAllowed };
  return { http: new HttpAgent(guarded), https: new HttpsAgent(guarded) };
}
