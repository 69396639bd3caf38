import { EXIT_CODES } from "../exit-code.ts";

export const EXIT_CODE_HELP = `
Exit codes of a run:
  ${EXIT_CODES.answered}    answered
  ${EXIT_CODES.failed}    failed: an error, told in one line
  ${EXIT_CODES.usage}    used wrongly: an unknown option, an empty task; a folder, a run or a model
       that isn't there
  ${EXIT_CODES.limit}    a limit was reached (steps, tokens, time)
  ${EXIT_CODES.stuck}    stuck: the model repeats itself, or gives no answer
  ${EXIT_CODES["awaiting-approval"]}    waits for an approval; go on with "ostinato resume RUN"
  ${EXIT_CODES.aborted}  aborted by Ctrl-C; go on with "ostinato resume RUN"
  ${EXIT_CODES.terminated}  aborted by SIGTERM; go on with "ostinato resume RUN"`;
