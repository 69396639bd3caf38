import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskMeter } from "../../../src/sandbox/limits/disk-meter.ts";
import { removeFolder } from "../../remove-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-meter-"));
});
afterEach(() => removeFolder(folder));

test("what is set aside while it counts isn't forgotten", async () => {
  const meter = await DiskMeter.begin(folder, "counts");
  const limit = { bytes: 1e9, files: 10 };
  await meter.reserve(100, limit);
  writeFileSync(join(folder, "written"), "x");
  const counting = meter.count();
  await meter.reserve(5000, limit);
  const counted = await counting;
  expect(counted.files).toBe(1);
  expect(meter.used).toEqual({ bytes: counted.bytes + 5000, files: 2 });
});
