import { isDeepStrictEqual } from "node:util";
import type { CallRequested } from "../../trace/event.ts";
import { isRedacted } from "./call-input.ts";

/** Calls of a run that affect later calls of the same tool with the same arguments. */
export class RememberedCalls {
  readonly #unended: CallRequested[] = [];
  readonly #denied: CallRequested[] = [];

  /** The call timed out and may still be running. */
  addUnended(request: CallRequested): void {
    this.#unended.push(request);
  }

  /** A person, or a program on their behalf, denied it. */
  addDenied(request: CallRequested): void {
    this.#denied.push(request);
  }

  /**
   * An earlier, identical call that timed out: it may still be running or have taken effect since. A call
   * whose arguments were redacted matches any arguments.
   */
  unended(request: CallRequested): CallRequested | null {
    return this.#unended.find((other) => isSame(other, request, isRedacted(other))) ?? null;
  }

  /** An earlier, identical call that was denied. */
  denied(request: CallRequested): CallRequested | null {
    return this.#denied.find((other) => isSame(other, request, false)) ?? null;
  }
}

function isSame(one: CallRequested, other: CallRequested, isAnything: boolean): boolean {
  if (one.tool !== other.tool) return false;
  return isAnything || isDeepStrictEqual(one.arguments, other.arguments);
}
