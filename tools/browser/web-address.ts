import { ToolFailure } from "ostinato";

/**
 * An address that a browser may open. Without a scheme, https is assumed.
 *
 * @throws ToolFailure for an invalid address, and for any scheme except http and https (and the
 *   given ones).
 */
export function webAddress(text: string, also: readonly string[] = []): string {
  const written = text.trim();
  // `localhost:8080` is a host and a port, not a scheme.
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(written) && !/^[^:/]+:\d/.test(written);
  const url = URL.parse(hasScheme ? written : `https://${written}`);
  if (url === null || written === "" || /\s/.test(written)) {
    throw new ToolFailure(
      `${JSON.stringify(text.slice(0, 200))} is no address. Write one like https://example.org/page`,
    );
  }
  if (!["http:", "https:", ...also].includes(url.protocol)) {
    throw new ToolFailure(`addresses with ${url.protocol} can't be opened, only http and https`);
  }
  return url.href;
}
