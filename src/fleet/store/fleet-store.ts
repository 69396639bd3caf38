import type { OstinatoError } from "../../errors.ts";
import type { Journal } from "../../trace/index.ts";
import type { JobStore } from "./job-store.ts";

/** The journal of one tenant. */
export interface TenantJournal extends Journal {
  /** The journal of another tenant. It is closed with this one. */
  forTenant(tenant: string): Journal;
}

/** Where a fleet keeps its runs and its jobs. */
export interface FleetStore {
  readonly journal: TenantJournal;
  readonly jobs: JobStore;
  /** An error of the store as an `OstinatoError` that holds no secret. */
  errorOf(cause: unknown, what: string): OstinatoError;
  close(): Promise<void>;
}
