import { inertText } from "../../inert-text.ts";
import { examineMachine, printDoctorReport } from "../../sandbox/index.ts";
import { EXIT_CODES } from "../exit-code.ts";

/** `ostinato doctor`. Returns 0 when the sandbox works on this machine. */
export async function doctorCommand(options: { readonly json?: boolean }): Promise<number> {
  const report = await examineMachine();
  process.stdout.write(
    options.json ? `${JSON.stringify(report)}\n` : inertText(printDoctorReport(report)),
  );
  return report.tier === "bubblewrap" ? EXIT_CODES.answered : EXIT_CODES.failed;
}
