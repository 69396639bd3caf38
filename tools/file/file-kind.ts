/**
 * What a file is, by its first bytes (4 KiB are enough). A file that starts like no known format and
 * holds no NUL byte counts as text, in UTF-16 when it begins with that mark.
 */
export type FileKind =
  | {
      readonly kind: "text";
      readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
      readonly mark: number;
    }
  | { readonly kind: "pdf" }
  | { readonly kind: "image"; readonly name: string; readonly size: ImageSize | null }
  | { readonly kind: "binary"; readonly name: string };

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export function fileKind(head: Uint8Array): FileKind {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const image = imageKind(bytes);
  if (image) return image;
  if (startsWith(bytes, "%PDF-")) return { kind: "pdf" };
  const binary = SIGNATURES.find(([text, , at]) => isMarked(bytes, text, at));
  if (binary) return { kind: "binary", name: binary[1] };
  if (startsWith(bytes, "\xef\xbb\xbf")) return { kind: "text", encoding: "utf-8", mark: 3 };
  if (startsWith(bytes, "\xff\xfe")) return { kind: "text", encoding: "utf-16le", mark: 2 };
  if (startsWith(bytes, "\xfe\xff")) return { kind: "text", encoding: "utf-16be", mark: 2 };
  if (bytes.includes(0)) return { kind: "binary", name: "binary data" };
  return { kind: "text", encoding: "utf-8", mark: 0 };
}

/** First bytes (Latin-1), name, and their offset if they are not at the beginning. */
const SIGNATURES: readonly (readonly [text: string, name: string, at?: number])[] = [
  ["PK\x03\x04", "ZIP archive (also .xlsx, .pptx, .jar)"],
  ["PK\x05\x06", "empty ZIP archive"],
  ["\x1f\x8b", "gzip data"],
  ["\xfd7zXZ\x00", "xz data"],
  ["BZh", "bzip2 data"],
  ["\x28\xb5\x2f\xfd", "zstd data"],
  ["7z\xbc\xaf\x27\x1c", "7-Zip archive"],
  ["ustar", "tar archive", 257],
  ["\x7fELF", "Linux program or library"],
  ["MZ\x90\x00", "Windows program or library"],
  ["\xcf\xfa\xed\xfe", "macOS program or library"],
  ["\x00asm", "WebAssembly module"],
  ["\xca\xfe\xba\xbe", "Java class"],
  ["SQLite format 3\x00", "SQLite database"],
  ["GGUF", "GGUF model"],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office document"],
  ["ID3", "MP3 audio"],
  ["OggS", "Ogg audio or video"],
  ["fLaC", "FLAC audio"],
  ["\x1aE\xdf\xa3", "Matroska or WebM video"],
  ["ftyp", "MP4 audio or video", 4],
  ["wOF2", "WOFF2 font"],
  ["wOFF", "WOFF font"],
];

function startsWith(bytes: Buffer, text: string, at = 0): boolean {
  return (
    bytes.length >= at + text.length && bytes.toString("latin1", at, at + text.length) === text
  );
}

/** Is it a signature, and not a word of a text that happens to be spelled like one? */
function isMarked(bytes: Buffer, signature: string, at = 0): boolean {
  if (!startsWith(bytes, signature, at)) return false;
  const isWord = /^[ -~]+$/.test(signature);
  return !isWord || !isText(bytes);
}

/** Valid UTF-8 without NUL; the last character may be cut. */
function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function imageKind(bytes: Buffer): FileKind | null {
  if (isMarked(bytes, "\x89PNG\r\n\x1a\n")) {
    const size = bytes.length >= 24 && {
      width: bytes.readUInt32BE(16),
      height: bytes.readUInt32BE(20),
    };
    return { kind: "image", name: "PNG image", size: size || null };
  }
  if (isMarked(bytes, "GIF8")) {
    const size = bytes.length >= 10 && {
      width: bytes.readUInt16LE(6),
      height: bytes.readUInt16LE(8),
    };
    return { kind: "image", name: "GIF image", size: size || null };
  }
  if (isMarked(bytes, "\xff\xd8\xff"))
    return { kind: "image", name: "JPEG image", size: jpegSize(bytes) };
  if (isMarked(bytes, "RIFF") && isMarked(bytes, "WEBP", 8))
    return { kind: "image", name: "WebP image", size: null };
  if (isMarked(bytes, "RIFF")) return { kind: "binary", name: "WAV audio or AVI video" };
  if (isMarked(bytes, "II*\x00") || isMarked(bytes, "MM\x00*"))
    return { kind: "image", name: "TIFF image", size: null };
  return null;
}

/**
 * The size is in the first start-of-frame segment (ITU-T T.81, B.2.2); null when that is further
 * in.
 */
function jpegSize(bytes: Buffer): ImageSize | null {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
