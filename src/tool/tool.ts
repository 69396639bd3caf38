import type { z } from "zod";
import type { AnyZodObject, output as outputOfZod3 } from "zod/v3";
import type { CompiledGrammar } from "../grammar/index.ts";
import type { JsonSchema, ToolNamespace } from "../harmony/message.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/**
 * What a tool does to the world, which decides what a resumed run may do with a call that was cut off:
 * `read` changes nothing and `idempotent` may be repeated, so both run again; `once` is never silently repeated.
 */
export type Effect = "read" | "idempotent" | "once";

/** An object schema of zod 4, or of zod 3. */
export type ToolInput = z.ZodObject | AnyZodObject;

/** What `run` receives for a given schema. */
export type InputOf<Input extends ToolInput> = Input extends z.ZodObject
  ? z.output<Input>
  : Input extends AnyZodObject
    ? outputOfZod3<Input>
    : never;

/** A tool: a plain value made by `defineTool`. */
export interface Tool<Input extends ToolInput = ToolInput> {
  /**
   * What the model calls; letters, digits, `_` and `-` reach it unchanged, another character as
   * `_uHEX_`: it calls a tool named `get weather` as `get_u20_weather`.
   */
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  /** `input` as JSON Schema, closed: names that it does not list are refused. */
  readonly schema: JsonSchema;
  /** What the model's arguments are held to while they are sampled; `unsupported` lists what is only checked afterwards. */
  readonly grammar: CompiledGrammar;
  readonly effect: Effect;
  /** Milliseconds until a call is given up. */
  readonly timeout: number;
  /** Must a person say yes? Asked after the arguments were checked. */
  readonly approval: boolean | ((input: InputOf<Input>) => boolean);
  /** What the tool needs to be open, for people and for `ostinato tools`. */
  readonly permissions: readonly Permission[];
  /** Set by `defineNamespace`: declared in the system message, called by a recipient of its own. */
  readonly builtin?: Builtin;
  /** What models write for this tool and its arguments without being told. */
  readonly aliases?: ToolAliases;
  run(input: InputOf<Input>, context: ToolContext): ToolReturn | Promise<ToolReturn>;
  /**
   * Asked on resume about a `once` call that was started and has no result: did it happen?
   * Returns its result when it did, null when it did not; throws `ToolFailure` when nobody can tell.
   */
  reconcile?(
    input: InputOf<Input>,
    context: ToolContext,
  ): ToolReturn | null | Promise<ToolReturn | null>;
}

export interface Builtin {
  /** `browser.search`, `python`. */
  readonly recipient: string;
  /** The call's body is raw text, handed to this argument, and not JSON. */
  readonly rawArgument?: string;
  /** As it is declared, with all of its tools. */
  readonly namespace: ToolNamespace;
}

/** Other words for a tool and its arguments: read when they come, recorded as repairs, never offered. */
export interface ToolAliases {
  /** Whole recipients without `functions.`, such as `repo_browser.read_file`. A tool of that very name goes before. */
  readonly names?: readonly string[];
  /** By the word that is written, the argument that it means. One that is given by its own name too stays as it is. */
  readonly arguments?: { readonly [alias: string]: string };
}

export type Permission = "workspace:read" | "workspace:write" | "process" | "network";

/** What a tool gets besides its input. */
export interface ToolContext {
  readonly runId: string;
  /** The call's id in this run's events, such as `1.2`: step 1, second call. */
  readonly callId: string;
  /**
   * The same for every attempt at this call, after a crash too, and no other call's: for services that do
   * nothing twice under one key.
   */
  readonly idempotencyKey: string;
  /** Fires when the call's time is up or the run is aborted. */
  readonly signal: AbortSignal;
  /** @throws OstinatoError `sandbox.unavailable` when this run has no sandbox. */
  readonly sandbox: Sandbox;
  /** Shows a line to the person who watches. Must not be relied upon. */
  progress(text: string): void;
  /**
   * What the run's calls have returned before this one, in order, failed ones left out: for a tool that
   * keeps something between calls and must find it again when the run is resumed. Absent outside a run.
   */
  earlier?(): Promise<readonly EarlierResult[]>;
}

/** What is on record of an earlier call. */
export interface EarlierResult {
  /** Name of the tool. */
  readonly tool: string;
  readonly details: unknown;
}

/** Text for the model, or text with details for people and programs. */
export type ToolReturn = string | ToolResult;

export interface ToolResult {
  readonly text: string;
  /** Anything that JSON can hold. */
  readonly details?: unknown;
}

/** Any tool, for lists: what it takes is known to its own `input` alone, which must have checked what `run` is given. */
export interface AnyTool extends Omit<Tool, "approval" | "run" | "reconcile"> {
  readonly approval: boolean | ((input: never) => boolean);
  run(input: never, context: ToolContext): ToolReturn | Promise<ToolReturn>;
  reconcile?(input: never, context: ToolContext): ToolReturn | null | Promise<ToolReturn | null>;
}
