//! How a person can ask this daemon: a line that can be pasted into a terminal as it stands.

use std::path::Path;

/// The client's name; it is installed, and built, beside the daemon.
const CLIENT: &str = "bronmerk";

/// The command that asks that of the daemon behind that socket.
pub fn call(socket: &Path, asked: &str) -> String {
    let beside =
        std::env::current_exe().ok().map(|own| own.with_file_name(CLIENT)).filter(|path| path.is_file());
    let client = beside.as_deref().unwrap_or(Path::new(CLIENT));
    format!("{} --socket {} {asked}", word(client), word(socket))
}

/// A path as a shell takes it for one word.
fn word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:,@%".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{call, word};

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        for (path, expected) in [
            ("/run/b.sock", "/run/b.sock"),
            ("/home/eva/Mijn map/b.sock", "'/home/eva/Mijn map/b.sock'"),
            ("/a'b$(rm)", r"'/a'\''b$(rm)'"),
            ("", "''"),
        ] {
            assert_eq!(word(Path::new(path)), expected);
        }
        assert!(call(Path::new("/run/b.sock"), "status").ends_with("bronmerk --socket /run/b.sock status"));
    }
}
