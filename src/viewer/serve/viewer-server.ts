import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { viewerPage } from "../page-html.ts";
import { RunReader, type ViewedJournal } from "../run-reader.ts";
import { isOwnConnection } from "./is-own-connection.ts";
import { isOneTime, OneTimeAddresses, sameText } from "./one-time-addresses.ts";
import { readDecision } from "./read-decision.ts";
import type { ViewerDecisions } from "./viewer-decisions.ts";

export interface ViewerOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** The run that the page opens with. Default: the list. */
  readonly runId?: string;
  /** How calls that wait are decided on from the page. Default: they can't be, and the server is read-only. */
  readonly decisions?: ViewerDecisions;
}

export interface Viewer {
  /** The page's address, with a random token, without which the server shows nothing. */
  readonly address: string;
  /**
   * A different address without the token: it works once, within two minutes, and only for programs
   * of the user who runs this process. For program arguments, which every user of the machine can
   * read.
   */
  addressForOnce(): string;
  close(): Promise<void>;
}

const ADDRESS = "127.0.0.1";

const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/**
 * Shows the runs of a journal on a page that can be reached only from this machine and only with
 * its address.
 *
 * @throws OstinatoError `input.invalid` when the port is unavailable.
 */
export async function startViewer(
  journal: ViewedJournal,
  options: ViewerOptions = {},
): Promise<Viewer> {
  const token = randomBytes(18).toString("base64url");
  const page = viewerPage();
  const reader = new RunReader(journal);
  const oneTime = new OneTimeAddresses();
  let hosts: readonly string[] = [];
  const place = options.runId === undefined ? "" : `#/run/${encodeURIComponent(options.runId)}`;
  const server = createServer((request, response) => {
    const strange = strangeness(request, hosts);
    if (strange !== null) return sendText(response, strange.status, strange.text);
    if (isOneTime(pathOf(request)) && isOwnConnection(request.socket)) {
      if (request.method === "GET" && oneTime.use(pathOf(request))) {
        response.setHeader("location", `/${token}/${place}`);
        return sendText(response, 303, "The page has moved.");
      }
    }
    const refusal = refusalOf(request, token) ?? refusalOfMethod(request, hosts, options);
    if (refusal !== null) return sendText(response, refusal.status, refusal.text);
    const path = pathOf(request).slice(token.length + 2);
    if (path === "" && request.method === "GET") {
      response.setHeader("content-security-policy", page.policy);
      return send(response, 200, "text/html; charset=utf-8", page.html);
    }
    const left = new AbortController();
    response.once("close", () => left.abort());
    const reply =
      request.method === "POST"
        ? decideOn(path, request, options.decisions)
        : answer(reader, path, left.signal, options.decisions);
    reply.then(
      (value) =>
        value === null
          ? sendText(response, 404, "There is nothing here.")
          : send(response, 200, JSON_TYPE, JSON.stringify(value)),
      (cause) => sendError(response, cause),
    );
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  hosts = [`${ADDRESS}:${port}`, `localhost:${port}`];
  const origin = `http://${ADDRESS}:${port}`;
  return {
    address: `${origin}/${token}/${place}`,
    addressForOnce: () => origin + oneTime.issue(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const JSON_TYPE = "application/json; charset=utf-8";

/**
 * `runs`, `run/ID?since=N`, `run/ID/started`, `run/ID/search?text=WORDS`, `run/ID/step/INDEX`,
 * `run/ID/tokens/INDEX`, `run/ID/waiting`.
 */
async function answer(
  reader: RunReader,
  path: string,
  signal: AbortSignal,
  decisions: ViewerDecisions | undefined,
): Promise<unknown> {
  const url = new URL(path, "http://viewer/");
  const [kind, id, part, index, ...more] = url.pathname.slice(1).split("/").map(decode);
  if (kind === "runs" && id === undefined) return reader.runs();
  if (kind !== "run" || id === undefined || more.length > 0) return null;
  if (part === undefined) {
    const since = Number(url.searchParams.get("since") ?? 0);
    return Number.isSafeInteger(since) && since >= 0 ? reader.outline(id, since) : null;
  }
  if (part === "waiting" && index === undefined) return (await decisions?.waiting(id)) ?? [];
  if (part === "started" && index === undefined) return reader.started(id);
  if (part === "search" && index === undefined) {
    return reader.search(id, url.searchParams.get("text") ?? "", signal);
  }
  if (index === undefined || !/^\d{1,9}$/.test(index)) return null;
  if (part === "step") return reader.step(id, Number(index));
  if (part === "tokens") return reader.tokens(id, Number(index));
  return null;
}

/** `run/ID/decide`. */
async function decideOn(
  path: string,
  request: IncomingMessage,
  decisions: ViewerDecisions | undefined,
): Promise<unknown> {
  const [kind, id, part, ...more] = path.split("/").map(decode);
  if (kind !== "run" || id === undefined || part !== "decide" || more.length > 0) return null;
  await decisions?.decide(id, await readDecision(request));
  return {};
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * Why a request is rejected; null when it is allowed: it comes from this page, or a person opens
 * it.
 */
function strangeness(request: IncomingMessage, hosts: readonly string[]): Refusal | null {
  // A foreign name that points to this machine (DNS rebinding) is in the Host header.
  if (!hosts.includes(request.headers.host ?? "")) {
    return { status: 403, text: "Open the address that the command printed." };
  }
  const site = request.headers["sec-fetch-site"];
  const opens = request.headers["sec-fetch-mode"] === "navigate";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !opens) {
    return { status: 403, text: "Requests from other sites are not answered." };
  }
  return null;
}

/** Why a request is not answered; null when it has the token. */
function refusalOf(request: IncomingMessage, token: string): Refusal | null {
  const [, given = "", ...rest] = pathOf(request).split("/");
  if (!sameText(given, token) || rest.length === 0) {
    return { status: 403, text: "Open the address that the command printed, with its token." };
  }
  return null;
}

/**
 * Why a method is not allowed. Only the page itself may decide: browsers say which page a request comes from, and
 * send JSON from another one only after they have asked, which this server never allows.
 */
function refusalOfMethod(
  { method, headers }: IncomingMessage,
  hosts: readonly string[],
  { decisions }: ViewerOptions,
): Refusal | null {
  if (method === "GET") return null;
  if (method !== "POST" || decisions === undefined) {
    return { status: 405, text: "This server is read-only." };
  }
  const { origin, host, "content-type": type, "sec-fetch-site": site = "same-origin" } = headers;
  const isOwn = hosts.includes(host ?? "") && origin === `http://${host}` && site === "same-origin";
  if (!isOwn) return { status: 403, text: "Only the page itself can decide." };
  return type === "application/json" ? null : { status: 415, text: "Decisions are JSON." };
}

function pathOf(request: IncomingMessage): string {
  return request.url ?? "/";
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, ADDRESS);
    await once(server, "listening");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new OstinatoError("input.invalid", `Port ${port} is unavailable (${code}).`, {
      hint: "Choose another port, up to 65535, or leave the port out.",
      cause,
    });
  }
}

const STATUSES: { readonly [code: string]: number } = {
  "journal.run-not-found": 404,
  "input.invalid": 409,
  "approval.stale": 409,
};

function sendError(response: ServerResponse, cause: unknown): void {
  const known = OstinatoError.is(cause);
  const status = known ? (STATUSES[cause.code] ?? 500) : 500;
  const message = messageOf(cause);
  const code = known ? cause.code : "internal";
  send(response, status, JSON_TYPE, JSON.stringify({ code, message }));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, "text/plain; charset=utf-8", `${text}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, "content-type": type });
  response.end(body);
}
