/**
 * Proves that state on disk belongs to this person: their key, seals made with it, and folders that nobody else
 * can have written. State without a seal is read, never acted on.
 */
export { OWN_FOLDER, requireOwnFolder } from "./own-folder.ts";
export { personKeyPath } from "./person-key.ts";
export { bodyOf, sealText, unsealText } from "./sealed-text.ts";
