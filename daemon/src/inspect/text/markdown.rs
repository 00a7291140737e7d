//! Markdown (CommonMark), as far as it says what a line is: headings, tables, and the rest as it stands.

use super::{
    plain,
    sink::Sink,
    span::{Kind, Spot},
};

/// Reads it; the place of a paragraph is its first line.
pub(super) fn read(text: &str, sink: &mut Sink) {
    let (mut is_code, mut tables) = (false, 0_u32);
    plain::blocks(text, |first, block| {
        let mut body: Option<(u32, String)> = None;
        let mut row = 0;
        for (number, line) in (first..).zip(block.lines()) {
            let trimmed = line.trim();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                is_code = !is_code;
                continue;
            }
            let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
            let title = trimmed.trim_start_matches('#');
            let is_heading = (1..=6).contains(&level) && title.starts_with([' ', '\t']);
            let is_underline = trimmed.len() >= 2
                && (trimmed.bytes().all(|byte| byte == b'=') || trimmed.bytes().all(|byte| byte == b'-'));
            if !is_code && is_heading {
                flush(&mut body, Kind::Body, sink);
                let level = u8::try_from(level).unwrap_or(6);
                let title = title.trim().trim_end_matches('#');
                sink.put_trimmed(Kind::Heading(level), &Spot::Paragraph(number), title);
            } else if !is_code && is_underline {
                // What stands above a line of these is a heading; a line by itself is a line.
                flush(&mut body, Kind::Heading(if trimmed.starts_with('=') { 1 } else { 2 }), sink);
            } else if !is_code && trimmed.starts_with('|') {
                flush(&mut body, Kind::Body, sink);
                if trimmed.bytes().all(|byte| b"|-: \t".contains(&byte)) {
                    continue;
                }
                tables += u32::from(row == 0);
                row += 1;
                for (column, cell) in (1..).zip(trimmed.trim_matches('|').split('|')) {
                    let spot = Spot::Cell { table: tables.to_string(), row, column };
                    sink.put_trimmed(Kind::TableCell, &spot, cell);
                }
            } else {
                let (_, text) = body.get_or_insert_with(|| (number, String::new()));
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line);
            }
            if !sink.goes_on() {
                return false;
            }
        }
        flush(&mut body, Kind::Body, sink);
        sink.goes_on()
    });
}

fn flush(body: &mut Option<(u32, String)>, kind: Kind, sink: &mut Sink) {
    if let Some((number, text)) = body.take() {
        sink.put_trimmed(kind, &Spot::Paragraph(number), &text);
    }
}
