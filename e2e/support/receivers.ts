import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail server, and one that takes a signed webhook and a Slack-compatible one. */
export async function startReceivers() {
  const mails: string[] = [];
  const posts: { signature: boolean; body: string }[] = [];
  const mail = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, _session, done) => {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push(text.replaceAll("=\r\n", ""));
        done();
      });
    },
  });
  const receiver: Server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    posts.push({ signature: "x-holdfast-signature" in request.headers, body });
    response.end();
  });
  for (const server of [mail, receiver])
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${port(receiver)}/hook`;
  const common = { name: "Ops", events: ["alarm.opened", "alarm.closed"] };
  const channels = [
    {
      ...common,
      kind: "email",
      server: `smtp://127.0.0.1:${port(mail.server)}`,
      from: "holdfast@example.com",
      to: ["ops@example.com"],
    },
    { ...common, kind: "slack", url },
    { ...common, kind: "webhook", url, secret: "sixteen-characters" },
  ];
  async function close(): Promise<void> {
    await new Promise<void>((resolve) => mail.close(() => resolve()));
    receiver.close();
  }
  return { mails, posts, channels, close };
}
