import { expect, it } from "vitest";
import { AddChannelInput } from "./schema";

const channel = {
  kind: "email",
  name: "Ops",
  events: ["deployment.failed"],
  from: "a@example.com",
  to: ["b@example.com"],
};
const problems = (server: string) =>
  AddChannelInput.safeParse({ ...channel, server }).error?.issues.map(({ message }) => message) ?? [];

it.each([
  "smtp://mail.example.com",
  "smtps://ops:s3cret%3Apw@mail.example.com:465",
  "smtp://ops:p%40ss%2Fword@[2001:db8::1]:587",
  "smtps://ops:pw@mail.example.com/?tls.servername=mail.example.com",
])("takes a mail server: %s", (server) => {
  expect(problems(server)).toEqual([]);
});

it.each([
  "smtp://ops:4711/secret@mail.example.com",
  "smtp://ops:4711?secret@mail.example.com",
  "smtp://ops:4711#secret@mail.example.com",
])(
  "refuses a password that is not encoded, of which the beginning would be taken for a port and shown: %s",
  (server) => {
    expect(problems(server)).toEqual(["In a user name or password write @ as %40, / as %2F, ? as %3F and # as %23."]);
  },
);

it.each(["smtp://ops:secret@[mail", "smtp://ops:secret@", "smtp://ops:secret@mail:99999", "secret", "http://mail", ""])(
  "refuses what names no server: %s",
  (server) => {
    expect(problems(server)).toEqual(["An address such as smtps://user:password@mail.example.com:465."]);
  },
);
