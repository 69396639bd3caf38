import TinyQueue from "tinyqueue";
import type { Database, Fleet, RunOfWork, Simulated, Step } from "./fleet.ts";
import { FreeWorkers } from "./free-workers.ts";
import { exponential } from "./random.ts";
import { Station } from "./station.ts";

interface Active {
  readonly index: number;
  readonly run: RunOfWork;
  step: number;
  /** Where it is performed, or was performed last. */
  worker: number | null;
  isPlaced: boolean;
  /** A loss makes what was planned for it void. */
  epoch: number;
  hasBegun: boolean;
  /** Work for a prompt that another worker has in its cache. */
  extraSeconds: number;
  isDecided: boolean;
}

type Planned =
  | { readonly time: number; readonly kind: "arrival"; readonly index: number }
  | {
      readonly time: number;
      readonly kind: "station";
      readonly machine: number;
      readonly version: number;
    }
  | { readonly time: number; readonly kind: "loss" | "restart"; readonly worker: number }
  | {
      readonly time: number;
      readonly kind: Continuation;
      readonly active: Active;
      readonly epoch: number;
    };

/** What a run goes on with. */
type Continuation = "queue" | "work" | "store" | "tool" | "next";

/**
 * Plays the runs on the fleet, from the first arrival to the end of the last run. A run waits for a place on
 * a worker; each step is work of the model, events in the database, and time of tools.
 *
 * @param runs In the order of their arrival.
 * @param random Returns numbers from 0 to below 1.
 */
export function simulate(
  fleet: Fleet,
  database: Database,
  runs: readonly RunOfWork[],
  random: () => number,
): Simulated {
  return new Simulation(fleet, database, runs, random).play();
}

class Simulation {
  readonly #fleet: Fleet;
  readonly #database: Database;
  readonly #runs: readonly RunOfWork[];
  readonly #random: () => number;
  readonly #planned = new TinyQueue<Planned>([], (one, other) => one.time - other.time);
  readonly #machines: Station<Active>[];
  /** The runs of each worker. */
  readonly #placed: Set<Active>[];
  readonly #isUp: boolean[];
  readonly #free: FreeWorkers;
  #waiting: Active[] = [];
  #waitingFrom = 0;
  #databaseFreeAt = 0;
  #databaseBusy = 0;
  #makespan = 0;
  #finished = 0;
  #steps = 0;
  #repeatedSteps = 0;
  #reevaluatedTokens = 0;
  #losses = 0;
  readonly #waits: Float64Array;
  readonly #durations: Float64Array;

  constructor(fleet: Fleet, database: Database, runs: readonly RunOfWork[], random: () => number) {
    this.#fleet = fleet;
    this.#database = database;
    this.#runs = runs;
    this.#random = random;
    const machines = Math.ceil(fleet.workers / fleet.workersPerMachine);
    this.#machines = Array.from({ length: machines }, () => new Station<Active>(fleet.speed));
    this.#placed = Array.from({ length: fleet.workers }, () => new Set<Active>());
    this.#isUp = Array.from({ length: fleet.workers }, () => true);
    this.#free = new FreeWorkers(fleet.workers);
    this.#waits = new Float64Array(runs.length);
    this.#durations = new Float64Array(runs.length);
    for (let worker = 0; worker < fleet.workers; worker++) {
      this.#updateFree(worker);
      this.#planLoss(0, worker);
    }
    const first = runs[0];
    if (first) this.#planned.push({ time: first.arrival, kind: "arrival", index: 0 });
  }

  play(): Simulated {
    while (this.#finished < this.#runs.length) {
      const planned = this.#planned.pop();
      if (planned === undefined)
        throw new Error("The simulation stopped before the last run ended.");
      this.#perform(planned);
    }
    return {
      makespan: this.#makespan,
      finished: this.#finished,
      steps: this.#steps,
      repeatedSteps: this.#repeatedSteps,
      reevaluatedTokens: this.#reevaluatedTokens,
      waits: this.#waits,
      durations: this.#durations,
      databaseUse: this.#databaseBusy / this.#makespan,
      losses: this.#losses,
    };
  }

