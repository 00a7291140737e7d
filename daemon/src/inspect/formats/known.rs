//! The formats that are told apart: PRONOM's identifier, name and version, and the media type.
//!
//! Facts from PRONOM (signature file V116), taken over as they stand there. Media types are those registered by
//! IANA, also where PRONOM gives another one or none; where IANA has none it is
//! `application/octet-stream`.

use super::OCTETS;

/// A format of PRONOM's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect) struct Known {
    pub(in crate::inspect) puid: &'static str,
    pub(in crate::inspect) name: &'static str,
    pub(in crate::inspect) version: &'static str,
    pub(in crate::inspect) media_type: &'static str,
}

const fn known(
    puid: &'static str,
    name: &'static str,
    version: &'static str,
    media_type: &'static str,
) -> Known {
    Known { puid, name, version, media_type }
}

// Office Open XML.
pub(super) const DOCX: Known = known(
    "fmt/412",
    "Microsoft Word for Windows",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
);
pub(super) const DOCX_STRICT: Known = known(
    "fmt/1827",
    "DOCX Strict OOXML Document",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
);
pub(super) const DOTX: Known = known(
    "fmt/597",
    "Microsoft Word Template",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
);
pub(super) const DOCM: Known = known(
    "fmt/523",
    "Macro enabled Microsoft Word Document OOXML",
    "2007 Onwards",
    "application/vnd.ms-word.document.macroEnabled.12",
);
pub(super) const DOTM: Known = known(
    "fmt/599",
    "Microsoft Word Macro-Enabled Document Template",
    "2007 onwards",
    "application/vnd.ms-word.template.macroEnabled.12",
);
pub(super) const XLSX: Known = known(
    "fmt/214",
    "Microsoft Excel for Windows",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
);
pub(super) const XLSX_STRICT: Known = known(
    "fmt/1828",
    "XLSX Strict OOXML Spreadsheet",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
);
pub(super) const XLTX: Known = known(
    "fmt/598",
    "Microsoft Excel Template",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
);
pub(super) const XLSM: Known = known(
    "fmt/445",
    "Microsoft Excel Macro-Enabled",
    "2007",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
);
pub(super) const XLTM: Known = known(
    "fmt/627",
    "Microsoft Excel Macro-Enabled Template",
    "2007",
    "application/vnd.ms-excel.template.macroEnabled.12",
);
pub(super) const XLSB: Known = known(
    "fmt/595",
    "Microsoft Excel Non-XML Binary Workbook",
    "2007 onwards",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
);
pub(super) const PPTX: Known = known(
    "fmt/215",
    "Microsoft Powerpoint for Windows",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
);
pub(super) const PPTX_STRICT: Known = known(
    "fmt/1829",
    "PPTX Strict OOXML Presentation",
    "2007 onwards",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
);
pub(super) const POTX: Known = known(
    "fmt/631",
    "Microsoft PowerPoint Template",
    "2007",
    "application/vnd.openxmlformats-officedocument.presentationml.template",
);
pub(super) const PPSX: Known = known(
    "fmt/629",
    "Microsoft PowerPoint Show",
    "2007",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
);
pub(super) const PPTM: Known = known(
    "fmt/487",
    "Macro Enabled Microsoft Powerpoint",
    "2007 Onwards",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
);
pub(super) const POTM: Known = known(
    "fmt/632",
    "Microsoft PowerPoint Macro-Enabled Template",
    "2007",
    "application/vnd.ms-powerpoint.template.macroEnabled.12",
);
pub(super) const PPSM: Known = known(
    "fmt/630",
    "Microsoft PowerPoint Macro-Enabled Show",
    "2007",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
);
pub(super) const VSDX: Known = known("fmt/924", "Microsoft Visio Drawing", "2013", "application/vnd.visio");

// Compound files.
pub(super) const OLE2: Known = known("fmt/111", "OLE2 Compound Document Format", "", OCTETS);
pub(super) const DOC_95: Known = known("fmt/39", "Microsoft Word Document", "6.0/95", "application/msword");
pub(super) const DOC: Known = known("fmt/40", "Microsoft Word Document", "97-2003", "application/msword");
pub(super) const DOC_PASSWORD: Known =
    known("fmt/754", "Microsoft Word Document (Password Protected)", "97-2003", "application/msword");
