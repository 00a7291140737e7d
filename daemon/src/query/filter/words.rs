//! The words of a filter: names and values, quoted or not, and the signs between them.

use super::FilterError;
use crate::model::Sentence;

/// A word, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In characters, from 1.
    pub(super) position: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a value without quotes.
    Bare(String),
    /// A value in quotes: bytes, since names of files need not be UTF-8.
    Quoted(Vec<u8>),
    /// One of `=`, `!=`, `:`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
    /// `(`
    Open,
    /// `)`
    Close,
}

/// Splits a filter into words.
pub(super) fn words(text: &str) -> Result<Vec<Word>, FilterError> {
    let mut rest = text.chars().zip(1..).peekable();
    let mut words = Vec::new();
    while let Some((character, position)) = rest.next() {
        let mut then_equals = |with: &'static str, without: &'static str| {
            if rest.next_if(|(next, _)| *next == '=').is_some() { with } else { without }
        };
        let kind = match character {
            _ if character.is_whitespace() => continue,
            '"' | '\'' => Kind::Quoted(quoted(&mut rest, character, position)?),
            '(' => Kind::Open,
            ')' => Kind::Close,
            '=' => Kind::Sign("="),
            ':' => Kind::Sign(":"),
            '<' => Kind::Sign(then_equals("<=", "<")),
            '>' => Kind::Sign(then_equals(">=", ">")),
            '!' if then_equals("!=", "") == "!=" => Kind::Sign("!="),
            _ if is_bare(character) => {
                let mut word = String::from(character);
                while let Some((next, _)) = rest.next_if(|(next, _)| is_bare(*next)) {
                    word.push(next);
                }
                Kind::Bare(word)
            }
            _ => return Err(unexpected(character, position)),
        };
        words.push(Word { position, kind });
    }
    Ok(words)
}

fn is_bare(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '/' | '+' | '-')
}

fn quoted(
    rest: &mut impl Iterator<Item = (char, usize)>,
    mark: char,
    opened: usize,
) -> Result<Vec<u8>, FilterError> {
    let mut bytes = Vec::new();
    while let Some((character, position)) = rest.next() {
        match character {
            end if end == mark => return Ok(bytes),
            '\\' => escaped(rest, &mut bytes).ok_or_else(|| bad_escape(position))?,
            other => put(&mut bytes, other),
        }
    }
    Err(FilterError {
        position: opened,
        message: Sentence::new(
            format!("Dit aanhalingsteken heeft geen einde. Sluit de waarde af met `{mark}`."),
            format!("This quotation mark is never closed. End the value with `{mark}`."),
        ),
    })
}

fn escaped(rest: &mut impl Iterator<Item = (char, usize)>, bytes: &mut Vec<u8>) -> Option<()> {
    match rest.next()?.0 {
        same @ ('"' | '\'' | '\\') => put(bytes, same),
        'n' => bytes.push(b'\n'),
        't' => bytes.push(b'\t'),
        'x' => {
            let high = rest.next()?.0.to_digit(16)?;
            let low = rest.next()?.0.to_digit(16)?;
            bytes.push(u8::try_from(high << 4 | low).ok()?);
        }
        _ => return None,
    }
    Some(())
}

fn put(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn bad_escape(position: usize) -> FilterError {
    FilterError {
        position,
        message: Sentence::new(
            r#"Na `\` kan alleen `"`, `\`, `n`, `t` of `x` met twee hexadecimale cijfers staan."#,
            r#"After `\` only `"`, `\`, `n`, `t`, or `x` and two hexadecimal digits can stand."#,
        ),
    }
}

fn unexpected(character: char, position: usize) -> FilterError {
    let shown = crate::model::path::display(character.encode_utf8(&mut [0; 4]).as_bytes());
    FilterError {
        position,
        message: Sentence::new(
            format!("Het teken `{shown}` kan hier niet staan. Zet een waarde tussen aanhalingstekens."),
            format!("The character `{shown}` cannot stand here. Put a value in quotation marks."),
        ),
    }
}
