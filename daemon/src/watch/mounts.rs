//! What the system's mounts mean for watching.

use crate::{inspect::Folder, model::FilePath};

/// File systems that tell only of changes that this machine makes itself, or of none: those of networks and
/// clusters, and FUSE. Numbers from the kernel's `magic.h`, and where noted from the file system itself.
#[cfg(target_os = "linux")]
const SILENT: [u64; 21] = [
    0x6969,      // NFS
    0x517b,      // SMB
    0xff53_4d42, // CIFS
    0xfe53_4d42, // SMB2
    0x6573_5546, // FUSE
    0x0102_1997, // 9p
    0x5346_414f, // AFS (OpenAFS)
    0x6b41_4653, // AFS (the kernel's own client, `AFS_FS_MAGIC`)
    0x7375_7245, // Coda
    0x00c3_6400, // Ceph
    0x564c,      // NCP
    0x786f_4256, // VirtualBox shared folder
    0xbacb_acbc, // VMware shared folder
    0x0116_1970, // GFS2 (`gfs2_ondisk.h`, `GFS2_MAGIC`)
    0x7461_636f, // OCFS2 (`OCFS2_SUPER_MAGIC` in `magic.h`)
    0x4750_4653, // GPFS, IBM Storage Scale ("GPFS"; coreutils `stat.c`, `S_MAGIC_GPFS`)
    0x0bd0_0bd0, // Lustre (`lustre_user.h`, `LL_SUPER_MAGIC`)
    0x1983_0326, // BeeGFS, once FhGFS (`FhgfsOpsSuper.h`, `BEEGFS_MAGIC`)
    0x2003_0528, // OrangeFS (`fs/orangefs/protocol.h`, `ORANGEFS_SUPER_MAGIC`)
    0xaad7_aaea, // Panasas (coreutils `stat.c`, `S_MAGIC_PANFS`)
    0x7c7c_6673, // Parallels shared folder (coreutils `stat.c`, `S_MAGIC_PRL_FS`)
];

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
    About { silent: is_one_of(&SILENT), holds_files: !is_one_of(&OF_THE_KERNEL) }
}

/// Whether a folder can hold documents at all. One that is not there can, when it comes.
pub fn holds_files(folder: &FilePath) -> bool {
    Folder::open(folder).map_or(true, |folder| about(&folder).holds_files)
}

/// Something that differs when file systems were mounted or unmounted since.
#[cfg(target_os = "linux")]
pub fn fingerprint() -> Vec<u8> {
    // No mount table, no news: the roots are looked at one by one all the same.
    std::fs::read("/proc/self/mountinfo").unwrap_or_default()
}

/// Seconds that the machine has slept since it was started: when that grows, it slept.
#[cfg(target_os = "linux")]
pub fn seconds_slept() -> i64 {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::Boottime).tv_sec.saturating_sub(clock_gettime(ClockId::Monotonic).tv_sec)
}