pub(super) const DOT: Known =
    known("x-fmt/45", "Microsoft Word Document Template", "97-2003", "application/msword");
pub(super) const XLS_95: Known =
    known("fmt/59", "Microsoft Excel 5.0/95 Workbook (xls)", "5/95", "application/vnd.ms-excel");
pub(super) const XLS: Known =
    known("fmt/61", "Microsoft Excel 97 Workbook (xls)", "8", "application/vnd.ms-excel");
pub(super) const PPT: Known =
    known("fmt/126", "Microsoft Powerpoint Presentation", "97-2003", "application/vnd.ms-powerpoint");
pub(super) const MSG: Known =
    known("x-fmt/430", "Microsoft Outlook Email Message", "97-2003", "application/vnd.ms-outlook");
pub(super) const VSD: Known = known("fmt/442", "Microsoft Visio (generic)", "", "application/vnd.visio");
pub(super) const ENCRYPTED_OFFICE: Known =
    known("fmt/494", "Microsoft Office Encrypted Document", "2007 Onwards", OCTETS);

// PDF.
pub(super) const PDF_1_0: Known =
    known("fmt/14", "Acrobat PDF 1.0 - Portable Document Format", "1.0", "application/pdf");
pub(super) const PDF_1_1: Known =
    known("fmt/15", "Acrobat PDF 1.1 - Portable Document Format", "1.1", "application/pdf");
pub(super) const PDF_1_2: Known =
    known("fmt/16", "Acrobat PDF 1.2 - Portable Document Format", "1.2", "application/pdf");
pub(super) const PDF_1_3: Known =
    known("fmt/17", "Acrobat PDF 1.3 - Portable Document Format", "1.3", "application/pdf");
pub(super) const PDF_1_4: Known =
    known("fmt/18", "Acrobat PDF 1.4 - Portable Document Format", "1.4", "application/pdf");
pub(super) const PDF_1_5: Known =
    known("fmt/19", "Acrobat PDF 1.5 - Portable Document Format", "1.5", "application/pdf");
pub(super) const PDF_1_6: Known =
    known("fmt/20", "Acrobat PDF 1.6 - Portable Document Format", "1.6", "application/pdf");
pub(super) const PDF_1_7: Known =
    known("fmt/276", "Acrobat PDF 1.7 - Portable Document Format", "1.7", "application/pdf");
pub(super) const PDF_2_0: Known =
    known("fmt/1129", "PDF 2.0 - Portable Document Format", "2.0", "application/pdf");
pub(super) const PDF_A_1A: Known =
    known("fmt/95", "Acrobat PDF/A - Portable Document Format", "1a", "application/pdf");
pub(super) const PDF_A_1B: Known =
    known("fmt/354", "Acrobat PDF/A - Portable Document Format", "1b", "application/pdf");
pub(super) const PDF_A_2A: Known =
    known("fmt/476", "Acrobat PDF/A - Portable Document Format", "2a", "application/pdf");
pub(super) const PDF_A_2B: Known =
    known("fmt/477", "Acrobat PDF/A - Portable Document Format", "2b", "application/pdf");
pub(super) const PDF_A_2U: Known =
    known("fmt/478", "Acrobat PDF/A - Portable Document Format", "2u", "application/pdf");
pub(super) const PDF_A_3A: Known =
    known("fmt/479", "Acrobat PDF/A - Portable Document Format", "3a", "application/pdf");
pub(super) const PDF_A_3B: Known =
    known("fmt/480", "Acrobat PDF/A - Portable Document Format", "3b", "application/pdf");
pub(super) const PDF_A_3U: Known =
    known("fmt/481", "Acrobat PDF/A - Portable Document Format", "3u", "application/pdf");
pub(super) const PDF_A_4: Known =
    known("fmt/1910", "Acrobat PDF/A - Portable Document Format", "4", "application/pdf");
pub(super) const PDF_A_4E: Known =
    known("fmt/1911", "Acrobat PDF/A - Portable Document Format", "4e", "application/pdf");
pub(super) const PDF_A_4F: Known =
    known("fmt/1912", "Acrobat PDF/A - Portable Document Format", "4f", "application/pdf");

