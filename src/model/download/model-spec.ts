import { OstinatoError } from "../../errors.ts";
import { catalog, type HubFile } from "./catalog.ts";

/** A parsed model name. */
export type ModelSpec =
  | { readonly kind: "tiny" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "hub"; readonly name: string; readonly file: HubFile };

/**
 * Parses nothing or `tiny`, a catalog name, `hf:owner/repository/file.gguf[@revision]`, or a path.
 * @throws OstinatoError `model.not-found` for an unknown name, `input.invalid` for a malformed `hf:` address.
 */
export function parseModelSpec(spec: string | undefined): ModelSpec {
  if (spec === undefined || spec === "" || spec === "tiny") return { kind: "tiny" };
  const name = spec.toLowerCase();
  const known = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (known !== undefined) return { kind: "hub", name, file: known };
  if (spec.startsWith("hf:")) return parseHubAddress(spec);
  if (/[\\/]|\.gguf$/i.test(spec)) return { kind: "path", path: spec };
  throw new OstinatoError("model.not-found", `There is no model named ${JSON.stringify(spec)}.`, {
    hint: `Names: tiny, ${Object.keys(catalog).join(", ")}. Or give a path to a .gguf file, or hf:owner/repository/file.gguf.`,
  });
}

function parseHubAddress(spec: string): ModelSpec {
  const match = /^hf:([\w.-]+\/[\w.-]+)\/([^@\s]+\.gguf)(?:@([\w./-]+))?$/i.exec(spec);
  const [, repository, file, revision = "main"] = match ?? [];
  const parts = [repository ?? "", file ?? "", revision].flatMap((part) => part.split("/"));
  if (repository === undefined || file === undefined || parts.some((part) => /^\.*$/.test(part))) {
    throw new OstinatoError(
      "input.invalid",
      `${JSON.stringify(spec)} is not a valid model address.`,
      {
        hint: "Use hf:owner/repository/file.gguf, optionally followed by @revision for a branch or commit.",
      },
    );
  }
  const name = file.replace(/^.*\//, "").replace(/\.gguf$/i, "");
  return { kind: "hub", name, file: { repository, file, revision } };
}
