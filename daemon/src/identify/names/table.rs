//! The table: what a name looks like -> which document it belongs to -> for how long it is none itself.
//!
//! What is listed here was seen in traces of the programs named, or stands in their documentation.

use std::sync::LazyLock;

use super::{
    A_MOMENT_NS, LEFT_ALONE_NS,
    NameKind::{self, Backup, Lock, System, Temporary},
};

/// For as long as the circumstances are what they are.
pub(super) const ALWAYS: i64 = i64::MAX;
/// Not at all: a document at once.
const NOT: i64 = i64::MIN;

/// Names that systems and sync programs give, and people do not.
pub(super) const NEVER_A_DOCUMENT: [&str; 25] = [
    // macOS
    ".DS_Store",
    ".apdisk",
    ".localized",
    ".VolumeIcon.icns",
    ".metadata_never_index",
    ".com.apple.timemachine.donotpresent",
    ".com.apple.timemachine.supported",
    "Icon\r",
    // Windows
    "Thumbs.db",
    "Thumbs.db:encryptable",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    // KDE, GNOME
    ".directory",
    ".hidden",
    // Picasa, Bridge
    ".picasa.ini",
    "Picasa.ini",
    ".BridgeSort",
    ".BridgeLabelsAndRatings",
    // Dropbox, Box, Syncthing
    ".dropbox",
    ".dropbox.attr",
    ".boxsync",
    ".stfolder",
    ".stignore",
    ".stversions",
];

/// One line of the table.
pub(super) struct Row {
    start: &'static str,
    end: &'static str,
    /// From what is between start and end: the name of the document, as far as it is in there. Nothing: not
    /// this line.
    middle: fn(&[u8]) -> Option<Vec<u8>>,
    /// What may come behind that to be the name of the document.
    of: &'static [&'static str],
    /// Whether it has the size that such files have and others have not.
    pub(super) size: fn(u64) -> bool,
    /// What it is then.
    pub(super) is: NameKind,
    /// For how long untouched, where its document is there or its size is clear.
    pub(super) clear: i64,
    /// For how long untouched without such a sign.
    pub(super) alone: i64,
}

impl Row {
    /// The part of the document's name in it, if the name is of this shape.
    pub(super) fn fits(&self, name: &[u8]) -> Option<Vec<u8>> {
        // Most lines are told apart by one letter.
        let differs = |ours: Option<&u8>, theirs: Option<&u8>| {
            ours.is_some_and(|ours| theirs.is_none_or(|theirs| !theirs.eq_ignore_ascii_case(ours)))
        };
        if differs(self.start.as_bytes().first(), name.first())
            || differs(self.end.as_bytes().last(), name.last())
        {
            return None;
        }
        let (start, end) = (self.start.len(), self.end.len());
        let until = name.len().checked_sub(end).filter(|until| *until >= start)?;
        let (head, tail) = (name.get(..start)?, name.get(until..)?);
        let is_it = head.eq_ignore_ascii_case(self.start.as_bytes())
            && tail.eq_ignore_ascii_case(self.end.as_bytes());
        if is_it { (self.middle)(name.get(start..until)?) } else { None }
    }

    /// Whether nothing in such a name says whose it is.
    pub(super) fn is_nobodys(&self) -> bool {
        self.of.is_empty()
    }

    /// The names that its document may have.
    pub(super) fn originals<'a>(&'a self, of: &'a [u8]) -> impl Iterator<Item = Vec<u8>> + 'a {
        let endings = self.of.iter().filter(|_| !of.is_empty());
        endings.map(move |ending| [of, ending.as_bytes()].concat())
    }
}

/// Belongs to a document whose name is in it; waits for minutes without it.
const OF_IT: Row = Row {
    start: "",
    end: "",
    middle: any,
    of: &[""],
    size: none,
    is: Lock,
    clear: ALWAYS,
    alone: LEFT_ALONE_NS,
};
/// Nobody's: a program makes it on the way.
const MADE: Row = Row { of: &[], is: Temporary, clear: LEFT_ALONE_NS, ..OF_IT };
/// What came before a document.
const KEPT: Row = Row { is: Backup, ..OF_IT };

