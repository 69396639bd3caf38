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
  for (const [number, group] of groupByNumber(architecture, rules)) {
    // The number is in the accumulator here: a group that loads arguments ends in a return.
    const body = group.flatMap(ruleSteps);
    const needsEnd = group.some((rule) => rule.when.length > 0);
    if (needsEnd) body.push(step(RETURN, ALLOW));
    program.push(step(JUMP_EQUAL, number, 0, body.length), ...body);
  }
  for (const { first, last } of numberRanges(architecture, allowed)) {
    program.push(
      step(JUMP_AT_LEAST, first, 0, 2),
      step(JUMP_AT_LEAST, last + 1, 1, 0),
      step(RETURN, ALLOW),
    );
  }
  program.push(step(RETURN, FAIL | ENOSYS));
  return encode(program);
}

/** Groups adjacent numbers, in order. */
function numberRanges(architecture: FilterArchitecture, names: readonly SyscallName[]) {
  const numbers = names.flatMap((name) => SYSCALL_NUMBERS[architecture][name] ?? []);
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const latest = ranges.at(-1);
    if (latest !== undefined && number <= latest.last + 1) latest.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges;
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
