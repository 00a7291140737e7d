//! Compound files (MS-CFB): the property sets of the older office formats (MS-OLEPS), and the properties of
//! messages of Outlook (MS-OXMSG).

use std::io::Read as _;

use super::{html, letters, mail, moment, said::Said};
use crate::inspect::formats::ole::File;

/// Most bytes of one stream.
const STREAM: u64 = 256 * 1024;
/// Most properties of one set.
const MOST: usize = 256;

/// Reads what it says of itself.
pub(super) fn read(file: &mut File<'_>, said: &mut Said) {
    if file.exists("/__properties_version1.0") {
        return message(file, said);
    }
    for name in ["/\u{5}SummaryInformation", "/\u{5}DocumentSummaryInformation"] {
        if let Some(bytes) = stream(file, name) {
            sets(&bytes, said);
        }
    }
    said.is_signed = file.exists("/_xmlsignatures");
}

fn stream(file: &mut File<'_>, name: &str) -> Option<Vec<u8>> {
    let stream = file.open_stream(name).ok()?;
    let mut bytes = Vec::new();
    // What came before an error counts: every value in it is looked at by its own place.
    let _ = stream.take(STREAM).read_to_end(&mut bytes);
    Some(bytes)
}

/// The sets of one stream: the one that the format gives, and those that people made up.
fn sets(bytes: &[u8], said: &mut Said) {
    let is_summary = bytes.get(28..44) == Some(&SUMMARY);
    for set in 0..u32_at(bytes, 24).unwrap_or(0).min(2) {
        let place = 28 + usize::try_from(set).unwrap_or(0) * 20;
        let Some(format) = bytes.get(place..place + 16) else { return };
        let Some(begin) = usize_at(bytes, place + 16) else { return };
        let Some(set) = bytes.get(begin..).and_then(Set::of) else { return };
        if format == SUMMARY {
            summary(&set, said);
        } else if format == DOCUMENT_SUMMARY {
            document_summary(&set, said);
        } else if format == MADE_UP && !is_summary {
            made_up(&set, said);
        }
    }
}

const SUMMARY: [u8; 16] =
    [0xe0, 0x85, 0x9f, 0xf2, 0xf9, 0x4f, 0x68, 0x10, 0xab, 0x91, 0x08, 0x00, 0x2b, 0x27, 0xb3, 0xd9];
const DOCUMENT_SUMMARY: [u8; 16] =
    [0x02, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2b, 0x2c, 0xf9, 0xae];
const MADE_UP: [u8; 16] =
    [0x05, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2b, 0x2c, 0xf9, 0xae];

/// One set: where its properties are, and in which letters.
struct Set<'b> {
    bytes: &'b [u8],
    /// Number and place.
    properties: Vec<(u32, usize)>,
    codepage: Option<u16>,
}

impl<'b> Set<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let count = usize_at(bytes, 4)?.min(MOST);
        let properties: Vec<(u32, usize)> = (0..count)
            .map_while(|number| Some((u32_at(bytes, 8 + number * 8)?, usize_at(bytes, 12 + number * 8)?)))
            .collect();
        let mut set = Self { bytes, properties, codepage: None };
        set.codepage =
            set.place(1).filter(|place| set.kind(*place) == Some(2)).and_then(|at| u16_at(bytes, at + 4));
        Some(set)
    }

    fn is_wide(&self) -> bool {
        self.codepage == Some(1200)
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.properties.iter().find(|(known, _)| *known == number).map(|(_, place)| *place)
    }

    fn kind(&self, place: usize) -> Option<u16> {
        u16_at(self.bytes, place)
    }

    fn letters(&self, bytes: &[u8]) -> String {
        // A page that is not known is taken for none: then nothing is said of letters that may be other ones.
        let text = match self.codepage {
            Some(page) if page != 0 => letters::code_page(page, bytes).unwrap_or_default(),
            _ => letters::any(bytes),
        };
        text.split('\0').next().unwrap_or_default().to_owned()
    }

    /// A text, a truth or a number, as it reads.
    fn text_at(&self, place: usize) -> Option<String> {
        let length = || usize_at(self.bytes, place + 4);
        let part = |length: usize| self.bytes.get(place + 8..place.checked_add(8)?.checked_add(length)?);
        match self.kind(place)? {
            0x1e => Some(self.letters(part(length()?)?)),
            0x1f => {
                let text = letters::wide(part(length()?.checked_mul(2)?)?);
                Some(text.split('\0').next().unwrap_or_default().to_owned())
            }
            0x0b => Some(if u16_at(self.bytes, place + 4)? == 0 { "false" } else { "true" }.to_owned()),
            0x03 => {
                Some(i32::from_le_bytes(self.bytes.get(place + 4..place + 8)?.try_into().ok()?).to_string())
            }
            _ => None,
        }
    }

    fn text(&self, number: u32) -> String {
        self.place(number).and_then(|place| self.text_at(place)).unwrap_or_default()
    }

    fn moment(&self, number: u32) -> Option<crate::model::Timestamp> {
        let place = self.place(number).filter(|place| self.kind(*place) == Some(0x40))?;
        let ticks = u64::from_le_bytes(self.bytes.get(place + 4..place + 12)?.try_into().ok()?);
        moment::filetime(ticks)
    }
}

