import { langfuseReceiver, otlpReceiver, type Receiver } from "../../outbox/index.ts";
import type { ReceiverName } from "./receiver-name.ts";

/** True when the environment says where a receiver is, rightly or wrongly. */
export function isNamed(name: ReceiverName): boolean {
  const { env } = process;
  switch (name) {
    case "langfuse":
      return Boolean(env.LANGFUSE_PUBLIC_KEY && env.LANGFUSE_SECRET_KEY);
    case "otlp":
      return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
    default:
      return name satisfies never;
  }
}

/** Where traces go, as the environment says. @throws OstinatoError `input.invalid` when it does not. */
export function namedReceiver(name: ReceiverName): Receiver {
  switch (name) {
    case "langfuse":
      return langfuseReceiver();
    case "otlp":
      return otlpReceiver();
    default:
      return name satisfies never;
  }
}
