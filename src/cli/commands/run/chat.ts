import { OstinatoError } from "../../../errors.ts";
import type { Model } from "../../../model/index.ts";
import type { Agent, ConversationOptions } from "../../../planner/index.ts";
import { ConversationRecord } from "../../../planner/runs/conversation/conversation-record.ts";
import { findRun, type Journal, runBeginning } from "../../../trace/index.ts";
import { Chat } from "../../chat/chat.ts";
import { existingFolder } from "../../input/existing-folder.ts";
import { isAgentFile } from "../../input/load-agents.ts";
import { openRunJournal } from "../../journal/open-run-journal.ts";
import { findAgent } from "../../run/find-agent.ts";
import { loadRunModel } from "../../run/load-run-model.ts";
import type { CommonRunOptions } from "../../run/run-options.ts";
import { networkOptions, networkPolicy, policyOverrides, runPolicy } from "../../run/run-policy.ts";
import { loadWithProgress } from "../../screen/load-with-progress.ts";
import { ABOUT_TINY } from "./run.ts";

export interface ChatCommandOptions extends CommonRunOptions {
  readonly agent?: string;
  /** The conversation to continue: its id, the id of one of its runs, the start of one, or LAST. */
  readonly continue?: string;
}

interface Begun {
  readonly agent: Agent;
  readonly model: Model;
  readonly options: Pick<ConversationOptions, "id" | "workspace" | "policy">;
}

/** `ostinato chat`. Returns the exit code: that of the last turn. */
export async function chatCommand(options: ChatCommandOptions): Promise<number> {
  const isNew = options.continue === undefined;
  const agent = isNew ? await findAgent({ ...options, agent: options.agent ?? "assistant" }) : null;
  if (options.workspace !== undefined || isNew) existingFolder(options.workspace ?? ".");
  await using journal = await openRunJournal(options, { toRead: !isNew });
  const begun = agent === null ? await continued(journal, options) : await fresh(agent, options);
  const { quiet } = options;
  const chat = new Chat({
    agent: begun.agent,
    model: begun.model,
    loadModel: (spec) => loadWithProgress(spec, { quiet }),
    options: {
      ...begun.options,
      journal,
      limits: {
        ...(options.maxSteps !== undefined && { steps: options.maxSteps }),
        ...(options.timeout !== undefined && {
          wallMilliseconds: Math.ceil(options.timeout * 1000),
        }),
      },
    },
    flags: options,
  });
  return await chat.run();
}

async function fresh(agent: Agent, options: ChatCommandOptions): Promise<Begun> {
  const { model, quiet, readOnly } = options;
  const network = networkPolicy(networkOptions(options));
  if (model === undefined && !quiet) process.stderr.write(ABOUT_TINY);
  return {
    agent,
    model: await loadWithProgress(model, { quiet }),
    options: {
      workspace: existingFolder(options.workspace ?? "."),
      policy: {
        ...(network && { network }),
        ...(readOnly && { readOnlyPaths: readOnly }),
      },
    },
  };
}

/** With the agent, the model, the folder and the policy that it was begun with. */
async function continued(journal: Journal, options: ChatCommandOptions): Promise<Begun> {
  const named = await findRun(journal, options.continue ?? "");
  const id = (await runBeginning(journal, named)).conversation?.id;
  if (id === undefined) {
    throw new OstinatoError("input.invalid", `The run ${named} is no turn of a conversation.`, {
      hint: `Continue it with: ostinato resume ${named}`,
    });
  }
  // Agent, effort and model may have been changed in the chat.
  const runId = (await new ConversationRecord(journal, id).last()) ?? named;
  const started = await runBeginning(journal, runId);
  const policy = await runPolicy(journal, runId, options.workspace);
  const network = networkOptions(options, policy);
  const given = options.agent;
  const agent = await findAgent({
    ...options,
    agent: given === undefined || isAgentFile(given) ? started.agent.name : given,
    from: given,
    ...network,
    runId,
  });
  return {
    agent: options.agent === undefined ? { ...agent, reasoning: started.agent.reasoning } : agent,
    model: await loadRunModel(journal, runId, options),
    options: {
      id,
      ...(policy && {
        workspace: policy.workspace.path,
        policy: {
          ...policyOverrides(policy),
          network: networkPolicy(network) ?? "off",
          ...(options.readOnly && { readOnlyPaths: options.readOnly }),
        },
      }),
    },
  };
}
