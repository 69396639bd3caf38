import { defaultPolicy, openSandbox, type PolicyOverrides } from "../sandbox/index.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** Where a task is worked on, and graded afterwards. */
export interface TaskPlace {
  /** The workspace. */
  readonly folder: string;
  readonly policy: PolicyOverrides;
  /** Names the changes: sandboxes of one name, one after the other, see the same. */
  readonly name: string;
}

/** Acts in a sandbox and disposes it. Its changes are discarded, unless `keep` is true and `action` succeeds. */
export async function inSandbox<Result>(
  { folder, policy, name, keep }: TaskPlace & { readonly keep: boolean },
  action: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
  const sandbox = await openSandbox(defaultPolicy(folder, policy), { runId: name });
  let kept = false;
  try {
    const result = await action(sandbox);
    kept = keep;
    return result;
  } finally {
    try {
      if (!kept) await sandbox.discard();
    } finally {
      await sandbox.dispose();
    }
  }
}
