import { z } from "zod";
import { hostAsked, hostDecided } from "./host-fields.ts";

const text = z.string();
const number = z.number();
const texts = z.array(text);
const numbers = z.array(number);
const textOrNull = text.nullable();
const step = number;
const callId = text;
/** Within the range of a `Date`. */
const time = number.min(0).max(8.64e15);
const effect = z.enum(["read", "idempotent", "once"]);

const model = z.looseObject({
  kind: text,
  name: text,
  file: z.looseObject({ path: text, bytes: number, sha256: text.optional() }).optional(),
  runtime: z.record(text, z.union([text, number, z.boolean(), z.null()])),
});
const sampling = z.record(text, number);
const calls = z.record(text, number);
/** `calls` has a number for each tool. */
const limits = z.record(text, z.union([number, calls]).nullable());
const sandboxLimits = z.record(text, number.nullable());
const prices = z.looseObject({
  promptToken: number.optional(),
  outputToken: number.optional(),
  calls: calls.optional(),
});
const rules = number.optional();
const problem = z.looseObject({ code: text, message: text, hint: text.optional() });

const policy = z.looseObject({
  workspace: z.looseObject({ path: text, mode: text, writable: z.boolean() }),
  readOnlyPaths: texts,
  environment: texts,
  network: z.union([text, z.looseObject({ allow: texts, ask: z.boolean().optional() })]),
  limits: sandboxLimits,
  systemCalls: texts.optional(),
  strict: z.boolean().optional(),
});

const savedLayer = z.looseObject({ layer: text, number, hash: text });

const contextPolicy = z.looseObject({
  reserve: number.optional(),
  summarizeAt: number,
  pin: z.array(z.union([text, z.looseObject({ tool: text })])),
  maxResultTokens: z.record(text, number),
});

const started = z.looseObject({
  type: z.literal("run-started"),
  schemaVersion: number,
  ostinatoVersion: text,
  task: text,
  history: z
    .array(
      z.looseObject({
        role: text,
        name: text.optional(),
        content: text,
        channel: textOrNull.optional(),
        recipient: textOrNull.optional(),
        contentType: textOrNull.optional(),
      }),
    )
    .optional(),
  agent: z.looseObject({ name: text, instructions: text, reasoning: text }),
  tools: z.array(
    z.looseObject({
      name: text,
      schemaHash: text,
      effect,
      retries: number.optional(),
      description: text.optional(),
      builtin: z.looseObject({ recipient: text, rawArgument: text.optional() }).optional(),
      aliases: z
        .looseObject({ names: texts.optional(), arguments: z.record(text, text).optional() })
        .optional(),
    }),
  ),
  namespaces: z
    .array(
      z.looseObject({
        name: text,
        description: text.optional(),
        tools: z.array(z.looseObject({ name: text, description: text })),
      }),
    )
    .optional(),
  model,
  contextSize: number.optional(),
  sampling,
  seed: number,
  date: text,
  limits,
  prices: prices.optional(),
  rules,
  context: contextPolicy.optional(),
  sandbox: z
    .looseObject({
      tier: text,
      store: text.optional(),
      watched: texts.optional(),
      policy,
      saved: savedLayer.optional(),
    })
    .nullable(),
  parent: z
    .looseObject({ runId: text, step, events: number.optional(), hash: text.optional() })
    .optional(),
  caller: z.looseObject({ runId: text, callId }).optional(),
  conversation: z.looseObject({ id: text, after: textOrNull, turn: number }).optional(),
  earlier: z
    .looseObject({ runId: text, calls: number, named: z.literal(true).optional() })
    .optional(),
  approvals: z.array(z.looseObject({})).optional(),
  untrusted: z.literal(true).optional(),
  metadata: z.record(text, text).optional(),
});

const turnStarted = z.looseObject({
  type: z.literal("turn-started"),
  step,
  prefixLength: number,
  newTokens: numbers,
  promptHash: text,
  seed: number,
  sampling,
  startWith: text.optional(),
  think: z.boolean().optional(),
  maxTokens: number.optional(),
  last: text.optional(),
  purpose: text.optional(),
});

const turnFinished = z.looseObject({
  type: z.literal("turn-finished"),
  step,
  tokens: numbers,
  probabilities: z.array(number.nullable()).optional(),
  messages: z.array(
    z.looseObject({
      channel: textOrNull,
      recipient: textOrNull,
      contentType: textOrNull,
      content: text,
    }),
  ),
  repairs: z.array(z.looseObject({ code: text, detail: text })),
  usage: z.looseObject({
    promptTokens: number,
    reusedTokens: number,
    evaluatedTokens: number,
    outputTokens: number,
    stop: text,
    promptMilliseconds: number,
    outputMilliseconds: number,
    restoredTokens: number.optional(),
    borders: numbers.optional(),
    forced: numbers.optional(),
    shared: z.looseObject({ batches: number, from: number }).optional(),
  }),
  purpose: text.optional(),
  loop: z.looseObject({ from: number, period: number, times: number }).optional(),
});

const callRequested = z.looseObject({
  type: z.literal("call-requested"),
  step,
  callId,
  recipient: text,
  channel: textOrNull,
  tool: textOrNull,
  rawArguments: text,
  repairs: texts.optional(),
  coercions: z.array(z.looseObject({ path: text, kind: text })).optional(),
  problem: text.optional(),
});

const callAsked = z.looseObject({
  type: z.literal("call-asked"),
  step,
  callId,
  digest: text,
  reason: text.optional(),
  basis: text.optional(),
  tainted: z.literal(true).optional(),
});

