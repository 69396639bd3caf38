import { EXIT_CODES } from "../exit-code.ts";

export const EXIT_CODE_HELP = `
Exit codes of a run:
  ${EXIT_CODES.answered}    answered
  ${EXIT_CODES.failed}    failed; the error is printed in one line
  ${EXIT_CODES.usage}    usage error: an unknown option, an empty task, or a folder, run or model
       that does not exist
  ${EXIT_CODES.limit}    a limit was reached (steps, tokens, time, cost, calls)
  ${EXIT_CODES.stuck}    stuck: the model repeated itself or gave no answer
  ${EXIT_CODES["awaiting-approval"]}    waits for approval; continue with "ostinato resume RUN"
  ${EXIT_CODES.aborted}  aborted by Ctrl-C; continue with "ostinato resume RUN"
  ${EXIT_CODES.terminated}  aborted by SIGTERM; continue with "ostinato resume RUN"`;
