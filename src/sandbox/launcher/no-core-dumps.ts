import type { Programs } from "./launcher-command.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * A shell line after which nothing that this shell starts dumps core. 1 byte and not 0: with a handler
 * in `core_pattern`, the kernel starts it as root whatever the limit is, except for 1. The filter keeps
 * programs from changing it.
 */
export function noCoreDumps({ prlimit }: Pick<Programs, "prlimit">): string {
  const none = "ulimit -c 0";
  return prlimit === null
    ? none
    : `${shellQuote(prlimit)} --pid $$ --core=1:1 2>/dev/null || ${none}`;
}
