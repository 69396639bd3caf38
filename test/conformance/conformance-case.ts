import { readFileSync } from "node:fs";
import type { Message } from "../../src/harmony/message.ts";
import type { ReferenceMessage } from "./reference-conversation.ts";

/** One case. Which fields are there depends on `op`. */
export interface ConformanceCase {
  readonly id: string;
  readonly source: { readonly repo: string; readonly path?: string; readonly test?: string };
  readonly kind: "render" | "parse" | "stream";
  readonly op: string;
  readonly input: CaseInput;
  readonly expected: CaseExpected;
  readonly note?: string;
}

export interface CaseInput {
  readonly role?: Message["role"] | null;
  readonly text?: string;
  readonly tokens?: readonly number[];
  readonly then_tokens?: readonly number[];
  readonly prefix_tokens?: readonly number[];
  readonly suffix_tokens?: readonly number[];
  readonly steps?: readonly StreamStep[];
  readonly chunks?: readonly string[];
  readonly header?: string;
  readonly strict?: boolean;
  readonly generation_prompt?: string;
  readonly reasoning_format?: string;
  readonly encode?: string;
  readonly decode?: readonly number[];
  readonly is_special?: number;
  readonly allowed_special?: "all" | readonly string[];
  readonly names?: readonly string[];
  readonly messages?: readonly ReferenceMessage[];
  readonly conversation?: { readonly messages: readonly ReferenceMessage[] };
  readonly next_role?: string;
  readonly auto_drop_analysis?: boolean;
}

export interface StreamStep {
  readonly token: number;
  readonly last_content_delta: string | null;
  readonly current_content: string;
}

// biome-ignore lint/suspicious/noExplicitAny: expectations have a form of their own for every op
export type CaseExpected = any;

export const conformanceCases: readonly ConformanceCase[] = [
  "cases.json",
  "recorded-headers.json",
].flatMap((file) => {
  const text = readFileSync(new URL(`./data/${file}`, import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly cases: ConformanceCase[] }).cases;
});
