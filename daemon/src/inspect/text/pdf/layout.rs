//! From pieces on a page to paragraphs, in the order in which a person reads them.
//!
//! Programs that make documents draw them in that order, columns and tables included, so that it is kept where nothing
//! speaks against it. Where the page is drawn to and fro, or row by row across columns, the white space on it decides.

use super::content::Piece;
use crate::inspect::text::{sink::Sink, span::Kind};

/// Most pieces of a page that are put in order by their places.
const ORDERED: usize = 8000;
/// Deepest of columns in one another.
const DEEPEST: usize = 40;

/// A paragraph, or what stands by itself.
pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// The paragraphs of a page.
pub(super) fn blocks(mut pieces: Vec<Piece>, sink: &mut Sink) -> Vec<Block> {
    if pieces.len() <= ORDERED && is_to_and_fro(&pieces) {
        let mut out = Vec::new();
        sink.work(pieces.len() * 64 * 16);
        ordered(pieces, 0, &mut out);
        pieces = out;
    }
    let bounds = pieces
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), piece| (low.min(piece.line), high.max(piece.line)));
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<(Piece, f64)> = None;
    for piece in pieces {
        let kind = kind(&piece, bounds);
        let joins = last.as_ref().zip(blocks.last()).and_then(|((before, step), block)| {
            (block.kind == kind && before.kind == piece.kind).then(|| join(before, *step, &piece)).flatten()
        });
        let step = last.as_ref().map_or(0.0, |(before, _)| before.line - piece.line);
        match (joins, blocks.last_mut()) {
            (Some(join), Some(block)) => {
                match join {
                    Join::SameLine => block.text.push_str(if block.text.ends_with(' ') { "" } else { " " }),
                    Join::NextLine => next_line(&mut block.text, &piece.text),
                }
                block.text.push_str(&piece.text);
            }
            _ => blocks.push(Block { kind, text: piece.text.clone() }),
        }
        let is_new = !matches!(joins, Some(Join::NextLine));
        let mut piece = piece;
        if let (Some(Join::SameLine), Some((before, _))) = (joins, &last) {
            piece.begin = before.begin;
        }
        last = Some((piece, if is_new { 0.0 } else { step }));
    }
    blocks
}

fn kind(piece: &Piece, (low, high): (f64, f64)) -> Kind {
    match (piece.kind, piece.is_artifact) {
        (Some(kind), _) => kind,
        (None, true) if piece.line > (low + high) / 2.0 => Kind::Header,
        (None, true) => Kind::Footer,
        (None, false) => Kind::Body,
    }
}

#[derive(Clone, Copy)]
enum Join {
    SameLine,
    NextLine,
}

/// Whether a piece goes on where the one before it ended. `step` is how far the lines so far are apart.
fn join(before: &Piece, step: f64, piece: &Piece) -> Option<Join> {
    let size = before.size.max(piece.size);
    let down = before.line - piece.line;
    if before.along.0 * piece.along.0 + before.along.1 * piece.along.1 < 0.99 {
        return None;
    }
    if down.abs() < 0.5 * size {
        // Words that are set far apart, and no cells or columns.
        return (piece.begin >= before.end - 0.5 * size && piece.begin - before.end < 3.0 * size)
            .then_some(Join::SameLine);
    }
    let is_alike = (before.size - piece.size).abs() < 0.15 * size;
    let is_near = down > 0.0 && down < 1.9 * size && (step <= 0.0 || (down - step).abs() < 0.35 * size);
    // The last line of a paragraph is short; what begins far from where that one did is another thing.
    let overlaps = piece.begin < before.end && before.begin < piece.end;
    (is_alike && is_near && overlaps).then_some(Join::NextLine)
}

