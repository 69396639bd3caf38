/**
 * An agent inside a small HTTP service (Hono). The run is streamed as server-sent events; a client
 * that goes away aborts its run, also in the middle of a tool. What a run changes is kept aside, and
 * the last event shows it: the client then has it committed to the workspace, or discarded.
 *
 *   node examples/http-service.ts
 *   curl -N localhost:8787/runs -H 'content-type: application/json' -d '{"task":"Save copper in the file out.txt."}'
 *   curl -X POST localhost:8787/runs/RUN/commit        the changes; or /discard
 */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import {
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

export function createService(model: Model, workspace: string, signal?: AbortSignal): Hono {
  const service = new Hono();
  service.post("/runs", async (context) => {
    const body = requestBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success) return context.json({ error: z.prettifyError(body.error) }, 400);

    return streamSSE(context, async (stream) => {
      const task = run(assistant, body.data.task, { model, workspace, signal });
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
  service.post("/runs/:id/commit", async (context) =>
    context.json({
      // What can run later comes in where the client has seen it and says so: ?marked=true.
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
    const status =
      code === "journal.run-not-found" ? 404 : code === "workspace.conflict" ? 409 : 500;
    return context.json({ code, error: message, hint }, status);
  });
  return service;
}

/** For this machine alone: whoever reaches it has the agent's tools, and nobody is asked for a password. */
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
