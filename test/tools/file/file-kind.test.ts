import { describe, expect, it } from "vitest";
import { fileKind } from "../../../tools/file/file-kind.ts";

const nameOf = (head: Buffer) => {
  const kind = fileKind(head);
  return "name" in kind ? kind.name : kind.kind;
};

describe("a signature that could be a word", () => {
  it.each([
    "ID3 is a decision tree",
    "GGUF is a file format",
    "The ftyp box",
    "BZhang wrote",
    "RIFF stands for a format",
    "RIFF and WEBP",
    "fLaC notes",
    "OggS and others",
    "GIF89a is older",
    "wOF2 fonts",
    `${" ".repeat(257)}ustar`,
    // The head ends inside the last character.
    Buffer.from("ID3 algorithm é").subarray(0, -1),
  ])("in a text is one: %s", (text) => {
    expect(nameOf(Buffer.from(text))).toBe("text");
  });

  it.each([
    ["ID3\x04\x00\x00", "MP3 audio"],
    ["ID3\x04\xff\xfb", "MP3 audio"],
    ["GGUF\x03\x00\x00\x00", "GGUF model"],
    ["\x00\x00\x00\x18ftypmp42", "MP4 audio or video"],
    ["BZh91AY&SY\xd8\x72", "bzip2 data"],
    ["RIFF\x24\x08\x00\x00WAVE", "WAV audio or AVI video"],
    ["RIFF\x24\x08\x00\x00WEBP", "WebP image"],
    ["GIF89a\x01\x00\x01\x00", "GIF image"],
    ["PK\x03\x04", "ZIP archive (also .xlsx, .pptx, .jar)"],
  ])("before bytes that are no text is a signature: %j", (head, name) => {
    expect(nameOf(Buffer.from(head, "latin1"))).toBe(name);
  });
});
