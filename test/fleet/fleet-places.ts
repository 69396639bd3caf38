import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { hasPostgres, newDatabase, sql } from "../postgres/database.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";

/** Where a fleet can keep its runs and jobs. What is tested over all of them holds for each. */
export interface FleetPlace {
  readonly name: string;
  readonly isThere: boolean;
  /** A new, empty one, as `openFleet` names it. */
  make(): Promise<string>;
  /** Changes its jobs, as time would. Each place has its own statement. */
  change(
    where: string,
    statements: { readonly SQLite: string; readonly Postgres: string },
  ): Promise<void>;
  /** Makes every statement on its jobs fail. */
  breakJobs(where: string): Promise<void>;
}

export const fleetPlaces: readonly FleetPlace[] = [
  {
    name: "SQLite",
    isThere: true,
    make: async () => join(temporaryFolder(), "journal.db"),
    change: async (where, { SQLite }) => {
      const database = new DatabaseSync(`${where}-jobs`);
      database.exec(SQLite);
      database.close();
    },
    breakJobs: async (where) => {
      const database = new DatabaseSync(`${where}-jobs`);
      database.exec("DROP TABLE jobs");
      database.close();
    },
  },
  {
    name: "Postgres",
    isThere: hasPostgres,
    make: newDatabase,
    change: async (where, { Postgres }) => {
      await sql(where, Postgres, [], { asSuperuser: true });
    },
    breakJobs: async (where) => {
      await sql(where, "DROP SCHEMA ostinato_jobs CASCADE");
    },
  },
];