// OpenDocument.
pub(super) const ODT_1_0: Known =
    known("fmt/136", "OpenDocument Text", "1.0", "application/vnd.oasis.opendocument.text");
pub(super) const ODT_1_1: Known =
    known("fmt/290", "OpenDocument Text", "1.1", "application/vnd.oasis.opendocument.text");
pub(super) const ODT_1_2: Known =
    known("fmt/291", "OpenDocument Text", "1.2", "application/vnd.oasis.opendocument.text");
pub(super) const ODT_1_3: Known =
    known("fmt/1756", "OpenDocument Text", "1.3", "application/vnd.oasis.opendocument.text");
pub(super) const ODS_1_0: Known =
    known("fmt/137", "OpenDocument Spreadsheet", "1.0", "application/vnd.oasis.opendocument.spreadsheet");
pub(super) const ODS_1_1: Known =
    known("fmt/294", "OpenDocument Spreadsheet", "1.1", "application/vnd.oasis.opendocument.spreadsheet");
pub(super) const ODS_1_2: Known =
    known("fmt/295", "OpenDocument Spreadsheet", "1.2", "application/vnd.oasis.opendocument.spreadsheet");
pub(super) const ODS_1_3: Known =
    known("fmt/1755", "OpenDocument Spreadsheet", "1.3", "application/vnd.oasis.opendocument.spreadsheet");
pub(super) const ODP_1_0: Known =
    known("fmt/138", "OpenDocument Presentation", "1.0", "application/vnd.oasis.opendocument.presentation");
pub(super) const ODP_1_1: Known =
    known("fmt/292", "OpenDocument Presentation", "1.1", "application/vnd.oasis.opendocument.presentation");
pub(super) const ODP_1_2: Known =
    known("fmt/293", "OpenDocument Presentation", "1.2", "application/vnd.oasis.opendocument.presentation");
pub(super) const ODP_1_3: Known =
    known("fmt/1754", "OpenDocument Presentation", "1.3", "application/vnd.oasis.opendocument.presentation");
pub(super) const ODG_1_0: Known =
    known("fmt/139", "OpenDocument Graphics", "1.0", "application/vnd.oasis.opendocument.graphics");
pub(super) const ODG_1_1: Known =
    known("fmt/296", "OpenDocument Graphics", "1.1", "application/vnd.oasis.opendocument.graphics");
pub(super) const ODG_1_2: Known =
    known("fmt/297", "OpenDocument Graphics", "1.2", "application/vnd.oasis.opendocument.graphics");
pub(super) const ODG_1_3: Known =
    known("fmt/1753", "OpenDocument Graphics", "1.3", "application/vnd.oasis.opendocument.graphics");
pub(super) const EPUB: Known = known("fmt/483", "ePub format", "", "application/epub+zip");

// Text with marks.
pub(super) const RTF_1_0: Known = known("fmt/45", "Rich Text Format", "1.0-1.4", "application/rtf");
pub(super) const RTF_1_5: Known = known("fmt/50", "Rich Text Format", "1.5-1.6", "application/rtf");
pub(super) const RTF_1_7: Known = known("fmt/52", "Rich Text Format", "1.7", "application/rtf");
pub(super) const RTF_1_8: Known = known("fmt/53", "Rich Text Format", "1.8", "application/rtf");
pub(super) const RTF_1_9: Known = known("fmt/355", "Rich Text Format", "1.9", "application/rtf");
pub(super) const XML_1_0: Known = known("fmt/101", "Extensible Markup Language", "1.0", "application/xml");
pub(super) const XML_1_1: Known = known("fmt/1776", "Extensible Markup Language", "1.1", "application/xml");
pub(super) const SVG_1_0: Known = known("fmt/91", "Scalable Vector Graphics", "1.0", "image/svg+xml");
pub(super) const SVG_1_1: Known = known("fmt/92", "Scalable Vector Graphics", "1.1", "image/svg+xml");
pub(super) const HTML: Known = known("fmt/96", "Hypertext Markup Language", "", "text/html");
pub(super) const HTML_3_2: Known = known("fmt/98", "Hypertext Markup Language", "3.2", "text/html");
pub(super) const HTML_4_0: Known = known("fmt/99", "Hypertext Markup Language", "4.0", "text/html");
pub(super) const HTML_4_01: Known = known("fmt/100", "Hypertext Markup Language", "4.01", "text/html");
pub(super) const HTML_5: Known = known("fmt/471", "Hypertext Markup Language", "5", "text/html");
pub(super) const XHTML_1_0: Known =
    known("fmt/102", "Extensible Hypertext Markup Language", "1.0", "application/xhtml+xml");
