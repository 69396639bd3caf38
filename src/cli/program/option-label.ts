import { InvalidArgumentError } from "commander";

type Labels = { readonly [name: string]: string };

/** `name=value`, once or several times. */
export function label(text: string, before: Labels = {}): Labels {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It has to be a name, = and a value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
