import { isAbsolute, resolve } from "node:path";
import { OstinatoError } from "../../errors.ts";

/**
 * What `--workspace NAME=DIR` says: folders by name. An absolute path alone is its own name.
 *
 * @throws OstinatoError `input.invalid`.
 */
export function namedFolders(given: readonly string[]): Readonly<Record<string, string>> {
  const folders: Record<string, string> = {};
  for (const each of given) {
    const equals = each.indexOf("=");
    const [name, folder] =
      isAbsolute(each) || equals < 0
        ? [each, each]
        : [each.slice(0, equals), each.slice(equals + 1)];
    if (name === "" || folder === "" || (equals < 0 && !isAbsolute(each))) {
      throw new OstinatoError("input.invalid", `--workspace ${each} names no folder.`, {
        hint: "Give NAME=DIR, or an absolute path: jobs name the folder so.",
      });
    }
    folders[name] = resolve(folder);
  }
  return folders;
}
