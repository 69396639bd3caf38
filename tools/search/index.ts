/** Search over the documents of the workspace. */
export { searchFiles } from "./search-files.ts";
