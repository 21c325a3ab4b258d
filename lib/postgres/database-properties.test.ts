import { expect, test } from "vitest";
import { grantSql, likeSql, settingSql } from "@/lib/postgres/database-properties";

const libc = { datcollate: "de_DE.UTF-8", datctype: "C" };

test.each([
  ["before there were providers", libc, "ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'C'"],
  [
    "libc",
    { ...libc, datlocprovider: "c", datlocale: null },
    "ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'C' LOCALE_PROVIDER libc",
  ],
  [
    "ICU of 15",
    { ...libc, datlocprovider: "i", daticulocale: "de" },
    "ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'de'",
  ],
  [
    "ICU of 17, with rules",
    { ...libc, datlocprovider: "i", datlocale: "de", daticurules: "&V << w" },
    "ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '&V << w'",
  ],
  [
    "the server's own",
    { ...libc, datlocprovider: "b", datlocale: "C.UTF-8" },
    "ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
  ],
])("the options of a database like one of %s", (_, row, sql) => {
  expect(likeSql(row, "UTF8")).toBe(sql);
});

test.each([
  [{ role: null, name: "statement_timeout", value: "5s" }, `ALTER DATABASE "n" SET "statement_timeout" TO '5s'`],
  [
    { role: 'o"k', name: "app.tenant", value: "it's" },
    `ALTER ROLE "o""k" IN DATABASE "n" SET "app"."tenant" TO 'it''s'`,
  ],
  [
    { role: null, name: "search_path", value: '"$user", "My App", public' },
    `ALTER DATABASE "n" SET "search_path" TO '$user', 'My App', 'public'`,
  ],
  [{ role: null, name: "search_path", value: '""' }, `ALTER DATABASE "n" SET "search_path" TO ''`],
])("a setting %j", (setting, sql) => {
  expect(settingSql("n", setting)).toBe(sql);
});

test("grants", () => {
  expect(grantSql("n", { role: null, privilege: "CONNECT", grantable: false })).toBe(
    'GRANT CONNECT ON DATABASE "n" TO PUBLIC',
  );
  expect(grantSql("n", { role: "app", privilege: "CREATE", grantable: true })).toBe(
    'GRANT CREATE ON DATABASE "n" TO "app" WITH GRANT OPTION',
  );
});
