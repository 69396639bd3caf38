import { checkedTenant } from "../postgres/postgres-journal.ts";
import {
  type OpenJournalOptions,
  openDatabaseNow,
  openJournalDatabase,
} from "../sqlite/open-journal.ts";
import { SqliteJournal } from "../sqlite/sqlite-journal.ts";
import { tenantPath } from "./tenant-path.ts";

/** The journals of all tenants, each in a file of its own; this one has the runs of the tenant `default`. */
export class FileJournal extends SqliteJournal {
  readonly #tenants = new Map<string, SqliteJournal>();

  /** @throws OstinatoError as `openJournal`. */
  static async open(path?: string, options: OpenJournalOptions = {}): Promise<FileJournal> {
    const { where, database } = await openJournalDatabase(path, options);
    return new FileJournal(where, database, options);
  }

  /** The journal of another tenant, opened on first use. Closing this one closes it too. */
  forTenant(tenant: string): SqliteJournal {
    if (checkedTenant(tenant) === "default") return this;
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const path = tenantPath(this.path, tenant);
    const journal = new SqliteJournal(path, openDatabaseNow(path), {});
    this.#tenants.set(tenant, journal);
    return journal;
  }

  override async close(): Promise<void> {
    for (const journal of this.#tenants.values()) await journal.close();
    await super.close();
  }
}
