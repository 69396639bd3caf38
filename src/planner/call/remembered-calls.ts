import { isDeepStrictEqual } from "node:util";
import type { CallRequested } from "../../trace/event.ts";
import { isRedacted } from "./call-input.ts";

/** Calls of a run that bear on a later one of the same tool with the same arguments, in whatever order. */
export class RememberedCalls {
  readonly #unended: CallRequested[] = [];
  readonly #denied: CallRequested[] = [];

  /** It was left when its time was up, and may still run. */
  addUnended(request: CallRequested): void {
    this.#unended.push(request);
  }

  /** A person, or a program in their place, did not allow it. */
  addDenied(request: CallRequested): void {
    this.#denied.push(request);
  }

  /**
   * The same call, left when its time was up: it may still run, or have happened since. Where the record has
   * no arguments for a secret's sake, any may be the same.
   */
  unended(request: CallRequested): CallRequested | null {
    return this.#unended.find((other) => isSame(other, request, isRedacted(other))) ?? null;
  }

  /** The same call, asked about and not allowed. */
  denied(request: CallRequested): CallRequested | null {
    return this.#denied.find((other) => isSame(other, request, false)) ?? null;
  }
}

function isSame(one: CallRequested, other: CallRequested, isAnything: boolean): boolean {
  if (one.tool !== other.tool) return false;
  return isAnything || isDeepStrictEqual(one.arguments, other.arguments);
}
