/** The version in package.json; a test keeps the two equal. */
export const OSTINATO_VERSION = "0.1.0";
