import type { Programs } from "./launcher-command.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * A shell line that disables core dumps for everything the shell starts. It sets 1 byte and not 0: the kernel
 * starts a handler in `core_pattern` as root whatever the limit is, except for 1. The filter prevents programs
 * from changing it.
 */
export function noCoreDumps({ prlimit }: Pick<Programs, "prlimit">): string {
  const none = "ulimit -c 0";
  return prlimit === null
    ? none
    : `${shellQuote(prlimit)} --pid $$ --core=1:1 2>/dev/null || ${none}`;
}
