import type { CallRequested } from "../../trace/event.ts";

/** The same text for calls that mean the same: arguments are parsed and their keys sorted. */
export function canonicalCall({ recipient, rawArguments, ...request }: CallRequested): string {
  return `${recipient} ${argumentsOf(rawArguments, request.arguments)}`;
}

function argumentsOf(raw: string, checked: unknown): string {
  if (checked !== undefined) return JSON.stringify(sorted(checked)) ?? "";
  try {
    return JSON.stringify(sorted(JSON.parse(raw)));
  } catch {
    return raw.trim();
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
