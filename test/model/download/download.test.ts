import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OstinatoError } from "../../../src/errors.ts";
import {
  type DownloadOptions,
  type DownloadProgress,
  download,
} from "../../../src/model/download/download.ts";
import { DownloadPart } from "../../../src/model/download/download-part.ts";
import { knownHash } from "../../../src/model/file/file-hash.ts";
import { removeFolder } from "../../remove-folder.ts";
import { HubServer } from "../hub-server.ts";

const content = randomBytes(3_000_000);
const file = { repository: "someone/some-model", file: "model.gguf", revision: "main" };

let folder: string;
let hub: HubServer;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ostinato-download-"));
  process.env.OSTINATO_CACHE = folder;
  target = join(folder, "models", "model.gguf");
  hub = await new HubServer(content).start();
});

afterEach(async () => {
  vi.restoreAllMocks();
  delete process.env.OSTINATO_CACHE;
  await hub.stop();
  await removeFolder(folder);
});

function fetchIt(more: Partial<DownloadOptions> = {}): Promise<void> {
  return download({ hub: { endpoint: hub.endpoint }, file, target, retryDelay: 1, ...more });
}

async function expectWhole(): Promise<void> {
  expect(content.equals(await readFile(target))).toBe(true);
}

/** Lets one write of a file come only half way, and the next one fail as on a full disk. */
async function fillDiskOnce(): Promise<void> {
  const handle = await open(join(folder, "probe"), "w");
  const files: { write(...given: unknown[]): Promise<unknown> } = Object.getPrototypeOf(handle);
  await handle.close();
  const { write } = files;
  let writes = 0;
  vi.spyOn(files, "write").mockImplementation(async function (this: unknown, ...given) {
    writes++;
    const [chunk, at, , position] = given as [Uint8Array, number, number?, number?];
    if (writes === 3) return write.call(this, chunk, at, 1000, position);
    if (writes === 4) {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
        code: "ENOSPC",
        syscall: "write",
      });
    }
    return write.apply(this, given);
  });
}

async function failure(promise: Promise<unknown>): Promise<OstinatoError> {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(OstinatoError);
  return error;
}

