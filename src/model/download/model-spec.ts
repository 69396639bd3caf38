import { OstinatoError } from "../../errors.ts";
import { catalog, type HubFile } from "./catalog.ts";

/** What a person means by the name of a model. */
export type ModelSpec =
  | { readonly kind: "tiny" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "hub"; readonly name: string; readonly file: HubFile };

/**
 * Nothing or `tiny`, a name of the catalog, `hf:owner/repository/file.gguf[@revision]`, or a path.
 * @throws OstinatoError `model.not-found` for a name that is none of these, `input.invalid` for an
 *   `hf:` address that can't be read.
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
    throw new OstinatoError("input.invalid", `${JSON.stringify(spec)} is no address of a model.`, {
      hint: "Write hf:owner/repository/file.gguf, with @revision for a branch or a commit.",
    });
  }
  const name = file.replace(/^.*\//, "").replace(/\.gguf$/i, "");
  return { kind: "hub", name, file: { repository, file, revision } };
}
