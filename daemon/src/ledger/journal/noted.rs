//! Keeps what is known to be damaged over a start, so that it is told at once and not only when all was checked.
//!
//! One line for each place: where it begins and where what can be read goes on, the first and the last entry, how the
//! file was then (length, change time, number), whose last entry is lost, who else is touched, and in which way.
//!
//! **Invariant:** it is a note and no truth. A line that cannot be read is passed over, and so is a place that reads
//! well again; the next check decides.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use prost::Message as _;

use super::{
    Place,
    damage::Damage,
    frame::{Glance, HEAD},
    scan, segment,
};
use crate::model::{DocumentId, Sequence};

/// The note in the state folder.
#[derive(Debug)]
pub(super) struct Note {
    path: PathBuf,
    journal: PathBuf,
}

impl Note {
    pub(super) fn new(path: PathBuf, journal: PathBuf) -> Self {
        Self { path, journal }
    }

    /// Writes all that is known down; without the note it is found again by the next check.
    pub(super) fn write<'d>(&self, all: impl Iterator<Item = (Place, &'d Damage)>) {
        let lines: String = all.map(|(place, damage)| self.line(place, damage)).collect();
        let written = if lines.is_empty() {
            fs::remove_file(&self.path).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })
        } else {
            let new = self.path.with_extension("new");
            fs::write(&new, lines).and_then(|()| fs::rename(&new, &self.path))
        };
        if let Err(error) = written {
            tracing::debug!(%error, "what is damaged could not be noted; it is found again after a start");
        }
    }

    /// What an earlier daemon knew and is still so, as far as a short look tells.
    pub(super) fn read(&self) -> BTreeMap<Place, Damage> {
        let lines = fs::read_to_string(&self.path).unwrap_or_default();
        lines.lines().filter_map(|line| self.still(line)).collect()
    }

    fn line(&self, place: Place, damage: &Damage) -> String {
        let (first, last) = damage.entries.unwrap_or_default();
        let stamp = stamp(&damage.path);
        let ids = |all: &[DocumentId]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let what = damage.what.replace(['\t', '\n', '\r'], " ");
        let Damage { end, lost, touched, .. } = damage;
        let (lost, touched) = (ids(lost), ids(touched));
        format!("{}\t{}\t{first}\t{last}\t{stamp}\t{lost}\t{touched}\t{what}\n", place.0, end.0)
    }

    fn still(&self, line: &str) -> Option<(Place, Damage)> {
        let mut parts = line.splitn(8, '\t');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (place, end, first, last) = (Place(number()?), Place(number()?), number()?, number()?);
        let then = parts.next()?;
        let mut ids =
            || Some(parts.next()?.split(',').filter_map(|id| id.parse().ok().map(DocumentId)).collect());
        let (lost, touched) = (ids()?, ids()?);
        let path = segment::path(&self.journal, place.segment());
        let entries = (first > 0).then_some((Sequence(first), Sequence(last)));
        let damage = Damage { end, entries, lost, touched, ..Damage::at(place, &path, parts.next()?) };
        let is_changed = stamp(&path) != then;
        let is_mended = reads_well(&path, place, first) && (is_changed || !damage.is_of_file(place));
        (!is_mended).then_some((place, damage))
    }
}

/// Whether the entry of that number, where it is known, can be read at its place.
fn reads_well(path: &Path, place: Place, number: u64) -> bool {
    if place.offset() == 0 {
        return segment::what_is_wrong(path).is_none();
    }
    let frame = fs::File::open(path).ok().and_then(|file| scan::frame_at(&file, place).ok());
    let glance = frame.and_then(|frame| Glance::decode(frame.get(HEAD..)?).ok());
    glance.is_some_and(|glance| number == 0 || glance.sequence == number)
}

/// How a file is: whoever puts one back makes another stamp, also where they keep its times.
fn stamp(path: &Path) -> String {
    path.metadata().map_or_else(
        |_| "-".into(),
        |data| format!("{} {}.{} {}", data.len(), data.ctime(), data.ctime_nsec(), data.ino()),
    )
}