  #perform(planned: Planned): void {
    const { time } = planned;
    switch (planned.kind) {
      case "arrival":
        this.#arrive(time, planned.index);
        return;
      case "station":
        this.#endWork(time, planned.machine, planned.version);
        return;
      case "loss":
        this.#lose(time, planned.worker);
        return;
      case "restart":
        this.#restart(time, planned.worker);
        return;
      default:
        if (planned.epoch === planned.active.epoch)
          this.#continue(time, planned.kind, planned.active);
    }
  }

  #continue(time: number, kind: Continuation, active: Active): void {
    switch (kind) {
      case "queue":
        this.#waiting.push(active);
        this.#dispatch(time);
        return;
      case "work":
        this.#beginStep(time, active);
        return;
      case "store":
        this.#store(time, active);
        return;
      case "tool":
        this.#plan(time + this.#stepOf(active).toolSeconds, "next", active);
        return;
      case "next":
        this.#endStep(time, active);
        return;
      default:
        kind satisfies never;
    }
  }

  #plan(time: number, kind: Continuation, active: Active): void {
    this.#planned.push({ time, kind, active, epoch: active.epoch });
  }

  #arrive(time: number, index: number): void {
    const run = this.#runs[index];
    const next = this.#runs[index + 1];
    if (next) this.#planned.push({ time: next.arrival, kind: "arrival", index: index + 1 });
    if (!run) return;
    const state = {
      step: 0,
      worker: null,
      isPlaced: false,
      epoch: 0,
      hasBegun: false,
      isDecided: false,
      extraSeconds: 0,
    };
    this.#waiting.push({ index, run, ...state });
    this.#dispatch(time);
  }

  /** Gives waiting runs to workers with a free place, oldest first. */
  #dispatch(time: number): void {
    while (this.#free.size > 0) {
      const active = this.#waiting[this.#waitingFrom];
      if (active === undefined) break;
      this.#waitingFrom++;
      this.#place(time, active, this.#choose(active));
    }
    // The part that was given out is dropped now and then, so that the list doesn't grow without end.
    if (this.#waitingFrom > 10_000) {
      this.#waiting = this.#waiting.slice(this.#waitingFrom);
      this.#waitingFrom = 0;
    }
  }

  /** The worker that has the run's cache, else the less busy one of two. */
  #choose({ worker }: Active): number {
    const { keepsCaches } = this.#fleet;
    if (keepsCaches && worker !== null && this.#free.has(worker)) return worker;
    const one = this.#free.draw(this.#random);
    const other = this.#free.draw(this.#random);
    return this.#runsOf(one).size <= this.#runsOf(other).size ? one : other;
  }

  #place(time: number, active: Active, worker: number): void {
    const isElsewhere = active.worker !== worker || !this.#fleet.keepsCaches;
    const mustEvaluate = active.step > 0 && isElsewhere;
    active.worker = worker;
    active.isPlaced = true;
    this.#runsOf(worker).add(active);
    this.#updateFree(worker);
    if (!active.hasBegun) this.#waits[active.index] = time - active.run.arrival;
    active.hasBegun = true;
    const fetched = this.#useDatabase(time, 1 / this.#database.jobsPerSecond);
    if (mustEvaluate) {
      const { promptTokens } = this.#stepOf(active);
      this.#reevaluatedTokens += promptTokens;
      active.extraSeconds = promptTokens * this.#fleet.secondsPerPromptToken;
    }
    this.#plan(fetched, "work", active);
  }

  #beginStep(time: number, active: Active): void {
    const step = this.#stepOf(active);
    if (step.decisionSeconds > 0 && !active.isDecided) {
      active.isDecided = true;
      this.#release(time, active);
      this.#plan(time + step.decisionSeconds, "queue", active);
      return;
    }
    const machine = this.#machineOf(active);
    this.#station(machine).add(time, active, step.modelSeconds + active.extraSeconds);
    active.extraSeconds = 0;
    this.#planStation(machine);
  }

  #endWork(time: number, machine: number, version: number): void {
    const station = this.#station(machine);
    if (station.version !== version) return;
    const next = station.next();
    if (next === null) return;
    station.remove(time, next.work);
    this.#planStation(machine);
    this.#store(time, next.work);
  }

  #planStation(machine: number): void {
    const station = this.#station(machine);
    const next = station.next();
    if (next === null) return;
    this.#planned.push({ time: next.time, kind: "station", machine, version: station.version });
  }

  #store(time: number, active: Active): void {
    const { events } = this.#stepOf(active);
    this.#plan(this.#useDatabase(time, events / this.#database.eventsPerSecond), "tool", active);
  }

  #endStep(time: number, active: Active): void {
    active.step++;
    active.isDecided = false;
    this.#steps++;
    if (active.step < active.run.steps.length) {
      this.#beginStep(time, active);
      return;
    }
    this.#durations[active.index] = time - active.run.arrival;
    this.#finished++;
    this.#makespan = Math.max(this.#makespan, time);
    this.#release(time, active);
  }

  #release(time: number, active: Active): void {
    if (active.worker === null || !active.isPlaced) return;
    active.isPlaced = false;
    this.#runsOf(active.worker).delete(active);
    this.#updateFree(active.worker);
    this.#dispatch(time);
  }

  #lose(time: number, worker: number): void {
    this.#losses++;
    this.#isUp[worker] = false;
    const machine = Math.floor(worker / this.#fleet.workersPerMachine);
    for (const active of this.#runsOf(worker)) {
      this.#station(machine).remove(time, active);
      this.#repeatedSteps++;
      active.epoch++;
      active.isPlaced = false;
      active.worker = null;
      this.#plan(time + this.#fleet.takeoverSeconds, "queue", active);
    }
    this.#runsOf(worker).clear();
    this.#updateFree(worker);
    this.#planStation(machine);
    this.#planned.push({ time: time + this.#fleet.restartSeconds, kind: "restart", worker });
  }

  #restart(time: number, worker: number): void {
    this.#isUp[worker] = true;
    this.#updateFree(worker);
    this.#planLoss(time, worker);
    this.#dispatch(time);
  }

  #planLoss(time: number, worker: number): void {
    const mean = this.#fleet.secondsBetweenLosses;
    if (!Number.isFinite(mean)) return;
    this.#planned.push({ time: time + exponential(this.#random, mean), kind: "loss", worker });
  }

  /** Returns when the statement is done. */
  #useDatabase(time: number, seconds: number): number {
    this.#databaseFreeAt = Math.max(time, this.#databaseFreeAt) + seconds;
    this.#databaseBusy += seconds;
    return this.#databaseFreeAt + this.#database.latencySeconds;
  }

  #updateFree(worker: number): void {
    const hasRoom = this.#runsOf(worker).size < this.#fleet.runsPerWorker;
    this.#free.set(worker, hasRoom && this.#isUp[worker] === true);
  }

  #stepOf({ run, step }: Active): Step {
    const found = run.steps[step];
    if (!found) throw new Error(`A run of ${run.steps.length} steps has no step ${step}.`);
    return found;
  }

  #runsOf(worker: number): Set<Active> {
    return this.#placed[worker] as Set<Active>;
  }

  #machineOf({ worker }: Active): number {
    return Math.floor((worker ?? 0) / this.#fleet.workersPerMachine);
  }

  #station(machine: number): Station<Active> {
    return this.#machines[machine] as Station<Active>;
  }
}