pub(super) const XHTML_1_1: Known =
    known("fmt/103", "Extensible Hypertext Markup Language", "1.1", "application/xhtml+xml");
pub(super) const CALENDAR: Known =
    known("fmt/388", "Internet Calendar and Scheduling format", "", "text/calendar");
pub(super) const VCARD: Known = known("fmt/395", "vCard", "", "text/vcard");
pub(super) const VCARD_2_1: Known = known("fmt/1879", "vCard", "2.1", "text/vcard");
pub(super) const VCARD_3: Known = known("fmt/1880", "vCard", "3", "text/vcard");
pub(super) const VCARD_4: Known = known("fmt/1881", "vCard", "4", "text/vcard");

// Plain text.
pub(super) const TEXT: Known = known("x-fmt/111", "Plain Text File", "", "text/plain");
pub(super) const CSV: Known = known("x-fmt/18", "Comma Separated Values", "", "text/csv");
pub(super) const TSV: Known = known("x-fmt/13", "Tab-separated Values", "", "text/tab-separated-values");
pub(super) const LOG: Known = known("x-fmt/62", "Log File", "", "text/plain");
pub(super) const MARKDOWN: Known = known("fmt/1149", "Markdown", "", "text/markdown");
pub(super) const JSON: Known = known("fmt/817", "JSON Data Interchange Format", "", "application/json");
pub(super) const CSS: Known = known("x-fmt/224", "Cascading Style Sheet", "", "text/css");
pub(super) const TURTLE: Known = known("fmt/874", "Turtle", "", "text/turtle");

// Mail.
pub(super) const MESSAGE: Known = known("fmt/278", "Internet Message Format", "", "message/rfc822");
pub(super) const MIME_MESSAGE: Known = known("fmt/950", "MIME Email", "1.0", "message/rfc822");
pub(super) const MHTML: Known = known("x-fmt/429", "MHTML", "", "multipart/related");
pub(super) const MBOX: Known = known("fmt/720", "MBOX", "", "application/mbox");
pub(super) const PST_ANSI: Known = known(
    "x-fmt/248",
    "Microsoft Outlook Personal Folders (ANSI)",
    "1997-2002",
    "application/vnd.ms-outlook",
);
pub(super) const PST_UNICODE: Known = known(
    "x-fmt/249",
    "Microsoft Outlook Personal Folders (Unicode)",
    "2003-2007",
    "application/vnd.ms-outlook",
);

// Pictures.
pub(super) const JPEG: Known = known("fmt/41", "Raw JPEG Stream", "", "image/jpeg");
pub(super) const JFIF_1_00: Known = known("fmt/42", "JPEG File Interchange Format", "1.00", "image/jpeg");
pub(super) const JFIF_1_01: Known = known("fmt/43", "JPEG File Interchange Format", "1.01", "image/jpeg");
pub(super) const JFIF_1_02: Known = known("fmt/44", "JPEG File Interchange Format", "1.02", "image/jpeg");
pub(super) const EXIF_2_0: Known =
    known("x-fmt/398", "Exchangeable Image File Format (Compressed)", "2.0", "image/jpeg");
pub(super) const EXIF_2_1: Known =
    known("x-fmt/390", "Exchangeable Image File Format (Compressed)", "2.1", "image/jpeg");
pub(super) const EXIF_2_2: Known =
    known("x-fmt/391", "Exchangeable Image File Format (Compressed)", "2.2", "image/jpeg");
pub(super) const EXIF_2_21: Known =
    known("fmt/645", "Exchangeable Image File Format (Compressed)", "2.21", "image/jpeg");
pub(super) const EXIF_2_3: Known =
    known("fmt/1507", "Exchangeable Image File Format (Compressed)", "2.3.x", "image/jpeg");
