import { langfuseReceiver, otlpReceiver, type Receiver } from "../../outbox/index.ts";
import type { ReceiverName } from "./receiver-name.ts";

/** True if the environment configures a receiver, even wrongly. */
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

/** The receiver that the environment configures. @throws OstinatoError `input.invalid` if it doesn't. */
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
