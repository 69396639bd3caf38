import { langfuseReceiver, otlpReceiver, type Receiver } from "../trace/index.ts";
import type { ReceiverName } from "./receiver-name.ts";

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
