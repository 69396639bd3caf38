/**
 * What makes state on disk this person's: a key of theirs, seals made with it, and folders that nobody
 * else can have written. What carries no seal is read, and never acted on.
 */
export { OWN_FOLDER, requireOwnFolder } from "./own-folder.ts";
export { personKeyPath } from "./person-key.ts";
export { bodyOf, sealText, unsealText } from "./sealed-text.ts";
