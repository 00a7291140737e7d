//! Makes text and JSON of what the daemon answered. Asks nothing and writes nothing itself.
//!
//! **Invariant:** every text that came from outside passes [`escape::clean`] before it is shown, so
//! that no file name can steer a terminal.

pub(crate) mod batches;
pub(crate) mod columns;
pub(crate) mod completeness;
pub(crate) mod due;
pub(crate) mod escape;
pub(crate) mod folder;
pub(crate) mod hidden;
pub(crate) mod journal;
pub(crate) mod json;
pub(crate) mod listing;
pub(crate) mod measure;
pub(crate) mod policy;
pub(crate) mod publication;
pub(crate) mod question;
pub(crate) mod record;
pub(crate) mod relations;
pub(crate) mod restrictions;
pub(crate) mod status;
pub(crate) mod summary;
pub(crate) mod terms;
pub(crate) mod text;
pub(crate) mod value;
pub(crate) mod wrap;

use std::{
    env,
    io::{self, IsTerminal as _},
};

use bronmerk_proto::v1::{Location, Sentence, Trouble};
use jiff::tz::TimeZone;

use crate::{language::Lang, locate::path_of, texts};

/// How things look to this person, on this stdout.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) lang: Lang,
    /// The zone in which times are told.
    pub(crate) zone: TimeZone,
    /// Whether there are colours.
    pub(crate) colours: bool,
    /// Where lines end; `None` for a file or a pipe, where nothing is cut or wrapped.
    pub(crate) width: Option<usize>,
}

/// What a piece of text is for; the colour follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    /// The one thing to see first.
    Strong,
    /// There for who looks for it.
    Quiet,
    Good,
    Notice,
    Bad,
}

impl Look {
    /// Returns how things look on this process' stdout.
    pub(crate) fn of_stdout(lang: Lang) -> Self {
        let terminal = io::stdout().is_terminal();
        // NO_COLOR counts when it is set and not empty (no-color.org).
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self {
            lang,
            zone: TimeZone::system(),
            colours: terminal && !refused,
            width: width.filter(|_| terminal),
        }
    }

    /// Returns the text in its tone.
    pub(crate) fn tone(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Strong => "1",
            Tone::Quiet => "2",
            Tone::Good => "32",
            Tone::Notice => "33",
            Tone::Bad => "31",
            Tone::Plain => "",
        };
        if !self.colours || code.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Returns the sentence in this language, or in the other when it is missing there.
    pub(crate) fn sentence(&self, sentence: Option<&Sentence>) -> String {
        let Some(sentence) = sentence else { return String::new() };
        let (first, second) = self.lang.pick((&sentence.nl, &sentence.en), (&sentence.en, &sentence.nl));
        escape::clean(if first.is_empty() { second } else { first }).into_owned()
    }

    /// Adds what is wrong, and what can be done about it.
    pub(crate) fn add_trouble(&self, page: &mut String, indent: usize, trouble: &Trouble) {
        let said = self.sentence(trouble.message.as_ref());
        let said = if said.is_empty() { escape::clean(&trouble.reason).into_owned() } else { said };
        self.add_wrapped(page, indent, Tone::Notice, &said);
        let remedy = self.sentence(trouble.remedy.as_ref());
        if !remedy.is_empty() {
            let told = format!("{}: {remedy}", texts::record::do_this(self.lang));
            self.add_wrapped(page, indent + 2, Tone::Plain, &told);
        }
    }

    /// Adds lines of text under a margin, wrapped to the terminal.
    pub(crate) fn add_wrapped(&self, page: &mut String, indent: usize, tone: Tone, text: &str) {
        for line in wrap::lines(text, self.width.map(|width| width.saturating_sub(indent))) {
            page.push_str(&" ".repeat(indent));
            page.push_str(&self.tone(tone, &line));
            page.push('\n');
        }
    }

    /// Adds a line `label  text`, the text wrapped to the right of the label.
    pub(crate) fn add_labelled(&self, page: &mut String, column: usize, label: &str, tone: Tone, text: &str) {
        let mut lines = String::new();
        self.add_wrapped(&mut lines, column, tone, text);
        let gap = column.saturating_sub(2 + wrap::width(label));
        // The first line's margin makes place for the label.
        let rest = lines.get(column..).unwrap_or_default();
        page.push_str(&format!("  {label}{}{rest}", " ".repeat(gap)));
    }

    /// Adds lines `label  text` with the texts below each other.
    pub(crate) fn add_aligned(&self, page: &mut String, lines: &[(&str, String)]) {
        let column = 4 + lines.iter().map(|(label, _)| wrap::width(label)).max().unwrap_or(0);
        for (label, text) in lines {
            self.add_labelled(page, column, label, Tone::Plain, text);
        }
    }

    /// Adds an empty line and a heading.
    pub(crate) fn add_heading(&self, page: &mut String, heading: &str) {
        page.push('\n');
        page.push_str(&self.tone(Tone::Strong, heading));
        page.push('\n');
    }
}

/// Returns where the document is, safe to show; empty when the daemon named no place.
pub(crate) fn place(location: &Location) -> String {
    // Entries of the journal carry the bytes only.
    match location.display_path.as_str() {
        "" => escape::clean(&path_of(&location.path).to_string_lossy()).into_owned(),
        shown => escape::clean(shown).into_owned(),
    }
}
