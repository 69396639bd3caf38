import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Note } from "../../trace/event.ts";

/** Notes for the user at the start of a run, when the workspace is not kept in the usual way. */
export function storeNotes(sandbox: Sandbox | null): readonly Note[] {
  if (sandbox?.store !== "copy") return [];
  const text =
    "the run works on a copy of the workspace: its file system or the owners of its files allow no overlay";
  return [{ type: "note", step: 0, code: "sandbox", text }];
}

/** Notes for every step of a run whose sandbox was explicitly weakened. */
export function tierNotes(sandbox: Sandbox | null, step: number): readonly Note[] {
  if (sandbox === null || sandbox.tier === "bubblewrap") return [];
  const text =
    sandbox.tier === "none"
      ? "there is no sandbox (tier none): tools act as this program's own user"
      : "the sandbox is a weak one (tier landlock): no namespaces, limits for each process only";
  return [{ type: "note", step, code: "sandbox", text }];
}
