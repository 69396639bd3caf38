import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a request of the bytes gets instead of all of them. */
export type Trouble =
  | { readonly kind: "cut"; readonly after: number }
  | { readonly kind: "stall"; readonly after: number }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "other-file" }
  /** The same with a range sent although its condition isn't met. */
  | { readonly kind: "part-of-other-file" };

/** A hub on loopback: a server of addresses that redirects to a server of bytes, as Hugging Face does. */
export class HubServer {
  readonly content: Buffer;
  /** One for each request of the bytes, in order; then everything goes well. */
  readonly troubles: Trouble[] = [];
  /** The ranges that were asked for; null for a whole file. */
  readonly ranges: (string | null)[] = [];
  readonly tokensAtBytes: (string | undefined)[] = [];
  token: string | null = null;
  acceptsRanges = true;
  announcedHash: string;
  announcedSize: number;
  /** Tells size and hash when it is asked for them. */
  announces = true;
  /** Where it listens, or did. */
  endpoint = "";
  readonly #hub: Server;
  readonly #bytes: Server;

  constructor(content: Buffer) {
    this.content = content;
    this.announcedHash = createHash("sha256").update(content).digest("hex");
    this.announcedSize = content.length;
    this.#hub = createServer((request, response) => this.#redirect(request, response));
    this.#bytes = createServer((request, response) => this.#send(request, response));
  }

  /** Were there so many requests of the bytes, each but the first for what was still missing? */
  wasContinued(requests: number): boolean {
    const starts = this.ranges.map((range) =>
      Number(/^bytes=(\d+)-$/.exec(range ?? "bytes=0-")?.[1]),
    );
    return (
      starts.length === requests &&
      starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? 0))
    );
  }

  async start(): Promise<this> {
    for (const server of [this.#hub, this.#bytes]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
    this.endpoint = `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#bytes]) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  }

  #redirect(request: IncomingMessage, response: ServerResponse): void {
    if (this.token !== null && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end();
    } else if (!/\/resolve\/main\/model[-\w]*\.gguf$/.test(request.url ?? "")) {
      response.writeHead(404).end("Entry not found");
    } else {
      const { port } = this.#bytes.address() as AddressInfo;
      response
        .writeHead(302, {
          location: `http://127.0.0.1:${port}/bytes?signature=1`,
          ...(this.announces && {
            "x-linked-size": String(this.announcedSize),
            "x-linked-etag": `"${this.announcedHash}"`,
          }),
        })
        .end();
    }
  }

  #send(request: IncomingMessage, response: ServerResponse): void {
    this.tokensAtBytes.push(request.headers.authorization);
    if (request.method === "HEAD") {
      if (this.announces) response.writeHead(200, { "content-length": this.announcedSize }).end();
      else response.writeHead(405).end();
      return;
    }
    const { range } = request.headers;
    this.ranges.push(range ?? null);
    const trouble = this.troubles.shift();
    if (trouble?.kind === "status") {
      response.writeHead(trouble.status, { "retry-after": "0" }).end();
      return;
    }
    const etag = trouble?.kind.endsWith("other-file") ? '"other"' : '"first"';
    const condition = request.headers["if-range"];
    const same =
      condition === undefined || condition === etag || trouble?.kind === "part-of-other-file";
    const start = this.acceptsRanges && same ? Number(/\d+/.exec(range ?? "0")?.[0]) : 0;
    const body = this.content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      "content-length": body.length,
      ...(start > 0 && {
        "content-range": `bytes ${start}-${this.content.length - 1}/${this.content.length}`,
      }),
    });
    if (trouble?.kind !== "cut" && trouble?.kind !== "stall") {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, trouble.after), () => {
      // Long enough for the bytes to arrive before the connection goes.
      if (trouble.kind === "cut") setTimeout(() => response.destroy(), 30);
    });
  }
}
