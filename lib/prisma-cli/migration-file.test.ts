import { describe, expect, it } from "vitest";
import { checksumOf, digestMigration } from "@/lib/prisma-cli/migration-file";

describe("digestMigration", () => {
  it("is sha256sum of the file", () => {
    expect(checksumOf("SELECT 1;\n")).toBe("b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd");
  });
  it.each([
    ["line ends of Windows", "a;\r\nb;\r\n", true],
    ["a space more", "a;\nb; \n", false],
    ["a byte order mark", "\ufeffa;\nb;\n", false],
    ["no end of the last line", "a;\nb;", false],
  ])("%s", (_, sql, same) => {
    expect(digestMigration({ name: "1_a", sql: "a;\nb;\n" }).sameChecksums.includes(checksumOf(sql))).toBe(same);
  });
});
