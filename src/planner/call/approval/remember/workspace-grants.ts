import { randomUUID } from "node:crypto";
import {
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../../../errors.ts";
import { makeFolders } from "../../../../make-folders.ts";
import { personStateFolder } from "../../../../person-state-folder.ts";
import { Redactor } from "../../../../trace/redaction/redactor.ts";
import { requireOwnFolder, sealText, unsealText } from "../../../../trust/index.ts";
import type { RememberedDecision } from "./remembered-decision.ts";

/** A decision that is remembered for a workspace. */
export interface WorkspaceGrant extends RememberedDecision {
  readonly id: string;
  /** Absolute path, with links followed. */
  readonly workspace: string;
  /** Inode of the folder: another one that takes its place has no decisions. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The call that it was decided for. */
  readonly runId: string;
  readonly callId: string;
}

/** Bytes; a longer file is no grant. */
const MOST_BYTES = 1024 * 1024;
const ID = /^[0-9a-f-]{36}$/;

/**
 * The decisions that a person asked to remember for a workspace: one file each, readable only by its owner and
 * sealed with the person's key, in `approvals` of their state folder. A run can't see or write them; where the
 * workspace contains that folder, nothing is remembered.
 */
export function workspaceGrants(): readonly WorkspaceGrant[] {
  const folder = grantFolder();
  requireOwnFolder(folder);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names
    .flatMap((name) => readGrant(folder, name) ?? [])
    .sort((one, other) => one.time - other.time);
}

/** Those of one workspace. None if the workspace contains the folder that they are kept in. */
export function grantsOf(workspace: string): readonly WorkspaceGrant[] {
  const path = realpathSync(workspace);
  if (holdsGrants(path)) return [];
  const folder = inodeOf(path);
  return workspaceGrants().filter((grant) => grant.workspace === path && grant.folder === folder);
}

/**
 * Remembers a decision. For a call that was decided before, nothing is added.
 *
 * @throws OstinatoError `input.invalid` if the arguments hold a secret or the workspace contains the folder;
 *   `trust.folder`, `trust.key` where they can't be kept safely.
 */
export function addGrant(grant: Omit<WorkspaceGrant, "id" | "folder">): WorkspaceGrant {
  const workspace = realpathSync(grant.workspace);
  if (holdsGrants(workspace)) {
    throw refused("the workspace contains the folder that such decisions are kept in");
  }
  const found = new Set<string>();
  const { same } = grant;
  new Redactor().value({ same, arguments: grant.arguments, host: grant.host }, found);
  if (found.size > 0) throw refused(`its arguments hold a secret (${[...found].join(", ")})`);
  const known = workspaceGrants().find(
    ({ runId, callId }) => runId === grant.runId && callId === grant.callId,
  );
  if (known !== undefined) return known;
  const id = randomUUID();
  const folder = grantFolder();
  makeFolders(folder, 0o700);
  requireOwnFolder(folder);
  const kept = { ...grant, workspace, folder: inodeOf(workspace), id };
  const text = sealText(["approval", id], JSON.stringify(kept));
  writeFileSync(join(folder, `${id}.json`), text, { mode: 0o600, flag: "wx", flush: true });
  return kept;
}

/** Forgets a decision: from the next call on, runs that are going on ask again. */
export function removeGrant({ id }: Pick<WorkspaceGrant, "id">): void {
  rmSync(join(grantFolder(), `${id}.json`), { force: true });
}

function inodeOf(path: string): string {
  return statSync(path, { bigint: true }).ino.toString();
}

function grantFolder(): string {
  return join(personStateFolder(), "approvals");
}

/** Whether a run in this workspace could write the folder. */
function holdsGrants(workspace: string): boolean {
  const folders = [grantFolder(), personStateFolder()].flatMap((path) => {
    try {
      return [path, realpathSync(path)];
    } catch {
      return [path];
    }
  });
  const inside = workspace === "/" ? "/" : `${workspace}/`;
  return folders.some((path) => `${path}/`.startsWith(inside));
}

/** Null for what isn't a grant with this person's seal. */
function readGrant(folder: string, name: string): WorkspaceGrant | null {
  const id = name.replace(/\.json$/, "");
  const path = join(folder, name);
  if (!ID.test(id)) return null;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > MOST_BYTES) return null;
  if (found.uid !== process.geteuid?.() || (found.mode & 0o022) !== 0) return null;
  const body = unsealText(["approval", id], readFileSync(path, "utf8"));
  return body === null ? null : (JSON.parse(body) as WorkspaceGrant);
}

function refused(why: string): OstinatoError {
  return new OstinatoError(
    "input.invalid",
    `The decision can't be remembered for this workspace: ${why}.`,
  );
}
