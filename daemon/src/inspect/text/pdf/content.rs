//! What a page shows (9): each run of letters with its place, in the order in which it is drawn.

use std::rc::Rc;

use super::{
    encodings,
    file::File,
    font::{Font, Fonts},
    object::{Dict, Object, Parser},
};
use crate::inspect::text::{sink::Sink, span::Kind};

/// Deepest of drawings in one another, and of states that are kept.
const DEEPEST: usize = 12;
const STATES: usize = 256;
/// Most pieces of one page.
const PIECES: usize = 60_000;

type Matrix = [f64; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    let [a0, a1, a2, a3, a4, a5] = a;
    let [b0, b1, b2, b3, b4, b5] = b;
    [
        a0 * b0 + a1 * b2,
        a0 * b1 + a1 * b3,
        a2 * b0 + a3 * b2,
        a2 * b1 + a3 * b3,
        a4 * b0 + a5 * b2 + b4,
        a4 * b1 + a5 * b3 + b5,
    ]
}

/// Letters that stand on one line close to each other. Places are along the line and across it, upwards, as a person
/// sees it who turns the page so that the line is level.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) begin: f64,
    pub(super) end: f64,
    pub(super) line: f64,
    pub(super) size: f64,
    /// The direction of the line.
    pub(super) along: (f64, f64),
    /// What its mark says that it is.
    pub(super) kind: Option<Kind>,
    /// It is on no page of its own: at the top or at the bottom of all.
    pub(super) is_artifact: bool,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// A mark that is open in the description of a page.
struct Mark {
    kind: Option<Kind>,
    is_artifact: bool,
    /// The text that stands for all that is shown in it.
    instead: Option<String>,
}

struct Reader<'r, 'b> {
    file: &'r File<'b>,
    fonts: &'r mut Fonts,
    state: State,
    kept: Vec<State>,
    text: Matrix,
    line: Matrix,
    marks: Vec<Mark>,
    pieces: Vec<Piece>,
}

