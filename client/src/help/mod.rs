//! The command line in Dutch: what `--help` says, and what is said of a line that is not right.
//!
//! Which commands there are, and the English of it, stands with the commands. Here is the Dutch, by the English text: what
//! changes there is missed here then, and a test says so.

mod keeping;
mod long;
mod records;
mod usage;

use std::ffi::OsString;

use clap::{
    Arg, ArgMatches, Command,
    builder::{PossibleValue, Str, StyledStr},
};

use crate::language::Lang;

/// What the names of values are in Dutch.
const NAMES: [(&str, &str); 33] = [
    ("COMMAND", "OPDRACHT"),
    ("DATE", "DATUM"),
    ("DIR", "MAP"),
    ("FIELD", "VELD"),
    ("FILE", "BESTAND"),
    ("FILTER", "FILTER"),
    ("FOLDER", "MAP"),
    ("FORMAT", "VORM"),
    ("GROUND", "GROND"),
    ("HOW", "HOE"),
    ("KIND", "SOORT"),
    ("LANGUAGE", "TAAL"),
    ("LIST", "LIJST"),
    ("NAME", "NAAM"),
    ("OPTIONS", "OPTIES"),
    ("ORDER", "VOLGORDE"),
    ("OTHER", "ANDERE"),
    ("PATH", "PAD"),
    ("PATH FIELD", "PAD VELD"),
    ("PATH FIELD=VALUE", "PAD VELD=WAARDE"),
    ("PATH HOW OTHER", "PAD HOE ANDERE"),
    ("PATH ID", "PAD ID"),
    ("PATHS", "PADEN"),
    ("SEARCH", "WOORD"),
    ("SECONDS", "SECONDEN"),
    ("SEPARATOR", "TEKEN"),
    ("SEQUENCE", "NUMMER"),
    ("STATE", "TOESTAND"),
    ("TERM", "TERMIJN"),
    ("TEXT", "TEKST"),
    ("VALUE", "WAARDE"),
    ("VERSION", "VERSIE"),
    ("WHAT", "WAT"),
];

/// What the program that reads the command line says by itself.
const BY_ITSELF: [(&str, &str); 10] = [
    ("Usage:", "Gebruik:"),
    ("Commands:", "Opdrachten:"),
    ("Arguments:", "Argumenten:"),
    ("Options:", "Opties:"),
    ("Possible values:", "Mogelijke waarden:"),
    ("[possible values: ", "[mogelijke waarden: "),
    ("[default: ", "[standaard: "),
    ("[alias: ", "[ook: "),
    ("[aliases: ", "[ook: "),
    ("[short alias: ", "[ook: "),
];

/// A line that asks for no command: for help, or it is not right.
pub(crate) struct Said {
    pub(crate) text: String,
    /// Whether it was asked for.
    pub(crate) is_asked: bool,
}

/// Reads a command line in Dutch.
pub(crate) fn read(command: Command, words: Vec<OsString>) -> Result<ArgMatches, Said> {
    let mut command = in_dutch(command);
    command.try_get_matches_from_mut(words).map_err(|error| usage::told(&error))
}

/// The Dutch of one of the texts.
fn dutch(english: &str) -> Option<&'static str> {
    let mut all = records::SHORT.iter().chain(keeping::SHORT);
    all.find(|(known, _)| *known == english).map(|(_, dutch)| *dutch)
}

/// The Dutch, or the English where there is none: a test sees to it that there is.
fn translated(english: &str) -> String {
    english.split("\n\n").map(|part| dutch(part).unwrap_or(part)).collect::<Vec<_>>().join("\n\n")
}

/// The command with all its texts in Dutch.
fn in_dutch(mut command: Command) -> Command {
    // Only then it has what holds for every command, and its own `help`.
    command.build();
    of_command(command, "bronmerk")
}

