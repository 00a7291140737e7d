//! A format as a record names it, and its media type.
//!
//! Identifiers, names and versions are PRONOM's. Media types are those registered by IANA, also where PRONOM gives
//! another one or none; where IANA has none it is `application/octet-stream`.

use super::OCTETS;
use crate::{
    inspect::pronom::{self, Format},
    model::{self, Basis},
};

/// A format of PRONOM's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect) struct Known {
    pub(in crate::inspect) puid: &'static str,
    pub(in crate::inspect) name: &'static str,
    pub(in crate::inspect) version: &'static str,
    pub(in crate::inspect) media_type: &'static str,
}

impl Known {
    pub(super) fn of(format: &'static Format) -> Self {
        let Format { puid, name, version, .. } = *format;
        Self { puid, name, version, media_type: media_type(format) }
    }

    /// The same for a record.
    pub(in crate::inspect) fn format(self, basis: Basis) -> model::Format {
        let [puid, name, version] = [self.puid, self.name, self.version].map(str::to_owned);
        model::Format { puid, name, version, basis }
    }

    /// The format of this identifier; nothing when PRONOM no longer has it.
    pub(super) fn named(puid: &str) -> Option<Self> {
        pronom::table().format(puid).map(Self::of)
    }
}

/// Whether files of a format are plain text.
pub(super) fn is_text(format: &Format) -> bool {
    media_type(format).starts_with("text/")
}

/// Where PRONOM names no type that IANA has registered, or several.
const MEDIA_TYPES: [(&str, &str); 8] = [
    ("fmt/1828", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("fmt/924", "application/vnd.visio"),
    ("x-fmt/45", "application/msword"),
    ("x-fmt/62", "text/plain"),
    ("x-fmt/249", "application/vnd.ms-outlook"),
    ("fmt/1917", "image/tiff"),
    ("fmt/199", "video/mp4"),
    ("fmt/637", OCTETS),
];

/// Names that were in use before IANA registered another.
const REGISTERED: [(&str, &str); 3] =
    [("audio/x-wav", "audio/vnd.wave"), ("image/x-ms-bmp", "image/bmp"), ("image/x-bmp", "image/bmp")];

fn media_type(format: &Format) -> &'static str {
    let own = MEDIA_TYPES.iter().find(|(puid, _)| *puid == format.puid).map(|(_, media_type)| *media_type);
    let registered = || {
        format.media_types.split(' ').find_map(|given| {
            match REGISTERED.iter().find(|(old, _)| *old == given) {
                Some((_, registered)) => Some(*registered),
                None => (!given.contains("/x-") && !given.is_empty()).then_some(given),
            }
        })
    };
    own.or_else(registered).unwrap_or(OCTETS)
}

/// The format that a name speaks for where PRONOM has several of that extension. Only for what programs write today in
/// one format; extensions of formats whose versions PRONOM tells apart (`pdf`, `odt`, `doc`, `jpg`) say too little.
pub(super) fn by_extension(extension: &str) -> Option<Known> {
    let puid = match extension {
        "docx" => "fmt/412",
        "dotx" => "fmt/597",
        "docm" => "fmt/523",
        "dotm" => "fmt/599",
        "xlsx" => "fmt/214",
        "xltx" => "fmt/598",
        "xlsm" => "fmt/445",
        "xltm" => "fmt/627",
        "xlsb" => "fmt/595",
        "pptx" => "fmt/215",
        "potx" => "fmt/631",
        "ppsx" => "fmt/629",
        "pptm" => "fmt/487",
        "potm" => "fmt/632",
        "ppsm" => "fmt/630",
        "vsdx" => "fmt/924",
        "msg" => "x-fmt/430",
        "accdb" => "fmt/275",
        "one" => "fmt/637",
        "epub" => "fmt/483",
        "zip" => "x-fmt/263",
        "7z" => "fmt/484",
        _ => return None,
    };
    Known::named(puid)
}
