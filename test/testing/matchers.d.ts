import type { RunMatchers } from "../../src/testing/index.ts";

declare module "vitest" {
  interface Matchers<R> extends RunMatchers<R> {}
}
