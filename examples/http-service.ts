/**
 * Agents behind a small HTTP service (Hono). A runtime lets as many runs work as the model has sessions; the others
 * wait in a fair queue, and beyond that the service answers 503. A run is streamed as server-sent events. A client
 * whose connection breaks reads on where it was, with the header Last-Event-ID; one that stays away ends its run. A
 * run's changes are kept aside, and the last event shows them: the client then commits them to the workspace, or
 * discards them.
 *
 *   node examples/http-service.ts
 *   curl -N localhost:8787/runs -H 'content-type: application/json' -d '{"task":"Save copper in the file out.txt."}'
 *   curl -X POST localhost:8787/runs/RUN/commit        the changes; or /discard, or /abort
 *   curl -N localhost:8787/runs/RUN/events -H 'last-event-id: 7'
 *   curl localhost:8787/status
 *
 * A call whose tool needs approval waits: the event `approval` shows it, with its digest. The
 * decision includes that digest, so it can't apply to a different call:
 *
 *   curl localhost:8787/runs/RUN/approval -H 'content-type: application/json' -d '{"approved":true,"digest":"DIGEST"}'
 */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import {
  type Agent,
  type ApprovalDecision,
  type ApprovalRequest,
  checkDecision,
  commitWorkspace,
  discardWorkspace,
  loadModel,
  OstinatoError,
  openRuntime,
  type Runtime,
} from "ostinato";
import { assistant } from "ostinato/agents";
import { z } from "zod";

const requestBody = z.object({
  task: z.string().trim().min(1).max(10_000),
  /** A real service takes it from whoever has logged in. */
  tenant: z.string().max(100).optional(),
});

const decisionBody = z.object({
  approved: z.boolean(),
  digest: z.string(),
  reason: z.string().max(1000).optional(),
});

interface Waiting {
  readonly request: ApprovalRequest;
  readonly decide: (decision: ApprovalDecision) => void;
}

export interface ServiceOptions {
  /** Default: the assistant. */
  readonly agent?: Agent;
  /** How long a run goes on without a client, in milliseconds. Default: 10,000. */
  readonly patience?: number;
}

