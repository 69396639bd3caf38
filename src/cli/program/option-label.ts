import { InvalidArgumentError } from "commander";

type Labels = { readonly [name: string]: string };

/** `name=value`; can be repeated. */
export function label(text: string, before: Labels = {}): Labels {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be NAME=VALUE.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
