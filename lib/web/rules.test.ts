import { describe, expect, it } from "vitest";
import {
  clientAddress,
  isReadableAddress,
  jsonProblem,
  originProblem,
  payloadProblem,
  safeReturnPath,
} from "@/lib/web/rules";

describe("originProblem", () => {
  const demo = "http://127.0.0.1:3000";
  const real = "https://holdfast.example.com";
  it.each([
    ["http://127.0.0.1:3000", "127.0.0.1:3000", demo],
    ["http://localhost:3000", "localhost:3000", demo],
    ["http://[::1]:3000", "[::1]:3000", demo],
    ["http://localhost:3000", "LOCALHOST:3000", null],
    ["https://holdfast.example.com", "holdfast.example.com", real],
    ["https://holdfast.example.com", "127.0.0.1:3000", real],
    ["https://holdfast.example.com", null, `${real}/some/path`],
  ])("lets %s pass on %s (public %s)", (origin, host, publicUrl) => {
    expect(originProblem(origin, host, publicUrl)).toBeNull();
  });
  it.each([
    [null, "127.0.0.1:3000", demo],
    ["", "127.0.0.1:3000", demo],
    ["null", "127.0.0.1:3000", demo],
    ["http://127.0.0.1:3001", "127.0.0.1:3000", demo],
    ["https://127.0.0.1:3000", "127.0.0.1:3000", demo],
    ["https://localhost:3000", "localhost:3000", demo],
    ["https://localhost:3000", "localhost:3000", null],
    ["http://localhost:3000", "localhost:3000", "https://localhost:3000"],
    ["http://localhost:3000", "127.0.0.1:3000", demo],
    ["http://evil.example:3000", "evil.example:3000", demo],
    ["http://evil.example:3000", "evil.example:3000", null],
    ["http://127.0.0.1:3000", "127.0.0.1:3000", real],
    ["http://holdfast.example.com", "holdfast.example.com", real],
    ["https://holdfast.example.com.evil.example", "holdfast.example.com", real],
    ["https://holdfast.example.com/", "holdfast.example.com", real],
    ["https://user@holdfast.example.com", "holdfast.example.com", real],
    ["file://", "127.0.0.1:3000", demo],
    ["chrome-extension://abc", "127.0.0.1:3000", demo],
    ["http://127.0.0.1:3000, http://evil.example", "127.0.0.1:3000", demo],
  ])("refuses %s on %s (public %s)", (origin, host, publicUrl) => {
    expect(originProblem(origin, host, publicUrl)).toMatch(/^The request .+\.$/);
  });
});

describe("safeReturnPath", () => {
  it.each(["/runs/abc", "/backups?sort=size&dir=desc", "/audit?actor=%C3%A9", "/runs/1#step-2", "/"])(
    "keeps %s",
    (path) => {
      expect(safeReturnPath(path)).toBe(path);
    },
  );
  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\tevil",
    "/\n/evil.example",
    "/%09/evil\u0000",
    "/a/..//evil.example",
    "/sign-in?from=/sign-in",
    "/api/auth/signout",
    "/welcome/x",
    " /runs",
    "",
    `/${"a".repeat(3_000)}`,
    ["/runs"],
    null,
    undefined,
  ])("sends %j home", (path) => {
    expect(safeReturnPath(path)).toBe("/");
  });
});

describe("clientAddress", () => {
  it.each([
    ["127.0.0.1", "6.6.6.6", false, "127.0.0.1"],
    ["::ffff:10.0.0.9", null, false, "10.0.0.9"],
    ["10.0.0.1", "6.6.6.6, 192.0.2.7", true, "192.0.2.7"],
    ["10.0.0.1", "2001:DB8::7", true, "2001:db8::7"],
    ["10.0.0.1", null, true, "10.0.0.1"],
    ["10.0.0.1", "evil\u0000<script>", true, "local"],
    [null, "6.6.6.6", false, "local"],
  ])("peer %s, forwarded %s, trusted %s: %s", (peer, forwarded, trusted, expected) => {
    expect(clientAddress(peer, forwarded, trusted)).toBe(expected);
  });
});

describe("isReadableAddress", () => {
  it.each(["/", "/runs/1?x=%", "/a%20b", "/%E2%82%AC?search=%E0%A4%A"])("takes %s", (address) => {
    expect(isReadableAddress(address)).toBe(true);
  });
  it.each(["/runs/%E0%A4%A", "/%", "/%zz", "/runs/%00", "/backups?search=a%00b", "/\0", "*", "http://a.example/", ""])(
    "refuses %j",
    (address) => {
      expect(isReadableAddress(address)).toBe(false);
    },
  );
});

describe("payloadProblem", () => {
  const plain = "text/plain;charset=UTF-8";
  it.each([
    `[{"id":"1","typed":"a b"}]`,
    `["$undefined"]`,
    `[{"price":"$$5","lock":"$NaN","far":"$-Infinity","none":"$-0"}]`,
    `[{"lines":[1,2.5,true,null,"€"]}]`,
  ])("takes %s", (body) => {
    expect(payloadProblem(plain, body)).toBeNull();
  });
  it.each([
    "",
    "garbage",
    "{}",
    "[]",
    "[1,2]",
    `["$1"]`,
    `["$@1"]`,
    `["$F1"]`,
    `["$K1"]`,
    `["$1:__proto__:then"]`,
    `[{"then":"$1:then","value":"$B1"}]`,
    `[{"deep":{"$":["$Q0"]}}]`,
    `["$D2026-11-25"]`,
    `["$n1"]`,
    `["$"]`,
    `["$undefined1"]`,
    `[${"[".repeat(40)}${"]".repeat(40)}]`,
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  ])("refuses %s", (body) => {
    expect(payloadProblem(plain, body)).toMatch(/^(Only|This) .+\.$/);
  });
  it.each([null, "", "text/plainer", "application/json", "multipart/form-data; boundary=x", "text/html"])(
    "refuses the type %s",
    (type) => {
      expect(payloadProblem(type, "[{}]")).not.toBeNull();
    },
  );
});

describe("jsonProblem", () => {
  it("takes one object and nothing else", () => {
    expect(jsonProblem(`{"password":"$1"}`)).toBeNull();
    for (const body of ["", "{", "null", "7", "[]", `"x"`, "a=1"]) expect(jsonProblem(body)).toMatch(/\.$/);
  });
});
