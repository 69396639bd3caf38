import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findChromium } from "../../../tools/browser/chromium/find-chromium.ts";
import { removeFolder } from "../../remove-folder.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ostinato-home-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(home);
});

function find(named: string) {
  vi.stubEnv("OSTINATO_CHROMIUM", named);
  return findChromium("");
}

it("shows Chromium's own folder, and of any other folder nothing but the program", () => {
  const program = join(home, "chrome");
  writeFileSync(program, "");
  writeFileSync(join(home, "diary.txt"), "");
  expect(find(program)).toEqual({ executable: program, readOnlyPaths: [program] });

  const folder = join(home, "chromium");
  mkdirSync(folder);
  writeFileSync(join(folder, "resources.pak"), "");
  writeFileSync(join(folder, "chrome"), "");
  const own = { executable: join(folder, "chrome"), readOnlyPaths: [folder] };
  expect(find(join(folder, "chrome"))).toEqual(own);
  symlinkSync(join(folder, "chrome"), join(home, "link"));
  expect(find(join(home, "link"))).toEqual(own);
});

it("adds nothing for the system's, and says where nothing is", () => {
  expect(find("/usr/bin/env").readOnlyPaths).toEqual([]);
  expect(() => find(join(home, "none"))).toThrow(
    /^OSTINATO_CHROMIUM is .*none, and nothing is there/,
  );
});
