//! The bytes of a written file as text.

use std::{fs::File, io::Read as _, path::Path};

use super::{Page, Problem};
use crate::model::Sentence;

/// What has more bytes is refused: nobody can read it aloud.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Reads a file as text. That it cannot be opened is a problem like any other.
pub(crate) fn read_text(path: &Path) -> Result<String, Vec<Problem>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that a file that is too long shows; and a device that never
    // ends does not fill the memory.
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(vec![Problem::whole(
            format!("het bestand is niet te lezen: {error}"),
            format!("the file cannot be read: {error}"),
        )]);
    }
    if bytes.len() > MAX_BYTES {
        return Err(too_long());
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let good = String::from_utf8_lossy(good);
        let mut page = Page::new(&good);
        page.note(
            good.len(),
            "",
            Sentence::new(
                "hier staan bytes die geen UTF-8 zijn. Bewaar het bestand als UTF-8",
                "there are bytes here that are not UTF-8. Save the file as UTF-8",
            ),
        );
        page.into_problems()
    })
}

/// What is written is too long to be read.
pub(crate) fn too_long() -> Vec<Problem> {
    vec![Problem::whole(
        format!("dit is groter dan {MAX_BYTES} bytes (1 MiB). Groter is niet toegestaan"),
        format!("this is larger than {MAX_BYTES} bytes (1 MiB). Larger is not allowed"),
    )]
}
