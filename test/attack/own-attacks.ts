import { APPROVAL_ATTACKS } from "./approval-attacks.ts";
import type { Attack } from "./attack.ts";
import { BROWSER_ATTACKS } from "./browser-attacks.ts";
import { DOCUMENT_ATTACKS } from "./document-attacks.ts";
import { FILE_ATTACKS } from "./file-attacks.ts";
import { GATE_ATTACKS } from "./gate-attacks.ts";
import { HOST_ATTACKS } from "./host-attacks.ts";
import { IMPORT_ATTACKS } from "./import-attacks.ts";
import { KERNEL_ATTACKS } from "./kernel-attacks.ts";
import { LATER_ATTACKS } from "./later-attacks.ts";
import { MODEL_ATTACKS } from "./model-attacks.ts";
import { NETWORK_ATTACKS } from "./network-attacks.ts";
import { OWN_NAME_ATTACKS } from "./own-name-attacks.ts";
import { PLANTED_ATTACKS } from "./planted-attacks.ts";
import { PROCESS_ATTACKS } from "./process-attacks.ts";
import { RACE_ATTACKS } from "./race-attacks.ts";
import { REPOSITORY_ATTACKS } from "./repository-attacks.ts";
import { WORKSPACE_ATTACKS } from "./workspace-attacks.ts";

/** Attacks of our own, and those of the list that come without a shell line. */
export const OWN_ATTACKS: readonly Attack[] = [
  ...FILE_ATTACKS,
  ...WORKSPACE_ATTACKS,
  ...RACE_ATTACKS,
  ...PLANTED_ATTACKS,
  ...LATER_ATTACKS,
  ...OWN_NAME_ATTACKS,
  ...IMPORT_ATTACKS,
  ...HOST_ATTACKS,
  ...KERNEL_ATTACKS,
  ...PROCESS_ATTACKS,
  ...NETWORK_ATTACKS,
  ...MODEL_ATTACKS,
  ...BROWSER_ATTACKS,
  ...DOCUMENT_ATTACKS,
  ...GATE_ATTACKS,
  ...APPROVAL_ATTACKS,
  ...REPOSITORY_ATTACKS,
];