const OFFICE: [&str; 20] = [
    ".docx", ".doc", ".docm", ".odt", ".rtf", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".pptx", ".ppt",
    ".odp", ".dwg", ".dxf", ".pdf", ".md", ".csv", ".kdbx", ".mdb",
];
const DRAWINGS: [&str; 4] = [".dwg", ".dxf", ".dwt", ".dws"];
const SHEETS: [&str; 6] = ["", ".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx"];
const TEXTS: [&str; 6] = ["", ".docx", ".doc", ".docm", ".dotx", ".rtf"];
const LAYOUTS: [&str; 4] = [".indd", ".indt", ".icml", ".indb"];

/// The first line that holds says what it is.
static TABLE: &[Row] = &[
    // What systems and sync programs keep beside documents.
    Row { start: ".sync_", middle: database, is: System, alone: ALWAYS, ..MADE },
    Row { start: "._sync_", middle: database, is: System, alone: ALWAYS, ..MADE },
    Row { start: ".csync_journal.db", middle: all, is: System, alone: ALWAYS, ..MADE },
    Row { start: ".nextcloudsync.log", middle: all, is: System, alone: ALWAYS, ..MADE },
    Row { start: ".owncloudsync.log", middle: all, is: System, alone: ALWAYS, ..MADE },
    // macOS: attributes and streams, on file systems without them. A header, and seldom more.
    Row { start: "._", size: |size| (26..=0x2_0000).contains(&size), is: System, ..OF_IT },
    // Removed while open: NFS, FUSE, Samba.
    Row { start: ".nfs", middle: long_hex, is: Lock, alone: ALWAYS, ..MADE },
    Row { start: ".fuse_hidden", middle: long_hex, is: Lock, alone: ALWAYS, ..MADE },
    Row { start: ".smbdelete", middle: letters, is: Lock, alone: ALWAYS, ..MADE },
    // Owner files: Word has another beginning than its document has, so the size tells; Excel and PowerPoint.
    Row { start: "~$$", end: "x", middle: visio, size: never_empty, ..OF_IT },
    Row { start: "~$", size: |size| matches!(size, 162 | 165), alone: A_MOMENT_NS, ..OF_IT },
    Row { start: ".~", alone: A_MOMENT_NS, ..OF_IT }, // WPS Office
    Row { start: ".~lock.", end: "#", size: |size| (20..=512).contains(&size), ..OF_IT }, // LibreOffice
    // Vim's swap files are whole pages; vim asks whether it may write here with an empty file.
    Row { start: ".", end: ".swpx", size: pages, ..OF_IT },
    Row { start: ".", middle: swap, size: pages, ..OF_IT },
    Row { start: ".swp", middle: all_of_nothing, size: pages, ..OF_IT }, // of a text without a name
    Row { start: "4913", middle: all_of_nothing, size: empty, clear: A_MOMENT_NS, alone: NOT, ..MADE },
    Row { start: ".", end: ".un~", ..OF_IT },
    Row { start: ".", end: ".kate-swp", ..OF_IT },
    Row { start: ".#", alone: A_MOMENT_NS, ..OF_IT }, // emacs
    Row { start: "#", end: "#", middle: with_ending, is: Temporary, ..OF_IT },
    Row { start: "#", end: "#", is: Temporary, alone: A_MOMENT_NS, ..OF_IT },
    Row { start: "DEADJOE", middle: all_of_nothing, ..MADE },
    // Locks of Access (a record of 64 bytes for each user), AutoCAD, InDesign, FrameMaker, KeePass and others.
    Row { end: ".laccdb", of: &[".accdb", ".accde", ".accdt"], size: records, ..OF_IT },
    Row { end: ".ldb", of: &[".mdb", ".mde", ".accdb"], size: records, ..OF_IT },
    Row { end: ".dwl", of: &DRAWINGS, ..OF_IT },
    Row { end: ".dwl2", of: &DRAWINGS, ..OF_IT },
    Row { end: ".idlk", middle: layout, of: &LAYOUTS, ..OF_IT },
    Row { end: ".lck", middle: with_ending, ..OF_IT },
    Row { end: ".lock", middle: with_ending, ..OF_IT },
    Row { end: ".lock", alone: A_MOMENT_NS, ..OF_IT },
    // What a download keeps beside it, and what stands for a file that is elsewhere.
    Row { end: ".aria2", ..OF_IT },
    Row { end: ".lftp-pget-status", ..OF_IT },
    Row { end: ".bts", size: empty, ..OF_IT },
    Row { end: ".rsls", size: empty, ..OF_IT },
    // Backups. Word's old file within a save; Word and Excel that always keep one.
    Row { start: "~WRL", end: ".tmp", is: Backup, ..MADE },
    Row { start: "Back-up van ", end: ".xlk", of: &SHEETS, ..KEPT },
    Row { start: "Backup of ", end: ".xlk", of: &SHEETS, ..KEPT },
    Row { end: ".xlk", of: &SHEETS, ..KEPT },
    Row { start: "Back-up van ", end: ".wbk", of: &TEXTS, ..KEPT },
    Row { start: "Backup of ", end: ".wbk", of: &TEXTS, ..KEPT },
    Row { end: ".wbk", of: &TEXTS, ..KEPT },
    Row { start: "Backup_of_", alone: NOT, ..KEPT }, // CorelDRAW
    Row { middle: numbered, ..KEPT },                // emacs, GNU: nota.docx.~1~
    Row { middle: dated, ..KEPT },                   // Syncthing: nota~20261127-101010.docx
    Row { middle: old_within, alone: NOT, ..KEPT },  // KeePassXC: kassa.old.kdbx
    Row { end: "~", middle: with_ending, ..KEPT },   // vim, nano, emacs, gedit, rsync --backup
    Row { end: "~", alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".bak", middle: with_ending, ..KEPT },
    Row { end: ".bak", of: &OFFICE, alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".bak", alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".orig", middle: with_ending, ..KEPT },
    Row { end: ".orig", alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".old", middle: with_ending, ..KEPT },
    Row { end: ".old", of: &OFFICE, alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".old", alone: A_MOMENT_NS, ..KEPT },
    Row { end: ".save", middle: with_ending, ..KEPT }, // nano, when it was killed
    Row { end: "___jb_old___", ..KEPT },
    Row { end: "___jb_bak___", ..KEPT },
    // On the way to a document: office programs and their scratch, editors, sync and download programs.
    Row { end: ".tmp", ..MADE },
    Row { end: ".asd", ..MADE },
    Row { end: ".ac$", ..MADE },
    Row { end: ".sv$", ..MADE },
    Row { end: ".vsctmp", ..MADE },
    Row { end: "___jb_tmp___", ..MADE },
    Row { middle: tmp_numbered, ..MADE }, // npm, Python: nota.txt.tmp.1234
    Row { start: ".goutputstream-", middle: letters, ..MADE },
    Row { start: ".gedit-save-", middle: letters, ..MADE },
    Row { start: ".com.google.Chrome.", middle: letters, ..MADE },
    Row { start: ".org.chromium.Chromium.", middle: letters, ..MADE },
    Row { middle: safe_save, ..MADE }, // macOS: nota.docx.sb-1a2b3c4d-AbCdEf
    Row { middle: nextcloud, ..MADE }, // .nota.docx.~1a2b3c
    Row { end: ".part", middle: with_ending, ..MADE },
    Row { end: ".part", alone: A_MOMENT_NS, ..MADE },
    Row { end: ".download", middle: with_ending, ..MADE },
    Row { end: ".download", alone: A_MOMENT_NS, ..MADE },
    Row { end: ".partial", ..MADE },
    Row { end: ".crdownload", ..MADE },
    Row { end: ".opdownload", ..MADE },
    Row { end: ".filepart", ..MADE },
    Row { end: ".aria2__temp", ..MADE },
    Row { end: ".!sync", ..MADE },
    Row { end: ".!ut", ..MADE },
    Row { end: ".!qB", ..MADE },
    Row { end: ".owncloudsync", ..MADE },
    // Where people give such names too.
    Row { middle: excel, alone: A_MOMENT_NS, ..MADE }, // 1A2B3C4D
    Row { start: "sed", middle: six_random, alone: A_MOMENT_NS, ..MADE }, // sed -i
    Row { start: ".", middle: random_behind, of: &[""], alone: A_MOMENT_NS, ..MADE }, // rsync: .nota.docx.Ab12Cd
    Row { start: ".", middle: six_behind_ending, of: &[""], alone: A_MOMENT_NS, ..MADE }, // or .nota.docx.abcdef
    Row { middle: random_behind, of: &[""], alone: A_MOMENT_NS, ..MADE }, // GLib, Qt: nota.docx.Ab12Cd
];

