import type { DocumentKind } from "./read-document.ts";

/** Requests to the worker. Paths are inside paths; relative ones start at the workspace. */
export type WorkerRequest = { readonly id: number } & (
  | { readonly operation: "stat" | "list" | "makeDirectory" | "remove"; readonly path: string }
  | {
      readonly operation: "read";
      readonly path: string;
      readonly offset?: number;
      readonly length?: number;
    }
  | { readonly operation: "write"; readonly path: string; readonly mode?: number }
  | { readonly operation: "rename"; readonly from: string; readonly to: string }
  | {
      readonly operation: "spawn";
      readonly argv: readonly string[];
      readonly workingDirectory?: string;
      readonly timeoutMilliseconds?: number;
      readonly outputBytes?: number;
    }
  /** The text of the attached document, from a worker without access to anything else. */
  | { readonly operation: "readDocument"; readonly kind: DocumentKind }
  /** Ends the program of an earlier `spawn`. */
  | { readonly operation: "cancel"; readonly target: number }
);

export type WorkerAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }
);
