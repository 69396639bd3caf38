import { OstinatoError } from "../errors.ts";
import type { Journal } from "./journal.ts";

/**
 * The full id of the run that a person means: `LAST` for their own latest run, an id, the start of
 * an id, or its part after the dash.
 *
 * @throws OstinatoError `journal.run-not-found` when no run or more than one matches.
 */
export async function findRun(journal: Journal, reference: string): Promise<string> {
  const wanted = reference.trim();
  if (wanted === "") {
    throw new OstinatoError("journal.run-not-found", "no run was named", {
      hint: "give a run's id, the start of one, or LAST",
    });
  }
  if (wanted.toUpperCase() === "LAST") {
    const [newest] = await journal.list({ limit: 1, caller: null });
    const own = journal.latest ? await journal.latest() : (newest?.runId ?? null);
    if (own !== null) return own;
    if (newest === undefined) {
      throw new OstinatoError("journal.run-not-found", "the journal has no runs yet");
    }
    throw new OstinatoError("journal.run-not-found", "the journal has no run of yours", {
      hint: "LAST is the latest run sealed with your key; name another run by its id: `ostinato runs`",
    });
  }
  const query = { runId: wanted.toLowerCase(), limit: 5 };
  // The ids of sub-agents' runs begin with that of their caller's run, which is meant by a beginning.
  const callers = await journal.list({ ...query, caller: null });
  const found = callers.length > 0 ? callers : await journal.list(query);
  const exact = found.find((run) => run.runId.toLowerCase() === wanted.toLowerCase());
  const [only, second] = exact === undefined ? found : [exact];
  if (only === undefined) {
    throw new OstinatoError("journal.run-not-found", `there is no run ${JSON.stringify(wanted)}`, {
      hint: "`ostinato runs` lists them",
    });
  }
  if (second !== undefined) {
    const names = found.map((run) => run.runId).join(", ");
    throw new OstinatoError(
      "journal.run-not-found",
      `${JSON.stringify(wanted)} matches more than one run: ${names}`,
      { hint: "give more of the id" },
    );
  }
  return only.runId;
}
