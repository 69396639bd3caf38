import { closeSync, openSync, writeSync } from "node:fs";
import { bytesOfTensor } from "../../src/model/file/ggml-type.ts";

export type MetadataValue =
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly boolean: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly int32s: readonly number[] };

export interface WrittenTensor {
  readonly name: string;
  /** Fastest first. */
  readonly dimensions: readonly number[];
  /** ggml's number of the encoding. */
  readonly type: number;
  /** All of its bytes, made when they are written. */
  readonly bytes: () => Uint8Array;
}

const alignment = 32;

/** Writes a GGUF file, version 3: one tensor in memory at a time. */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly WrittenTensor[],
): void {
  const file = openSync(path, "w");
  try {
    let position = 0;
    const put = (bytes: Uint8Array): void => {
      position += writeSync(file, bytes);
    };
    const pad = (): void => put(Buffer.alloc(-position & (alignment - 1)));
    put(headOf(metadata, tensors));
    pad();
    for (const { name, bytes, type, dimensions } of tensors) {
      const content = bytes();
      if (content.length !== bytesOfTensor(type, dimensions)) {
        throw new Error(`${name} has ${content.length} bytes`);
      }
      put(content);
      pad();
    }
  } finally {
    closeSync(file);
  }
}

function headOf(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly WrittenTensor[],
): Buffer {
  const entries = Object.entries(metadata);
  const parts = [
    Buffer.from("GGUF"),
    uint32(3),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), ...encode(value)]),
  ];
  let offset = 0;
  for (const { name, dimensions, type } of tensors) {
    parts.push(text(name), uint32(dimensions.length), ...dimensions.map(uint64));
    parts.push(uint32(type), uint64(offset));
    offset += Math.ceil((bytesOfTensor(type, dimensions) ?? 0) / alignment) * alignment;
  }
  return Buffer.concat(parts);
}

function encode(value: MetadataValue): Buffer[] {
  if ("uint32" in value) return [uint32(4), uint32(value.uint32)];
  if ("float32" in value) return [uint32(6), float32(value.float32)];
  if ("boolean" in value) return [uint32(7), Buffer.from([value.boolean ? 1 : 0])];
  if ("string" in value) return [uint32(8), text(value.string)];
  if ("strings" in value) {
    const { strings } = value;
    return [uint32(9), uint32(8), uint64(strings.length), ...strings.map(text)];
  }
  const { int32s } = value;
  return [uint32(9), uint32(5), uint64(int32s.length), Buffer.from(Int32Array.from(int32s).buffer)];
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([uint64(bytes.length), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
