import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { callScript } from "../launcher/call-script.ts";
import type { CallPipes, Launcher } from "../launcher/launcher.ts";
import type { Programs } from "../launcher/launcher-command.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import { secondWall } from "../launcher/second-wall.ts";
import type { CallControlGroup, ControlGroups } from "../limits/control-group.ts";
import { CallNetwork, type NetworkLists } from "../network/call-network.ts";
import type { Resolve } from "../network/egress-rules.ts";
import { bubblewrapArguments, type Mount } from "../profile/bubblewrap-arguments.ts";
import type { RuntimeDirectory } from "../runtime-directory.ts";
import type { NetworkRequest, SandboxLimits } from "../sandbox.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { StartGate } from "./start-gate.ts";

/** How many calls may be starting at the same time; how many run is not limited. */
const STARTING = 8;

export interface Call {
  readonly argv: readonly string[];
  readonly limits: SandboxLimits;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute inside path. */
  readonly workingDirectory: string;
  readonly mounts: readonly Mount[];
  readonly hidden: readonly string[];
  /** Inside folder in which the sandbox itself starts. Default: the workspace. */
  readonly startIn?: string;
  readonly controlGroups?: ControlGroups | null;
  /** True: the call isn't started without a control group. */
  readonly strict?: boolean;
  /** Hosts that the call may reach; absent: none. */
  readonly network?: NetworkLists & {
    readonly owner: Owner | null;
    readonly onRequest?: (request: NetworkRequest) => void;
    readonly resolve?: Resolve;
  };
  /** `pipe`: input comes later, through the call's own pipe. Absent: no input. */
  readonly stdin?: string | Uint8Array | { readonly pipe: true };
}

export interface StartedCall {
  readonly process: SandboxProcess;
  readonly pipes: CallPipes;
  readonly controlGroup: CallControlGroup | null;
  readonly network: CallNetwork | null;
}

/** Starts calls through a launcher and keeps track of running ones. */
export class CallStarter {
  readonly #programs: Programs;
  readonly #runtime: RuntimeDirectory;
  readonly #filter: string;
  readonly #running = new Set<SandboxProcess>();
  readonly #gate = new StartGate(STARTING);

  /** @param filter Host path of the system-call filter. */
  constructor(programs: Programs, runtime: RuntimeDirectory, filter: string) {
    this.#programs = programs;
    this.#runtime = runtime;
    this.#filter = filter;
  }

  async start(launcher: Launcher, call: Call): Promise<StartedCall> {
    const leave = await this.#gate.enter();
    try {
      const started = await this.#start(launcher, call);
      void started.process.started.then(leave);
      return started;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #start(launcher: Launcher, call: Call): Promise<StartedCall> {
    const pipes = await launcher.takePipes();
    const path = join(this.#runtime.calls, String(pipes.id));
    const files = [`${path}.sh`, `${path}.args`];
    const ownNetwork = call.network === undefined;
    const { locale, environment } = apart(call.environment);
    const options = bubblewrapArguments({
      etc: this.#runtime.etc,
      ownNetwork,
      ...call,
      environment,
    });
    const controlGroup = call.controlGroups?.call(pipes.id, call.limits) ?? null;
    if (call.strict === true && controlGroup === null) {
      throw new OstinatoError(
        "sandbox.failed",
        "The policy is strict, and the system refused a control group for this call.",
      );
    }
    this.#runtime.write(`${path}.args`, `${options.join("\0")}\0`);
    const socketPath = `${path}.proxy`;
    if (call.network !== undefined) files.push(socketPath);
    const network =
      call.network === undefined ? null : await CallNetwork.open({ ...call.network, socketPath });
    const script = callScript(
      this.#programs,
      {
        bubblewrapArguments: `${path}.args`,
        seccomp: this.#filter,
        status: pipes.status,
        ...(network === null ? {} : { proxy: socketPath }),
        ...(controlGroup === null ? {} : { controlGroup: controlGroup.path }),
        stdin: this.#stdin(call, pipes, files),
        stdout: pipes.stdout.descriptor,
        stderr: pipes.stderr.descriptor,
      },
      call.limits,
      call.workingDirectory,
      call.argv,
      this.#secondWall(call),
      locale,
    );
    this.#runtime.write(`${path}.sh`, script);
    const process = new SandboxProcess(launcher, pipes, files);
    this.#running.add(process);
    void process.released.then(() => this.#running.delete(process));
    return { process, pipes, controlGroup, network };
  }

  /** Ends everything that runs. */
  async endAll(): Promise<void> {
    const running = [...this.#running];
    for (const process of running) process.kill();
    await Promise.allSettled(running.map((process) => process.ended));
    await Promise.all(running.map((process) => process.released));
  }

  #secondWall({ mounts, stdin }: Call): readonly string[] {
    const writable = mounts.filter((mount) => mount.writable).map(({ target }) => target);
    const isFile = stdin !== undefined && !isPipe(stdin);
    return secondWall(this.#programs.secondWall, writable, isFile);
  }

  #stdin(call: Call, pipes: CallPipes, files: string[]): string {
    if (call.stdin === undefined) return "/dev/null";
    if (isPipe(call.stdin)) return pipes.stdin;
    const path = join(this.#runtime.calls, `${pipes.id}.stdin`);
    files.push(path);
    this.#runtime.write(path, call.stdin);
    return path;
  }
}

/** Separates the variables of the locale from all others. */
function apart(variables: Readonly<Record<string, string>>) {
  const isLocale = ([name]: readonly [string, string]) => /^(LANG|LC_[A-Z]+)$/.test(name);
  const all = Object.entries(variables);
  return {
    locale: Object.fromEntries(all.filter(isLocale)),
    environment: Object.fromEntries(all.filter((each) => !isLocale(each))),
  };
}

function isPipe(stdin: NonNullable<Call["stdin"]>): stdin is { readonly pipe: true } {
  return typeof stdin === "object" && "pipe" in stdin;
}
