import { createHash } from "node:crypto";
import {
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  defaultPolicy,
  type OpenSandboxOptions,
  openSandbox,
  type PolicyOverrides,
  type Sandbox,
} from "../../src/sandbox/index.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { parseTree, scanTree } from "../../src/sandbox/workspace/tree/tree-scan.ts";
import { removeFolder } from "../remove-folder.ts";

/** Of a service of the host, in the workspace. */
const SOCKET = "host.sock";
const FIXTURES = fileURLToPath(new URL("./fixtures/", import.meta.url));

/**
 * What an attack may be after: a workspace with a socket of a host program in it, secrets beside it and in
 * the environment, a service on loopback, one on an abstract socket.
 */
export class World {
  readonly root: string;
  readonly workspace: string;
  /** Holds `secret.txt`; nothing may be written to it. */
  readonly outside: string;
  readonly secret = "TOP-SECRET-OF-THE-HOST";
  readonly raceMilliseconds: number;
  readonly #servers: Server[] = [];
  readonly #opened: Sandbox[] = [];
  /** How the latest call ended, for the report on an attack that broke something. */
  latest = "";
  #states = 0;
  #port = 0;
  #connections = 0;

  private constructor(raceMilliseconds: number) {
    this.raceMilliseconds = raceMilliseconds;
    this.root = mkdtempSync(join(tmpdir(), "ostinato-attack-"));
    this.workspace = join(this.root, "workspace");
    this.outside = join(this.root, "outside");
    for (const folder of [this.workspace, this.outside]) mkdirSync(folder);
    writeFileSync(join(this.outside, "secret.txt"), this.secret);
  }

  /** @param raceMilliseconds How long attacks race that need luck. */
  static async make(raceMilliseconds: number): Promise<World> {
    const world = new World(raceMilliseconds);
    await world.#layOut();
    process.env.CANARY_SECRET = "CANARY_SECRET_VALUE";
    await world.#listen(join(world.workspace, SOCKET));
    // The list's probe names it; attacks that run beside these may have it already.
    await world.#listen("\0rsbx-canary").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") throw error;
    });
    world.#port = await world.#listen(0);
    return world;
  }

  /** Port of the service on the host's loopback. */
  get port(): number {
    return this.#port;
  }

  /** Connections that any of the host's services saw. */
  get connections(): number {
    return this.#connections;
  }

  /** A fresh sandbox on the workspace; ended with the world. */
  async open(overrides: PolicyOverrides = {}, options: OpenSandboxOptions = {}): Promise<Sandbox> {
    const stateDirectory = join(this.root, `state-${this.#states++}`);
    const policy = defaultPolicy(this.workspace, overrides);
    const sandbox = await openSandbox(policy, { stateDirectory, ...options });
    this.#opened.push(sandbox);
    const exec = sandbox.exec.bind(sandbox);
    sandbox.exec = async (command) => {
      const result = await exec(command);
      const { exitCode, signal, limit, milliseconds, outputBytes } = result;
      this.latest = JSON.stringify({ exitCode, signal, limit, milliseconds, outputBytes });
      return result;
    };
    return sandbox;
  }

  /** Changes when anything below `folder` does. */
  async fingerprint(folder: string): Promise<string> {
    const hash = createHash("sha256");
    const { bytes } = await scanTree(folder);
    for (const [path, { type, mode, bytes: size, modifiedNanoseconds, inode }] of parseTree(
      bytes,
    )) {
      hash.update(`${path}\0${type}\0${mode}\0${size}\0${modifiedNanoseconds}\0${inode}\n`);
    }
    return hash.digest("hex");
  }

  /** Ends what an attack has opened: a sandbox with a direct workspace keeps the next one's commits out. */
  async settle(): Promise<void> {
    for (const sandbox of this.#opened.splice(0)) {
      await sandbox.discard().catch(() => {});
      await sandbox.dispose();
    }
    await this.#layOut();
  }

  /** The workspace as it was at first: what one attack leaves is nothing for the next. */
  async #layOut(): Promise<void> {
    mkdirSync(this.workspace, { recursive: true });
    // Races give it away.
    if (process.getuid?.() === 0) chownSync(this.workspace, 0, 0);
    for (const name of readdirSync(this.workspace)) {
      if (name !== SOCKET) await removeTree(join(this.workspace, name));
    }
    writeFileSync(join(this.workspace, "real.txt"), "harmless\n");
    for (const name of readdirSync(FIXTURES)) {
      copyFileSync(join(FIXTURES, name), join(this.workspace, name));
    }
  }

  async remove(): Promise<void> {
    await this.settle();
    for (const server of this.#servers) server.close();
    await removeFolder(this.root);
  }

  async #listen(where: string | number): Promise<number> {
    const server = createServer((socket) => {
      this.#connections++;
      socket.on("error", () => {});
      socket.end("HOST SERVICE\n");
    });
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      if (typeof where === "string") server.listen(where, resolve);
      else server.listen(where, "127.0.0.1", resolve);
    });
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }
}
