import type { z } from "zod";
import type { AnyZodObject, output as outputOfZod3 } from "zod/v3";
import type { CompiledGrammar } from "../grammar/index.ts";
import type { JsonSchema, ToolNamespace } from "../harmony/message.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/**
 * A tool's side effects, which decide what a resumed run does with an interrupted call: `read` changes
 * nothing and `idempotent` may be repeated, so both run again; `once` is never silently repeated.
 */
export type Effect = "read" | "idempotent" | "once";

/** An object schema of zod 4 or zod 3. */
export type ToolInput = z.ZodObject | AnyZodObject;

/** What `run` gets for a given schema. */
export type InputOf<Input extends ToolInput> = Input extends z.ZodObject
  ? z.output<Input>
  : Input extends AnyZodObject
    ? outputOfZod3<Input>
    : never;

/** A tool: a plain value made by `defineTool`. */
export interface Tool<Input extends ToolInput = ToolInput> {
  /**
   * The name that the model calls. Letters, digits, `_` and `-` are unchanged, other characters become
   * `_uHEX_`: a tool named `get weather` is called as `get_u20_weather`.
   */
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  /** `input` as a closed JSON Schema: unknown names are rejected. */
  readonly schema: JsonSchema;
  /**
   * Constrains the model's arguments while they are sampled. `unsupported` lists what is only checked
   * afterwards.
   */
  readonly grammar: CompiledGrammar;
  readonly effect: Effect;
  /** Milliseconds until a call times out. */
  readonly timeout: number;
  /**
   * How often in a row the tool may ask the model for another call (`RetryCall`) without a successful call
   * between. Then further calls are refused. Default: 3.
   */
  readonly retries?: number;
  /** Whether a call needs approval. A function is called with the checked arguments. */
  readonly approval: boolean | ((input: InputOf<Input>) => boolean);
  /** The permissions that the tool needs. Informative: shown to people and by `ostinato tools`. */
  readonly permissions: readonly Permission[];
  /**
   * Whether its results may hold text of unknown origin: web pages, mail, what other people wrote. A run that has
   * read such a result is tainted, which rules of an approval policy can ask for. Default: it is, if the tool has
   * the permission `network`.
   */
  readonly untrusted?: boolean;
  /** Set by `defineNamespace`: declared in the system message and called by its own recipient. */
  readonly builtin?: Builtin;
  /** Other names that models use for this tool and its arguments unprompted. */
  readonly aliases?: ToolAliases;
  run(input: InputOf<Input>, context: ToolContext): ToolReturn | Promise<ToolReturn>;
  /**
   * Called on resume for a `once` call that was started but has no result. Returns its result if the call
   * took effect and null if it didn't; throws `ToolFailed` if that can't be determined.
   */
  reconcile?(
    input: InputOf<Input>,
    context: ToolContext,
  ): ToolReturn | null | Promise<ToolReturn | null>;
  /**
   * What a call would do, shown to the person who decides on it instead of its arguments. Must change nothing. If
   * it throws, or takes longer than 10 seconds, the arguments are shown. Default: the arguments.
   */
  preview?(input: InputOf<Input>, context: PreviewContext): CallPreview | Promise<CallPreview>;
}

/** What a preview may use. */
export type PreviewContext = Pick<ToolContext, "sandbox" | "signal">;

/** What a call would do. `notes`: whatever else about it a person should know, each in one line. */
export type CallPreview =
  | { readonly kind: "command"; readonly command: string; readonly notes?: readonly string[] }
  | {
      readonly kind: "files";
      readonly files: readonly FilePreview[];
      readonly notes?: readonly string[];
    };

/** The content of a file before and after the call. Null: no file. */
export interface FilePreview {
  /** As the call names it. */
  readonly path: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

export interface Builtin {
  /** `browser.search`, `python`. */
  readonly recipient: string;
  /** The call's body is raw text instead of JSON, and is passed as this argument. */
  readonly rawArgument?: string;
  /** The namespace as declared, with all of its tools. */
  readonly namespace: ToolNamespace;
}

/**
 * Other names for a tool and its arguments: accepted from the model and recorded as repairs, but never
 * declared.
 */
export interface ToolAliases {
  /**
   * Full recipients without `functions.`, such as `repo_browser.read_file`. A tool with exactly that name
   * takes precedence.
   */
  readonly names?: readonly string[];
  /** Alias -> argument name. If the argument is also given under its own name, that one is kept. */
  readonly arguments?: { readonly [alias: string]: string };
}

export type Permission = "workspace:read" | "workspace:write" | "process" | "network";

/** What a tool gets in addition to its input. */
export interface ToolContext {
  readonly runId: string;
  /** The call's id in this run's events, such as `1.2`: step 1, second call. */
  readonly callId: string;
  /**
   * The same for every attempt at this call, even after a crash, and different for every other call. For
   * services with idempotency keys.
   */
  readonly idempotencyKey: string;
  /** Fires when the call times out or the run is aborted. */
  readonly signal: AbortSignal;
  /** @throws OstinatoError `sandbox.unavailable` when this run has no sandbox. */
  readonly sandbox: Sandbox;
  /** Shows a line of progress to whoever watches the run. Not guaranteed to be shown. */
  progress(text: string): void;
  /** Says that this result holds text of unknown origin; see `Tool.untrusted`. Absent outside a run. */
  markUntrusted?(): void;
  /**
   * The results of the run's earlier successful calls, in order, after those of the earlier turns of its
   * conversation. For a tool that keeps state between calls and must restore it when the run is resumed or the
   * conversation goes on. Absent outside a run.
   */
  earlier?(): Promise<readonly EarlierResult[]>;
}

/** What the journal has of an earlier call. */
export interface EarlierResult {
  /** Name of the tool. */
  readonly tool: string;
  readonly details: unknown;
}

/** Text for the model, optionally with details for people and programs. */
export type ToolReturn = string | ToolResult;

export interface ToolResult {
  readonly text: string;
  /** Any JSON value. */
  readonly details?: unknown;
}

/** Any tool, for lists. Its argument type is unknown, so `run` must only get what its own `input` has parsed. */
export interface AnyTool extends Omit<Tool, "approval" | "run" | "reconcile" | "preview"> {
  readonly approval: boolean | ((input: never) => boolean);
  run(input: never, context: ToolContext): ToolReturn | Promise<ToolReturn>;
  reconcile?(input: never, context: ToolContext): ToolReturn | null | Promise<ToolReturn | null>;
  preview?(input: never, context: PreviewContext): CallPreview | Promise<CallPreview>;
}
