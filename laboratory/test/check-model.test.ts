import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../find-python.ts";

const python = findPython();

/** The fast pass that trains against the architecture as it is written for reading. */
test.skipIf(python === null)("the packed pass computes what the reference does", () => {
  const { status, stderr } = spawnSync(python ?? "", ["check_model.py"], {
    cwd: join(import.meta.dirname, "../trainer"),
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
