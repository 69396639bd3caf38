import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { OstinatoError } from "../../../errors.ts";
import {
  removeGrant,
  type WorkspaceGrant,
  workspaceGrants,
} from "../../../planner/call/approval/remember/workspace-grants.ts";
import { visibleLine } from "../../../visible-text.ts";
import { argumentsInLine } from "./describe-waiting.ts";

interface ApprovalsOptions {
  /** Only those of this workspace. */
  readonly workspace?: string;
  readonly json?: boolean;
}

/** Characters of an id that are shown. */
const SHOWN_ID = 8;

/** `ostinato approvals`: the decisions that are remembered for workspaces, oldest first. */
export function approvalsCommand(options: ApprovalsOptions): void {
  const grants = chosen(options.workspace);
  if (grants.length === 0 && !options.json) {
    const where = options.workspace === undefined ? "" : " for this workspace";
    process.stdout.write(`no decision is remembered${where}\n`);
  }
  print(grants, options, describeGrant);
}

/** `ostinato approvals revoke [ID]`: forgets one of them, or all. */
export function revokeCommand(
  start: string | undefined,
  { all, ...options }: ApprovalsOptions & { readonly all?: boolean },
): void {
  if ((start === undefined) !== (all === true)) {
    throw new OstinatoError(
      "input.invalid",
      start === undefined
        ? "Name the decision to revoke, or all of them with --all."
        : "An id and --all exclude each other.",
      { hint: "List them with: ostinato approvals" },
    );
  }
  const grants = chosen(options.workspace);
  const revoked = start === undefined ? grants : [withId(grants, start)];
  for (const grant of revoked) removeGrant(grant);
  if (revoked.length === 0 && !options.json) process.stdout.write("nothing to revoke\n");
  print(revoked, options, (grant) => `revoked ${describeGrant(grant)}`);
}

function chosen(workspace: string | undefined): readonly WorkspaceGrant[] {
  const grants = workspaceGrants();
  if (workspace === undefined) return grants;
  const path = withLinksFollowed(workspace);
  return grants.filter((grant) => grant.workspace === path);
}

/** The folder may be gone. */
function withLinksFollowed(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

function withId(grants: readonly WorkspaceGrant[], start: string): WorkspaceGrant {
  const found = start === "" ? [] : grants.filter(({ id }) => id.startsWith(start));
  const [grant, other] = found;
  if (grant !== undefined && other === undefined) return grant;
  const number = grant === undefined ? "No" : "More than one";
  throw new OstinatoError(
    "input.invalid",
    `${number} remembered decision has an id that starts with ${JSON.stringify(start)}.`,
    { hint: "List them with: ostinato approvals" },
  );
}

function print(
  grants: readonly WorkspaceGrant[],
  { json }: ApprovalsOptions,
  describe: (grant: WorkspaceGrant) => string,
): void {
  for (const grant of grants) {
    process.stdout.write(`${json ? JSON.stringify(grant) : describe(grant)}\n`);
  }
}

function describeGrant(grant: WorkspaceGrant): string {
  const { id, workspace, tool, decision, host, same, time, runId, tainted } = grant;
  const since = new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const asGiven = grant.arguments === undefined ? argumentsInLine(same) : globs(grant.arguments);
  const calls = host === undefined ? asGiven : visibleLine(host);
  const scope = tainted ? ", also in runs that have read untrusted content" : "";
  return [
    `${id.slice(0, SHOWN_ID)}  ${decision}  ${visibleLine(tool)} ${calls}`,
    `          in ${visibleLine(workspace)}, since ${since}, by run ${visibleLine(runId)}${scope}`,
  ].join("\n");
}

function globs(fields: { readonly [field: string]: string }): string {
  return Object.entries(fields)
    .map(([field, glob]) => visibleLine(`${field}=${glob}`))
    .join(" ");
}