/// A line ends: a word that was broken there becomes whole again.
fn next_line(text: &mut String, next: &str) {
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    let mut back = text.chars().rev();
    let is_broken = matches!(back.next(), Some('-' | '\u{2010}' | '\u{ad}'))
        && back.next().is_some_and(char::is_lowercase)
        && next.chars().next().is_some_and(char::is_lowercase);
    if is_broken {
        text.pop();
    } else if !text.ends_with('-') || text.ends_with(" -") {
        text.push(' ');
    }
}

/// Whether the order of drawing is not one of reading: it goes back up without going to the right, or goes across
/// columns of running text line by line.
fn is_to_and_fro(pieces: &[Piece]) -> bool {
    let upright: Vec<&Piece> =
        pieces.iter().filter(|piece| piece.along.0 > 0.99 && !piece.is_artifact).collect();
    let (mut back, mut across, mut steps) = (0, 0, 0);
    for pair in upright.windows(2) {
        let [a, b] = pair else { continue };
        let size = a.size.max(b.size);
        steps += 1;
        let up = b.line - a.line;
        if up > 0.7 * size && b.begin < a.end {
            back += 1;
        } else if up.abs() < 0.3 * size {
            if b.end < a.begin {
                back += 1;
            }
            let is_running = |piece: &Piece| piece.text.chars().filter(|letter| *letter == ' ').count() >= 3;
            across += usize::from(b.begin - a.end > size && is_running(a) && is_running(b));
        }
    }
    back * 12 > steps.max(12) || (across >= 4 && across * 4 > steps)
}

/// Parts the page where it is white: across its whole breadth, and from top to bottom between columns.
fn ordered(mut pieces: Vec<Piece>, depth: usize, out: &mut Vec<Piece>) {
    if pieces.len() < 2 || depth > DEEPEST {
        pieces.sort_by(|a, b| b.line.total_cmp(&a.line).then(a.begin.total_cmp(&b.begin)));
        out.extend(pieces);
        return;
    }
    let size = pieces.iter().map(|piece| piece.size).sum::<f64>() / pieces.len() as f64;
    // Between columns, where both sides have several lines.
    pieces.sort_by(|a, b| a.begin.total_cmp(&b.begin));
    if let Some(at) = widest(&pieces, |piece| (piece.begin, piece.end), 0.9 * size) {
        let right = pieces.split_off(at);
        if lines(&pieces) >= 2 && lines(&right) >= 2 || depth > 0 && lines(&pieces) == lines(&right) {
            ordered(pieces, depth + 1, out);
            return ordered(right, depth + 1, out);
        }
        pieces.extend(right);
    }
    pieces.sort_by(|a, b| b.line.total_cmp(&a.line));
    if let Some(at) =
        widest(&pieces, |piece| (-piece.line - 0.8 * piece.size, -piece.line + 0.2 * piece.size), 0.25 * size)
    {
        let below = pieces.split_off(at);
        ordered(pieces, depth + 1, out);
        return ordered(below, depth + 1, out);
    }
    pieces.sort_by(|a, b| {
        let (a_line, b_line) = ((a.line / (0.5 * size)).round(), (b.line / (0.5 * size)).round());
        b_line.total_cmp(&a_line).then(a.begin.total_cmp(&b.begin))
    });
    out.extend(pieces);
}

/// Where the widest white space begins among pieces that are sorted by where they begin, if it is that wide.
fn widest(pieces: &[Piece], extent: impl Fn(&Piece) -> (f64, f64), least: f64) -> Option<usize> {
    let (mut reached, mut best) = (f64::MIN, None);
    for (at, piece) in pieces.iter().enumerate() {
        let (begin, end) = extent(piece);
        let gap = begin - reached;
        if at > 0 && gap > best.map_or(least, |(gap, _)| gap) {
            best = Some((gap, at));
        }
        reached = reached.max(end);
    }
    best.map(|(_, at)| at)
}

/// How many lines they stand on.
fn lines(pieces: &[Piece]) -> usize {
    let mut lines: Vec<f64> = pieces.iter().map(|piece| piece.line).collect();
    lines.sort_by(f64::total_cmp);
    lines.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    lines.len()
}
