/** Lives in `sandbox/inside`, the only part of this package that programs inside the sandbox see. */
export { makeFolders } from "./sandbox/inside/make-folders.ts";
