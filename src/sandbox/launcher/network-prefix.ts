import { PROXY_PORT } from "../network/proxy-port.ts";
import type { Programs } from "./launcher-command.ts";
import { shellQuote } from "./shell-quote.ts";

/** `127.0.0.1:PORT` as /proc/net/tcp writes it. */
const LISTENING = `0100007F:${PROXY_PORT.toString(16).toUpperCase().padStart(4, "0")}`;

/**
 * Command prefix for bwrap that gives it a network namespace with one way out: a forwarder to the proxy's Unix
 * socket. An outer bwrap creates the namespace and stays outside the call's files and processes, so neither the
 * socket nor the forwarder can be reached from inside, and a filter that refuses Unix sockets still works. The
 * forwarder ends with the call, because its parent becomes the inner bwrap.
 *
 * @param descriptors Descriptors that are open for bwrap and not for the forwarder.
 */
export function networkPrefix(
  programs: Programs,
  proxy: string,
  descriptors: readonly number[],
): string {
  const closed = descriptors.map((each) => `${each}<&-`).join(" ");
  const script = `
setpriv --pdeathsig KILL socat TCP4-LISTEN:${PROXY_PORT},bind=127.0.0.1,reuseaddr,fork,backlog=64,max-children=64 \\
  ${shellQuote(`UNIX-CONNECT:${proxy}`)} </dev/null >/dev/null 2>&1 ${closed} &
forwarder=$!
listens() {
  while read -r _ address _; do [ "$address" = ${LISTENING} ] && return 0; done </proc/net/tcp
  return 1
}
until listens; do
  if ! kill -0 $forwarder 2>/dev/null; then
    echo "bwrap: the forwarder to the network did not start; is socat installed?" >&2
    exit 1
  fi
done
exec -c "$@"`;
  return [
    `${shellQuote(programs.bwrap)} --unshare-user --unshare-net --dev-bind / / --die-with-parent --`,
    `${shellQuote(programs.bash)} --noprofile --norc -c ${shellQuote(script)} network`,
  ].join(" ");
}
