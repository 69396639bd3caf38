/**
 * An agent inside a small HTTP service (Hono). The run is streamed as server-sent events; a client
 * that disconnects aborts its run, even in the middle of a tool. A run's changes are kept aside,
 * and the last event shows them: the client then commits them to the workspace, or discards them.
 *
 *   node examples/http-service.ts
 *   curl -N localhost:8787/runs -H 'content-type: application/json' -d '{"task":"Save copper in the file out.txt."}'
 *   curl -X POST localhost:8787/runs/RUN/commit        the changes; or /discard
 *
 * A call whose tool needs approval waits: the event `approval` shows it, with its digest. The
 * decision includes that digest, so it can't apply to a different call:
 *
 *   curl localhost:8787/runs/RUN/approval -H 'content-type: application/json' -d '{"approved":true,"digest":"DIGEST"}'
 */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import {
  type Agent,
  type ApprovalDecision,
  type ApprovalRequest,
  checkDecision,
  commitWorkspace,
  discardWorkspace,
  loadModel,
  type Model,
  OstinatoError,
  run,
} from "ostinato";
import { assistant } from "ostinato/agents";
import { z } from "zod";

const requestBody = z.object({ task: z.string().trim().min(1).max(10_000) });

const decisionBody = z.object({
  approved: z.boolean(),
  digest: z.string(),
  reason: z.string().max(1000).optional(),
});

interface Waiting {
  readonly request: ApprovalRequest;
  readonly decide: (decision: ApprovalDecision) => void;
}

export function createService(
  model: Model,
  workspace: string,
  signal?: AbortSignal,
  agent: Agent = assistant,
): Hono {
  const service = new Hono();
  const waiting = new Map<string, Waiting>();
  service.post("/runs", async (context) => {
    const body = requestBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success) return context.json({ error: z.prettifyError(body.error) }, 400);

    return streamSSE(context, async (stream) => {
      const approve = async (request: ApprovalRequest): Promise<ApprovalDecision> => {
        const { promise, resolve } = Promise.withResolvers<ApprovalDecision>();
        const { signal: ended, ...shown } = request;
        ended.addEventListener("abort", () => resolve("later"), { once: true });
        waiting.set(request.runId, { request, decide: resolve });
        await stream.writeSSE({ event: "approval", data: JSON.stringify(shown) });
        return await promise.finally(() => waiting.delete(request.runId));
      };
      const task = run(agent, body.data.task, { model, workspace, signal, approve });
      stream.onAbort(() => task.abort("the client went away"));
      for await (const event of task) {
        if (event.type === "turn-delta" || event.type === "call-finished") {
          await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
        }
      }
      await stream.writeSSE({ event: "outcome", data: JSON.stringify(await task.outcome) });
      const changes = { runId: task.id, changes: await task.diff() };
      await stream.writeSSE({ event: "changes", data: JSON.stringify(changes) });
    });
  });
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
  service.post("/runs/:id/commit", async (context) =>
    context.json({
      // Changes that can run later are committed only if the client has seen them and says so:
      // ?marked=true.
      committed: await commitWorkspace(context.req.param("id"), {
        marked: context.req.query("marked") === "true",
      }),
    }),
  );
  service.post("/runs/:id/discard", async (context) => {
    await discardWorkspace(context.req.param("id"));
    return context.json({ discarded: true });
  });
  service.onError((error, context) => {
    if (!OstinatoError.is(error)) return context.json({ error: "Something went wrong." }, 500);
    const { code, message, hint } = error;
    const status = code === "journal.run-not-found" ? 404 : CONFLICTS.has(code) ? 409 : 500;
    return context.json({ code, error: message, hint }, status);
  });
  return service;
}

/** The changes are no longer the ones that were shown. */
const CONFLICTS: ReadonlySet<string> = new Set(["workspace.conflict", "approval.stale"]);

/**
 * Listens only on this machine: whoever reaches the service can use the agent's tools, without a
 * password.
 */
export function listen(service: Hono, port: number): ReturnType<typeof serve> {
  return serve({ fetch: service.fetch, hostname: "localhost", port });
}

if (import.meta.main) {
  const model = await loadModel(process.argv[2]);
  const stopping = new AbortController();
  const port = Number(process.env.PORT ?? 8787);
  const server = listen(createService(model, "examples/workspace", stopping.signal), port);
  server.once("listening", () => console.log(`listening on http://localhost:${port}`));
  process.once("SIGINT", () => {
    stopping.abort("the service is stopping");
    server.close(() => void model.dispose());
  });
}
