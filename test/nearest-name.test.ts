import { expect, test } from "vitest";
import { nearestName } from "../src/nearest-name.ts";

const names = ["model", "journal", "workspace", "policy", "limits", "wallMilliseconds", "minP"];

test.each([
  ["worksapce", "workspace"],
  ["Workspace", "workspace"],
  ["jornal", "journal"],
  ["limit", "limits"],
  ["wallMiliseconds", "wallMilliseconds"],
  ["min_p", "minP"],
  ["temperature", null],
  ["", null],
  ["x", null],
  ["w".repeat(1_000_000), null],
])("%s was meant to be %s", (wanted, name) => {
  expect(nearestName(wanted, names)).toBe(name);
});