/// What a page shows.
pub(super) fn page(
    file: &mut File<'_>,
    page: &Dict,
    resources: &Dict,
    fonts: &mut Fonts,
    sink: &mut Sink,
) -> Vec<Piece> {
    let state = State {
        matrix: UNIT,
        font: None,
        size: 0.0,
        letter_space: 0.0,
        word_space: 0.0,
        stretch: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let mut bytes = Vec::new();
    let parts = match page.get("Contents") {
        Some(Object::Reference(number)) => match file.object(*number, sink) {
            Object::Array(parts) => parts,
            _ => vec![Object::Reference(*number)],
        },
        Some(Object::Array(parts)) => parts.clone(),
        _ => Vec::new(),
    };
    for part in parts {
        if let Object::Reference(number) = part
            && let Some((_, part)) = file.stream_of(number, sink)
            && bytes.len() + part.len() <= sink.held()
        {
            bytes.extend(part);
            bytes.push(b'\n');
        }
    }
    let mut reader = Reader {
        file,
        fonts,
        state,
        kept: Vec::new(),
        text: UNIT,
        line: UNIT,
        marks: Vec::new(),
        pieces: Vec::new(),
    };
    reader.run(&bytes, resources, 0, sink);
    reader.pieces
}

impl Reader<'_, '_> {
    fn run(&mut self, bytes: &[u8], resources: &Dict, depth: usize, sink: &mut Sink) {
        let mut parser = Parser::new(bytes, 0);
        let mut operands: Vec<Object> = Vec::new();
        loop {
            let before = parser.at();
            parser.skip_space();
            if parser.at() >= bytes.len() {
                return;
            }
            let object = parser.object();
            let passed = parser.at().saturating_sub(before);
            if !sink.work(passed + 8) || self.pieces.len() > PIECES {
                return;
            }
            match object {
                Some(Object::Word(word)) => {
                    if word == "BI" {
                        skip_picture(bytes, &mut parser);
                    } else {
                        self.operator(&word, &operands, resources, depth, sink);
                    }
                    operands.clear();
                }
                Some(object) if operands.len() < 64 => operands.push(object),
                Some(_) => {}
                None => parser.go_to(parser.at() + 1),
            }
        }
    }

    fn operator(&mut self, word: &str, operands: &[Object], resources: &Dict, depth: usize, sink: &mut Sink) {
        let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or(0.0);
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match word {
            "q" if self.kept.len() < STATES => self.kept.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
            }
            "cm" => self.state.matrix = times(matrix(), self.state.matrix),
            "BT" => (self.text, self.line) = (UNIT, UNIT),
            "Tf" => {
                if let Some(Object::Name(name)) = operands.first() {
                    self.state.font = self.fonts.get(self.file, resources, name, sink);
                }
                self.state.size = number(1);
            }
            "Tc" => self.state.letter_space = number(0),
            "Tw" => self.state.word_space = number(0),
            "Tz" => self.state.stretch = number(0) / 100.0,
            "TL" => self.state.leading = number(0),
            "Ts" => self.state.rise = number(0),
            "Td" => self.next_line(number(0), number(1)),
            "TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            "Tm" => (self.text, self.line) = (matrix(), matrix()),
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show_first(operands, sink),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_first(operands, sink);
            }
            "\"" => {
                (self.state.word_space, self.state.letter_space) = (number(0), number(1));
                self.next_line(0.0, -self.state.leading);
                self.show_first(operands.get(2..).unwrap_or_default(), sink);
            }
            "TJ" => {
                let Some(Object::Array(items)) = operands.first() else { return };
                for item in items {
                    match item {
                        Object::Text(bytes) => self.show(bytes, sink),
                        Object::Number(back) => {
                            let by = -back / 1000.0 * self.state.size * self.state.stretch;
                            self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
                        }
                        _ => {}
                    }
                }
            }
            "BMC" | "BDC" if self.marks.len() < STATES => self.mark(operands, resources, sink),
            "EMC" => drop(self.marks.pop()),
            "Do" => self.drawing(operands, resources, depth, sink),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn show_first(&mut self, operands: &[Object], sink: &mut Sink) {
        if let Some(Object::Text(bytes)) = operands.first() {
            self.show(bytes, sink);
        }
    }

    fn mark(&mut self, operands: &[Object], resources: &Dict, sink: &mut Sink) {
        let Some(Object::Name(tag)) = operands.first() else {
            return self.marks.push(Mark { kind: None, is_artifact: false, instead: None });
        };
        let about = match operands.get(1) {
            Some(Object::Dict(dict)) => dict.clone(),
            Some(Object::Name(name)) => {
                let known = self.file.dict(resources, "Properties", sink);
                self.file.dict(&known, name, sink)
            }
            _ => Dict::default(),
        };
        let is_artifact = tag == "Artifact";
        let kind = match (tag.as_str(), about.name("Subtype")) {
            ("Artifact", Some("Header")) => Some(Kind::Header),
            ("Artifact", Some("Footer")) => Some(Kind::Footer),
            ("H" | "Title", _) => Some(Kind::Heading(1)),
            ("H1" | "H2" | "H3" | "H4" | "H5" | "H6", _) => {
                tag.as_bytes().get(1).map(|digit| Kind::Heading(digit - b'0'))
            }
            ("TD" | "TH", _) => Some(Kind::TableCell),
            ("Note", _) => Some(Kind::Note),
            _ => None,
        };
        let instead = match about.get("ActualText") {
            Some(Object::Text(text)) => Some(encodings::text_string(text)),
            _ => None,
        };
        self.marks.push(Mark { kind, is_artifact, instead });
    }

    fn drawing(&mut self, operands: &[Object], resources: &Dict, depth: usize, sink: &mut Sink) {
        let Some(Object::Name(name)) = operands.first().filter(|_| depth < DEEPEST) else { return };
        let drawings = self.file.dict(resources, "XObject", sink);
        sink.work((resources.len() + drawings.len()) * 16);
        let Some(Object::Reference(number)) = drawings.get(name) else { return };
        let Object::Dict(head) = self.file.object(*number, sink) else { return };
        if head.name("Subtype") != Some("Form") {
            return;
        }
        let Some((dict, bytes)) = self.file.stream_of(*number, sink) else { return };
        let kept = (self.state.clone(), self.text, self.line, self.kept.len());
        if let Some(Object::Array(matrix)) = dict.get("Matrix").map(|matrix| self.file.resolve(matrix, sink))
        {
            let number = |at: usize| matrix.get(at).and_then(Object::number).unwrap_or(0.0);
            let matrix = [number(0), number(1), number(2), number(3), number(4), number(5)];
            self.state.matrix = times(matrix, self.state.matrix);
        }
        let own = self.file.dict(&dict, "Resources", sink);
        self.run(&bytes, if own.is_empty() { resources } else { &own }, depth + 1, sink);
        (self.state, self.text, self.line) = (kept.0, kept.1, kept.2);
        self.kept.truncate(kept.3);
    }

    /// Shows a text: each letter is put where it stands, and the pen goes on.
    fn show(&mut self, bytes: &[u8], sink: &mut Sink) {
        let Some(font) = self.state.font.clone() else { return };
        if font.is_mute() || !sink.work(bytes.len() * 16) {
            return;
        }
        for glyph in font.glyphs(bytes) {
            let State { size, stretch, rise, letter_space, word_space, .. } = self.state;
            let space = letter_space + if glyph.is_space { word_space } else { 0.0 };
            let whole = times(self.text, self.state.matrix);
            let [a, b, c, d, ..] = whole;
            let start = times([size * stretch, 0.0, 0.0, size, 0.0, rise], whole);
            let [_, _, _, _, x, y] = start;
            // How tall the letters are, across the line.
            let length = a.hypot(b);
            let height = (if length > 0.0 { (a * d - b * c).abs() / length } else { 0.0 }) * size.abs();
            let along = if length > 0.0 {
                (a / length * size.signum(), b / length * size.signum())
            } else {
                (1.0, 0.0)
            };
            let width = glyph.width * size.abs() * stretch * length;
            let text = match self.marks.iter_mut().rev().find_map(|mark| mark.instead.as_mut()) {
                Some(instead) => std::mem::take(instead),
                None => glyph.text,
            };
            self.put(&text, (x, y), along, width, height);
            let by = (glyph.width * size + space) * stretch;
            self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
        }
    }

    fn put(&mut self, text: &str, (x, y): (f64, f64), along: (f64, f64), width: f64, size: f64) {
        if ![x, y, width, size].iter().all(|number| number.is_finite()) || size <= 0.0 {
            return;
        }
        let begin = x * along.0 + y * along.1;
        let line = y * along.0 - x * along.1;
        let kind = self.marks.iter().rev().find_map(|mark| mark.kind);
        let is_artifact = self.marks.iter().any(|mark| mark.is_artifact);
        let is_blank = text.trim().is_empty();
        if let Some(last) = self.pieces.last_mut() {
            let gap = begin - last.end;
            let is_same_way = last.along.0 * along.0 + last.along.1 * along.1 > 0.99;
            let is_same_line = (last.line - line).abs() < 0.5 * last.size.max(size)
                && (last.kind, last.is_artifact) == (kind, is_artifact);
            if is_same_way && is_same_line && gap > -0.6 * size && gap < 1.8 * last.size.max(size) {
                // Drawn twice, to look bolder.
                if gap < -0.4 * width
                    && last.text.ends_with(text)
                    && width > 0.0
                    && !is_blank
                    && gap < -0.2 * size
                {
                    return;
                }
                if (is_blank || gap > 0.17 * size) && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                if !is_blank {
                    encodings::push(text, &mut last.text);
                    if text.chars().next().is_some_and(char::is_alphanumeric) && size > last.size {
                        last.size = size;
                        last.line = line;
                    }
                }
                last.end = last.end.max(begin + width);
                return;
            }
        }
        if !is_blank {
            let mut out = String::new();
            encodings::push(text, &mut out);
            let end = begin + width;
            self.pieces.push(Piece { text: out, begin, end, line, size, along, kind, is_artifact });
        }
    }
}

/// A picture in the middle of a description: its bytes may look like anything.
fn skip_picture(bytes: &[u8], parser: &mut Parser<'_>) {
    let rest = bytes.get(parser.at()..).unwrap_or_default();
    let mut at = 0;
    while let Some(found) = crate::inspect::formats::find(rest.get(at..).unwrap_or_default(), b"EI") {
        let place = at + found;
        let is_apart = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace());
        if place > 0 && is_apart(rest.get(place - 1)) && is_apart(rest.get(place + 2)) {
            return parser.go_to(parser.at() + place + 2);
        }
        at = place + 2;
    }
    parser.go_to(bytes.len());
}
