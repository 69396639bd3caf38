/**
 * Runs a filter as the kernel would: classic BPF over `struct seccomp_data` (linux/seccomp.h).
 * Written from the kernel's description and not from our assembler.
 */
export interface SystemCall {
  readonly architecture: number;
  readonly number: number;
  readonly arguments?: readonly number[];
}

export const ACTIONS = { allow: 0x7fff0000, kill: 0x80000000, errno: 0x00050000 } as const;

/**
 * The value that the filter returns.
 * @param onStep Called for each instruction that is run.
 * @throws RangeError for a program that a kernel would refuse.
 */
export function runFilter(filter: Uint8Array, call: SystemCall, onStep = () => {}): number {
  if (filter.length === 0 || filter.length % 8 !== 0) throw new RangeError("no whole instructions");
  const program = new DataView(filter.buffer, filter.byteOffset, filter.length);
  const data = dataOf(call);
  const count = filter.length / 8;
  let accumulator = 0;
  for (let at = 0; at < count; at++) {
    onStep();
    const code = program.getUint16(at * 8, true);
    const whenTrue = program.getUint8(at * 8 + 2);
    const whenFalse = program.getUint8(at * 8 + 3);
    const value = program.getUint32(at * 8 + 4, true);
    const jump = (condition: boolean) => {
      at += condition ? whenTrue : whenFalse;
    };
    switch (code) {
      case 0x20: // BPF_LD | BPF_W | BPF_ABS
        if (value % 4 !== 0 || value > 60) throw new RangeError(`no load at ${value}`);
        accumulator = data.getUint32(value, true);
        break;
      case 0x54: // BPF_ALU | BPF_AND | BPF_K
        accumulator = (accumulator & value) >>> 0;
        break;
      case 0x05: // BPF_JMP | BPF_JA
        at += value;
        break;
      case 0x15: // BPF_JMP | BPF_JEQ | BPF_K
        jump(accumulator === value);
        break;
      case 0x35: // BPF_JMP | BPF_JGE | BPF_K
        jump(accumulator >= value);
        break;
      case 0x45: // BPF_JMP | BPF_JSET | BPF_K
        jump((accumulator & value) !== 0);
        break;
      case 0x06: // BPF_RET | BPF_K
        return value;
      default:
        throw new RangeError(`unknown instruction ${code.toString(16)}`);
    }
  }
  throw new RangeError("the program runs over its end");
}

function dataOf(call: SystemCall): DataView {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.architecture, true);
  (call.arguments ?? []).forEach((argument, index) => {
    data.setBigUint64(16 + index * 8, BigInt.asUintN(64, BigInt(argument)), true);
  });
  return data;
}
