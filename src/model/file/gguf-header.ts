import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { inertText } from "../../inert-text.ts";
import { bytesOfTensor } from "./ggml-type.ts";
import { GgufCursor, GgufEnd } from "./gguf-cursor.ts";

/** The header of a GGUF file. Format: github.com/ggml-org/ggml, docs/gguf.md. */
export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Offset of the weights in the file. */
  readonly dataOffset: number;
  /** The required file size: the end of the last tensor. */
  readonly dataEnd: number;
  readonly fileSize: number;
}

export type GgufValue = number | bigint | boolean | string | GgufArray;
export type GgufArray = readonly (number | bigint | boolean | string | GgufArray)[];

export interface GgufTensor {
  readonly name: string;
  /** Fastest-varying first. */
  readonly dimensions: readonly number[];
  /** ggml's type number of the encoding. */
  readonly type: number;
  /** From the start of the weights. */
  readonly offset: number;
  /** Null for an unknown encoding. */
  readonly bytes: number | null;
}

/** A hundred times as many as gpt-oss has. A larger count means a damaged file. */
const mostTensors = 2 ** 16;
const mostEntries = 2 ** 12;

/**
 * Reads a GGUF header without loading anything else, so that a bad file causes an error instead of reaching
 * native code. Counts and lengths are checked before memory is allocated for them. At most 64 MiB are read.
 *
 * @throws OstinatoError `model.not-gpt-oss` if it is not a GGUF file of a known version, `model.corrupt` if
 *   it ends too early, `model.not-found` if it can't be opened.
 */
export function readGgufHeader(path: string): GgufHeader {
  let descriptor: number;
  try {
    // Opening a named pipe would otherwise block the process until somebody writes to it.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw new OstinatoError("model.not-found", `The model file ${path} can't be opened.`, {
      hint: "Check the path and the file's permissions.",
      cause,
    });
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) {
      throw new OstinatoError("model.not-found", `${path} is not a regular file.`, {
        hint: "Give the path of a .gguf file.",
      });
    }
    return parseHeader(new GgufCursor(descriptor, status.size), status.size, path);
  } catch (error) {
    if (!(error instanceof GgufEnd)) throw error;
    throw new OstinatoError("model.corrupt", `${path} ends inside its header (${error.message}).`, {
      hint: "The file is truncated or damaged. Download it again.",
      cause: error,
    });
  } finally {
    closeSync(descriptor);
  }
}

function parseHeader(cursor: GgufCursor, fileSize: number, path: string): GgufHeader {
  if (fileSize < 4 || cursor.bytes(4).toString("latin1") !== "GGUF") {
    throw new OstinatoError("model.not-gpt-oss", `${path} is not a GGUF file.`, {
      hint: "Ostinato loads gpt-oss models in the GGUF format of llama.cpp.",
    });
  }
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    throw new OstinatoError(
      "model.not-gpt-oss",
      `${path} has the unsupported GGUF version ${version}.`,
      {
        hint: "Versions 2 and 3 (little-endian) are supported. Convert the model again.",
      },
    );
  }
  const tensorCount = cursor.uint64();
  const entryCount = cursor.uint64();
  if (tensorCount > mostTensors) throw new GgufEnd(`${tensorCount} tensors`);
  if (entryCount > mostEntries) throw new GgufEnd(`${entryCount} values`);
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < entryCount; index++) {
    const key = cursor.string();
    if (metadata.has(key)) throw new GgufEnd(`two values named ${inertText(key.slice(0, 100))}`);
    metadata.set(key, readValue(cursor, cursor.uint32()));
  }
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index++) tensors.push(readTensor(cursor));
  const alignment = metadata.get("general.alignment");
  const step = typeof alignment === "number" && alignment > 0 ? alignment : 32;
  const dataOffset = Math.ceil(cursor.position / step) * step;
  let dataEnd = dataOffset;
  for (const { offset, bytes } of tensors) {
    dataEnd = Math.max(dataEnd, dataOffset + offset + (bytes ?? 0));
  }
  return { version, metadata, tensors, dataOffset, dataEnd, fileSize };
}

function readTensor(cursor: GgufCursor): GgufTensor {
  const name = cursor.string();
  const dimensionCount = cursor.uint32();
  if (dimensionCount > 4) throw new GgufEnd(`a tensor of ${dimensionCount} dimensions`);
  const dimensions = Array.from({ length: dimensionCount }, () => cursor.uint64());
  const type = cursor.uint32();
  const offset = cursor.uint64();
  return { name, dimensions, type, offset, bytes: bytesOfTensor(type, dimensions) };
}

function readValue(cursor: GgufCursor, type: number): GgufValue {
  switch (type) {
    case 0:
      return cursor.bytes(1).readUInt8();
    case 1:
      return cursor.bytes(1).readInt8();
    case 2:
      return cursor.bytes(2).readUInt16LE();
    case 3:
      return cursor.bytes(2).readInt16LE();
    case 4:
      return cursor.uint32();
    case 5:
      return cursor.bytes(4).readInt32LE();
    case 6:
      return cursor.bytes(4).readFloatLE();
    case 7:
      return cursor.bytes(1).readUInt8() !== 0;
    case 8:
      return cursor.string();
    case 9:
      return readArray(cursor);
    case 10:
      return cursor.bytes(8).readBigUInt64LE();
    case 11:
      return cursor.bytes(8).readBigInt64LE();
    case 12:
      return cursor.bytes(8).readDoubleLE();
    default:
      throw new GgufEnd(`a value of the unknown type ${type}`);
  }
}

function readArray(cursor: GgufCursor): GgufArray {
  const type = cursor.uint32();
  const count = cursor.elements();
  if (type === 8) return cursor.strings(count);
  // llama.cpp doesn't support nested arrays either, and their depth would be unbounded.
  if (type === 9) throw new GgufEnd("an array of arrays");
  const values: GgufValue[] = [];
  for (let index = 0; index < count; index++) values.push(readValue(cursor, type));
  return values;
}
