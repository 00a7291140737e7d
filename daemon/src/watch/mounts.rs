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
    rustix::fs::statfs(folder.as_path()).map_or(true, |about| {
        #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast)]
        // a magic number; its sign depends on the platform
        let magic = about.f_type as u64 & 0xffff_ffff;
        !SILENT.contains(&magic)
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
