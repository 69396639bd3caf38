/**
 * The world that the runs change: a server of files, slow before and after each effect, so that workers are lost in
 * the middle of it. It keeps what it was asked. A write that must happen once comes with its key; a second one with
 * the same key is refused, as a good payment service would.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../bench/fleet/random.ts";

export interface FileRequest {
  readonly kind: "read" | "write" | "happened";
  /** The call's `idempotencyKey`. */
  readonly key: string;
  readonly path: string;
  readonly content?: string;
  readonly isOnce: boolean;
  /** When the tool's function was entered, in milliseconds since 1970. */
  readonly begunAt: number;
}

export interface AnsweredRequest extends FileRequest {
  readonly arrivedAt: number;
  /** When it changed the file. Null: it didn't. */
  appliedAt: number | null;
  isRefused: boolean;
}

export interface FileAnswer {
  /** Null: there is no such file. */
  readonly content: string | null;
  /** Whether a write with this key was made, now or before. */
  readonly happened: boolean;
}

export interface OutsideFiles {
  readonly url: string;
  readonly files: Map<string, string>;
  readonly requests: readonly AnsweredRequest[];
  /** Whether the effect with this key took place. */
  happened(key: string): boolean;
  close(): Promise<void>;
}

export async function openOutsideFiles(seed: number, slowest: number): Promise<OutsideFiles> {
  const files = new Map<string, string>();
  const requests: AnsweredRequest[] = [];
  const applied = new Set<string>();
  const random = seededRandom(seed);
  const wait = () => sleep(random() * slowest);
  const perform = async (asked: FileRequest): Promise<FileAnswer> => {
    const request: AnsweredRequest = {
      ...{ ...asked, arrivedAt: Date.now(), appliedAt: null, isRefused: false },
    };
    requests.push(request);
    const { kind, key, path, content, isOnce } = asked;
    if (kind === "happened") return { content: null, happened: applied.has(key) };
    await wait();
    if (kind === "write") {
      request.isRefused = isOnce && applied.has(key);
      if (!request.isRefused) {
        files.set(path, content ?? "");
        applied.add(key);
        request.appliedAt = Date.now();
      }
      await wait();
    }
    return { content: files.get(path) ?? null, happened: applied.has(key) };
  };
  const server = createServer((request, response) => {
    answer(request, response, perform).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    files,
    requests,
    happened: (key) => applied.has(key),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  perform: (asked: FileRequest) => Promise<FileAnswer>,
): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const found = await perform(JSON.parse(body) as FileRequest);
  response.end(JSON.stringify(found));
}
