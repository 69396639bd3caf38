import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import type { JsHarmonyEncoding, JsStreamableParser } from "openai-harmony";
import { fullVocabulary } from "./full-vocabulary.ts";

export interface Reference {
  readonly encoding: JsHarmonyEncoding;
  /** A new parser whose tokens begin behind a header's role, as ours do by default. */
  newParser(role: string): JsStreamableParser;
  /** A built-in tool's namespace as the reference declares it. */
  builtin(name: string): unknown;
}

/**
 * The reference itself, openai/harmony compiled to WebAssembly. It wants its own file through
 * `fetch`, which in Node knows no `file:`, and the vocabulary from a server: both are given here,
 * the vocabulary in tiktoken's form from loopback. The reference checks its hash.
 */
export async function loadReference(): Promise<Reference> {
  const ordinaryFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith("file:")) return ordinaryFetch(input, init);
    const headers = { "content-type": "application/wasm" };
    return new Response(new Uint8Array(await readFile(fileURLToPath(url))), { headers });
  };
  const body = tiktokenFile();
  const server = createServer((_request, response) => response.end(body));
  try {
    const harmony = await import("openai-harmony");
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const encoding = await harmony.load_harmony_encoding(
      "HarmonyGptOss",
      `http://127.0.0.1:${port}/`,
    );
    return {
      encoding,
      newParser: (role) => new harmony.JsStreamableParser(encoding, role),
      builtin: (name) => harmony.get_tool_namespace_config(name),
    };
  } finally {
    globalThis.fetch = ordinaryFetch;
    server.close();
  }
}

/** `BASE64 RANK` a line. */
function tiktokenFile(): string {
  let text = "";
  for (let rank = 0; rank < 199_998; rank++) {
    text += `${Buffer.from(fullVocabulary.bytesOf(rank)).toString("base64")} ${rank}\n`;
  }
  return text;
}