/// The lines that a name can be of, by its last byte, in their order: each name is asked for several times, and
/// hardly any is of this table.
static BY_LAST_BYTE: LazyLock<Vec<Vec<&'static Row>>> = LazyLock::new(|| {
    let can_be =
        |row: &&Row, last: u8| row.end.bytes().last().is_none_or(|end| end.to_ascii_lowercase() == last);
    (0..=u8::MAX).map(|last| TABLE.iter().filter(|row| can_be(row, last)).collect()).collect()
});

/// The lines that a name can be of.
pub(super) fn rows_for(name: &[u8]) -> &'static [&'static Row] {
    let last = name.last().map_or(0, u8::to_ascii_lowercase);
    BY_LAST_BYTE.get(usize::from(last)).map_or(&[], Vec::as_slice)
}

fn none(_: u64) -> bool {
    false
}

fn empty(size: u64) -> bool {
    size == 0
}

fn never_empty(size: u64) -> bool {
    size > 0
}

fn pages(size: u64) -> bool {
    size > 0 && size.is_multiple_of(4_096)
}

fn records(size: u64) -> bool {
    size <= 16_384 && size > 0 && size.is_multiple_of(64)
}

fn any(middle: &[u8]) -> Option<Vec<u8>> {
    (!middle.is_empty()).then(|| middle.to_vec())
}

