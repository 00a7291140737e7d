//! Which id a file system has, remembered by the place where it is mounted.
//!
//! The id of `statfs` survives a restart and another order of mounting; the device number does
//! not. Where a file system reports no id (0) it gets one by what is mounted ([`super::mounted`]). A cloned
//! disk reports that of its original: then the device number has to do.

use crate::model::FilePath;

/// Most places kept.
const MOST: usize = 64;

/// Where a file system is mounted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Device number. Given out again after an unmount.
    pub(super) device: u64,
    /// Number of the mount, never given out again; nothing where the kernel has none (before 6.8).
    pub(super) mount: Option<u64>,
}

/// Ids by place.
#[derive(Debug)]
pub(super) struct Filesystems {
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    place: Place,
    /// As the file system reports it, or what stands for that; 0 when there is nothing.
    reported: u64,
    /// As it is used.
    id: u64,
    /// A folder on it, to see later whether it is still mounted.
    folder: FilePath,
}

impl Filesystems {
    pub(super) const fn new() -> Self {
        Self { known: Vec::new() }
    }

    /// The id at that place, if it is certain to be the same as before. Without a number of the
    /// mount it is not: after an unmount another file system may be there under the same device
    /// number. Then every file costs one call more.
    pub(super) fn id(&self, place: Place) -> Option<u64> {
        place.mount?;
        self.known.iter().find(|known| known.place == place).map(|known| known.id)
    }

    /// The device of another place that uses this id, and a folder that was on it.
    pub(super) fn rival(&self, place: Place, reported: u64) -> Option<(u64, FilePath)> {
        let uses = |known: &&Known| known.id == reported && known.place.device != place.device;
        self.known.iter().find(uses).map(|known| (known.place.device, known.folder.clone()))
    }

    /// Keeps what was reported, and says which id to use.
    pub(super) fn remember(&mut self, place: Place, reported: u64, is_shared: bool, folder: FilePath) -> u64 {
        if let Some(known) =
            self.known.iter().find(|known| known.place == place && known.reported == reported)
        {
            return known.id;
        }
        let id = if reported == 0 || is_shared { place.device } else { reported };
        self.known.retain(|known| known.place != place);
        if self.known.len() >= MOST {
            self.known.remove(0);
        }
        self.known.push(Known { place, reported, id, folder });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::{Filesystems, MOST, Place};
    use crate::model::FilePath;

    fn place(device: u64, mount: u64) -> Place {
        Place { device, mount: Some(mount) }
    }

    fn folder(name: &str) -> FilePath {
        FilePath::from_bytes(name.as_bytes())
    }

    #[test]
    fn an_id_is_known_only_where_the_mount_is() {
        let mut filesystems = Filesystems::new();
        assert_eq!(filesystems.remember(place(8, 1), 77, false, folder("/a")), 77);
        assert_eq!(filesystems.id(place(8, 1)), Some(77));
        assert_eq!(filesystems.id(place(8, 2)), None, "mounted again: asked again");
        let old_kernel = Place { device: 8, mount: None };
        filesystems.remember(old_kernel, 77, false, folder("/a"));
        assert_eq!(filesystems.id(old_kernel), None, "never certain");
    }

    #[test]
    fn no_id_or_a_shared_one_gives_the_device() {
        let mut filesystems = Filesystems::new();
        assert_eq!(filesystems.remember(place(8, 1), 0, false, folder("/a")), 8);
        assert_eq!(filesystems.remember(place(9, 2), 77, false, folder("/b")), 77);
        assert_eq!(filesystems.rival(place(10, 3), 77), Some((9, folder("/b"))));
        assert_eq!(filesystems.rival(place(9, 4), 77), None, "a bind mount is no rival");
        assert_eq!(filesystems.remember(place(10, 3), 77, true, folder("/c")), 10);
        assert_eq!(filesystems.id(place(10, 3)), Some(10));
    }

    #[test]
    fn another_file_system_at_the_same_place_replaces_the_first() {
        let mut filesystems = Filesystems::new();
        let old_kernel = Place { device: 8, mount: None };
        assert_eq!(filesystems.remember(old_kernel, 77, false, folder("/a")), 77);
        assert_eq!(filesystems.remember(old_kernel, 78, false, folder("/a")), 78);
        assert_eq!(filesystems.known.len(), 1);
    }

    #[test]
    fn stays_small() {
        let mut filesystems = Filesystems::new();
        for mount in 0..1000 {
            filesystems.remember(place(mount, mount), mount + 1, false, folder("/a"));
        }
        assert_eq!(filesystems.known.len(), MOST);
        assert_eq!(filesystems.id(place(999, 999)), Some(1000));
    }
}
