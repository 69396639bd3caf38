import type { Sandbox } from "./sandbox.ts";

export interface PerSandbox<Value> {
  /** The sandbox's value, created on first use. */
  of(sandbox: Sandbox): Value;
  /** Drops the value; the next use creates a new one. */
  forget(sandbox: Sandbox): void;
}

/**
 * For tools that keep state between the calls of a run: one value per sandbox, dropped with the sandbox. A
 * rejected promise is not kept.
 *
 * @param make Called once per sandbox, and again after `forget`.
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
