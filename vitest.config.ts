import { defineConfig } from "vitest/config";
import manifest from "./package.json" with { type: "json" };
import { ClosingLineReporter } from "./scripts/closing-line-reporter.ts";

/** What users import by name is tested from its source, not from the last build. */
const alias = Object.entries(manifest.exports).flatMap(([door, target]) => {
  if (typeof target === "string") return [];
  const name = door.replace(/^\./, "ostinato").replaceAll("/", "\\/");
  const replacement = new URL(target["ostinato-source"], import.meta.url).pathname;
  return [{ find: new RegExp(`^${name}$`), replacement }];
});

export default defineConfig({
  resolve: { alias },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/postgres/global-setup.ts"],
    setupFiles: ["test/seed-property-tests.ts"],
    // A busy machine is slow, not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    reporters: [process.env.CI ? "dot" : "default", new ClosingLineReporter()],
  },
});
