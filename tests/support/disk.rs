//! Real disks in a file: others than the one that the tests run on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::programs::{find, is_root, run};

/// A mount that goes with the test.
pub struct Mounted(pub PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// A Btrfs in a file below `own`, mounted at `place`; nothing where that cannot be done here, which is said.
pub fn btrfs(own: &Path, place: &Path) -> Option<Mounted> {
    in_a_file(own, place, "mkfs.btrfs", "btrfs-progs", &["--quiet"], "btrfs")
}

/// The same with an ext4 as old servers have it: its inodes have no room for birth times, nor for parts of a second.
pub fn without_birth_times(own: &Path, place: &Path) -> Option<Mounted> {
    in_a_file(own, place, "mkfs.ext4", "e2fsprogs", &["-q", "-I", "128"], "ext4")
}

fn in_a_file(
    own: &Path,
    place: &Path,
    program: &str,
    package: &str,
    arguments: &[&str],
    kind: &str,
) -> Option<Mounted> {
    if !is_root("mounting a file system") {
        return None;
    }
    find(program, package)?;
    // A kernel cannot be installed.
    if !fs::read_to_string("/proc/filesystems").unwrap().contains(kind) {
        eprintln!("NOT RUN: this kernel has no {kind}");
        return None;
    }
    let image = own.join("schijf");
    fs::File::create(&image).unwrap().set_len(256 * 1024 * 1024).unwrap();
    run(own, program, &[arguments, &[image.to_str().unwrap()]].concat());
    fs::create_dir_all(place).unwrap();
    let mounts = Command::new("mount").args(["-o", "loop"]).args([&image, place]).status().unwrap();
    if !mounts.success() {
        eprintln!("NOT RUN: a file cannot be mounted here ({mounts}); that needs a loop device");
        return None;
    }
    let lost = place.join("lost+found");
    let _ = fs::remove_dir(lost);
    Some(Mounted(place.into()))
}
