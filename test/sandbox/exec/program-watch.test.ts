import { Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { ProgramWatch } from "../../../src/sandbox/exec/program-watch.ts";
import { DiskMeter } from "../../../src/sandbox/limits/disk-meter.ts";
import { DEFAULT_SANDBOX_LIMITS } from "../../../src/sandbox/policy.ts";

const { status } = vi.hoisted(() => ({ status: { current: null as Socket | null } }));
vi.mock("../../../src/sandbox/exec/process-status.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  openPipe: () => {
    status.current = new Socket();
    return status.current;
  },
}));

it("a report that can't be read ends the watch, and nothing else", async () => {
  const disk = await DiskMeter.begin(import.meta.dirname, "was-there");
  const watch = new ProgramWatch("pipe", DEFAULT_SANDBOX_LIMITS, disk, () => {});
  // Without a listener, this would be thrown at the whole process.
  expect(() => status.current?.emit("error", new Error("EIO"))).not.toThrow();
  await watch.end();
});