fn of_command(mut command: Command, name: &str) -> Command {
    let text = |text: Option<&StyledStr>| text.map(|text| translated(&text.to_string()));
    if let Some(about) = text(command.get_about()) {
        command = command.about(about);
    }
    if let Some(about) = text(command.get_long_about()) {
        command = command.long_about(about);
    }
    if let Some(after) = command.get_after_help().map(|after| below(name, &after.to_string())) {
        command = command.after_help(after);
    }
    command.mut_args(of_argument).mut_subcommands(|inner| {
        let below = match name {
            "bronmerk" => inner.get_name().to_owned(),
            _ => format!("{name} {}", inner.get_name()),
        };
        of_command(inner, &below)
    })
}

fn of_argument(mut argument: Arg) -> Arg {
    if let Some(help) = argument.get_help().map(|help| translated(&help.to_string())) {
        argument = argument.help(help);
    }
    if let Some(help) = argument.get_long_help().map(|help| translated(&help.to_string())) {
        argument = argument.long_help(help);
    }
    let names = argument.get_value_names().unwrap_or_default();
    let names: Vec<Str> = names.iter().map(of_name).collect();
    if !names.is_empty() && argument.get_num_args().is_some_and(|count| count.takes_values()) {
        argument = argument.value_names(names);
    }
    let values = argument.get_possible_values();
    // What each value means cannot be changed where it stands; so it is told with the argument.
    if argument.get_action().takes_values() && values.iter().any(|value| value.get_help().is_some()) {
        let lines: Vec<String> = values.iter().filter(|value| !value.is_hide_set()).map(of_value).collect();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        argument = argument
            .hide_possible_values(true)
            .long_help(format!("{help}\n\nMogelijke waarden:\n{}", lines.join("\n")));
    }
    argument
}

fn of_name(name: &Str) -> Str {
    dutch_of(name).map_or_else(|| name.clone(), Str::from)
}

/// A name of [`NAMES`] in Dutch.
fn dutch_of(name: &str) -> Option<&'static str> {
    NAMES.iter().find_map(|(english, dutch)| (*english == name).then_some(*dutch))
}

fn of_value(value: &PossibleValue) -> String {
    let help = value.get_help().map(|help| translated(&help.to_string())).unwrap_or_default();
    format!("- {}: {help}", value.get_name())
}

/// What stands below the options: the Dutch of it, and the examples as they are.
fn below(name: &str, english: &str) -> String {
    let prose = long::LONG.iter().find(|(of, _)| *of == name).map_or("", |(_, prose)| *prose);
    let examples = examples(english);
    if prose.is_empty() { examples } else { format!("{prose}\n\n{examples}") }
}

fn examples(english: &str) -> String {
    let Some(at) = english.find("Example") else { return String::new() };
    let (_, examples) = english.split_at(at);
    let lines = examples.lines().map(|line| match (line, line.trim_start().rsplit_once("   ")) {
        ("Example:", _) => "Voorbeeld:".to_owned(),
        ("Examples:", _) => "Voorbeelden:".to_owned(),
        (_, Some((command, told))) => format!("  {command}   {}", translated(told)),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The words in capitals, in Dutch.
fn in_capitals(text: &str) -> String {
    let mut told = String::new();
    let mut word = String::new();
    // The end of the text ends a word too.
    for letter in text.chars().map(Some).chain([None]) {
        match letter {
            Some(letter) if letter.is_ascii_uppercase() => word.push(letter),
            other => {
                told.push_str(dutch_of(&word).unwrap_or(&word));
                word.clear();
                told.extend(other);
            }
        }
    }
    told
}

/// A text of the program that reads the command line: its headings, and the names in how a command is used.
fn headings(text: &str) -> String {
    let text = BY_ITSELF.iter().fold(text.to_owned(), |text, (english, dutch)| text.replace(english, dutch));
    let mut is_usage = false;
    let lines = text.lines().map(|line| {
        is_usage = line.starts_with("Gebruik:") || (is_usage && line.starts_with("       "));
        if is_usage { in_capitals(line) } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The language that a line asks for, before it is read: it may not be right.
pub(crate) fn language(words: &[OsString]) -> Lang {
    let mut words = words.iter().skip(1).filter_map(|word| word.to_str()).take_while(|word| *word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        asked = match value {
            Some("nl") => Some(Lang::Nl),
            Some("en") => Some(Lang::En),
            _ => asked,
        };
    }
    Lang::chosen(asked)
}

#[cfg(test)]
mod tests;
