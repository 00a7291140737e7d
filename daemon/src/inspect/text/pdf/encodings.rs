//! Letters of fonts that do not say which they are: by the name of the letter, or by a standard encoding (annex D).

use crate::inspect::properties::letters;

/// Names of letters that are not one letter themselves, as the Adobe Glyph List has them.
const NAMES: &str = "space\u{20} exclam! quotedbl\" numbersign# dollar$ percent% ampersand& quotesingle' parenleft( parenright) \
    asterisk* plus+ comma, hyphen- period. slash/ zero0 one1 two2 three3 four4 five5 six6 seven7 eight8 nine9 colon: semicolon; \
    less< equal= greater> question? at@ bracketleft[ backslash\\ bracketright] asciicircum^ underscore_ grave` braceleft{ bar| \
    braceright} asciitilde~ exclamdown¡ cent¢ sterling£ currency¤ yen¥ brokenbar¦ section§ dieresis¨ copyright© ordfeminineª \
    guillemotleft« logicalnot¬ registered® macron¯ degree° plusminus± acute´ mu\u{b5} paragraph¶ periodcentered· cedilla¸ \
    ordmasculineº guillemotright» onequarter¼ onehalf½ threequarters¾ questiondown¿ AgraveÀ AacuteÁ AcircumflexÂ AtildeÃ \
    AdieresisÄ AringÅ AEÆ CcedillaÇ EgraveÈ EacuteÉ EcircumflexÊ EdieresisË IgraveÌ IacuteÍ IcircumflexÎ IdieresisÏ EthÐ NtildeÑ \
    OgraveÒ OacuteÓ OcircumflexÔ OtildeÕ OdieresisÖ multiply× OslashØ UgraveÙ UacuteÚ UcircumflexÛ UdieresisÜ YacuteÝ ThornÞ \
    germandblsß agraveà aacuteá acircumflexâ atildeã adieresisä aringå aeæ ccedillaç egraveè eacuteé ecircumflexê edieresisë \
    igraveì iacuteí icircumflexî idieresisï ethð ntildeñ ograveò oacuteó ocircumflexô otildeõ odieresisö divide÷ oslashø ugraveù \
    uacuteú ucircumflexû udieresisü yacuteý thornþ ydieresisÿ OEŒ oeœ ScaronŠ scaronš YdieresisŸ ZcaronŽ zcaronž florinƒ \
    circumflexˆ tilde˜ endash– emdash— quoteleft‘ quoteright’ quotesinglbase‚ quotedblleft“ quotedblright” quotedblbase„ dagger† \
    daggerdbl‡ bullet• ellipsis… perthousand‰ guilsinglleft‹ guilsinglright› fraction⁄ Euro€ euro€ trademark™ minus− dotlessiı \
    LslashŁ lslashł caronˇ breve˘ dotaccent˙ ring˚ ogonek˛ hungarumlaut˝ fiﬁ flﬂ ffﬀ ffiﬃ fflﬄ IJĲ ijĳ nbspace\u{a0} sfthyphen- \
    Aogoneką arrowright→ arrowleft← checkmark✓ lessequal≤ greaterequal≥ notequal≠ infinity∞ approxequal≈ Delta∆ Omega\u{3a9} pi\u{3c0}";

/// The letter of that name; several for what stands for several.
pub(super) fn named(name: &str) -> Option<String> {
    // A variant of a letter is that letter.
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    if base.len() == 1 {
        return Some(base.to_owned());
    }
    let known = NAMES.split(' ').map(str::trim).find_map(|entry| {
        let letter = entry.strip_prefix(base)?;
        let mut letters = letter.chars();
        letters.next().filter(|letter| !letter.is_ascii_lowercase() && letters.next().is_none())
    });
    if base == "space" {
        return Some(" ".to_owned());
    }
    if let Some(letter) = known {
        return Some(letter.to_string());
    }
    if base.contains('_') {
        return base.split('_').take(8).map(named).collect();
    }
    let code = base.strip_prefix("uni").filter(|code| code.len() == 4);
    let code = code.or_else(|| base.strip_prefix('u').filter(|code| (4..=6).contains(&code.len())));
    let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32)?;
    Some(letter.to_string())
}

/// What a code of a standard encoding stands for.
pub(super) fn standard(encoding: Option<&str>, code: u8) -> char {
    match encoding {
        Some("MacRomanEncoding") => {
            letters::code_page(10000, &[code]).and_then(|text| text.chars().next()).unwrap_or('\u{fffd}')
        }
        Some("StandardEncoding") => match code {
            0x27 => '’',
            0x60 => '‘',
            0xa0.. => STANDARD.chars().nth(usize::from(code - 0xa0)).unwrap_or('\u{fffd}'),
            code => char::from(code),
        },
        _ => match code {
            0x7f | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d => '•',
            0xad => '-',
            code => letters::western(&[code]).chars().next().unwrap_or('\u{fffd}'),
        },
    }
}

/// The upper half of Adobe's standard encoding, from 0xa0.
const STANDARD: &str = "\u{fffd}¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\u{fffd}–†‡·\u{fffd}¶•‚„”»…‰\u{fffd}¿\u{fffd}`´ˆ˜¯˘˙¨\u{fffd}˚¸\u{fffd}˝˛ˇ\
    —\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\
    Æ\u{fffd}ª\u{fffd}\u{fffd}\u{fffd}\u{fffd}ŁØŒº\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}æ\u{fffd}\u{fffd}\u{fffd}ı\u{fffd}\u{fffd}łøœß\u{fffd}\u{fffd}\u{fffd}\u{fffd}";

/// Ligatures as the letters that they stand for; what no one reads is left out.
pub(super) fn push(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            'ĳ' => out.push_str("ij"),
            'Ĳ' => out.push_str("IJ"),
            '\u{a0}' | '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{200b}' | '\u{feff}' | '\u{fffd}' => {}
            letter => out.push(letter),
        }
    }
}

/// A text string (7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => letters::wide_big(rest),
        [0xff, 0xfe, rest @ ..] => letters::wide(rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => letters::western(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::{named, push, standard};

    #[test]
    fn letters_are_known_by_their_names() {
        for (name, letter) in [
            ("A", "A"),
            ("eacute", "é"),
            ("edieresis", "ë"),
            ("Euro", "€"),
            ("space", " "),
            ("f_i", "fi"),
            ("uni20AC", "€"),
            ("u1F600", "😀"),
            ("fi", "ﬁ"),
            ("a.sc", "a"),
            ("quoteright", "’"),
            ("one", "1"),
            ("hyphen", "-"),
            ("ae", "æ"),
        ] {
            assert_eq!(named(name).as_deref(), Some(letter), "{name}");
        }
        assert_eq!((named("g12"), named(".notdef"), named("")), (None, None, None));
        assert_eq!(standard(Some("StandardEncoding"), 0xae), 'ﬁ');
        assert_eq!(standard(Some("StandardEncoding"), 0xfb), 'ß');
        assert_eq!(standard(Some("MacRomanEncoding"), 0x8e), 'é');
        assert_eq!(standard(None, 0x80), '€');
        let mut out = String::new();
        push("oﬃcieel\u{a0}x", &mut out);
        assert_eq!(out, "officieel x");
    }
}
