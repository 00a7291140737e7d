//! Fonts: which letters their codes stand for, and how wide they are.

use std::{collections::HashMap, rc::Rc};

use super::{
    encodings,
    file::File,
    mapping::Mapping,
    object::{Dict, Object},
};
use crate::inspect::text::sink::Sink;

/// Most widths of a font.
const WIDTHS: usize = 70_000;

pub(super) struct Font {
    /// Its codes take several bytes.
    is_composite: bool,
    /// Its codes are letters in UTF-16.
    is_wide: bool,
    mapping: Mapping,
    /// The letters of its 256 codes, of one that is not composite.
    letters: Vec<String>,
    widths: HashMap<u32, f64>,
    width: f64,
    /// Thousandths of the size of the letters, or what the font itself says.
    scale: f64,
}

/// A letter that a text shows.
pub(super) struct Glyph {
    pub(super) text: String,
    /// Its width, as a part of the size of the letters.
    pub(super) width: f64,
    /// It is a space in one byte, which may be made wider.
    pub(super) is_space: bool,
}

/// The fonts that were read, by the number of their object.
#[derive(Default)]
pub(super) struct Fonts(HashMap<u32, Rc<Font>>);

impl Fonts {
    /// The font of that name on a page.
    pub(super) fn get(
        &mut self,
        file: &File<'_>,
        resources: &Dict,
        name: &str,
        sink: &mut Sink,
    ) -> Option<Rc<Font>> {
        let fonts = file.dict(resources, "Font", sink);
        sink.work((resources.len() + fonts.len()) * 16);
        let font = fonts.get(name)?;
        if let Object::Reference(number) = font {
            if let Some(font) = self.0.get(number) {
                return Some(Rc::clone(font));
            }
            let Object::Dict(dict) = file.resolve(font, sink) else { return None };
            let font = Rc::new(Font::of(file, &dict, sink));
            self.0.insert(*number, Rc::clone(&font));
            return Some(font);
        }
        let Object::Dict(dict) = font else { return None };
        Some(Rc::new(Font::of(file, dict, sink)))
    }
}

impl Font {
    fn of(file: &File<'_>, dict: &Dict, sink: &mut Sink) -> Self {
        let is_composite = dict.name("Subtype") == Some("Type0");
        let mapping = match dict.get("ToUnicode") {
            Some(Object::Reference(number)) => {
                file.stream_of(*number, sink).map(|(_, bytes)| Mapping::of(&bytes, sink)).unwrap_or_default()
            }
            _ => Mapping::default(),
        };
        let encoding = dict.get("Encoding").map(|encoding| file.resolve(encoding, sink));
        let is_wide =
            matches!(&encoding, Some(Object::Name(name)) if name.contains("UCS2") || name.contains("UTF16"));
        let mut font = Self {
            is_composite,
            is_wide,
            mapping,
            letters: Vec::new(),
            widths: HashMap::new(),
            width: if is_composite { 1000.0 } else { 500.0 },
            scale: 0.001,
        };
        if is_composite {
            font.composite(file, dict, sink);
        } else {
            font.simple(file, dict, encoding.as_ref(), sink);
        }
        font
    }