/// Nothing in it names a document, and there may be anything.
fn all(_: &[u8]) -> Option<Vec<u8>> {
    Some(Vec::new())
}

fn all_of_nothing(middle: &[u8]) -> Option<Vec<u8>> {
    middle.is_empty().then(Vec::new)
}

/// A name with an ending of its own: `nota.docx`. Who has one more behind that has it from a program.
fn with_ending(middle: &[u8]) -> Option<Vec<u8>> {
    let dot = middle.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0)?;
    let ending = middle.get(dot + 1..)?;
    let is_ending = (1..=8).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric);
    is_ending.then(|| middle.to_vec())
}

fn letters(middle: &[u8]) -> Option<Vec<u8>> {
    (middle.len() >= 4 && middle.iter().all(u8::is_ascii_alphanumeric)).then(Vec::new)
}

fn long_hex(middle: &[u8]) -> Option<Vec<u8>> {
    (middle.len() >= 8 && middle.iter().all(u8::is_ascii_hexdigit)).then(Vec::new)
}

/// `1a2b3c.db`, with `-wal` and the like behind it.
fn database(middle: &[u8]) -> Option<Vec<u8>> {
    middle.windows(3).any(|three| three == b".db").then(Vec::new)
}

/// Visio: `~$$tekening.~vsdx`.
fn visio(middle: &[u8]) -> Option<Vec<u8>> {
    middle.windows(4).any(|four| four == b".~vs").then(Vec::new)
}

/// Vim: `nota.txt.swp`, and then `.swo`, `.swn` and back to the front.
fn swap(middle: &[u8]) -> Option<Vec<u8>> {
    let (name, ending) = middle.split_at_checked(middle.len().checked_sub(4)?)?;
    let is_swap = ending.starts_with(b".sw") && matches!(ending.last(), Some(b'a'..=b'p' | b'x'));
    is_swap.then(|| name.to_vec())
}

/// InDesign: `~brochure~k0s3qx`.
fn layout(middle: &[u8]) -> Option<Vec<u8>> {
    let name = middle.strip_prefix(b"~").unwrap_or(middle);
    let until = name.iter().rposition(|byte| *byte == b'~').unwrap_or(name.len());
    any(name.get(..until)?)
}

/// `nota.docx.~1~`.
fn numbered(middle: &[u8]) -> Option<Vec<u8>> {
    let name = middle.strip_suffix(b"~")?;
    let at = name.iter().rposition(|byte| *byte == b'~')?;
    let number = name.get(at + 1..)?;
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    any(name.get(..at)?.strip_suffix(b".")?).filter(|_| is_number)
}

