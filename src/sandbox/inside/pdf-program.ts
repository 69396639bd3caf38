import { readFileSync } from "node:fs";
import { pdfPages } from "./pdf-pages.ts";

/** The program that reads one PDF from its standard input, in a sandbox of its own, and prints its pages' text. */
try {
  const pages = await pdfPages(new Uint8Array(readFileSync(0)));
  const text = pages.map((lines, index) => `[page ${index + 1}]\n${lines.join("\n")}`).join("\n");
  process.stdout.write(text);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
