import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { PostgresDatabase } from "./database/postgres-database.ts";
import { postgresError } from "./database/postgres-error.ts";
import { EventListener } from "./event-listener.ts";
import { EventNotifier } from "./event-notifier.ts";
import { LeaseKeeper } from "./lease/lease-keeper.ts";
import { checkedTenant, PostgresJournal } from "./postgres-journal.ts";
import { migratePostgres } from "./schema/migrate.ts";

export interface OpenPostgresJournalOptions {
  /** Whose runs these are. The store shows and takes only this tenant's rows. Default: `default`. */
  readonly tenant?: string | undefined;
  /** Connections at most, beside one for notifications and one for leases. Default: 10. */
  readonly connections?: number | undefined;
  /**
   * Milliseconds until another process may continue a run whose writer was killed, stopped or cut off. Default:
   * 6000.
   */
  readonly leaseMilliseconds?: number | undefined;
  /** Milliseconds that a statement waits for a server that can't be reached, or doesn't answer. Default: 30,000. */
  readonly patienceMilliseconds?: number | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<OpenPostgresJournalOptions>]: true } = {
  tenant: true,
  connections: true,
  leaseMilliseconds: true,
  patienceMilliseconds: true,
};

/**
 * Opens the journal in a Postgres database, in the schema `ostinato`, which is created if there is none. Needs
 * the package `pg`. Use a role that isn't a superuser: row-level security, which separates tenants, doesn't
 * apply to superusers.
 *
 * @param url `postgres://<user>:<password>@<host>/<database>`. It appears in no event and no error.
 * @throws OstinatoError `journal.open`; `runtime.package-missing` without `pg`; `input.invalid` for an unusable
 *   URL, tenant or option.
 */
export async function openPostgresJournal(
  url: string,
  options: OpenPostgresJournalOptions = {},
): Promise<PostgresJournal> {
  refuseUnknownNames("an option of openPostgresJournal()", options, OPTIONS);
  const { tenant = "default", leaseMilliseconds = 6000, ...rest } = options;
  checkedTenant(tenant);
  const database = await PostgresDatabase.open(url, rest);
  try {
    await migratePostgres(database);
  } catch (cause) {
    await database.close();
    throw postgresError(
      cause,
      "journal.open",
      "the journal on Postgres cannot be opened",
      database.withoutSecrets,
    );
  }
  const keeper = new LeaseKeeper(url, leaseMilliseconds);
  const listener = new EventListener(database);
  const notifier = new EventNotifier(database);
  return new PostgresJournal({ database, keeper, listener, notifier, leaseMilliseconds }, tenant);
}
