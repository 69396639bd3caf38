import type { Sandbox } from "./sandbox.ts";

export interface PerSandbox<Value> {
  /** The sandbox's own value, made on first use. */
  of(sandbox: Sandbox): Value;
  /** The next use makes a new one. */
  forget(sandbox: Sandbox): void;
}

/**
 * For tools that keep something between the calls of a run: one value per sandbox, gone with it. A promise
 * that is rejected is forgotten.
 *
 * @param make Called once for each sandbox, and again after `forget`.
 */
export function perSandbox<Value>(make: (sandbox: Sandbox) => Value): PerSandbox<Value> {
  const values = new WeakMap<Sandbox, { readonly value: Value }>();
  return {
    of(sandbox) {
      const known = values.get(sandbox);
      if (known !== undefined) return known.value;
      const made = { value: make(sandbox) };
      values.set(sandbox, made);
      if (made.value instanceof Promise) {
        made.value.catch(() => {
          if (values.get(sandbox) === made) values.delete(sandbox);
        });
      }
      return made.value;
    },
    forget: (sandbox) => void values.delete(sandbox),
  };
}
