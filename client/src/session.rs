//! What one run of the client carries along: how to speak, where to write, whom to ask.

use std::{
    ffi::OsStr,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    connect::Connection,
    language::Lang,
    locate::{self, Named},
    print::{
        Look,
        json::{self, Described},
    },
    running::{self, Found},
    texts::{self, errors},
    trouble::{self, Exit, Trouble},
};

/// What every command can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// The daemon's socket
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) socket: Option<PathBuf>,
    /// The language of what people read; by default that of the locale
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Lang>,
    /// Print proto3 JSON for machines; lists print one object per line
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// One run of the client.
pub(crate) struct Session {
    look: Look,
    json: bool,
    daemon: Found,
    /// Nobody said which daemon to ask.
    found_it: bool,
    on_terminal: bool,
    out: Box<dyn io::Write>,
}

impl Session {
    /// Takes from the command line and the environment what every command needs.
    pub(crate) fn new(asked: &Asked) -> Self {
        Self {
            on_terminal: io::stdout().is_terminal(),
            ..Self::with(asked, Look::of_stdout(Lang::chosen(asked.lang)), Box::new(io::stdout()))
        }
    }

    /// Starts a session that writes to `out`, which is no terminal.
    pub(crate) fn with(asked: &Asked, look: Look, out: Box<dyn io::Write>) -> Self {
        let found_it = asked.socket.is_none() && std::env::var_os("BRONMERK_SOCKET").is_none();
        let daemon = running::socket(asked.socket.clone());
        Self { look, json: asked.json, daemon, found_it, on_terminal: false, out }
    }

    /// Returns how things look to this person.
    pub(crate) fn look(&self) -> &Look {
        &self.look
    }

    /// Returns the language spoken.
    pub(crate) fn lang(&self) -> Lang {
        self.look.lang
    }

    /// Tells whether a machine reads the answer.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// Opens the connection with the daemon.
    pub(crate) async fn connect(&self) -> Result<Connection, Trouble> {
        match &self.daemon {
            Found::One(socket) => Connection::open(socket.clone(), self.look.lang).await,
            Found::Several(sockets) => Err(Trouble::SeveralRun(sockets.clone())),
        }
    }

    /// The sockets of the daemons that answer too, where nobody said which one to ask.
    pub(crate) fn others(&self) -> Vec<PathBuf> {
        match &self.daemon {
            Found::One(socket) if self.found_it => running::others_than(socket),
            _ => Vec::new(),
        }
    }

    /// Reads which document is meant.
    pub(crate) fn document(&self, typed: &OsStr) -> Result<Named, Trouble> {
        Named::read(typed).map_err(|source| unplaced(typed, source))
    }

    /// Reads which folder is meant.
    pub(crate) fn folder(&self, typed: &OsStr) -> Result<PathBuf, Trouble> {
        locate::folder_path(typed).map_err(|source| unplaced(typed, source))
    }

    /// The same, by the name under which it was given.
    pub(crate) fn named_folder(&self, typed: &OsStr) -> Result<PathBuf, Trouble> {
        locate::named_folder_path(typed).map_err(|source| unplaced(typed, source))
    }

    /// Writes data to stdout, all of it, now.
    pub(crate) fn write(&mut self, data: &str) -> Result<(), Trouble> {
        // At once, because who watches changes through a pipe wants them now.
        self.out.write_all(data.as_bytes()).and_then(|()| self.out.flush()).map_err(Trouble::Output)
    }

    /// Writes one message as JSON: laid out for a person at a terminal, else on one line.
    pub(crate) fn write_json(&mut self, message: &impl Described) -> Result<(), Trouble> {
        let text = json::text(message, self.on_terminal).map_err(Trouble::Json)?;
        self.write(&text)
    }

    /// Writes messages as JSON, each on one line, all in one go.
    pub(crate) fn write_json_lines<'a, M: Described + 'a>(
        &mut self,
        messages: impl IntoIterator<Item = &'a M>,
    ) -> Result<(), Trouble> {
        let lines = messages.into_iter().map(|message| json::text(message, false).map_err(Trouble::Json));
        let lines = lines.collect::<Result<String, _>>()?;
        self.write(&lines)
    }

    /// Says whether somebody can answer: a person at a terminal.
    pub(crate) fn can_ask(&self) -> Result<(), Trouble> {
        let is_there = io::stdin().is_terminal() && io::stderr().is_terminal() && !self.json;
        if is_there { Ok(()) } else { Err(Trouble::NobodyToAsk) }
    }

    /// Asks a person on the terminal whether to go on; anything but yes is no. Where nobody can answer, that
    /// is what is wrong.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool, Trouble> {
        self.can_ask()?;
        say(&format!("{question} {} ", texts::yes_or_no(self.lang())));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(Trouble::Output)?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "j" | "ja" | "y" | "yes"))
    }

    /// Says on stderr what went wrong with one of several that were asked.
    pub(crate) fn tell_about(&self, typed: &OsStr, trouble: &Trouble) {
        say(&trouble.told_about(self.look.lang, &typed.to_string_lossy()));
    }

    /// Says on stderr what went wrong.
    pub(crate) fn tell(&self, trouble: &Trouble) {
        // `| head` has seen enough: that is no error, and there is nothing to say.
        if !trouble.is_closed_pipe() {
            say(&trouble.told(self.look.lang));
        }
        // What one daemon does not know, another one may.
        if trouble.exit() == Exit::NotFound {
            self.tell_of_others();
        }
    }

    /// Says on stderr which other daemons could have been asked.
    pub(crate) fn tell_of_others(&self) {
        let others = self.others();
        if !others.is_empty() {
            self.note(&errors::others_run(self.lang(), &trouble::calls(&others)));
        }
    }

    /// Says something on stderr that is no data and no error.
    pub(crate) fn note(&self, text: &str) {
        say(&format!("{text}\n"));
    }

    /// Shows on a terminal how many documents were dealt with; hidden elsewhere.
    pub(crate) fn progress(&self, doing: &'static str) -> ProgressBar {
        if !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::no_length().with_message(doing);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}: {pos} {elapsed}") {
            bar.set_style(style);
        }
        bar
    }

    /// Shows of how many that is, once it is known.
    pub(crate) fn progress_of(&self, bar: &ProgressBar, total: u64) {
        if total == 0 || bar.length() == Some(total) {
            return;
        }
        bar.set_length(total);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}: {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
    }

    /// Says something on stderr that only helps a person who is looking on.
    pub(crate) fn note_on_terminal(&self, text: &str) {
        if io::stderr().is_terminal() {
            self.note(text);
        }
    }
}

/// Returns why it is not clear where that is.
fn unplaced(typed: &OsStr, source: io::Error) -> Trouble {
    if typed.is_empty() {
        return Trouble::NoName;
    }
    Trouble::Path { typed: typed.to_string_lossy().into_owned(), source }
}

fn say(text: &str) {
    // If stderr is gone too, there is nobody left to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
