//! PDF: what is to be said of one, and one of a version that PRONOM does not have.

use super::{Content, Identified, contains};
use crate::inspect::remark::Remark;

/// Says whether it is a PDF of a version that PRONOM has no signature for. Its first line stands within the first 1024
/// bytes.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let start = content.head.get(..content.head.len().min(1024))?;
    contains(start, b"%PDF-").then(|| Identified::media_type_only("application/pdf"))
}

/// What is to be said of a PDF: that it is protected, or was cut off.
pub(super) fn remark(content: &Content<'_>) -> Option<Remark> {
    let ends = [content.tail, content.head];
    let has = |needle: &[u8]| ends.iter().any(|bytes| contains(bytes, needle));
    if !has(b"%%EOF") && !has(b"startxref") {
        return Some(Remark::Broken);
    }
    has(b"/Encrypt").then_some(Remark::Protected)
}