    fn simple(&mut self, file: &File<'_>, dict: &Dict, encoding: Option<&Object>, sink: &mut Sink) {
        let base = match encoding {
            Some(Object::Name(name)) => Some(name.as_str()),
            Some(Object::Dict(encoding)) => encoding.name("BaseEncoding"),
            _ => None,
        };
        // Without one, fonts that are brought along have one of their own, mostly the standard one.
        let is_type1 = matches!(dict.name("Subtype"), Some("Type1" | "MMType1"));
        let base = base.or(is_type1.then_some("StandardEncoding"));
        self.letters = (0..=255).map(|code| encodings::standard(base, code).to_string()).collect();
        if let Some(Object::Dict(encoding)) = encoding
            && let Some(Object::Array(differences)) =
                encoding.get("Differences").map(|list| file.resolve(list, sink))
        {
            let mut code = 0;
            for difference in &differences {
                match difference {
                    Object::Name(name) => {
                        if let Some(letter) = self.letters.get_mut(code) {
                            *letter = encodings::named(name).unwrap_or_default();
                        }
                        code += 1;
                    }
                    other => code = other.count().unwrap_or(code),
                }
            }
            sink.work(differences.len() * 64);
        }
        let first = dict
            .get("FirstChar")
            .map(|first| file.resolve(first, sink))
            .and_then(|first| first.count())
            .unwrap_or(0);
        if let Some(Object::Array(widths)) = dict.get("Widths").map(|widths| file.resolve(widths, sink)) {
            for (code, width) in (first..256).zip(&widths) {
                if let (Ok(code), Some(width)) = (u32::try_from(code), file.resolve(width, sink).number()) {
                    self.widths.insert(code, width);
                }
            }
        }
        if dict.name("Subtype") == Some("Type3")
            && let Some(Object::Array(matrix)) =
                dict.get("FontMatrix").map(|matrix| file.resolve(matrix, sink))
        {
            self.scale =
                matrix.first().and_then(Object::number).filter(|scale| *scale > 0.0).unwrap_or(0.001);
        }
    }

    fn composite(&mut self, file: &File<'_>, dict: &Dict, sink: &mut Sink) {
        let descendants = dict.get("DescendantFonts").map(|fonts| file.resolve(fonts, sink));
        let Some(Object::Array(descendants)) = descendants else { return };
        let Some(Object::Dict(font)) = descendants.first().map(|font| file.resolve(font, sink)) else {
            return;
        };
        if let Some(width) = font.get("DW").and_then(Object::number) {
            self.width = width;
        }
        let Some(Object::Array(widths)) = font.get("W").map(|widths| file.resolve(widths, sink)) else {
            return;
        };
        let mut rest = widths.as_slice();
        while let [first, second, after @ ..] = rest {
            if self.widths.len() > WIDTHS || !sink.work(32) {
                return;
            }
            let Some(begin) = first.count().and_then(|first| u32::try_from(first).ok()) else { return };
            match (file.resolve(second, sink), after) {
                (Object::Array(list), _) => {
                    for (code, width) in (begin..).zip(list.iter().take(WIDTHS)) {
                        self.widths.extend(width.number().map(|width| (code, width)));
                    }
                    rest = after;
                }
                (Object::Number(last), [width, after @ ..]) => {
                    let last = (last.clamp(0.0, 65_535.0)) as u32;
                    for code in begin..=last.min(begin.saturating_add(65_535)) {
                        self.widths.extend(width.number().map(|width| (code, width)));
                    }
                    sink.work(usize::try_from(last.saturating_sub(begin)).unwrap_or(0) * 8);
                    rest = after;
                }
                _ => return,
            }
        }
    }

    /// The letters of a text, and whether it had codes of which nobody can tell what they stand for.
    pub(super) fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        let width = if self.is_composite { self.mapping.width.unwrap_or(2).max(1) } else { 1 };
        let codes = bytes.chunks(width);
        codes.map(|code| self.glyph(code)).collect()
    }

    fn glyph(&self, bytes: &[u8]) -> Glyph {
        let code = bytes.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        let own = || match (self.is_composite, self.is_wide) {
            (true, true) => char::from_u32(code).map(String::from),
            (true, false) => None,
            // A table that is there and leaves a code out mostly leaves out what is no letter.
            (false, _) => usize::try_from(code).ok().and_then(|code| self.letters.get(code)).cloned(),
        };
        let text = self.mapping.get(code).or_else(own).unwrap_or_default();
        let width = self.widths.get(&code).copied().unwrap_or(self.width) * self.scale;
        Glyph { text, width, is_space: bytes == b" " }
    }

    /// Whether nothing says what its codes stand for.
    pub(super) fn is_mute(&self) -> bool {
        self.is_composite && !self.is_wide && self.mapping.is_empty()
    }
}