pub(super) const PNG_1_0: Known = known("fmt/11", "Portable Network Graphics", "1.0", "image/png");
pub(super) const PNG_1_1: Known = known("fmt/12", "Portable Network Graphics", "1.1", "image/png");
pub(super) const PNG_1_2: Known = known("fmt/13", "Portable Network Graphics", "1.2", "image/png");
pub(super) const APNG: Known = known("fmt/935", "Animated Portable Network Graphics", "", "image/apng");
pub(super) const GIF_87A: Known = known("fmt/3", "Graphics Interchange Format", "87a", "image/gif");
pub(super) const GIF_89A: Known = known("fmt/4", "Graphics Interchange Format", "89a", "image/gif");
pub(super) const TIFF: Known = known("fmt/353", "Tagged Image File Format", "", "image/tiff");
pub(super) const BIG_TIFF: Known = known("fmt/1917", "BigTIFF", "", "image/tiff");
pub(super) const WEBP_LOSSY: Known = known("fmt/566", "WebP", "Lossy", "image/webp");
pub(super) const WEBP_LOSSLESS: Known = known("fmt/567", "WebP", "Lossless", "image/webp");
pub(super) const WEBP_EXTENDED: Known = known("fmt/568", "WebP", "Extended", "image/webp");
pub(super) const BMP_3: Known = known("fmt/116", "Windows Bitmap", "3.0", "image/bmp");
pub(super) const BMP_4: Known = known("fmt/118", "Windows Bitmap", "4.0", "image/bmp");
pub(super) const BMP_5: Known = known("fmt/119", "Windows Bitmap", "5.0", "image/bmp");
pub(super) const HEIF: Known = known("fmt/1101", "High Efficiency Image File Format", "", "image/heif");

// Sound, film and archives.
pub(super) const MP4: Known = known("fmt/199", "MPEG-4 Media File", "", "video/mp4");
pub(super) const QUICKTIME: Known = known("x-fmt/384", "Quicktime", "", "video/quicktime");
pub(super) const MP3: Known = known("fmt/134", "MPEG 1/2 Audio Layer 3", "", "audio/mpeg");
pub(super) const WAV: Known = known("fmt/6", "Waveform Audio", "", "audio/vnd.wave");
pub(super) const ZIP: Known = known("x-fmt/263", "ZIP Format", "", "application/zip");
pub(super) const GZIP: Known = known("x-fmt/266", "GZIP Format", "", "application/gzip");
pub(super) const SEVEN_ZIP: Known = known("fmt/484", "7Zip format", "", OCTETS);
pub(super) const RAR_2_9: Known = known("fmt/411", "RAR Archive", "2.9", "application/vnd.rar");
pub(super) const RAR_5: Known = known("fmt/613", "RAR Archive", "5.0", "application/vnd.rar");
pub(super) const TAR: Known = known("x-fmt/265", "Tape Archive Format", "", OCTETS);
pub(super) const ACCDB: Known = known("fmt/275", "Microsoft Access Database File", "2007", OCTETS);
pub(super) const ONENOTE: Known = known("fmt/637", "Microsoft OneNote", "", OCTETS);

/// The format that an extension stands for, where that is one and no other. Extensions of formats
/// whose versions PRONOM tells apart (`pdf`, `odt`, `doc`, `jpg`) say too little.
pub(super) fn by_extension(extension: &str) -> Option<Known> {
    Some(match extension {
        "docx" => DOCX,
        "dotx" => DOTX,
        "docm" => DOCM,
        "dotm" => DOTM,
        "xlsx" => XLSX,
        "xltx" => XLTX,
        "xlsm" => XLSM,
        "xltm" => XLTM,
        "xlsb" => XLSB,
        "pptx" => PPTX,
        "potx" => POTX,
        "ppsx" => PPSX,
        "pptm" => PPTM,
        "potm" => POTM,
        "ppsm" => PPSM,
        "vsdx" => VSDX,
        "msg" => MSG,
        "accdb" => ACCDB,
        "one" => ONENOTE,
        "epub" => EPUB,
        "zip" => ZIP,
        "7z" => SEVEN_ZIP,
        _ => return None,
    })
}
