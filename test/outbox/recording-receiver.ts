import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A span as OTLP has it in JSON. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code: number; readonly message?: string };
}

export interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The status that it was answered with, or `never`. */
  readonly answered: number | "never";
  readonly scope: string;
  readonly resource: { readonly [name: string]: unknown };
  readonly spans: readonly ReceivedSpan[];
}

export interface GivenAnswer {
  readonly status?: number | "never";
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly delayMilliseconds?: number;
}

export interface RecordingReceiver {
  readonly url: string;
  /** Every request, whatever was answered. */
  readonly requests: ReceivedRequest[];
  /** Answers to come; then all is taken. */
  readonly answers: (GivenAnswer | number | "never")[];
  /** Spans that were taken, by their ids: as a receiver that knows each span once keeps them. */
  spans(): Map<string, ReceivedSpan>;
  close(): Promise<void>;
}

/** An OTLP receiver on the loopback that writes down what comes and answers as told. Closed after the test. */
export async function recordingReceiver(
  answers: (GivenAnswer | number | "never")[] = [],
  port = 0,
): Promise<RecordingReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const next = answers.shift() ?? 200;
      const answer: GivenAnswer = typeof next === "object" ? next : { status: next };
      const { status = 200, headers = {}, body = "{}", delayMilliseconds = 0 } = answer;
      const text = Buffer.concat(chunks).toString();
      requests.push(readRequest(text, request.url ?? "", request.headers, status));
      if (status === "never") return;
      setTimeout(() => response.writeHead(status, headers).end(body), delayMilliseconds);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = (): Promise<void> => closed(server);
  onTestFinished(close);
  const taken = (request: ReceivedRequest): boolean => request.answered === 200;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ requests, answers, close },
    spans: () =>
      new Map(
        requests
          .filter(taken)
          .flatMap(({ spans }) => spans.map((span) => [span.spanId, span] as const)),
      ),
  };
}

export function attribute(span: ReceivedSpan | undefined, key: string): unknown {
  const value = span?.attributes.find((each) => each.key === key)?.value;
  const [plain] = value === undefined ? [] : Object.values(value);
  const list = (plain as { values?: Record<string, unknown>[] } | undefined)?.values;
  return list === undefined ? plain : list.map((each) => Object.values(each)[0]);
}

function readRequest(
  body: string,
  url: string,
  headers: IncomingHttpHeaders,
  answered: number | "never",
): ReceivedRequest {
  const [{ resource, scopeSpans }] = JSON.parse(body).resourceSpans;
  const [{ scope, spans }] = scopeSpans;
  const attributes = resource.attributes as ReceivedSpan["attributes"];
  return {
    ...{ url, headers, body, answered, spans, scope: scope.name },
    resource: Object.fromEntries(
      attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
    ),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
