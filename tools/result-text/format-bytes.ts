/** A size that a person and a model read alike: `512 bytes`, `1.5 MB (1572864 bytes)`. 1 MB is 1024² bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 10 * 1024) return `${bytes} bytes`;
  const [size, unit] =
    bytes < 1024 ** 2
      ? [bytes / 1024, "KB"]
      : bytes < 1024 ** 3
        ? [bytes / 1024 ** 2, "MB"]
        : [bytes / 1024 ** 3, "GB"];
  return `${size.toFixed(1)} ${unit} (${bytes} bytes)`;
}