describe("a download", () => {
  test("brings the file, its progress and its hash, and leaves nothing else", async () => {
    const seen: DownloadProgress[] = [];
    await fetchIt({ onProgress: (progress) => seen.push(progress) });
    await expectWhole();
    expect(await readdir(dirname(target))).toEqual(["model.gguf"]);
    expect(seen.at(-1)).toMatchObject({ bytes: content.length, total: content.length });
    expect(await knownHash(target)).toBe(hub.announcedHash);
    await fetchIt();
    expect(hub.ranges).toEqual([null]);
  });

  test("continues where the connection broke off", async () => {
    hub.troubles.push({ kind: "cut", after: 1_000_000 }, { kind: "cut", after: 500_000 });
    await fetchIt();
    await expectWhole();
    expect(hub.wasContinued(3)).toBe(true);
  });

  test("continues where an earlier process broke off", async () => {
    hub.troubles.push({ kind: "cut", after: 1_000_000 });
    await failure(fetchIt({ attempts: 1 }));
    expect(existsSync(target)).toBe(false);
    await fetchIt();
    await expectWhole();
    expect(hub.wasContinued(2)).toBe(true);
  });

  test("starts again when the file on the server changed meanwhile", async () => {
    hub.troubles.push({ kind: "cut", after: 1_000_000 }, { kind: "other-file" });
    await fetchIt();
    await expectWhole();
  });

  test("starts again when the server sends a part of another file, whatever the condition", async () => {
    hub.troubles.push({ kind: "cut", after: 1_000_000 }, { kind: "part-of-other-file" });
    await fetchIt();
    await expectWhole();
    expect(hub.ranges).toEqual([null, "bytes=1000000-", null]);
  });

  test("starts again when the server doesn't support ranges", async () => {
    hub.acceptsRanges = false;
    hub.troubles.push({ kind: "cut", after: 1_000_000 });
    await fetchIt();
    await expectWhole();
  });

  test("starts again when the server has nothing to continue with, and the size is unknown", async () => {
    hub.announces = false;
    hub.troubles.push({ kind: "cut", after: 1_000_000 }, { kind: "status", status: 416 });
    await fetchIt();
    await expectWhole();
    expect(hub.ranges).toEqual([null, "bytes=1000000-", null]);
  });

  test("gives up a connection that stalls, and tries again", async () => {
    hub.troubles.push({ kind: "stall", after: 700_000 });
    await fetchIt({ stallTimeout: 150 });
    await expectWhole();
    expect(hub.wasContinued(2)).toBe(true);
  });

  test("outlasts a server that is overloaded", async () => {
    hub.troubles.push({ kind: "status", status: 503 }, { kind: "status", status: 429 });
    await fetchIt();
    await expectWhole();
  });

  test("refuses what doesn't have the announced hash, and keeps nothing of it", async () => {
    hub.announcedHash = "0".repeat(64);
    const error = await failure(fetchIt());
    expect(error.code).toBe("model.checksum");
    expect(error.hint).toContain("0".repeat(64));
    expect(await readdir(dirname(target))).toEqual([]);
  });

  test("refuses what has more bytes than announced, where no hash is known", async () => {
    hub.announcedHash = "unknown";
    hub.announcedSize = content.length - 5;
    const error = await failure(fetchIt());
    expect(error.code).toBe("model.checksum");
    expect(error.hint).toContain(`bytes is ${content.length}, not ${content.length - 5}`);
    expect(await readdir(dirname(target))).toEqual([]);
  });

  test("refuses a file that isn't the pinned one before loading it", async () => {
    const pinned = { ...file, sha256: "1".repeat(64) };
    expect((await failure(fetchIt({ file: pinned }))).code).toBe("model.checksum");
    expect((await failure(fetchIt({ file: { ...file, bytes: 17 } }))).code).toBe("model.checksum");
    expect(hub.ranges).toEqual([]);
  });

  test("says what a 404 means, and where to put the file by hand", async () => {
    const error = await failure(fetchIt({ file: { ...file, file: "other.gguf" } }));
    expect(error).toMatchObject({ code: "model.download" });
    expect(error.message).toContain("other.gguf");
    expect(error.message).toContain("404");
    expect(error.hint).toContain(target);
  });

  test("needs the token where the hub asks for one, and tells it to nobody else", async () => {
    hub.token = "secret";
    const error = await failure(fetchIt());
    expect(error).toMatchObject({ code: "model.download" });
    expect(error.hint).toContain("HF_TOKEN");
    await fetchIt({ hub: { endpoint: hub.endpoint, token: "secret" } });
    await expectWhole();
    expect(new Set(hub.tokensAtBytes)).toEqual(new Set([undefined]));
  });

  test("without a network is a clear error", async () => {
    const { endpoint } = hub;
    await hub.stop();
    const error = await failure(fetchIt({ hub: { endpoint }, attempts: 2 }));
    expect(error.code).toBe("model.download");
    expect(error.hint).toContain("HF_ENDPOINT");
    expect(error.hint).toContain(target);
  });

  test("that would not fit on the disk isn't begun", async () => {
    hub.announcedSize = 2 ** 52;
    const error = await failure(fetchIt());
    expect(error.code).toBe("model.download");
    expect(error.hint).toContain("OSTINATO_CACHE");
    expect(hub.ranges).toEqual([]);
  });

  test("that fills the disk says so at once, and goes on right when there is room again", async () => {
    await fillDiskOnce();
    const error = await failure(fetchIt());
    expect(error.code).toBe("model.download");
    expect(error.message).toContain("ENOSPC");
    expect(error.hint).toContain("OSTINATO_CACHE");
    expect(error.hint).not.toContain("network");
    expect(hub.ranges.length).toBe(1);
    await fetchIt();
    await expectWhole();
  });

  test("into a folder that can't be written says what is wrong with the folder", async () => {
    await writeFile(join(folder, "models"), "a file where the folder belongs");
    const error = await failure(fetchIt());
    expect(error.code).toBe("model.download");
    expect(error.hint).toContain("OSTINATO_CACHE");
    expect(error.hint).not.toContain("network");
  });

  test("can be aborted and continues later", async () => {
    hub.troubles.push({ kind: "stall", after: 1_000_000 });
    const stop = new AbortController();
    const onProgress = ({ bytes }: DownloadProgress): void => {
      if (bytes > 0) stop.abort();
    };
    const error = await failure(fetchIt({ signal: stop.signal, onProgress }));
    expect(error.code).toBe("aborted");
    await fetchIt();
    await expectWhole();
    expect(hub.wasContinued(2)).toBe(true);
  });

  test("is aborted while it reads what an earlier process left", async () => {
    hub.troubles.push({ kind: "cut", after: 1_000_000 });
    await failure(fetchIt({ attempts: 1 }));
    const { url } = JSON.parse(await readFile(`${target}.part.json`, "utf8"));
    await expect(DownloadPart.open(target, url, AbortSignal.abort())).rejects.toThrow(/abort/);
  });

  test("ignores a part that belongs to another address", async () => {
    await fetchIt();
    await rm(target);
    await writeFile(`${target}.part`, "something else");
    await writeFile(`${target}.part.json`, JSON.stringify({ url: "http://x/", etag: '"first"' }));
    await fetchIt();
    await expectWhole();
  });
});
