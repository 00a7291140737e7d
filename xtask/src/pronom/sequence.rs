//! A sequence of bytes as PRONOM and DROID write it, and the same as we do.

use std::fmt::Write as _;

use anyhow::{Result, bail, ensure};

/// Fewest letters that are worth quoting.
const QUOTED: usize = 4;

/// Writes a sequence in one form, whichever of the two it came in.
pub fn canonical(sequence: &str) -> Result<String> {
    let mut reader = Reader { rest: sequence.trim() };
    let text = reader.list()?;
    ensure!(reader.rest.is_empty(), "`{}` is left over", reader.rest);
    ensure!(!text.is_empty(), "a sequence of no bytes");
    Ok(text)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, prefix: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn upto(&mut self, end: char) -> Result<&str> {
        match self.rest.split_once(end) {
            Some((inside, rest)) => {
                self.rest = rest;
                Ok(inside)
            }
            None => bail!("`{end}` is missing after `{}`", self.rest),
        }
    }

    fn list(&mut self) -> Result<String> {
        let (mut text, mut bytes) = (String::new(), Vec::new());
        loop {
            if self.bytes(&mut bytes)? {
                continue;
            }
            flush(&mut text, &mut bytes)?;
            if self.take("??") {
                text.push_str("??");
            } else if self.take("*") {
                text.push('*');
            } else if self.take("{") {
                let inside = self.upto('}')?.to_owned();
                text.push_str(&gap(&inside)?);
            } else if self.take("[") {
                text.push_str(&self.set()?);
            } else if self.take("(") {
                let mut choices = vec![self.list()?];
                while self.take("|") {
                    choices.push(self.list()?);
                }
                ensure!(self.take(")"), "`)` is missing before `{}`", self.rest);
                ensure!(choices.iter().all(|choice| !choice.is_empty()), "a choice of no bytes");
                write!(text, "({})", choices.join("|"))?;
            } else {
                return Ok(text);
            }
        }
    }

    /// Reads bytes: two digits, or letters between quotes.
    fn bytes(&mut self, bytes: &mut Vec<u8>) -> Result<bool> {
        if self.take("'") {
            bytes.extend_from_slice(self.upto('\'')?.as_bytes());
            return Ok(true);
        }
        let Some(digits) = self.rest.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        else {
            return Ok(false);
        };
        bytes.push(u8::from_str_radix(digits, 16)?);
        self.rest = &self.rest[2..];
        Ok(true)
    }

    /// Reads what stands between brackets.
    fn set(&mut self) -> Result<String> {
        let is_not = if self.take("!") { "!" } else { "" };
        let is_masked = self.take("&");
        let mut from = Vec::new();
        while self.bytes(&mut from)? {}
        ensure!(!from.is_empty(), "a set of no bytes");
        let mut text = format!("[{is_not}");
        if is_masked {
            ensure!(from.len() == 1, "bits of more than one byte");
            write!(text, "&{}", hex(&from))?;
        } else if self.take(":") || self.take("-") {
            let mut to = Vec::new();
            while self.bytes(&mut to)? {}
            ensure!(from.len() == to.len() && from <= to, "a range of unequal ends");
            if from == [0] && to == [0xff] && is_not.is_empty() {
                ensure!(self.take("]"), "`]` is missing before `{}`", self.rest);
                return Ok("??".to_owned());
            }
            write!(text, "{}:{}", hex(&from), hex(&to))?;
        } else {
            text.push_str(&hex(&from));
        }
        ensure!(self.take("]"), "`]` is missing before `{}`", self.rest);
        text.push(']');
        Ok(text)
    }
}

/// So many bytes of any kind: `n`, `n-m` or `n-*`.
fn gap(inside: &str) -> Result<String> {
    let (least, most) = inside.split_once('-').unwrap_or((inside, inside));
    let least: u64 = least.trim().parse()?;
    if most.trim() == "*" {
        return Ok(format!("{{{least}-*}}"));
    }
    let most: u64 = most.trim().parse()?;
    // `{n}` is often written so, and `{1}` is any byte.
    Ok(if least == most {
        format!("{{{least}}}")
    } else {
        format!("{{{}-{}}}", least.min(most), least.max(most))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// Writes the bytes that were gathered: letters between quotes, the rest in hexadecimal.
fn flush(text: &mut String, bytes: &mut Vec<u8>) -> Result<()> {
    let is_letter = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'\'';
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let letters = rest.iter().take_while(|byte| is_letter(byte)).count();
        let (part, after) = rest.split_at(letters.max(1));
        if letters >= QUOTED {
            write!(text, "'{}'", std::str::from_utf8(part)?)?;
        } else {
            text.push_str(&hex(part));
        }
        rest = after;
    }
    bytes.clear();
    Ok(())
}