export function createService(
  runtime: Runtime,
  workspace: string,
  { agent = assistant, patience = 10_000 }: ServiceOptions = {},
): Hono {
  const service = new Hono();
  const { journal } = runtime;
  const waiting = new Map<string, Waiting>();
  const clients = new Map<string, Set<(frame: string) => void>>();

  const approve = async (request: ApprovalRequest): Promise<ApprovalDecision> => {
    const { promise, resolve } = Promise.withResolvers<ApprovalDecision>();
    request.signal.addEventListener("abort", () => resolve("later"), { once: true });
    waiting.set(request.runId, { request, decide: resolve });
    for (const tell of clients.get(request.runId) ?? []) tell(approvalFrame(request));
    return await promise.finally(() => waiting.delete(request.runId));
  };

  const endUnread = (runId: string): void => {
    if (!clients.has(runId)) runtime.abort(runId, "the client went away");
  };

  /** The run's events, the calls that wait for a decision, and at the end its changes. */
  const events = async (runId: string, lastEventId?: string): Promise<Response> => {
    const run = runtime.get(runId);
    const response = await runtime.toResponse(runId, { lastEventId });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const tell = (frame: string): void => void writer.write(encoder.encode(frame)).catch(() => {});
    const own = clients.get(runId) ?? new Set();
    clients.set(runId, own.add(tell));
    const call = waiting.get(runId);
    if (call) tell(approvalFrame(call.request));
    const forward = async (): Promise<void> => {
      for await (const frame of response.body ?? []) await writer.write(frame);
      if (run)
        tell(`event: changes\ndata: ${JSON.stringify({ runId, changes: await run.diff() })}\n\n`);
      await writer.close();
    };
    forward().catch(() => {});
    const leave = (): void => {
      own.delete(tell);
      if (own.size === 0) clients.delete(runId);
    };
    // It ends with the run, or when the client goes away.
    writer.closed.then(leave, () => {
      leave();
      setTimeout(() => endUnread(runId), patience);
    });
    return new Response(readable, response);
  };

  service.post("/runs", async (context) => {
    const body = requestBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success) return context.json({ error: z.prettifyError(body.error) }, 400);
    const { task, tenant } = body.data;
    const { id } = runtime.run(agent, task, { workspace, approve, tenant });
    return await events(id);
  });
  service.get("/runs/:id/events", (context) =>
    events(context.req.param("id"), context.req.header("last-event-id")),
  );
  service.get("/status", (context) => context.json(runtime.status()));
  service.post("/runs/:id/approval", async (context) => {
    const body = decisionBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success) return context.json({ error: z.prettifyError(body.error) }, 400);
    const call = waiting.get(context.req.param("id"));
    if (call === undefined) return context.json({ error: "No call of this run waits." }, 404);
    const { approved, digest, reason } = body.data;
    const decision = approved
      ? ({ approved, digest, by: "person" } as const)
      : ({ approved, digest, by: "person", ...(reason && { reason }) } as const);
    checkDecision(call.request, decision);
    call.decide(decision);
    return context.json({ callId: call.request.callId, approved });
  });
  service.post("/runs/:id/abort", (context) =>
    context.json({ aborted: runtime.abort(context.req.param("id"), "the client aborted") }),
  );
  service.post("/runs/:id/commit", async (context) =>
    context.json({
      // Changes that can run later are committed only if the client has seen them and says so:
      // ?marked=true.
      committed: await commitWorkspace(context.req.param("id"), {
        journal,
        marked: context.req.query("marked") === "true",
      }),
    }),
  );
  service.post("/runs/:id/discard", async (context) => {
    await discardWorkspace(context.req.param("id"), { journal });
    return context.json({ discarded: true });
  });
  service.onError((error, context) => {
    if (!OstinatoError.is(error)) return context.json({ error: "Something went wrong." }, 500);
    const { code, message, hint } = error;
    if (BUSY.has(code)) context.header("retry-after", "5");
    return context.json({ code, error: message, hint }, statusOf(code));
  });
  return service;
}

const encoder = new TextEncoder();

function approvalFrame({ signal: _, ...shown }: ApprovalRequest): string {
  return `event: approval\ndata: ${JSON.stringify(shown)}\n\n`;
}

const BUSY: ReadonlySet<string> = new Set(["runtime.queue-full", "runtime.stopped"]);
/** The changes are no longer the ones that were shown. */
const CONFLICTS: ReadonlySet<string> = new Set(["workspace.conflict", "approval.stale"]);

function statusOf(code: string): 400 | 404 | 409 | 500 | 503 {
  if (code === "journal.run-not-found") return 404;
  if (code === "input.invalid") return 400;
  if (BUSY.has(code)) return 503;
  return CONFLICTS.has(code) ? 409 : 500;
}

/**
 * Listens only on this machine: whoever reaches the service can use the agent's tools, without a
 * password.
 */
export function listen(service: Hono, port: number): ReturnType<typeof serve> {
  return serve({ fetch: service.fetch, hostname: "localhost", port });
}

if (import.meta.main) {
  const model = await loadModel(process.argv[2], { sessions: 2 });
  const runtime = await openRuntime({ models: { model }, maxWaiting: 100 });
  const port = Number(process.env.PORT ?? 8787);
  const server = listen(createService(runtime, "examples/workspace"), port);
  server.once("listening", () => console.log(`listening on http://localhost:${port}`));
  process.once("SIGINT", async () => {
    // Runs in progress finish within ten seconds, or are parked to be resumed.
    await runtime.stop({ graceMilliseconds: 10_000 });
    server.close();
    await model.dispose();
  });
}
