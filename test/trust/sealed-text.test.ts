import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { personKeyPath, sealText, unsealText } from "../../src/trust/index.ts";
import { removeFolder } from "../remove-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-key-"));
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
  vi.stubEnv("OSTINATO_KEY_FILE", undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

it("makes a key of 32 bytes for its owner alone on first use, and OSTINATO_KEY_FILE names another", () => {
  expect(unsealText(["plan", "a"], sealText(["plan", "a"], '{"x":1}'))).toBe('{"x":1}');
  const path = join(root, "state", "ostinato", "key");
  expect(personKeyPath()).toBe(path);
  expect([statSync(path).size, statSync(path).mode & 0o777]).toEqual([32, 0o600]);
  const first = sealText(["plan", "a"], "1");
  vi.stubEnv("OSTINATO_KEY_FILE", join(root, "ci", "key"));
  expect(unsealText(["plan", "a"], first)).toBe(null);
  const second = sealText(["plan", "a"], "1");
  expect(second).not.toBe(first);
  expect(readFileSync(join(root, "ci", "key"))).toHaveLength(32);
});

it("holds for its purpose, its place and its bytes alone", () => {
  const sealed = sealText(["plan", "run-1", "/a"], '{"x":1}');
  expect(JSON.parse(sealed)).toMatchObject({ body: { x: 1 } });
  expect(unsealText(["record", "run-1", "/a"], sealed)).toBe(null);
  expect(unsealText(["plan", "run-2", "/a"], sealed)).toBe(null);
  expect(unsealText(["plan", "run-1", "/a"], sealed.replace("1}", "2}"))).toBe(null);
  expect(unsealText(["plan", "run-1", "/a"], '{"x":1}')).toBe(null);
});

it("says what to do if a key can't be created, and refuses one that others can read", () => {
  mkdirSync(join(root, "ci"));
  writeFileSync(join(root, "ci", "file"), "");
  vi.stubEnv("OSTINATO_KEY_FILE", join(root, "ci", "file", "key"));
  const failure = { code: "trust.key", hint: expect.stringContaining("OSTINATO_KEY_FILE") };
  expect(() => sealText(["x"], "1")).toThrow(expect.objectContaining(failure));
  vi.stubEnv("OSTINATO_KEY_FILE", join(root, "ci", "key"));
  sealText(["x"], "1");
  chmodSync(join(root, "ci", "key"), 0o644);
  expect(() => sealText(["x"], "1")).toThrow("can be read or written by other users");
  chmodSync(join(root, "ci", "key"), 0o600);
  writeFileSync(join(root, "ci", "key"), "short");
  expect(() => sealText(["x"], "1")).toThrow("has 5 bytes");
});
