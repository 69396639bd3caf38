import {
  LANGFUSE_SDK_VERSION,
  LANGFUSE_TRACER_NAME,
  setLangfuseTraceIdInBaggage,
} from "@langfuse/core";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  type IdGenerator,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { OstinatoError } from "../errors.ts";
import { OSTINATO_VERSION } from "../version.ts";
import { genAiAttributes, labelAttributes } from "./gen-ai-attributes.ts";
import { langfuseAttributes } from "./langfuse-attributes.ts";
import type { Observation } from "./observation.ts";
import type { Receiver } from "./receiver.ts";

export interface EncodedTraces {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: { readonly [name: string]: string };
}

/**
 * The most characters of one value: a longer one is cut, since a receiver would reject the whole
 * request.
 */
const LONGEST_VALUE = 1_000_000;

/**
 * Observations as one OTLP request in JSON, made by OpenTelemetry's SDK and, for Langfuse, by its
 * own packages. Only their exporters are not used, since these can lose data: they batch in memory
 * and drop what exceeds the batch size, the caller can't recognize a partly rejected request or a
 * `Retry-After`, and OTEL_EXPORTER_OTLP_HEADERS, which may hold another backend's key, is sent to
 * Langfuse too (measured with 0.223.0 and 5.11.1).
 *
 * This file loads all of these packages: import it only when needed.
 */
export async function encodeTraces(
  observations: readonly Observation[],
  receiver: Receiver,
): Promise<EncodedTraces> {
  const spans: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export(ended, done) {
      spans.push(...ended);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const ids = new PlannedIds();
  const { langfuse } = receiver;
  // Everything that the environment could set is set here: a sampler or a limit of the program's
  // own tracing would truncate the data.
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ "service.name": receiver.serviceName ?? "ostinato" }),
    spanLimits: {
      attributeCountLimit: 1000,
      attributeValueLengthLimit: LONGEST_VALUE,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    },
    spanProcessors: [
      langfuse === undefined
        ? new SimpleSpanProcessor(exporter)
        : new LangfuseSpanProcessor({
            exporter,
            exportMode: "immediate",
            // Its uploads are separate from the request, and their failures are only logged.
            mediaUploadEnabled: false,
            ...langfuse,
          }),
    ],
  });
  const tracer =
    langfuse === undefined
      ? provider.getTracer("ostinato", OSTINATO_VERSION)
      : provider.getTracer(LANGFUSE_TRACER_NAME, LANGFUSE_SDK_VERSION);
  for (const observation of observations) {
    ids.next = observation;
    const { name, startedAt, endedAt, error } = observation;
    const attributes = attributesOf(observation, langfuse !== undefined);
    const span = tracer.startSpan(
      name,
      { startTime: startedAt, attributes },
      contextOf(observation),
    );
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span.end(endedAt);
  }
  await provider.forceFlush();
  const body = JsonTraceSerializer.serializeRequest(spans);
  if (spans.length !== observations.length || body === undefined) {
    throw new OstinatoError(
      "internal",
      `${spans.length} of ${observations.length} spans were made`,
    );
  }
  return {
    body: new Uint8Array(body),
    headers: langfuse === undefined ? {} : LANGFUSE_HEADERS,
  };
}

/** The name that Langfuse's own exporter uses. */
const LANGFUSE_HEADERS = {
  "x-langfuse-sdk-name": "javascript",
  "x-langfuse-sdk-version": LANGFUSE_SDK_VERSION,
};

/** Gives the SDK the observation's ids. */
class PlannedIds implements IdGenerator {
  next: Pick<Observation, "traceId" | "spanId"> = { traceId: "", spanId: "" };

  readonly generateTraceId = (): string => this.next.traceId;
  readonly generateSpanId = (): string => this.next.spanId;
}

function attributesOf(observation: Observation, isForLangfuse: boolean): Attributes {
  return isForLangfuse
    ? { ...genAiAttributes(observation, false), ...langfuseAttributes(observation) }
    : { ...genAiAttributes(observation, true), ...labelAttributes(observation) };
}

/**
 * A context without the program's own tracing. The claim tells Langfuse that the root is elsewhere.
 */
function contextOf({ traceId, parentSpanId }: Observation): Context {
  if (parentSpanId === null) return ROOT_CONTEXT;
  const parent = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED };
  return setLangfuseTraceIdInBaggage(trace.setSpanContext(ROOT_CONTEXT, parent), traceId);
}
