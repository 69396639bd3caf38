import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../remove-folder.ts";

const VICTIM = join(import.meta.dirname, "edit-until-killed.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-resumed-"));
  mkdirSync(join(folder, "workspace"));
  writeFileSync(join(folder, "workspace", "a.txt"), "one\ntwo\n");
});
afterEach(() => removeFolder(folder));

function live(tool: string, death: "before" | "after" | "never") {
  const { signal, stdout, stderr } = spawnSync(process.execPath, [VICTIM, folder, tool, death], {
    encoding: "utf8",
    cwd: folder,
  });
  if (death !== "never") {
    expect(signal, stderr).toBe("SIGKILL");
    return null;
  }
  expect(stderr.replaceAll(/.*Warning.*\n/g, "")).toBe("");
  return JSON.parse(stdout) as { kind: string; asked: number; results: { text: string }[] };
}

describe.each(["edit_file", "apply_patch", "container.exec", "write_file"])(
  "a run killed in %s",
  (tool) => {
    it.each(["before", "after"] as const)(
      "%s the change makes it once when it is resumed, and asks nobody",
      (death) => {
        live(tool, death);
        const resumed = live(tool, "never");
        expect(resumed).toMatchObject({
          kind: "answered",
          asked: 0,
          divergence: null,
          results: [
            { status: "ok", changes: [{ path: "a.txt", kind: "changed" }] },
            { status: "ok", text: "one\none more\ntwo" },
          ],
        });
      },
    );
  },
);
