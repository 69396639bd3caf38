import { isDeepStrictEqual } from "node:util";
import { type ArgumentTest, ENOSYS, type FilterRule } from "./filter-rules.ts";
import { type FilterArchitecture, SYSCALL_NUMBERS, type SyscallName } from "./syscall-numbers.ts";

/** One instruction of classic BPF: `struct sock_filter` of `linux/filter.h`. */
interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly value: number;
}

const LOAD = 0x20;
const AND = 0x54;
const JUMP_EQUAL = 0x15;
const JUMP_ANY_BIT = 0x45;
const JUMP_AT_LEAST = 0x35;
const JUMP = 0x05;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const FAIL = 0x00050000;

/** `AUDIT_ARCH_*` of `linux/audit.h`: the system-call table of the caller's numbers. */
const AUDIT_ARCHITECTURE: Record<FilterArchitecture, number> = {
  x64: 0xc000003e,
  arm64: 0xc00000b7,
};
/** x32 calls have this bit set in their number under the x86-64 architecture. */
const X32_BIT = 0x40000000;

/** Offsets in `struct seccomp_data`. */
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const argumentOffset = ({ argument, high }: ArgumentTest) =>
  16 + argument * 8 + (high === true ? 4 : 0);

const step = (code: number, value: number, whenTrue = 0, whenFalse = 0): Instruction => ({
  code,
  whenTrue,
  whenFalse,
  value: value >>> 0,
});

/**
 * Assembles rules into the bytes that `bwrap --seccomp` reads: 8 per instruction, little-endian. Calls without a
 * rule pass if they are in `allowed`; any other number fails with ENOSYS. Calls through another architecture's
 * table end the process.
 */
export function assembleFilter(
  architecture: FilterArchitecture,
  rules: readonly FilterRule[],
  allowed: readonly SyscallName[],
): Uint8Array {
  const program: Instruction[] = [
    step(LOAD, ARCHITECTURE_OFFSET),
    step(JUMP_EQUAL, AUDIT_ARCHITECTURE[architecture], 1, 0),
    step(RETURN, KILL_PROCESS),
    step(LOAD, NUMBER_OFFSET),
  ];
  if (architecture === "x64") {
    program.push(step(JUMP_AT_LEAST, X32_BIT, 0, 1), step(RETURN, KILL_PROCESS));
  }
  program.push(...search(verdicts(architecture, rules, allowed)));
  return encode(program);
}

/** What happens to all system calls from one number up to the next verdict's. */
interface Verdict {
  readonly first: number;
  /** Ends in a return on every path. The number is in the accumulator when it starts. */
  readonly body: readonly Instruction[];
}

const PASS = [step(RETURN, ALLOW)];
const UNKNOWN = [step(RETURN, FAIL | ENOSYS)];

/** One verdict for each stretch of numbers with the same one, in order, from 0 on. */
function verdicts(
  architecture: FilterArchitecture,
  rules: readonly FilterRule[],
  allowed: readonly SyscallName[],
): readonly Verdict[] {
  const bodies = new Map<number, readonly Instruction[]>();
  for (const name of allowed) {
    const number = SYSCALL_NUMBERS[architecture][name];
    if (number !== undefined) bodies.set(number, PASS);
  }
  for (const [number, group] of groupByNumber(architecture, rules)) {
    const body = group.flatMap(ruleSteps);
    const needsEnd = group.some((rule) => rule.when.length > 0);
    bodies.set(number, needsEnd ? [...body, ...PASS] : body);
  }
  const found: Verdict[] = [];
  const last = Math.max(...bodies.keys());
  for (let first = 0; first <= last + 1; first++) {
    const body = bodies.get(first) ?? UNKNOWN;
    if (!isDeepStrictEqual(found.at(-1)?.body, body)) found.push({ first, body });
  }
  return found;
}

/**
 * A binary search for the number. When a filter is loaded, the kernel works it through for every number that
 * exists, so a list of comparisons would make every command start 0.3 ms later.
 */
function search(sorted: readonly Verdict[]): readonly Instruction[] {
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined || middle === 0) return upper?.body ?? UNKNOWN;
  const below = search(sorted.slice(0, middle));
  // A conditional jump reaches 255 instructions at most.
  return [
    step(JUMP_AT_LEAST, upper.first, 0, 1),
    step(JUMP, below.length),
    ...below,
    ...search(sorted.slice(middle)),
  ];
}

function groupByNumber(architecture: FilterArchitecture, rules: readonly FilterRule[]) {
  const groups = new Map<number, FilterRule[]>();
  for (const rule of rules) {
    const number = SYSCALL_NUMBERS[architecture][rule.syscall];
    if (number === undefined) continue;
    const group = groups.get(number);
    if (group === undefined) groups.set(number, [rule]);
    else group.push(rule);
  }
  return groups;
}

/** Tests in order; the first that fails jumps past the rule. */
function ruleSteps(rule: FilterRule): Instruction[] {
  let steps = [step(RETURN, FAIL | rule.errno)];
  for (const test of rule.when.toReversed()) steps = [...testSteps(test, steps.length), ...steps];
  return steps;
}

function testSteps(test: ArgumentTest, skip: number): Instruction[] {
  const steps = [step(LOAD, argumentOffset(test))];
  if (test.within !== undefined) steps.push(step(AND, test.within));
  if (test.mask !== undefined) {
    steps.push(step(JUMP_ANY_BIT, test.mask, 0, skip));
  } else if (test.oneOf !== undefined) {
    const last = test.oneOf.length - 1;
    test.oneOf.forEach((value, index) => {
      steps.push(step(JUMP_EQUAL, value, last - index, index === last ? skip : 0));
    });
  } else if (test.noneOf !== undefined) {
    const last = test.noneOf.length - 1;
    test.noneOf.forEach((value, index) => {
      steps.push(step(JUMP_EQUAL, value, last - index + skip, 0));
    });
  }
  return steps;
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach((instruction, index) => {
    view.setUint16(index * 8, instruction.code, true);
    view.setUint8(index * 8 + 2, instruction.whenTrue);
    view.setUint8(index * 8 + 3, instruction.whenFalse);
    view.setUint32(index * 8 + 4, instruction.value, true);
  });
  return bytes;
}
