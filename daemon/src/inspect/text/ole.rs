//! Compound files (MS-CFB): Word, Excel and PowerPoint from before 2007, and messages of Outlook.
//!
//! The compound file is read by the crate that is kept for it; what is in its streams by own code.

mod excel;
mod outlook;
mod powerpoint;
mod records;
mod word;

use std::io::Read as _;

use super::{sink::Sink, span::Ending};
use crate::inspect::formats::{Content, Window};

/// Largest file: the reader keeps four bytes for each sector of it.
const LARGEST: u64 = 512 << 20;

/// A compound file that is open.
pub(super) struct File<'a>(cfb::CompoundFile<Window<'a>>);

impl File<'_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.exists(name)
    }

    /// What is in a stream, as far as it may be held; nothing when there is none of that name.
    pub(super) fn stream(&mut self, name: &str, sink: &mut Sink) -> Option<Vec<u8>> {
        let stream = self.0.open_stream(name).ok()?;
        if !sink.part() {
            return None;
        }
        let most = sink.held();
        if stream.len() > most as u64 {
            sink.end(Ending::TooMuch);
        }
        let mut bytes = Vec::new();
        if stream.take(most as u64).read_to_end(&mut bytes).is_err() {
            sink.end(Ending::Broken);
        }
        sink.work(bytes.len());
        Some(bytes)
    }

    /// The names of the storages in one, sorted.
    fn storages(&self, of: &str) -> Vec<String> {
        let Ok(entries) = self.0.read_storage(of) else { return Vec::new() };
        let storages = entries.filter(cfb::Entry::is_storage).take(10_000);
        let mut names: Vec<String> =
            storages.map(|entry| entry.path().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Reads the text of what is in it.
pub(super) fn read(content: &Content<'_>, size: u64, sink: &mut Sink) {
    if size > LARGEST {
        return sink.end(Ending::TooMuch);
    }
    let Ok(file) = cfb::CompoundFile::open(content.window(LARGEST * 2)) else {
        return sink.end(Ending::Broken);
    };
    let mut file = File(file);
    if file.has("/EncryptedPackage") || file.has("/EncryptedSummary") {
        sink.end(Ending::Protected);
    } else if file.has("/WordDocument") {
        word::read(&mut file, sink);
    } else if let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.has(name)) {
        excel::read(&mut file, name, sink);
    } else if file.has("/PowerPoint Document") {
        powerpoint::read(&mut file, sink);
    } else if file.has("/__properties_version1.0") {
        outlook::read(&mut file, "", sink);
    } else {
        sink.end(Ending::NoReader);
    }
}
