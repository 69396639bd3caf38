import type { NetworkRequest } from "../sandbox.ts";

/** A host name has at most 253 characters, but a program may send kilobytes instead. */
const LONGEST_HOST = 260;
const LONGEST_METHOD = 20;
const LONGEST_REASON = 400;

/** A request as it is recorded: text from a program inside is cut to the maximum length. */
export function shortenRequest(request: NetworkRequest): NetworkRequest {
  const { method, host, reason } = request;
  return {
    ...request,
    method: cut(method, LONGEST_METHOD),
    host: cut(host, LONGEST_HOST),
    ...(reason !== undefined && { reason: cut(reason, LONGEST_REASON) }),
  };
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (${text.length} characters)`.toWellFormed();
}
