import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Ends the output with the skipped tests and their reasons, and one line that any tool can read:
 * `12 passed, 0 failed, 1 skipped`.
 */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const reasons: string[] = [];
    for (const module of modules) {
      // An unreadable file or a failed hook counts as a failure, although no single test has
      // failed.
      for (const part of [module, ...module.children.allSuites()]) {
        if (part.errors().length > 0) counts.failed++;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") counts[state]++;
        if (state === "skipped") reasons.push(reasonOf(test));
      }
    }
    // A filter by name skips nearly everything.
    const isFiltered = modules.some(({ project }) => project.config.testNamePattern !== undefined);
    const { passed, failed, skipped } = counts;
    const closing = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    process.stdout.write(`\n${[...(isFiltered ? [] : reasons), closing].join("\n")}\n`);
  }
}

/** The reason that the test passed to `context.skip`. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const reason = (result.state === "skipped" && result.note) || "no reason given";
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason}`;
}
