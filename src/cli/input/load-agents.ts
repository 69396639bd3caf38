import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import type { Agent } from "../../planner/index.ts";

/** An agent that a file exports. */
interface ExportedAgent {
  /** `default`, or the name of the export. */
  readonly exportName: string;
  readonly agent: Agent;
}

const FILE = /^(?:file:)?(.*?\.[cm]?[jt]s)(?:#(.+))?$/s;

/** Whether `--agent` names a file: `./agent.ts`, or `./agent.ts#reviewer` for one of several. */
export function isAgentFile(given: string): boolean {
  return FILE.test(given);
}

/**
 * The agent that `--agent FILE` or `--agent FILE#NAME` means. Its code runs in this process: it is the
 * person's own.
 *
 * @param wanted The name of the agent, if a run names it.
 * @throws OstinatoError `input.invalid` if there is no such file or agent, with the names that exist.
 */
export async function loadAgent(given: string, wanted?: string): Promise<Agent> {
  const found = await exportedAgents(given);
  const name = FILE.exec(given)?.[2] ?? wanted;
  const fits = found.filter(
    ({ exportName, agent }) => name === undefined || exportName === name || agent.name === name,
  );
  const chosen = fits.find(({ exportName }) => exportName === "default") ?? fits[0];
  const isClear = chosen?.exportName === "default" || fits.length === 1 || name !== undefined;
  if (chosen !== undefined && isClear) return chosen.agent;
  const names = found.map(({ agent }) => agent.name).join(", ");
  throw new OstinatoError(
    "input.invalid",
    name === undefined
      ? `${pathOf(given)} exports several agents and none by default.`
      : `${pathOf(given)} exports no agent ${name}.`,
    { hint: `Its agents: ${names}. Name one: --agent ${pathOf(given)}#NAME` },
  );
}

/** @throws OstinatoError `input.invalid` for a file that can't be loaded or exports no agent. */
async function exportedAgents(given: string): Promise<readonly ExportedAgent[]> {
  const path = pathOf(given);
  if (!existsSync(path)) {
    throw new OstinatoError("input.invalid", `Can't load agents: there is no file ${path}.`, {
      hint: "Check the path given with --agent.",
    });
  }
  let module: { readonly [name: string]: unknown };
  try {
    module = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    throw new OstinatoError("input.invalid", `${path} can't be loaded: ${messageOf(cause)}`, {
      hint: "It must be a module that Node can run; its imports are resolved from its own folder.",
      cause,
    });
  }
  const found = Object.entries(module).flatMap(([exportName, value]) =>
    isAgent(value) ? [{ exportName, agent: value }] : [],
  );
  if (found.length > 0) return found;
  throw new OstinatoError("input.invalid", `${path} exports no agent.`, {
    hint: "Export what defineAgent returns: export default defineAgent({ … })",
  });
}

function pathOf(given: string): string {
  return FILE.exec(given)?.[1] ?? given;
}

/** By its parts: the file may have another copy of the package. */
function isAgent(value: unknown): value is Agent {
  if (typeof value !== "object" || value === null) return false;
  const { name, instructions, tools, limits } = value as { [part: string]: unknown };
  return (
    typeof name === "string" &&
    typeof instructions === "string" &&
    Array.isArray(tools) &&
    typeof limits === "object"
  );
}
