/**
 * Migration 1: the journal. Every row has its tenant, and row-level security, forced on the owner too, hides
 * the rows of other tenants and refuses to write them. The tenant is that of the session
 * (`ostinato.tenant`); without one, nothing is visible.
 */
export const JOURNAL_TABLES = `
CREATE TABLE ostinato.runs (
  tenant text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  id text NOT NULL,
  task text NOT NULL,
  agent text NOT NULL,
  model text NOT NULL,
  status text NOT NULL DEFAULT 'unfinished',
  started_at bigint NOT NULL,
  finished_at bigint,
  steps integer NOT NULL,
  parent_id text,
  parent_step integer,
  -- A fork's events below this number are its parent's, all but its first.
  shared integer,
  -- For a sub-agent's run: the call that it works for.
  caller_id text,
  caller_call text,
  PRIMARY KEY (tenant, number),
  UNIQUE (tenant, id)
);
CREATE INDEX runs_by_caller ON ostinato.runs (tenant, caller_id) WHERE caller_id IS NOT NULL;
CREATE INDEX runs_by_start ON ostinato.runs (tenant, started_at DESC, number DESC);

-- parts: JSON [[path, kind, n]...]; n is a text's hash in blobs, else how many bytes of data.
CREATE TABLE ostinato.events (
  tenant text NOT NULL,
  run bigint NOT NULL,
  sequence integer NOT NULL,
  hash bytea NOT NULL,
  body text NOT NULL,
  parts text,
  data bytea,
  PRIMARY KEY (tenant, run, sequence)
);

-- encoding: 0 as it is, 1 brotli. size: bytes once decoded. Compressed already, so Postgres needn't try.
CREATE TABLE ostinato.blobs (
  tenant text NOT NULL,
  hash bytea NOT NULL,
  encoding smallint NOT NULL,
  size integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (tenant, hash)
);
ALTER TABLE ostinato.blobs ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE ostinato.blob_uses (
  tenant text NOT NULL,
  run bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (tenant, run, hash)
);
CREATE INDEX blob_uses_by_hash ON ostinato.blob_uses (tenant, hash);

CREATE TABLE ostinato.attachments (
  tenant text NOT NULL,
  run bigint NOT NULL,
  name text NOT NULL,
  text bytea NOT NULL,
  PRIMARY KEY (tenant, run, name)
);

CREATE TABLE ostinato.seals (
  tenant text NOT NULL,
  run bigint NOT NULL,
  kind text NOT NULL,
  seal text NOT NULL,
  PRIMARY KEY (tenant, run)
);

-- What was said to runs: their inboxes.
CREATE TABLE ostinato.messages (
  tenant text NOT NULL,
  run bigint NOT NULL,
  number integer NOT NULL,
  time bigint NOT NULL,
  body text NOT NULL,
  seal text NOT NULL,
  PRIMARY KEY (tenant, run, number)
);

-- Who may write a run, until when. The fence counts how often the run was taken: an append with an older one
-- is refused.
CREATE TABLE ostinato.leases (
  tenant text NOT NULL,
  run_id text NOT NULL,
  holder text NOT NULL,
  fence bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, run_id)
);
CREATE INDEX leases_by_expiry ON ostinato.leases (expires_at);
ALTER TABLE ostinato.leases SET (fillfactor = 70);
`;

/** The tables above that have a tenant. */
export const TENANT_TABLES: readonly string[] = [
  "runs",
  "events",
  "blobs",
  "blob_uses",
  "attachments",
  "seals",
  "messages",
  "leases",
];

/** Migration 3: the runs that are turns of conversations. */
export const TURN_TABLE = `
CREATE TABLE ostinato.conversation_turns (
  tenant text NOT NULL,
  run bigint NOT NULL,
  conversation text NOT NULL,
  after text,
  turn integer NOT NULL,
  PRIMARY KEY (tenant, run)
);
CREATE INDEX turns_by_conversation ON ostinato.conversation_turns (tenant, conversation);
`;

/** SQL that closes a table to all tenants but the session's. */
export function tenantOnly(table: string): string {
  return `
ALTER TABLE ostinato.${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ostinato.${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON ostinato.${table}
  USING (tenant = current_setting('ostinato.tenant', true))
  WITH CHECK (tenant = current_setting('ostinato.tenant', true));
`;
}
