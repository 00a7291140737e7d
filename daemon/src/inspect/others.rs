//! File systems that other machines or programs serve. They tell only of changes that this machine makes itself,
//! or of none, and the owner of a file there is often whoever mounted it.

/// Those of networks and clusters, and FUSE. Numbers from the kernel's `magic.h`, and where noted from the file system itself.
#[cfg(target_os = "linux")]
const OF_OTHERS: [u64; 21] = [
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

/// Whether a file system with that number is served by others.
pub fn is_of_others(magic: u64) -> bool {
    OF_OTHERS.contains(&magic)
}
