//! Letters that are not seen: what is printed spells them out, so that a name cannot pass for another one.
//!
//! The daemon has the same rule for what it says (`daemon/src/model/hidden.rs`).

/// Whether a letter of a text does something without being seen: it steers, turns the direction of writing, or has no
/// width at all, so that two names look like one. What joins letters is seen where it has letters to join.
pub(crate) fn is_hidden(before: Option<char>, letter: char, after: Option<char>) -> bool {
    match letter {
        ' '..='~' => false, // nearly all of them
        '\u{200c}' | '\u{200d}' => !(before.is_some_and(is_joined) && after.is_some_and(is_joined)),
        '\u{fe00}'..='\u{fe0f}' => {
            !(before.is_some_and(is_varied) || before.is_some_and(is_key) && after == Some('\u{20e3}'))
        }
        _ => is_always_hidden(letter),
    }
}

/// What is never seen by itself: control characters, marks of direction, fillers, and whatever else Unicode says to
/// show as nothing (`Default_Ignorable_Code_Point`).
fn is_always_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Letters of scripts in which a joiner changes what is seen, and pictures.
fn is_joined(letter: char) -> bool {
    let is_of_script = matches!(letter, '\u{590}'..='\u{1cff}' | '\u{a800}'..='\u{abff}');
    (is_of_script || is_picture(letter) || letter == '\u{fe0f}') && !is_always_hidden(letter)
}

/// What has more than one form.
fn is_varied(letter: char) -> bool {
    let is_of_script =
        matches!(letter, '\u{1800}'..='\u{18af}' | '\u{2e80}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    (is_of_script || is_picture(letter)) && !is_always_hidden(letter)
}

fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn is_key(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '#' | '*')
}
