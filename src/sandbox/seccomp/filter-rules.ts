import { ALLOWED_CALLS } from "./allowed-calls.ts";
import type { SyscallName } from "./syscall-numbers.ts";

/**
 * One rule that refuses a system call: if all conditions hold, it fails with `errno`. With 0 the call reports
 * success and does nothing.
 */
export interface FilterRule {
  readonly syscall: SyscallName;
  readonly errno: number;
  readonly when: readonly ArgumentTest[];
}

/**
 * A test on the low 32 bits of one argument (with `high`, on the upper 32): `mask`: any of these bits is set;
 * `oneOf`: equal to one of these; `noneOf`: equal to none of these. With `within`, only those bits are compared.
 */
export interface ArgumentTest {
  readonly argument: number;
  readonly high?: boolean;
  readonly within?: number;
  readonly mask?: number;
  readonly oneOf?: readonly number[];
  readonly noneOf?: readonly number[];
}

export const EPERM = 1;
export const ENOSYS = 38;
export const EAFNOSUPPORT = 97;

/** Calls that reach other processes, the kernel, its keys, mounts, clock or modules. */
const NEVER: readonly SyscallName[] = [
  "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
  "keyctl", "add_key", "request_key",
  "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "bpf", "perf_event_open",
  "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "open_tree_attr", "fsopen",
  "fsconfig", "fsmount", "fspick", "mount_setattr", "statmount", "listmount",
  "name_to_handle_at", "open_by_handle_at", "fanotify_init", "fanotify_mark", "lookup_dcookie",
  "setns", "sethostname", "setdomainname", "swapon", "swapoff", "reboot", "kexec_load",
  "kexec_file_load", "init_module", "finit_module", "delete_module", "create_module",
  "get_kernel_syms", "query_module", "syslog", "acct", "quotactl", "quotactl_fd", "nfsservctl",
  "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "iopl", "ioperm", "modify_ldt",
  "vhangup", "uselib", "ustat", "sysfs", "_sysctl", "lsm_set_self_attr",
  "mbind", "set_mempolicy", "set_mempolicy_home_node", "migrate_pages", "move_pages",
]; // biome-ignore format: grouped by what they reach

const NEW_NAMESPACES = 0x7e020000;
const NEW_TIME_NAMESPACE = 0x80;
/** User, process and network namespaces, with which a browser isolates its parts. */
const BROWSER_NAMESPACES = 0x70000000;
const CREATES_FILE = 0o100 | 0o20000000;
const SET_ID_BITS = 0o6000;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCKET_TYPE = 0xf;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_PACKET = 10;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SOL_IP = 0;
const SOL_IPV6 = 41;
/** Options that replace and count rules of the packet filters for IPv4, IPv6, ARP and bridges. */
const PACKET_FILTER_OPTIONS = [64, 65, 96, 97, 128, 129];
const RLIMIT_CORE = 4;
const PR_SET_DUMPABLE = 4;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const TIOCSETD = 0x5423;
/** `PER_LINUX`, `PER_LINUX32`, and the query of the current personality. */
const HARMLESS_PERSONALITIES = [0, 8, 0xffffffff];

export interface FilterOptions {
  /**
   * Whether programs may open Unix sockets. False if the workspace itself is mounted, because a socket in it from
   * a program outside could be reached. Connected stream pairs stay allowed.
   */
  readonly unixSockets: boolean;
  /**
   * Whether programs may open internet and netlink sockets. False if no network namespace confines them. Default:
   * true.
   */
  readonly internetSockets?: boolean;
  /**
   * Whether the program may create user, process and network namespaces and change its root, as a browser does to
   * isolate its parts. It then gets no netlink and no raw sockets: in its own namespace it would have the
   * capabilities to load packet filters and traffic rules. Default: false.
   */
  readonly ownNamespaces?: boolean;
  /**
   * Calls that are allowed in addition to `ALLOWED_CALLS`. Rules about their arguments still apply. Default: none.
   */
  readonly systemCalls?: readonly SyscallName[];
}

/** The calls that are allowed unless a rule refuses them. All others are "not implemented". */
export function allowedCalls(options: FilterOptions): readonly SyscallName[] {
  const own: readonly SyscallName[] = options.ownNamespaces === true ? ["chroot"] : [];
  return [...ALLOWED_CALLS, ...own, ...(options.systemCalls ?? [])];
}

