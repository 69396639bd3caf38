/**
 * Tools on the files of the workspace: read, write, edit, list, search by pattern.
 *
 * Every operation is done by the worker inside the sandbox, so a path that leads outside is not
 * refused by a check: nothing exists there. Arguments and the wording of results are those that the
 * model in the box was trained on (`models/tiny/`); further optional arguments come last.
 */
export { editFile } from "./edit-file.ts";
export { glob } from "./glob.ts";
export { grep } from "./grep.ts";
export { listDirectory } from "./list-directory.ts";
export { readFile } from "./read-file.ts";
export { writeFile } from "./write-file.ts";
