//! What a worker may do: read the file that it was given, compute within limits, and answer.

use std::{io, time::Duration};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetStatus, Scope,
};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getrlimit, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use serde::{Deserialize, Serialize};

/// Most memory, in bytes of addresses: the program itself takes some tens of millions of these.
const MEMORY: u64 = 512 << 20;
/// Open files: the three that each program has, the connection, and the file.
const FILES: u64 = 16;

/// What keeps a worker in, beside its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cage {
    /// It can open no file by name and no connection (Linux 5.13, and 6.7 for connections).
    pub landlock: bool,
    /// It can ask the kernel for nothing but what reading takes.
    pub seccomp: bool,
}

impl Cage {
    /// Whether all of it holds.
    pub fn is_whole(self) -> bool {
        self.landlock && self.seccomp
    }
}

/// Shuts the door behind this process, for good. An error where not even the limits hold.
pub(super) fn enter() -> io::Result<Cage> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    for (resource, most) in
        [(Resource::As, MEMORY), (Resource::Core, 0), (Resource::Fsize, 0), (Resource::Nofile, FILES)]
    {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(Cage { landlock: landlock().unwrap_or(false), seccomp: seccomp().is_ok() })
}

/// Gives so much more processor time. What takes more is ended by the kernel.
pub(super) fn allow(more: Duration) -> io::Result<()> {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let used = u64::try_from(used.tv_sec).unwrap_or_default();
    let maximum = getrlimit(Resource::Cpu).maximum;
    Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(used + more.as_secs() + 1), maximum })?)
}

/// No file by its name, no connection; whether all of that holds.
fn landlock() -> Result<bool, landlock::RulesetError> {
    let all = ABI::V6;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(all))?
        .handle_access(AccessNet::from_all(all))?
        .scope(Scope::from_all(all))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// What is left of the system's calls. Any other fails, and nothing comes of it.
fn seccomp() -> Result<(), Box<dyn std::error::Error>> {
    const CALLS: [i64; 33] = [
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_recvmsg,
        libc::SYS_recvfrom,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_ppoll,
        libc::SYS_setsockopt,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_lseek,
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_getrandom,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    // For its own limit of processor time, and no more than the limits that it has.
    let rules = CALLS.into_iter().chain([libc::SYS_prlimit64]).map(|call| (call, Vec::new())).collect();
    let refused = SeccompAction::Errno(rustix::io::Errno::PERM.raw_os_error().unsigned_abs());
    let target = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, target)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter(&program)?)
}
