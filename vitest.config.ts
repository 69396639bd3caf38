import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./scripts/closing-line-reporter.ts";

const source = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  // What users import by name is tested from its source, not from the last build.
  resolve: {
    alias: [
      { find: /^ostinato$/, replacement: source("./src/index.ts") },
      { find: /^ostinato\/(tools|agents)$/, replacement: source("./$1/index.ts") },
      {
        find: /^ostinato\/(harmony|grammar|testing|trace|replay)$/,
        replacement: source("./src/$1/index.ts"),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/seed-property-tests.ts"],
    // A busy machine is slow, not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    reporters: [process.env.CI ? "dot" : "default", new ClosingLineReporter()],
  },
});
