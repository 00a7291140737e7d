//! What the system's mounts mean for watching.

use crate::model::FilePath;

/// Whether the file system that holds a folder tells of all changes. Network and FUSE file systems
/// tell only of changes that this machine makes itself, or of none.
#[cfg(target_os = "linux")]
pub fn tells_of_changes(folder: &FilePath) -> bool {
    // Magic numbers from statfs(2) and the kernel's magic.h.
    const SILENT: [u64; 12] = [
        0x6969,      // NFS
        0x517b,      // SMB
        0xff53_4d42, // CIFS
        0xfe53_4d42, // SMB2
        0x6573_5546, // FUSE
        0x0102_1997, // 9p
        0x5346_414f, // AFS
        0x7375_7245, // Coda
        0x00c3_6400, // Ceph
        0x564c,      // NCP
        0x786f_4256, // VirtualBox shared folder
        0xbacb_acbc, // VMware shared folder
    ];
    !is_one_of(folder, &SILENT)
}

/// Whether a folder can hold documents at all: what the kernel shows of itself as files (processes, devices,
/// settings) never ends, changes while it is read, and is nobody's document.
#[cfg(target_os = "linux")]
pub fn holds_files(folder: &FilePath) -> bool {
    // Magic numbers from statfs(2) and the kernel's magic.h.
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
    !is_one_of(folder, &OF_THE_KERNEL)
}

#[cfg(target_os = "linux")]
fn is_one_of(folder: &FilePath, magics: &[u64]) -> bool {
    rustix::fs::statfs(folder.as_path()).is_ok_and(|about| {
        #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast)]
        // a magic number; its sign depends on the platform
        let magic = about.f_type as u64 & 0xffff_ffff;
        magics.contains(&magic)
    })
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
