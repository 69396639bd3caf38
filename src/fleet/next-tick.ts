import { OstinatoError } from "../errors.ts";
import { loadPgBoss } from "./postgres/load-pg-boss.ts";

/**
 * The first time after `from` that a cron expression names, in a time zone. pg-boss reads the expression; it needs
 * no database for that.
 *
 * @throws OstinatoError `input.invalid` for an expression or a time zone that can't be read, or that never comes;
 *   `runtime.package-missing`.
 */
export async function nextTick(cron: string, timeZone: string, from: Date): Promise<Date> {
  const { PgBoss } = await loadPgBoss();
  const boss = new PgBoss({ db: { executeSql: async () => ({ rows: [] }) } });
  try {
    const [next] = boss.previewSchedule(cron, { tz: timeZone, from, count: 1 });
    if (next !== undefined) return next;
  } catch (cause) {
    throw new OstinatoError(
      "input.invalid",
      `The schedule ${JSON.stringify(cron)} in the time zone ${JSON.stringify(timeZone)} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: HINT, cause },
    );
  }
  throw new OstinatoError("input.invalid", `The schedule ${JSON.stringify(cron)} never comes.`, {
    hint: HINT,
  });
}

const HINT =
  'Give minute, hour, day of the month, month and day of the week, as in "0 9 * * 1-5", and a time zone such as Europe/Berlin.';
