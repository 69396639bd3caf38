import { basename, join, resolve } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type DownloadProgress, download } from "./download.ts";
import { hubOf } from "./hub-request.ts";
import { parseModelSpec } from "./model-spec.ts";
import { partNames } from "./split-model.ts";
import { tinyModelPath } from "./tiny-model-path.ts";

export interface LocatedModel {
  /** `tiny`, a name of the catalog, or the file's name. */
  readonly name: string;
  readonly path: string;
}

/** The model's file on this machine; fetched into the cache where it isn't there yet. */
export async function locateModel(
  spec: string | undefined,
  options: { onProgress?: (progress: DownloadProgress) => void; signal?: AbortSignal } = {},
): Promise<LocatedModel> {
  const parsed = parseModelSpec(spec);
  switch (parsed.kind) {
    case "tiny":
      return { name: "tiny", path: tinyModelPath() };
    case "path":
      return {
        name: basename(parsed.path).replace(/\.gguf$/i, ""),
        path: resolve(parsed.path),
      };
    case "hub": {
      const { file, name } = parsed;
      const folder = join(file.repository.replace("/", "--"), file.revision.replaceAll("/", "--"));
      const path = join(cacheFolder(), "models", folder, file.file);
      for (const part of partNames(file.file)) {
        const target = join(cacheFolder(), "models", folder, part);
        await download({
          hub: hubOf(process.env),
          file: part === file.file ? file : { ...file, file: part },
          target,
          ...options,
        });
      }
      return { name, path };
    }
    default:
      return parsed satisfies never;
  }
}
