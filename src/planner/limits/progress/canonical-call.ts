import { nestsDeeper } from "../../../tool/nests-deeper.ts";
import type { CallRequested } from "../../../trace/event.ts";

/** The same text for calls that mean the same: arguments are parsed and their keys sorted. */
export function canonicalCall({ recipient, rawArguments, ...request }: CallRequested): string {
  return `${recipient} ${argumentsOf(rawArguments, request.arguments)}`;
}

function argumentsOf(raw: string, checked: unknown): string {
  if (checked !== undefined) return JSON.stringify(sorted(checked)) ?? "";
  // Arguments that nest deeper are refused by the check, and could exhaust the stack here.
  const parsed = parsedOrNull(raw);
  return parsed === null || nestsDeeper(parsed.value)
    ? raw.trim()
    : JSON.stringify(sorted(parsed.value));
}

function parsedOrNull(raw: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(raw) };
  } catch {
    return null;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
