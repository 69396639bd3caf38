import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { requireNode } from "../../require-node.ts";
import { landlockWorks } from "../launcher/second-wall.ts";
import { openSandbox } from "../open-sandbox.ts";
import { defaultPolicy } from "../policy.ts";
import type { Sandbox } from "../sandbox.ts";
import type { DoctorCheck, DoctorReport } from "./doctor-report.ts";
import {
  checkAppArmor,
  checkContainer,
  checkControlGroups,
  checkKernel,
  checkLandlock,
  checkUserNamespaces,
} from "./kernel-checks.ts";
import { checkBubblewrap, checkChromium, checkPrograms } from "./program-checks.ts";

/**
 * Reports this machine's sandbox support and how to fix what is missing. It runs the sandbox itself, in both
 * workspace modes and with network, instead of guessing from versions.
 */
export async function examineMachine(): Promise<DoctorReport> {
  requireNode();
  const trial = await trySandbox();
  const checks: DoctorCheck[] = [
    checkKernel(),
    checkContainer(),
    checkBubblewrap(),
    ...checkPrograms(),
    checkUserNamespaces(trial.works),
    checkAppArmor(),
    ...trial.checks,
    checkControlGroups(),
    checkLandlock(),
    checkChromium(),
  ];
  const missing = checks.some(({ status }) => status === "missing");
  const tier = trial.works && !missing ? "bubblewrap" : landlockWorks() ? "landlock" : null;
  return { checks, tier };
}

interface Trial {
  readonly works: boolean;
  readonly checks: readonly DoctorCheck[];
}

async function trySandbox(): Promise<Trial> {
  const root = mkdtempSync(join(tmpdir(), "ostinato-doctor-"));
  const workspace = join(root, "workspace");
  mkdirSync(workspace);
  writeFileSync(join(workspace, "file"), "x");
  try {
    const overlay = await attempt("sandbox", root, "overlay", async (sandbox) => {
      const { stdout } = await sandbox.exec({ argv: ["sh", "-c", "echo y >> file; cat file"] });
      if (stdout !== "xy\n") throw new Error(`a call returned "${stdout}"`);
      return "calls run in it";
    });
    if (overlay.status !== "ok") return { works: false, checks: [overlay] };
    const stores = await attempt("overlay", root, "overlay", async ({ store }) =>
      store === "overlay" ? "workspaces use an overlay" : "workspaces are copied",
    );
    const direct = await attempt("direct workspace", root, "direct", async (sandbox) => {
      await sandbox.files.write("file", "z");
      return "writable, also by the file worker";
    });
    const network = await attempt("network", root, "network", async (sandbox) => {
      await sandbox.exec({ argv: ["true"] });
      return "calls can reach the network through the proxy";
    });
    const optional = [stores, direct, network].map((check) =>
      check.status === "missing" ? ({ ...check, status: "limited" } as const) : check,
    );
    return { works: true, checks: [overlay, ...optional] };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function attempt(
  name: string,
  root: string,
  mode: "overlay" | "direct" | "network",
  use: (sandbox: Sandbox) => Promise<string>,
): Promise<DoctorCheck> {
  const policy = defaultPolicy(join(root, "workspace"), {
    mode: mode === "direct" ? "direct" : "overlay",
    network: mode === "network" ? { allow: ["example.org"] } : "off",
  });
  let sandbox: Sandbox | null = null;
  try {
    sandbox = await openSandbox(policy, { stateDirectory: join(root, `state-${name}`) });
    return { name, status: "ok", finding: await use(sandbox) };
  } catch (error) {
    const finding = messageOf(error);
    const hint = OstinatoError.is(error) ? error.hint : undefined;
    return { name, status: "missing", finding, ...(hint === undefined ? {} : { fix: hint }) };
  } finally {
    await sandbox?.discard().catch(() => {});
    await sandbox?.dispose();
  }
}
