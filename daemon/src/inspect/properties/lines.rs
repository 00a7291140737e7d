//! Texts line by line, for markings: what stands before a line tells whether it is one.

use super::marking::{LONGEST, Markings, alone, is_label, is_quotation};

/// So many lines at the top of a text are looked at as a letterhead: there a marking may stand in a table.
const LETTERHEAD: usize = 12;

/// What a line of text is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    /// A heading, or a line of a table of contents.
    Heading,
    /// A cell of a table.
    Cell,
}

/// What the words of a marking, and those that say that one follows, begin with.
const BEGINNINGS: [&[u8]; 12] = [
    b"staat",
    b"stg",
    b"dep",
    b"ongerub",
    b"rubric",
    b"veiligheidsrub",
    b"mer",
    b"mar",
    b"classif",
    b"beveilig",
    b"vertrouwelijkh",
    b"gerub",
];

/// Whether anything on a line can be a marking: a quick look, since on most lines nothing is.
fn may_be_marked(line: &str) -> bool {
    let bytes = line.as_bytes();
    // A long line is a marking only where a sign parts it, and those of boxes are not ASCII on such a line.
    let is_parted = || !line.is_ascii() || b"\t\n\r|".iter().any(|sign| bytes.contains(sign));
    if line.len() > LONGEST * 2 && !is_parted() {
        return false;
    }
    let mut begins = true;
    bytes.iter().enumerate().any(|(at, byte)| {
        let is_letter = byte.is_ascii_alphanumeric();
        let is_first = std::mem::replace(&mut begins, !is_letter) && is_letter;
        let rest = bytes.get(at..).unwrap_or_default();
        let has = |word: &&[u8]| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        is_first && b"sdormcbvg".contains(&byte.to_ascii_lowercase()) && BEGINNINGS.iter().any(has)
    })
}

/// Looks through a text line by line: what stands before a line tells what it is.
#[derive(Debug)]
pub(super) struct Lines {
    /// A header, a footer or a watermark: what stands alone there stands on each page.
    is_margin: bool,
    seen: usize,
    before: Before,
    found: Markings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Text,
    /// “Rubricering:”, and what follows on the next line is one.
    Label,
    /// “There are four levels:”, and what follows is a list.
    Introduction,
}

impl Lines {
    pub(super) fn of_text() -> Self {
        Self { is_margin: false, seen: 0, before: Before::Text, found: Markings::default() }
    }

    pub(super) fn of_margin() -> Self {
        Self { is_margin: true, ..Self::of_text() }
    }

    /// Whether it is the text itself, and not what stands on each page.
    pub(super) fn is_text(&self) -> bool {
        !self.is_margin
    }

    pub(super) fn found(&self) -> Markings {
        self.found
    }

    /// How many lines with something on them were seen.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// Looks at the next line.
    pub(super) fn see(&mut self, line: &str, role: Role) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        self.seen += 1;
        let is_labelled = self.before == Before::Label;
        let is_contents = || !self.is_margin && is_contents(line);
        let (found, is_list) = match role {
            Role::Heading => (Markings::default(), false),
            _ if is_quotation(line) => {
                (Markings::default(), self.before == Before::Introduction && !is_contents())
            }
            _ if !self.is_margin && is_item(line) => (Markings::default(), !is_contents()),
            _ if !(is_labelled || may_be_marked(line)) || is_contents() => (Markings::default(), false),
            _ => {
                let found = of_boxes(line, is_labelled);
                // A table further on is about other documents, or about the levels.
                let is_of_table =
                    role == Role::Cell && !self.is_margin && self.seen > LETTERHEAD && !is_labelled;
                let is_listed = self.before == Before::Introduction && !self.is_margin;
                if is_of_table || is_listed {
                    (Markings::default(), found != Markings::default() && is_listed)
                } else {
                    (found, false)
                }
            }
        };
        self.found.add(found);
        let parted = line.bytes().rposition(|byte| matches!(byte, b'\t' | b'|')).map_or(0, |at| at + 1);
        let last = line.get(parted..).unwrap_or(line).trim();
        self.before = if is_label(last) && role != Role::Heading {
            Before::Label
        } else if is_list || line.ends_with(':') {
            Before::Introduction
        } else {
            Before::Text
        };
    }
}