const callDecided = z.looseObject({
  type: z.literal("call-decided"),
  step,
  callId,
  decision: z.enum(["approved", "denied", "pending"]),
  by: text,
  reason: text.optional(),
  failure: text.optional(),
  digest: text.optional(),
  deniedAs: text.optional(),
  basis: text.optional(),
  remember: z.looseObject({ scope: text, arguments: z.record(text, text).optional() }).optional(),
  waitedMilliseconds: number.optional(),
});

const callStarted = z.looseObject({
  type: z.literal("call-started"),
  step,
  callId,
  tool: text,
  effect,
});

const callFinished = z.looseObject({
  type: z.literal("call-finished"),
  step,
  callId,
  status: text,
  text,
  cut: z.looseObject({ head: number, tail: number, of: number }).optional(),
  whole: text.optional(),
  notice: number.optional(),
  retry: z.literal(true).optional(),
  untrusted: z.literal(true).optional(),
  stack: text.optional(),
  changes: z
    .array(
      z.looseObject({
        path: text,
        kind: text,
        type: text,
        bytesBefore: number.nullable(),
        bytesAfter: number.nullable(),
        modified: number.optional(),
        target: text.optional(),
        warning: text.optional(),
      }),
    )
    .optional(),
  saved: savedLayer.optional(),
  network: z
    .array(
      z.looseObject({
        time,
        method: text,
        host: text,
        port: number,
        allowed: z.boolean(),
        reason: text.optional(),
        address: text.optional(),
        count: number.optional(),
      }),
    )
    .optional(),
  subRuns: z
    .array(
      z.looseObject({
        runId: text,
        agent: text,
        kind: text,
        steps: number,
        calls: number,
        promptTokens: number,
        reusedTokens: number,
        outputTokens: number,
      }),
    )
    .optional(),
  milliseconds: number,
  spent: z
    .looseObject({
      ...{ steps: number, outputTokens: number, promptTokens: number, cost: number, calls },
      retries: number.optional(),
    })
    .optional(),
  waitedMilliseconds: number.optional(),
  limit: text.optional(),
});

const contextReduced = z.looseObject({
  type: z.literal("context-reduced"),
  step,
  results: z.array(z.looseObject({ callId, text })).optional(),
  steps: numbers.optional(),
  summary: z
    .looseObject({ text, by: text, history: number, through: number, kept: texts.optional() })
    .optional(),
  bounded: z.looseObject({ step, tokens: number }).optional(),
  from: number,
  tokensBefore: number,
  tokensAfter: number,
});

const note = z.looseObject({
  type: z.literal("note"),
  step,
  code: text,
  text,
  callIds: texts.optional(),
  think: z.boolean().optional(),
  reason: text.optional(),
  scope: text.optional(),
  untold: z.boolean().optional(),
});

const messageTaken = z.looseObject({
  type: z.literal("message-taken"),
  step,
  number,
  message: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("steer"), text }),
    z.looseObject({ kind: z.literal("pause") }),
    z.looseObject({ kind: z.literal("continue") }),
    z.looseObject({ kind: z.literal("decide"), callId, verdict: text, reason: text.optional() }),
    z.looseObject({ kind: z.literal("abort"), reason: text.optional() }),
  ]),
});

const resumed = z.looseObject({
  type: z.literal("run-resumed"),
  step,
  ostinatoVersion: text,
  model,
  limits: limits.optional(),
  prices: prices.optional(),
  rules,
  context: contextPolicy.optional(),
  contextSize: number.optional(),
  approvals: z.array(z.looseObject({})).optional(),
  untrusted: z.literal(true).optional(),
  agentChanges: texts.optional(),
});

const ending = {
  steps: number,
  calls: number,
  promptTokens: number,
  reusedTokens: number,
  outputTokens: number,
  cost: number.optional(),
  milliseconds: number,
  approvalMilliseconds: number.optional(),
  pausedMilliseconds: number.optional(),
  undelivered: texts.optional(),
  workspace: z
    .looseObject({ changes: text, count: number.optional(), error: problem.optional() })
    .optional(),
};
const unanswered = { ...ending, text: textOrNull, noText: text.optional() };

const finished = z.looseObject({
  type: z.literal("run-finished"),
  outcome: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("answered"), ...ending, text }),
    z.looseObject({
      kind: z.literal("limit"),
      ...unanswered,
      limit: text,
      detail: text.optional(),
      scope: text.optional(),
    }),
    z.looseObject({ kind: z.literal("stuck"), ...unanswered, reason: text }),
    z.looseObject({
      kind: z.literal("awaiting-approval"),
      ...unanswered,
      callId,
      tool: text,
      pending: z.array(z.looseObject({ callId, tool: text, digest: text.optional() })).optional(),
    }),
    z.looseObject({ kind: z.literal("aborted"), ...unanswered, reason: text }),
    z.looseObject({ kind: z.literal("failed"), ...unanswered, error: problem }),
  ]),
});

const stamp = z.looseObject({ runId: text, time, redacted: texts.optional() });
// biome-ignore format: a list
const body = z.discriminatedUnion("type", [
  started, turnStarted, turnFinished, callRequested, callAsked, callDecided, callStarted, callFinished, hostAsked, hostDecided, contextReduced, note, messageTaken, resumed, finished,
]);

/**
 * The first field of an imported event that is missing or has the wrong type, as a path such as
 * `usage.promptTokens`; null if all fields are valid. Unknown fields are accepted.
 */
export function eventFault(event: unknown): string | null {
  for (const shape of [stamp, body]) {
    const { error } = shape.safeParse(event);
    const [issue] = error?.issues ?? [];
    if (issue !== undefined) return issue.path.join(".") || "type";
  }
  return null;
}
