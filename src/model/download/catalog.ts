/** A file on Hugging Face or a compatible hub. */
export interface HubFile {
  /** `owner/repository`. */
  readonly repository: string;
  /** Its path in the repository. */
  readonly file: string;
  /** A branch or a commit. */
  readonly revision: string;
  readonly bytes?: number;
  readonly sha256?: string;
}

/**
 * Models by name, pinned to a commit so that sizes and hashes stay valid.
 *
 * Sizes, commits and hashes are those that several independent projects have pinned for the same files (read
 * in public repositories, not computed from a download). Before a download they are compared with the hub's
 * own metadata, and after it with the file.
 */
export const catalog: { readonly [name: string]: HubFile } = {
  "gpt-oss-20b": {
    repository: "ggml-org/gpt-oss-20b-GGUF",
    file: "gpt-oss-20b-MXFP4.gguf",
    revision: "ef9b12f2ff56c69cf32153a02784e7a3c88bf524",
    bytes: 12_109_566_624,
    sha256: "27cd6c432c7672cb812a92f611cf3ba7bbc35928262bb1e1253ff4ee6ae35901",
  },
  "gpt-oss-120b": {
    repository: "ggml-org/gpt-oss-120b-GGUF",
    file: "gpt-oss-120b-MXFP4.gguf",
    revision: "238abdd290bb874b90a5da1b4549881b7d05c091",
    bytes: 63_387_346_208,
    sha256: "582bd40f6886200101f4c4ed9f25f3fe80cc14c86e9e2b37746cd8904a0c622d",
  },
};
