import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defaultPolicy } from "../../../src/sandbox/policy.ts";
import {
  StateDirectory,
  type StateRecord,
} from "../../../src/sandbox/workspace/state-directory.ts";
import { removeFolder } from "../../remove-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-state-"));
});
afterEach(() => removeFolder(root));

const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const record = (): StateRecord => ({
  version: 1,
  complete: true,
  policy: defaultPolicy(root),
  store: "overlay",
  user: OWNER,
  owner: OWNER,
});

it("is held by one at a time, also in the same process", () => {
  const path = join(root, "state");
  const [one, other] = [new StateDirectory(path), new StateDirectory(path)];
  one.lock();
  one.lock();
  expect(() => other.lock()).toThrow(`in use by process ${process.pid}`);
  // Who was refused has taken nothing away.
  other.unlock();
  expect(() => other.lock()).toThrow("in use");
  one.unlock();
  other.lock();
  other.unlock();
  expect(readdirSync(path)).toEqual([]);
});

it("throws nothing away that another has begun", async () => {
  const path = join(root, "state");
  const [one, other] = [new StateDirectory(path), new StateDirectory(path)];
  await one.begin(record());
  one.makeLayers(root, OWNER);
  await expect(other.begin(record())).rejects.toMatchObject({ code: "sandbox.failed" });
  expect(readdirSync(path)).toContain("upper");
  await one.remove();
  await other.begin(record());
  await other.remove();
  expect(readdirSync(root)).toEqual([]);
});

// Node's own recursive mkdir never returns there, and no signal is heard meanwhile.
it.each(["/proc/.ostinato/overlays/run", "/proc/state"])(
  "says that %s can't be created",
  async (path) => {
    await expect(new StateDirectory(path).begin(record())).rejects.toMatchObject({
      code: "sandbox.failed",
      message: expect.stringContaining(`${path}, can't be created (ENOENT)`),
    });
  },
);
