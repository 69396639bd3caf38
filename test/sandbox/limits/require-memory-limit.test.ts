import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defaultPolicy, openSandbox, wrapProgram } from "../../../src/sandbox/index.ts";
import { delegatedControlGroup } from "../../../src/sandbox/limits/control-group.ts";
import { requireMemoryLimit } from "../../../src/sandbox/limits/require-memory-limit.ts";
import { removeFolder } from "../../remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "ostinato-test-"));
afterAll(() => removeFolder(folder));
const strict = defaultPolicy(folder, { strict: true });
const refusal = { code: "sandbox.unavailable", message: expect.stringContaining("is strict") };

describe("a strict policy", () => {
  it("is refused where no control group keeps memory, and no other is", () => {
    expect(() => requireMemoryLimit(strict, "a call", false)).toThrow(
      expect.objectContaining(refusal),
    );
    expect(() => requireMemoryLimit(strict, "a call", true)).not.toThrow();
    expect(() => requireMemoryLimit(defaultPolicy(folder), "a call", false)).not.toThrow();
  });

  it("is refused by the sandbox of a machine without delegation", async ({ skip }) => {
    skip(delegatedControlGroup() !== null, "this machine delegates control groups");
    const opened = openSandbox(strict, { stateDirectory: join(folder, "state") });
    await expect(opened).rejects.toMatchObject(refusal);
  });

  it("is refused by the weaker tiers and for a browser, whose memory a watch keeps", async () => {
    const options = { tier: "none", stateDirectory: join(folder, "state") } as const;
    await expect(
      openSandbox({ ...strict, workspace: { ...strict.workspace, mode: "direct" } }, options),
    ).rejects.toMatchObject(refusal);
    await expect(wrapProgram({ policy: strict, argv: ["/bin/true"] })).rejects.toMatchObject(
      refusal,
    );
  });
});
