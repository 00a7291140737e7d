//! What the system's mounts mean for watching.

use crate::{
    inspect::{self, Folder},
    model::FilePath,
};

/// What the kernel shows of itself as files (processes, devices, settings) never ends, changes while it is
/// read, and is nobody's document. Numbers from the kernel's `magic.h`.
#[cfg(target_os = "linux")]
const OF_THE_KERNEL: [u64; 18] = [
    0x9fa0,      // proc
    0x6265_6572, // sysfs
    0x0027_e0eb, // cgroup
    0x6367_7270, // cgroup2
    0x1cd1,      // devpts
    0x6462_6720, // debugfs
    0x7472_6163, // tracefs
    0x7363_6673, // securityfs
    0xcafe_4a11, // bpf
    0x6165_676c, // pstore
    0xde5e_81e4, // efivarfs
    0xf97c_ff8c, // selinuxfs
    0x6265_6570, // configfs
    0x1980_0202, // mqueue
    0x4249_4e4d, // binfmt_misc
    0x6e73_6673, // nsfs
    0x6759_6969, // rpc_pipefs
    0x6573_5543, // fusectl
];

/// What a file system means for watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// It tells of no changes that others make.
    pub silent: bool,
    /// It can hold documents at all.
    pub holds_files: bool,
}

/// What the file system of a folder means for watching. What it does not say is taken for the best.
pub fn about(folder: &Folder) -> About {
    let is_one_of = |magics: &[u64]| folder.file_system().is_some_and(|magic| magics.contains(&magic));
    About {
        silent: folder.file_system().is_some_and(inspect::is_of_others),
        holds_files: !is_one_of(&OF_THE_KERNEL),
    }
}

/// Whether a folder can hold documents at all. One that is not there can, when it comes.
pub fn holds_files(folder: &FilePath) -> bool {
    Folder::open(folder).map_or(true, |folder| about(&folder).holds_files)
}

/// Seconds that the machine has slept since it was started: when that grows, it slept.
#[cfg(target_os = "linux")]
pub fn seconds_slept() -> i64 {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::Boottime).tv_sec.saturating_sub(clock_gettime(ClockId::Monotonic).tv_sec)
}
