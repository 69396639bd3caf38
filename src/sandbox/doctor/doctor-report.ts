import type { SandboxTier } from "../sandbox.ts";

/** The sandbox support of a machine. */
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  /** The strongest tier that works here, or null if none does. */
  readonly tier: SandboxTier | null;
}

export interface DoctorCheck {
  readonly name: string;
  /**
   * `ok`: present; `missing`: the sandbox doesn't work without it; `limited`: the sandbox works with restrictions;
   * `unused`: absent and not needed.
   */
  readonly status: "ok" | "missing" | "limited" | "unused";
  readonly finding: string;
  /** A command to run or a setting to change. */
  readonly fix?: string;
}

const SIGNS = { ok: "ok     ", missing: "MISSING", limited: "limited", unused: "-      " } as const;

/** The report as lines for a terminal. */
export function printDoctorReport(report: DoctorReport): string {
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  const lines = report.checks.flatMap(({ name, status, finding, fix }) => [
    `${SIGNS[status]}  ${name.padEnd(width)}  ${finding}`,
    ...(fix === undefined ? [] : fix.split("\n").map((line) => `${" ".repeat(width + 11)}${line}`)),
  ]);
  return `${lines.join("\n")}\n\n${conclusion(report)}\n`;
}

function conclusion({ tier, checks }: DoctorReport): string {
  switch (tier) {
    case "bubblewrap":
      return checks.some(({ status }) => status === "limited")
        ? "The sandbox works here, with the limitations listed above."
        : "The sandbox works here.";
    case "landlock":
    case "none":
      return "The sandbox doesn't work here. Runs are refused until the missing parts are installed or enabled, unless a program requests a degraded tier.";
    case null:
      return "The sandbox doesn't work here. Runs are refused until the missing parts are installed or enabled.";
    default:
      return tier satisfies never;
  }
}
