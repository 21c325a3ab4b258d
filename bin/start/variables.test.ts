import { expect, it } from "vitest";
import { unknownVariables } from "./variables.mjs";

it("names what begins with HOLDFAST_ and means nothing, and nothing else", () => {
  const environment = {
    HOLDFAST_HOMME: "x",
    HOLDFAST_HOME: "x",
    HOLDFAST_DATABASE_OWNER_URL: "x",
    HOLDFAST_CHROMIUM: "x",
    PATH: "x",
  };
  expect(unknownVariables(environment)).toEqual(["HOLDFAST_HOMME"]);
});
