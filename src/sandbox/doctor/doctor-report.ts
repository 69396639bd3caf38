import type { SandboxTier } from "../sandbox.ts";

/** What a machine offers for the sandbox. */
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  /** The strongest tier that works here; null: none. */
  readonly tier: SandboxTier | null;
}

export interface DoctorCheck {
  readonly name: string;
  /**
   * `ok`: there; `missing`: the sandbox does not work without it; `limited`: it works, with less;
   * `unused`: not there and not needed.
   */
  readonly status: "ok" | "missing" | "limited" | "unused";
  readonly finding: string;
  /** A command to run or a setting to make. */
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
        ? "The sandbox works here; what is limited is named above."
        : "The sandbox works here.";
    case "landlock":
    case "none":
      return "The sandbox does not work here. Runs are refused until what is missing is there, or until a degraded tier is asked for by name.";
    case null:
      return "The sandbox does not work here. Runs are refused until what is missing is there.";
    default:
      return tier satisfies never;
  }
}