/** The rules that refuse calls: by name, or by the arguments of an allowed call. */
export function filterRules(options: FilterOptions): readonly FilterRule[] {
  const ownNamespaces = options.ownNamespaces ?? false;
  const families = [
    ...(options.internetSockets === false ? [] : [AF_INET, AF_INET6]),
    ...(options.internetSockets === false || ownNamespaces ? [] : [AF_NETLINK]),
    ...(options.unixSockets ? [AF_UNIX] : []),
  ];
  const namespaces = ownNamespaces ? NEW_NAMESPACES & ~BROWSER_NAMESPACES : NEW_NAMESPACES;
  const allowed = new Set(allowedCalls(options));
  const setsIdBits = (argument: number): ArgumentTest => ({ argument, mask: SET_ID_BITS });
  const rules: FilterRule[] = [
    ...NEVER.filter((syscall) => !allowed.has(syscall)).map((syscall) => ({
      syscall,
      errno: EPERM,
      when: [],
    })),

    { syscall: "clone", errno: EPERM, when: [{ argument: 0, mask: namespaces }] },
    {
      syscall: "unshare",
      errno: EPERM,
      when: [{ argument: 0, mask: namespaces | NEW_TIME_NAMESPACE }],
    },

    // The limit of 1 byte keeps the kernel from starting the host's core handler; 0 would not. A program that
    // disables its core dumps is told that it succeeded.
    { syscall: "setrlimit", errno: 0, when: [{ argument: 0, oneOf: [RLIMIT_CORE] }] },
    ...[false, true].map((high) => ({
      syscall: "prlimit64" as const,
      errno: 0,
      when: [
        { argument: 1, oneOf: [RLIMIT_CORE] },
        { argument: 2, high, noneOf: [0] },
      ],
    })),

    // A set-user-id file in a workspace would act as the workspace's owner when run outside.
    { syscall: "chmod", errno: EPERM, when: [setsIdBits(1)] },
    { syscall: "fchmod", errno: EPERM, when: [setsIdBits(1)] },
    { syscall: "fchmodat", errno: EPERM, when: [setsIdBits(2)] },
    { syscall: "fchmodat2", errno: EPERM, when: [setsIdBits(2)] },
    { syscall: "creat", errno: EPERM, when: [setsIdBits(1)] },
    { syscall: "mknod", errno: EPERM, when: [setsIdBits(1)] },
    { syscall: "mknodat", errno: EPERM, when: [setsIdBits(2)] },
    {
      syscall: "open",
      errno: EPERM,
      when: [{ argument: 1, mask: CREATES_FILE }, setsIdBits(2)],
    },
    {
      syscall: "openat",
      errno: EPERM,
      when: [{ argument: 2, mask: CREATES_FILE }, setsIdBits(3)],
    },

    // Injecting terminal input, and loading line disciplines.
    {
      syscall: "ioctl",
      errno: EPERM,
      when: [{ argument: 1, oneOf: [TIOCSTI, TIOCLINUX, TIOCSETD] }],
    },
    {
      syscall: "personality",
      errno: EPERM,
      when: [{ argument: 0, noneOf: HARMLESS_PERSONALITIES }],
    },

    // vsock reaches the hypervisor from any network namespace; the other families are rarely tested kernel code.
    { syscall: "socket", errno: EAFNOSUPPORT, when: [{ argument: 0, noneOf: families }] },
    {
      syscall: "socket",
      errno: EAFNOSUPPORT,
      when: [
        { argument: 0, oneOf: [AF_NETLINK] },
        { argument: 2, noneOf: [0] },
      ],
    },
    { syscall: "socketpair", errno: EAFNOSUPPORT, when: [{ argument: 0, noneOf: [AF_UNIX] }] },
  ];
  if (!ownNamespaces) {
    // A process's open files must stay visible to the polling of an ordinary user's calls. A program that hides
    // itself from debuggers is told that it succeeded; no debugger can attach anyway.
    rules.push(
      { syscall: "prctl", errno: 0, when: [{ argument: 0, oneOf: [PR_SET_DUMPABLE] }] },
      // Buffer sizes are only requests. Polling counts each socket at the default size.
      {
        syscall: "setsockopt",
        errno: 0,
        when: [
          { argument: 1, oneOf: [SOL_SOCKET] },
          { argument: 2, oneOf: [SO_SNDBUF, SO_RCVBUF] },
        ],
      },
    );
  }
  if (ownNamespaces) {
    rules.push(
      {
        syscall: "socket",
        errno: EPERM,
        when: [{ argument: 1, within: SOCKET_TYPE, oneOf: [SOCK_RAW, SOCK_PACKET] }],
      },
      {
        syscall: "setsockopt",
        errno: EPERM,
        when: [
          { argument: 1, oneOf: [SOL_IP, SOL_IPV6] },
          { argument: 2, oneOf: PACKET_FILTER_OPTIONS },
        ],
      },
    );
  }
  if (!options.unixSockets) {
    // A datagram pair can be reconnected to a path.
    rules.push({
      syscall: "socketpair",
      errno: EPERM,
      when: [{ argument: 1, within: SOCKET_TYPE, oneOf: [SOCK_DGRAM] }],
    });
  }
  return rules;
}
