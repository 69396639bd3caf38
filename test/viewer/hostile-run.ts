import type { TimedEvent } from "../../src/trace/index.ts";

/** Texts that do harm where they are taken for markup, script, style, address or direction of writing. */
const HOSTILE = [
  '<img src="http://outside.example/img" onerror="alert(1)">',
  "</script><script>alert(2)</script>",
  '"><svg onload=alert(3)><style>@import "http://outside.example/css"</style>',
  "<!--<script>",
  "]]>\u2028\u2029&lt;b&gt; &amp; `$" + "{alert(4)}`",
  "javascript:alert(5)",
  "\u202egnp.exe\u2066\u001b]0;title\u0007\u0000",
].join(" ");

/** A run that has hostile text in every field that a model, a page, a tool or a file can write into. */
export function hostileRun(): TimedEvent[] {
  let time = Date.UTC(2026, 0, 1);
  const events: unknown[] = [
    {
      type: "run-started",
      schemaVersion: 1,
      ostinatoVersion: HOSTILE,
      task: HOSTILE,
      history: [{ role: "user", content: HOSTILE }],
      agent: {
        name: HOSTILE,
        instructions: HOSTILE,
        reasoning: "low",
        output: { description: HOSTILE },
      },
      tools: [
        {
          name: HOSTILE,
          schemaHash: HOSTILE,
          effect: "read",
          description: HOSTILE,
          schema: { title: HOSTILE, [HOSTILE]: HOSTILE },
        },
      ],
      model: {
        kind: "scripted",
        name: HOSTILE,
        file: { path: HOSTILE, bytes: 1, sha256: HOSTILE },
        runtime: { [HOSTILE]: HOSTILE },
      },
      sampling: {},
      seed: 1,
      date: HOSTILE,
      limits: { [HOSTILE]: 1 },
      sandbox: {
        tier: HOSTILE,
        policy: {
          workspace: { path: HOSTILE, mode: "overlay", writable: true },
          readOnlyPaths: [HOSTILE],
          environment: [HOSTILE],
          network: { allow: [HOSTILE] },
          limits: {},
        },
      },
      metadata: { [HOSTILE]: HOSTILE },
      parent: { runId: HOSTILE, step: 1 },
    },
    {
      type: "turn-started",
      step: 1,
      prefixLength: 0,
      newTokens: [1, 2, 3],
      promptHash: HOSTILE,
      seed: 1,
      sampling: { [HOSTILE]: HOSTILE },
      redacted: [HOSTILE],
    },
    {
      type: "turn-finished",
      step: 1,
      tokens: [4, 5],
      probabilities: [0.5, null],
      messages: [
        { channel: "analysis", recipient: null, contentType: null, content: HOSTILE },
        { channel: "final", recipient: null, contentType: HOSTILE, content: HOSTILE },
        { channel: HOSTILE, recipient: null, contentType: null, content: HOSTILE },
        { channel: "constructor", recipient: HOSTILE, contentType: HOSTILE, content: HOSTILE },
      ],
      repairs: [{ code: HOSTILE, detail: HOSTILE }],
      usage: {
        promptTokens: 3,
        reusedTokens: 0,
        evaluatedTokens: 3,
        outputTokens: 2,
        stop: HOSTILE,
        promptMilliseconds: 1,
        outputMilliseconds: 1,
      },
    },
    ...[HOSTILE, "update_plan", "edit_file"].flatMap((tool, index) => callOf(tool, `c${index}`)),
    { type: "note", step: 1, code: HOSTILE, text: HOSTILE },
    {
      type: "run-finished",
      outcome: {
        kind: "failed",
        error: { code: HOSTILE, message: HOSTILE, hint: HOSTILE },
        ...{ steps: 1, calls: 3, promptTokens: 3, reusedTokens: 0, outputTokens: 2 },
        milliseconds: 5,
      },
    },
  ];
  return events.map((event) => ({ ...(event as object), time: time++ }) as TimedEvent);
}

function callOf(tool: string, callId: string): unknown[] {
  const call = { step: 1, callId };
  const given = {
    [HOSTILE]: HOSTILE,
    text: `${HOSTILE}\n${HOSTILE}`,
    nested: [HOSTILE],
    __proto__: HOSTILE,
    old_text: HOSTILE,
    new_text: `${HOSTILE}\n+${HOSTILE}`,
    plan: [{ step: HOSTILE, status: "completed" }],
    explanation: HOSTILE,
  };
  return [
    {
      type: "call-requested",
      ...call,
      recipient: HOSTILE,
      channel: HOSTILE,
      tool,
      rawArguments: HOSTILE,
      repairs: [HOSTILE],
      arguments: given,
      problem: HOSTILE,
    },
    { type: "call-decided", ...call, decision: "denied", by: "person", reason: HOSTILE },
    { type: "call-started", ...call, tool, effect: "once" },
    {
      type: "call-finished",
      ...call,
      status: "failed",
      text: `diff --git ${HOSTILE}\n+${HOSTILE}`,
      details: {
        mediaType: callId === "c0" ? "text/html" : "image/svg+xml",
        base64: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(6)'/>").toString(
          "base64",
        ),
        url: HOSTILE,
        [HOSTILE]: HOSTILE,
      },
      changes: [
        {
          path: HOSTILE,
          kind: "added",
          type: "file",
          bytesBefore: null,
          bytesAfter: 1,
          warning: HOSTILE,
        },
      ],
      milliseconds: 1,
    },
  ];
}