/// `nota~20261127-101010.docx`.
fn dated(middle: &[u8]) -> Option<Vec<u8>> {
    let at = middle.iter().rposition(|byte| *byte == b'~').filter(|at| *at > 0)?;
    let (moment, ending) = middle.get(at + 1..)?.split_at_checked(15)?;
    let (day, time) = moment.split_at_checked(8)?;
    let is_moment = day.iter().all(u8::is_ascii_digit)
        && time.strip_prefix(b"-").is_some_and(|time| time.iter().all(u8::is_ascii_digit));
    let is_ending = ending.is_empty() || ending.starts_with(b".");
    (is_moment && is_ending).then(|| [middle.get(..at).unwrap_or_default(), ending].concat())
}

/// `kassa.old.kdbx`.
fn old_within(middle: &[u8]) -> Option<Vec<u8>> {
    let dot = middle.iter().rposition(|byte| *byte == b'.')?;
    let (name, ending) = middle.split_at_checked(dot)?;
    let name = [b".old".as_slice(), b".bak", b".orig"].iter().find_map(|old| name.strip_suffix(*old))?;
    (!name.is_empty() && ending.len() > 1).then(|| [name, ending].concat())
}

/// `nota.txt.tmp.1234`, `nota.txt.tmp-1234`.
fn tmp_numbered(middle: &[u8]) -> Option<Vec<u8>> {
    let at = middle.windows(5).rposition(|five| matches!(five, b".tmp." | b".tmp-")).filter(|at| *at > 0)?;
    let number = middle.get(at + 5..)?;
    (number.len() >= 3 && number.iter().all(u8::is_ascii_hexdigit)).then(Vec::new)
}

/// `nota.docx.sb-1a2b3c4d-AbCdEf`.
fn safe_save(middle: &[u8]) -> Option<Vec<u8>> {
    let (name, tail) = middle.split_at_checked(middle.len().checked_sub(19)?)?;
    let (hex, random) = tail.strip_prefix(b".sb-")?.split_at_checked(8)?;
    let random = random.strip_prefix(b"-")?;
    (hex.iter().all(u8::is_ascii_hexdigit) && random.iter().all(u8::is_ascii_alphanumeric))
        .then(|| name.to_vec())
}

/// Nextcloud and ownCloud clients: `.nota.docx.~abcd12`.
fn nextcloud(middle: &[u8]) -> Option<Vec<u8>> {
    let name = middle.strip_prefix(b".")?;
    let at = name.windows(2).rposition(|pair| pair == b".~").filter(|at| *at > 0)?;
    let random = name.get(at + 2..)?;
    let is_random = (4..=12).contains(&random.len()) && random.iter().all(u8::is_ascii_hexdigit);
    is_random.then(|| name.get(..at).unwrap_or_default().to_vec())
}

/// Excel: eight hexadecimal capitals.
fn excel(middle: &[u8]) -> Option<Vec<u8>> {
    let is_capital_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    (middle.len() == 8 && middle.iter().all(is_capital_hex)).then(Vec::new)
}

fn six_random(middle: &[u8]) -> Option<Vec<u8>> {
    (middle.len() == 6 && is_random(middle)).then(Vec::new)
}

/// `nota.docx.Ab12Cd`.
fn random_behind(middle: &[u8]) -> Option<Vec<u8>> {
    let (name, tail) = middle.split_at_checked(middle.len().checked_sub(7)?)?;
    let random = tail.strip_prefix(b".")?;
    (is_random(random) && !name.is_empty()).then(|| name.to_vec())
}

/// `nota.docx.abcdef`, hidden: nobody gives a document such a name, so it may have small letters alone.
fn six_behind_ending(middle: &[u8]) -> Option<Vec<u8>> {
    let (name, tail) = middle.split_at_checked(middle.len().checked_sub(7)?)?;
    let random = tail.strip_prefix(b".")?;
    (random.iter().all(u8::is_ascii_alphanumeric) && with_ending(name).is_some()).then(|| name.to_vec())
}

/// What `mkstemp` makes: letters and digits that spell no word, so one of them is no small letter.
fn is_random(letters: &[u8]) -> bool {
    letters.iter().all(u8::is_ascii_alphanumeric) && letters.iter().any(|letter| !letter.is_ascii_lowercase())
}
