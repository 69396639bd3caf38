import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { startViewer, type Viewer } from "../../../src/viewer/index.ts";
import { sampleRun } from "../../trace/sample-run.ts";

let viewer: Viewer;
let base: URL;
beforeAll(async () => {
  const journal = new MemoryJournal();
  await journal.append("a", sampleRun(3));
  viewer = await startViewer(journal);
  base = new URL(viewer.address);
});
afterAll(() => viewer.close());

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly body: string;
}

/** A raw request: `fetch` would mend the path and the host. */
function ask(
  path: string,
  options: { method?: string; headers?: { [name: string]: string } } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port: base.port, path, method: "GET", ...options },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          body += part;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

test("the address is on this machine alone and holds a token that cannot be guessed", async () => {
  expect(viewer.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/$/);
  const other = await startViewer(new MemoryJournal(), { runId: "a/b" });
  expect(new URL(other.address).pathname).not.toBe(base.pathname);
  expect(other.address).toMatch(/\/#\/run\/a%2Fb$/);
  await other.close();
});

test("the page runs its own script and nothing else, and makes no markup of texts", async () => {
  const { status, headers, body } = await ask(base.pathname);
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
  expect(policy).toContain("img-src data:;");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(headers).not.toHaveProperty("access-control-allow-origin");
  // The page's own code never asks for markup or code to be made of a text.
  expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

describe("what it answers", () => {
  const api = (path: string) => ask(`${base.pathname}${path}`);

  test("runs, a run's outline, its first event, a step, its tokens", async () => {
    const runs = JSON.parse((await api("runs")).body);
    expect(runs).toMatchObject([{ runId: "a", status: "answered", steps: 3 }]);
    const outline = JSON.parse((await api("run/a")).body);
    expect(outline).toMatchObject({ stepCount: 3, totals: { calls: 2 }, more: false });
    expect(outline.steps).toHaveLength(3);
    expect(JSON.parse((await api("run/a?since=14")).body).steps).toHaveLength(1);
    expect(JSON.parse((await api("run/a/started")).body)).toMatchObject({
      task: "count the lines",
    });
    const step = JSON.parse((await api("run/a/step/1")).body);
    expect(step.view).toMatchObject({ step: 2, calls: [{ tool: "read_file" }] });
    expect(step.events.map((event: { type: string }) => event.type)).toEqual([
      "turn-started",
      "turn-finished",
      "call-requested",
      "call-decided",
      "call-started",
      "call-finished",
    ]);
    const tokens = JSON.parse((await api("run/a/tokens/0")).body);
    expect(tokens.output).toHaveLength(30);
    expect(tokens.prompt).toHaveLength(40);
  });

  test.each([
    ["a run that is not there", "run/nobody", 404],
    ["a step that is not there", "run/a/step/99", 404],
    ["a step that is no number", "run/a/step/1e1", 404],
    ["a part that is not there", "run/a/secrets", 404],
    ["something else", "files", 404],
    ["a nonsensical number", "run/a?since=-1", 404],
    ["a nonsensical escape", "run/%E0%A4%A", 404],
    ["the way out", "../../../../etc/passwd", 404],
    ["the way out, escaped", "run/..%2f..%2fetc%2fpasswd", 404],
    ["the way out, as a step", "run/a/step/../../../../etc/passwd", 404],
  ])("%s", async (_name, path, status) => {
    const reply = await api(path);
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain("root:");
  });
});

describe("whom it refuses", () => {
  const runs = () => `${base.pathname}runs`;

  test.each(["rebound.example", "rebound.example:80", "127.0.0.1", "127.0.0.1.rebound.example"])(
    "a name that was pointed at this machine: %j",
    async (host) => {
      const { status, body } = await ask(runs(), { headers: { host } });
      expect(status).toBe(403);
      expect(body).not.toContain("runId");
    },
  );

  test.each(["/", "/runs", "//runs", "/wrong/runs", "/runs/wrong", "http://127.0.0.1/runs"])(
    "who has no token: %s",
    async (path) => {
      expect((await ask(path)).status).toBe(403);
    },
  );

  test("a token that is nearly right", async () => {
    const [, token = ""] = base.pathname.split("/");
    expect((await ask(`/${token.slice(0, -1)}/runs`)).status).toBe(403);
    expect((await ask(`/${token}x/runs`)).status).toBe(403);
    expect((await ask(`/${token}`)).status).toBe(403);
    expect((await ask(`/${token.toUpperCase()}/runs`)).status).toBe(403);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])("%s", async (method) => {
    const { status, headers } = await ask(runs(), { method });
    expect(status).toBe(405);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("another site's script, even with the token", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "sec-fetch-site": site, "sec-fetch-mode": "no-cors" };
      expect((await ask(runs(), { headers })).status).toBe(403);
    }
    const own = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" };
    expect((await ask(runs(), { headers: own })).status).toBe(200);
  });
});

test("a port that is taken is told with what to do", async () => {
  const taken = startViewer(new MemoryJournal(), { port: Number(base.port) });
  await expect(taken).rejects.toMatchObject({
    code: "input.invalid",
    message: `Port ${base.port} is unavailable (EADDRINUSE).`,
    hint: "Choose another port, up to 65535, or leave the port out.",
  });
  await expect(startViewer(new MemoryJournal(), { port: 70_000 })).rejects.toMatchObject({
    code: "input.invalid",
    message: "Port 70000 is unavailable (ERR_SOCKET_BAD_PORT).",
  });
});

test("closed, it answers no more", async () => {
  const other = await startViewer(new MemoryJournal());
  await other.close();
  await expect(fetch(other.address)).rejects.toThrow();
});