fn summary(set: &Set<'_>, said: &mut Said) {
    Said::note(&mut said.title, &set.text(2));
    Said::note(&mut said.subject, &set.text(3));
    Said::note(&mut said.author, &set.text(4));
    said.note_keywords(&set.text(5));
    Said::note(&mut said.description, &set.text(6));
    said.note_template(&set.text(7));
    Said::note(&mut said.last_author, &set.text(8));
    said.created = set.moment(12);
    said.modified = set.moment(13);
}

fn document_summary(set: &Set<'_>, said: &mut Said) {
    Said::note(&mut said.category, &set.text(2));
    Said::note(&mut said.company, &set.text(15));
    Said::note(&mut said.status, &set.text(27));
    Said::note(&mut said.language, &set.text(28));
}

/// Property 0 tells the names of the others.
fn made_up(set: &Set<'_>, said: &mut Said) {
    let Some(mut place) = set.place(0) else { return };
    let count = usize_at(set.bytes, place).unwrap_or(0).min(MOST);
    place += 4;
    for _ in 0..count {
        let (Some(number), Some(length)) = (u32_at(set.bytes, place), usize_at(set.bytes, place + 4)) else {
            return;
        };
        let Some(size) = length.checked_mul(if set.is_wide() { 2 } else { 1 }) else { return };
        let Some(name) = place.checked_add(8).and_then(|from| set.bytes.get(from..from.checked_add(size)?))
        else {
            return;
        };
        // In wide letters a name fills up to a multiple of four.
        place += 8 + if set.is_wide() { size.next_multiple_of(4) } else { size };
        if let Some(value) = set.place(number).and_then(|place| set.text_at(place)) {
            said.note_custom(&set.letters(name), &value);
        }
    }
}

/// A message of Outlook, or another thing that it keeps.
fn message(file: &mut File<'_>, said: &mut Said) {
    let properties = stream(file, "/__properties_version1.0").unwrap_or_default();
    // Behind a head of 32 bytes, 16 bytes for each: its kind and number, flags, and the value.
    let value = |wanted: u32| {
        let mut rows = properties.get(32..).unwrap_or_default().chunks_exact(16);
        let row = rows.find(|row| u32_at(row, 0) == Some(wanted))?;
        Some(u64::from_le_bytes(row.get(8..16)?.try_into().ok()?))
    };
    // PidTagMessageCodepage, PidTagInternetCodepage.
    let page = value(0x3ffd_0003)
        .or_else(|| value(0x3fde_0003))
        .and_then(|page| u16::try_from(page & 0xffff_ffff).ok());
    let mut text = |number: &str| text(file, number, page);
    let class = text("001A").unwrap_or_default().to_lowercase();
    if let Some(subject) = text("0037") {
        Said::note(&mut said.title, &subject);
    }
    said.is_subject = true;
    let sent = value(0x0039_0040).and_then(moment::filetime);
    if !is_mail(&class) {
        // An appointment, a contact, a task or a note: nobody sent it.
        said.created = value(0x3007_0040).and_then(moment::filetime);
        return;
    }
    mail::mail(said);
    if let Some(headers) = text("007D") {
        mail::read_headers(&headers, said);
    }
    if let Some(sender) = text("0C1A") {
        Said::note(&mut said.author, &sender);
    }
    let body = text("1000").filter(|body| !body.trim().is_empty());
    let body = body.or_else(|| Some(html::text(&text("1013")?)));
    let has_id = text("1035").is_some_and(|id| !id.is_empty());
    // PidTagReceivedByName, PidTagReceivedByEmailAddress.
    let receiver = text("0040").or_else(|| text("0076")).filter(|name| !name.trim().is_empty());
    if let Some(body) = body {
        mail::look_at_lines(&body, said);
    }
    // PidTagMessageFlags: what was not sent, and what the owner of the mailbox wrote.
    let flags = value(0x0e07_0003);
    let is_unsent = flags.map(|flags| flags & 0x08 != 0);
    let is_own = flags.is_some_and(|flags| flags & 0x20 != 0);
    said.created = said.created.or(sent);
    let mail = mail::mail(said);
    mail.is_unsent |= is_unsent == Some(true);
    mail.is_sent |= is_unsent == Some(false) && (has_id || sent.is_some());
    if receiver.is_some() && !is_own {
        mail.has_come_in = true;
        let delivered = value(0x0e06_0040).and_then(moment::filetime);
        let told = delivered.and_then(|at| jiff::Timestamp::from_nanosecond(i128::from(at.0)).ok());
        mail.received = mail
            .received
            .take()
            .or_else(|| told.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()));
    }
}

/// Whether things of that class (PidTagMessageClass) are sent. An older file without one is taken for a message.
fn is_mail(class: &str) -> bool {
    ["", "ipm"].contains(&class)
        || [
            "ipm.note",
            "ipm.schedule",
            "ipm.taskrequest",
            "ipm.recall",
            "ipm.outlook.recall",
            "report.",
            "ipm.sharing",
            "ipm.replication",
        ]
        .iter()
        .any(|known| class.starts_with(known))
}

/// A text of a message: wide, or in the letters of its code page; the body in HTML is bytes.
fn text(file: &mut File<'_>, number: &str, page: Option<u16>) -> Option<String> {
    let mut of = |kind: &str| stream(file, &format!("/__substg1.0_{number}{kind}"));
    if let Some(bytes) = of("001F") {
        return Some(letters::wide(&bytes));
    }
    let bytes = of("001E").or_else(|| of("0102"))?;
    Some(page.and_then(|page| letters::code_page(page, &bytes)).unwrap_or_else(|| letters::any(&bytes)))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).and_then(|number| usize::try_from(number).ok())
}
