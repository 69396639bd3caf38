import { defineConfig } from "vitest/config";

export default defineConfig({
  // What the sources say is tested, not the last build.
  ssr: { resolve: { conditions: ["ostinato-source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    maxWorkers: 2,
  },
});
