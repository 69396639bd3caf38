/** Lies where programs inside the sandbox find it, which see nothing else of this package. */
export { makeFolders } from "./sandbox/inside/make-folders.ts";
