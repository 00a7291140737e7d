//! Messages of Outlook (MS-OXMSG): headers, body, and what is attached.

use super::{
    File,
    records::{u16_at, u32_at},
};
use crate::inspect::{
    properties::letters,
    text::{encoding, html, mail, sink::Sink, span::Kind, span::Spot},
};

/// Reads the message in that storage; an empty name is the file itself.
pub(super) fn read(file: &mut File<'_>, storage: &str, sink: &mut Sink) {
    let properties = file.stream(&format!("{storage}/__properties_version1.0"), sink).unwrap_or_default();
    let skipped = if storage.is_empty() { 32 } else { 24 };
    let mut rows = properties.get(skipped..).unwrap_or_default().chunks_exact(16);
    // PidTagMessageCodepage, PidTagInternetCodepage.
    let page = rows
        .find(|row| matches!(u32_at(row, 0), Some(0x3ffd_0003 | 0x3fde_0003)))
        .and_then(|row| u16_at(row, 8));
    let mut of = |number: &str, sink: &mut Sink| text(file, storage, number, page, sink);
    let sender = (of("0C1A", sink), of("5D01", sink).or_else(|| of("0C1F", sink)));
    let from = match sender {
        (Some(name), Some(address)) if name != address => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default(),
    };
    mail::header("from", &from, sink);
    for (number, name) in [("0E04", "to"), ("0E03", "cc"), ("0037", "subject")] {
        if let Some(value) = of(number, sink) {
            mail::header(name, &value, sink);
        }
    }
    let body = of("1000", sink).filter(|body| !body.trim().is_empty());
    let page_body = of("1013", sink).filter(|_| body.is_none());
    if let Some(body) = body {
        mail::body(&body, sink);
    } else if let Some(body) = page_body {
        html::read_as(&body, Kind::MailBody, sink);
    } else if let Some(body) = file.stream(&format!("{storage}/__substg1.0_10130102"), sink) {
        html::read_as(&encoding::page(&body), Kind::MailBody, sink);
    }
    for attachment in file.storages(if storage.is_empty() { "/" } else { storage }) {
        if !attachment.contains("__attach_version1.0_") || !sink.goes_on() {
            continue;
        }
        let name =
            ["3707", "3704", "3001"].iter().find_map(|number| text(file, &attachment, number, page, sink));
        let name = name.unwrap_or_default();
        let within = format!("{attachment}/__substg1.0_3701000D");
        if file.has(&format!("{within}/__properties_version1.0")) {
            sink.put_trimmed(Kind::AttachmentName, &Spot::Whole, &name);
            sink.attached(&name, |sink| read(file, &within, sink));
        } else if let Some(bytes) = file.stream(&format!("{attachment}/__substg1.0_37010102"), sink) {
            let media_type = text(file, &attachment, "370E", page, sink).unwrap_or_default();
            mail::attachment(&name, &media_type.to_ascii_lowercase(), &bytes, sink);
        }
    }
}

/// A text of it: wide, or in the letters of its code page.
fn text(
    file: &mut File<'_>,
    storage: &str,
    number: &str,
    page: Option<u16>,
    sink: &mut Sink,
) -> Option<String> {
    if let Some(bytes) = file.stream(&format!("{storage}/__substg1.0_{number}001F"), sink) {
        return Some(letters::wide(&bytes));
    }
    let bytes = file.stream(&format!("{storage}/__substg1.0_{number}001E"), sink)?;
    Some(page.and_then(|page| letters::code_page(page, &bytes)).unwrap_or_else(|| letters::any(&bytes)))
}
