import type { SyscallName } from "./syscall-numbers.ts";

/**
 * The system calls that programs need: compilers, interpreters, git, package managers and browsers, as measured,
 * and their fallbacks. Everything else is "not implemented", including calls of newer kernels.
 *
 * Left out on purpose, because the memory they take belongs to no process and polling can't count it:
 * `memfd_create`, System V semaphores, messages and memory, POSIX message queues, asynchronous I/O contexts. Left
 * out because their flags are passed by pointer, which a filter can't read: `clone3`, `openat2`; C libraries fall
 * back to the older call.
 */
export const ALLOWED_CALLS: readonly SyscallName[] = [
  // Reading and writing.
  "read", "write", "open", "openat", "creat", "close", "close_range", "lseek", "pread64", "pwrite64",
  "readv", "writev", "preadv", "pwritev", "preadv2", "pwritev2", "sendfile", "splice", "tee",
  "copy_file_range", "dup", "dup2", "dup3", "fcntl", "flock", "ioctl", "pipe", "pipe2", "poll", "ppoll",
  "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
  "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4", "inotify_init", "inotify_init1",
  "inotify_add_watch", "inotify_rm_watch", "fsync", "fdatasync", "sync", "syncfs", "sync_file_range",
  "fallocate", "fadvise64", "readahead", "truncate", "ftruncate",
  // Files and folders.
  "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat",
  "faccessat2", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "mkdir", "mkdirat", "rmdir",
  "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "symlink", "symlinkat",
  "readlink", "readlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
  "fchownat", "umask", "mknod", "mknodat", "utime", "utimes", "futimesat", "utimensat",
  "setxattr", "lsetxattr", "fsetxattr", "getxattr", "lgetxattr", "fgetxattr", "listxattr",
  "llistxattr", "flistxattr", "removexattr", "lremovexattr", "fremovexattr",
  // Memory.
  "brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "msync", "mlock", "mlock2",
  "munlock", "mlockall", "munlockall", "mseal", "map_shadow_stack", "pkey_alloc", "pkey_free",
  "pkey_mprotect", "get_mempolicy",
  // Processes and threads.
  "clone", "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "kill",
  "tkill", "tgkill", "pidfd_open", "pidfd_send_signal", "getpid", "getppid", "gettid", "getpgrp",
  "getpgid", "setpgid", "getsid", "setsid", "prctl", "arch_prctl", "seccomp", "unshare",
  "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self",
  "set_tid_address", "set_robust_list", "get_robust_list", "rseq", "membarrier", "futex",
  "futex_waitv", "futex_wake", "futex_wait", "futex_requeue", "personality", "restart_syscall",
  "getpriority", "setpriority", "ioprio_get", "ioprio_set", "getrlimit", "setrlimit", "prlimit64",
  "getrusage", "times", "sysinfo", "uname", "getcpu", "getrandom", "sched_yield",
  "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam", "sched_getscheduler",
  "sched_setscheduler", "sched_getattr", "sched_setattr", "sched_get_priority_max",
  "sched_get_priority_min", "sched_rr_get_interval",
  // Users. Inside there is one, without capabilities.
  "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "setuid", "setgid",
  "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capget",
  "capset",
  // Signals.
  "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend",
  "rt_sigtimedwait", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "sigaltstack", "pause",
  // Time.
  "time", "gettimeofday", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "alarm",
  "getitimer", "setitimer", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun",
  "timer_delete", "timerfd_create", "timerfd_settime", "timerfd_gettime",
  // Sockets.
  "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "getsockname",
  "getpeername", "getsockopt", "setsockopt", "sendto", "recvfrom", "sendmsg", "recvmsg", "sendmmsg",
  "recvmmsg", "shutdown",
]; // biome-ignore format: grouped by what they are for
