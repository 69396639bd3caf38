import { basename, join, resolve } from "node:path";
import { partNames } from "../file/split-model.ts";
import { cacheFolder } from "./cache-folder.ts";
import { catalog, type HubFile } from "./catalog.ts";
import { type DownloadProgress, download } from "./download.ts";
import { hubOf } from "./hub-request.ts";
import { parseModelSpec } from "./model-spec.ts";
import { tinyModelPath } from "./tiny-model-path.ts";

export interface LocatedModel {
  /** `tiny`, a catalog name, or the file's name. */
  readonly name: string;
  readonly path: string;
}

/** Finds the model's file on this machine, downloading it into the cache if needed. */
export async function locateModel(
  spec: string | undefined,
  options: { onProgress?: (progress: DownloadProgress) => void; signal?: AbortSignal } = {},
): Promise<LocatedModel> {
  const parsed = parseModelSpec(spec);
  switch (parsed.kind) {
    case "tiny":
      return { name: "tiny", path: tinyModelPath() };
    case "path": {
      const path = resolve(parsed.path);
      return { name: nameAt(path) ?? basename(path).replace(/\.gguf$/i, ""), path };
    }
    case "hub": {
      const { file, name } = parsed;
      const path = join(cachedFolder(file), file.file);
      for (const part of partNames(file.file)) {
        const target = join(cachedFolder(file), part);
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

/** A model with a name keeps it when given by its path. */
function nameAt(path: string): string | undefined {
  if (path === tinyModelPath()) return "tiny";
  return Object.entries(catalog).find(
    ([, file]) => join(cachedFolder(file), file.file) === path,
  )?.[0];
}

function cachedFolder({ repository, revision }: HubFile): string {
  const folder = join(repository.replace("/", "--"), revision.replaceAll("/", "--"));
  return join(cacheFolder(), "models", folder);
}
