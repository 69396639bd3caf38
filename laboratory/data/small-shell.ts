/**
 * The few commands that tasks ask for, as bash and coreutils run them in the C locale. Anything else
 * is "command not found": data with other commands brings its own results.
 */
export function runLine(
  line: string,
  files: Map<string, string>,
): { output: string; exitCode: number } {
  const redirected = /^(.*?)\s*(>>?)\s*(\S+)$/.exec(line);
  if (redirected && !line.includes("'")) {
    const [, command = "", sign, target = ""] = redirected;
    const result = runLine(command, files);
    const path = unquoted(target);
    files.set(path, (sign === ">>" ? (files.get(path) ?? "") : "") + result.output);
    return { output: "", exitCode: result.exitCode };
  }
  const arithmetic = /^echo \$\(\(\s*(-?\d+)\s*([-+*/])\s*(-?\d+)\s*\)\)$/.exec(line);
  if (arithmetic) {
    const [, left = "0", sign = "+", right = "0"] = arithmetic;
    return { output: `${calculate(BigInt(left), sign, BigInt(right))}\n`, exitCode: 0 };
  }
  let lines: string[] = [];
  let exitCode = 0;
  for (const [index, part] of line.split(" | ").entries()) {
    const step = runPart(wordsOf(part), index === 0 ? null : lines, files);
    if ("failure" in step) return { output: `${step.failure}\n`, exitCode: step.exitCode };
    lines = step.lines;
    exitCode = step.exitCode ?? 0;
  }
  return { output: lines.map((text) => `${text}\n`).join(""), exitCode };
}

type Step = { lines: string[]; exitCode?: number } | { failure: string; exitCode: number };

function runPart(
  [program = "", ...rest]: string[],
  piped: string[] | null,
  files: Map<string, string>,
): Step {
  if (program === "echo") return { lines: [rest.join(" ")] };
  if (program === "printf") return { lines: rest.join(" ").replace(/\\n$/, "").split("\\n") };
  const flags = rest.filter((word) => word.startsWith("-"));
  const count = Number(rest[rest.indexOf("-n") + 1]);
  const names = rest.filter((word) => files.has(word));
  const missing = rest.at(-1) ?? "";
  let lines = piped ?? [];
  if (piped === null) {
    if (names.length === 0) return noFile(program, missing);
    lines = names.flatMap((name) => linesOf(files.get(name) ?? ""));
  }
  switch (program) {
    case "cat":
      return { lines };
    case "wc":
      return { lines: [piped === null ? `${lines.length} ${names[0]}` : String(lines.length)] };
    case "sort":
      return { lines: sorted(lines, flags.join("")) };
    case "uniq":
      return { lines: lines.filter((line, index) => line !== lines[index - 1]) };
    case "head":
      return { lines: lines.slice(0, count || 10) };
    case "tail":
      return { lines: lines.slice(-(count || 10)) };
    case "awk":
      return {
        lines: [String(lines.reduce((sum, line) => sum + (Number.parseFloat(line) || 0), 0))],
      };
    case "grep": {
      const pattern = rest.find((word) => !word.startsWith("-")) ?? "";
      const found = lines.filter((line) => line.includes(pattern));
      const shown = flags.includes("-c") ? [String(found.length)] : found;
      return { lines: shown, exitCode: found.length > 0 ? 0 : 1 };
    }
    default:
      return { failure: `bash: line 1: ${program}: command not found`, exitCode: 127 };
  }
}

function noFile(program: string, name: string): Step {
  const known: { readonly [program: string]: string } = {
    sort: `sort: cannot read: ${name}: No such file or directory`,
    head: `head: cannot open '${name}' for reading: No such file or directory`,
    tail: `tail: cannot open '${name}' for reading: No such file or directory`,
    awk: `awk: cannot open "${name}" (No such file or directory)`,
    wc: `wc: ${name}: No such file or directory`,
    cat: `cat: ${name}: No such file or directory`,
    grep: `grep: ${name}: No such file or directory`,
  };
  const failure = known[program];
  if (failure === undefined) {
    return { failure: `bash: line 1: ${program}: command not found`, exitCode: 127 };
  }
  return {
    failure,
    exitCode: program === "sort" || program === "awk" || program === "grep" ? 2 : 1,
  };
}

function sorted(lines: string[], flags: string): string[] {
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const byNumber = (a: string, b: string) =>
    (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) || byBytes(a, b);
  const result = [...lines].sort(flags.includes("n") ? byNumber : byBytes);
  if (flags.includes("r")) result.reverse();
  return flags.includes("u") ? [...new Set(result)] : result;
}

function calculate(left: bigint, sign: string, right: bigint): bigint {
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  if (sign === "*") return left * right;
  return right === 0n ? 0n : left / right;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function wordsOf(part: string): string[] {
  return [...part.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

function unquoted(word: string): string {
  return word.replace(/^['"]|['"]$/g, "");
}
