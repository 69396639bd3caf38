import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

// Issue 18 A: root runs the tests as an ordinary user too.
test("npm run test:user runs tests as an ordinary user, and cleans up after itself", async () => {
  // One of these tests is skipped for root.
  const file = "test/sandbox/limits/control-group.test.ts";
  const { stdout } = await execa("npm", ["run", "test:user", "--", file], {
    cwd: REPOSITORY,
    env: { NO_COLOR: "1" },
  });
  expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed, 0 skipped$/);
  const [, repository = ""] = / RUN .* (\/.*)$/m.exec(stdout) ?? [];
  const isCopy = `${repository}/` !== REPOSITORY;
  expect(isCopy).toBe(process.getuid?.() === 0);
  expect(existsSync(repository)).toBe(!isCopy);
});