/// The markings of one line by itself.
#[cfg(test)]
pub(super) fn of_line(line: &str) -> Markings {
    let mut lines = Lines::of_margin();
    lines.see(line, Role::Text);
    lines.found()
}

/// Whether a line is one of a table of contents: dots, or nothing but a number behind a tab.
fn is_contents(line: &str) -> bool {
    let behind = line.rsplit_once('\t').map(|(_, behind)| behind.trim());
    line.contains("....")
        || line.contains("……")
        || line.contains(". . .")
        || behind.is_some_and(|behind| !behind.is_empty() && behind.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a line is one of a list: something stands before it that does not stand behind it.
fn is_item(line: &str) -> bool {
    let Some((first, rest)) = line.split_once([' ', '\t', '\u{a0}']) else { return false };
    if rest.is_empty() {
        return false;
    }
    let is_bullet = matches!(
        first,
        "-" | "–" | "—" | "*" | "+" | "•" | "·" | "o" | "▪" | "▫" | "◦" | "‣" | "§" | "\u{f0b7}" | "\u{f0a7}"
    );
    let number = first.trim_end_matches(['.', ')', ':']);
    let is_numbered = number.len() < first.len()
        && number.len() <= 5
        && (number.chars().count() == 1
            || number.chars().all(|letter| letter.is_ascii_digit() || letter == '.'));
    (is_bullet && !rest.trim_end().ends_with(first)) || is_numbered
}

/// The markings of a line, in which boxes may be ticked or not.
fn of_boxes(line: &str, is_labelled: bool) -> Markings {
    const OPEN: [char; 6] = ['☐', '□', '❏', '❑', '◻', '○'];
    const TICKED: [char; 8] = ['☒', '☑', '■', '✓', '✔', '✗', '✘', '⌧'];
    let mut line = line.to_owned();
    if line.len() <= LONGEST * 2 {
        for open in ["[ ]", "[  ]", "( )", "(  )", "[]", "|_|", "[_]"] {
            line = line.replace(open, "☐");
        }
        for ticked in ["[x]", "[X]", "(x)", "(X)", "[v]", "[V]"] {
            line = line.replace(ticked, "☒");
        }
    }
    let mut found = Markings::default();
    if !line.contains(OPEN) && !line.contains(TICKED) {
        of_parts(&line, is_labelled, &mut found);
        return found;
    }
    let Some(first) = line.find(|letter| OPEN.contains(&letter) || TICKED.contains(&letter)) else {
        return found;
    };
    let (before, boxes) = line.split_at_checked(first).unwrap_or_default();
    // With the boxes behind the words, nothing tells which word a box goes with.
    if alone(before, is_labelled) != Markings::default() {
        return found;
    }
    let is_said = is_labelled || is_label(before.trim());
    for (at, sign) in boxes.char_indices().filter(|(_, sign)| TICKED.contains(sign)) {
        let rest = boxes.get(at + sign.len_utf8()..).unwrap_or_default();
        of_parts(
            rest.split(OPEN).next().unwrap_or(rest).split(TICKED).next().unwrap_or(rest),
            is_said,
            &mut found,
        );
    }
    found
}

/// Tabs and strokes part a marking from the rest of its line, like the number of the page in a footer.
fn of_parts(line: &str, is_labelled: bool, found: &mut Markings) {
    let mut is_said = is_labelled;
    let mut all = Markings::default();
    for part in
        line.split(['\t', '\n', '\r', '|', '\u{b7}', '\u{2022}']).filter(|part| !part.trim().is_empty())
    {
        all.add(alone(part, is_said));
        is_said = is_label(part.trim());
    }
    found.add(all);
}

#[cfg(test)]
mod tests {
    use super::{super::marking::LABELS, may_be_marked};

    #[test]
    fn no_line_with_a_marking_is_passed_over() {
        let levels = [
            "Staatsgeheim",
            "Stg.",
            "stgg",
            "stgc",
            "STGZG",
            "Departementaal",
            "Dep.V",
            "Dept",
            "depv",
            "depvertrouwelijk",
            "Ongerubriceerd",
        ];
        for word in levels.into_iter().chain(LABELS) {
            for line in [word.to_owned(), format!("x\t[{word}]"), format!("é{word}"), word.to_uppercase()] {
                assert!(may_be_marked(&line), "{line}");
            }
        }
        assert!(!may_be_marked("De minister heeft het ondertekend."));
    }
}
