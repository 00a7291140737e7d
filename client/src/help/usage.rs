//! What is said in Dutch of a line that is not right: what is wrong, and what to do.

use std::{error::Error as _, fmt::Write as _};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Said, dutch, headings};

/// What to say of it; help and the version come this way too.
pub(super) fn told(error: &clap::Error) -> Said {
    if !error.use_stderr() {
        return Said { text: headings(&error.render().to_string()), is_asked: true };
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Said { text: headings(&error.render().to_string()), is_asked: false };
    }
    let mut text = format!("fout: {}\n", wrong(error));
    for tip in tips(error) {
        // A line of its own each; what to do stands last.
        let _ = writeln!(text, "tip: {tip}");
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        text.push('\n');
        text.push_str(&headings(&usage.to_string()));
    }
    text.push_str("\nMet `--help` achter de opdracht krijgt u uitleg.\n");
    Said { text, is_asked: false }
}

/// What is wrong.
fn wrong(error: &clap::Error) -> String {
    let of = |kind: ContextKind| error.get(kind).map(each).unwrap_or_default();
    let (argument, value) =
        (of(ContextKind::InvalidArg).join(", "), of(ContextKind::InvalidValue).join(", "));
    match error.kind() {
        ErrorKind::UnknownArgument => format!("`{argument}` hoort niet bij deze opdracht"),
        ErrorKind::InvalidSubcommand => {
            format!("er is geen opdracht `{}`", of(ContextKind::InvalidSubcommand).join(", "))
        }
        ErrorKind::MissingSubcommand => "er staat niet bij wat u wilt doen".into(),
        ErrorKind::MissingRequiredArgument => format!("er ontbreekt nog iets: {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("achter `{argument}` ontbreekt een waarde"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("`{value}` kan niet bij `{argument}`")
        }
        ErrorKind::TooManyValues => format!("`{value}` is te veel bij `{argument}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("bij `{argument}` staat niet het goede aantal waarden")
        }
        ErrorKind::NoEquals => format!("achter `{argument}` hoort een `=`"),
        ErrorKind::ArgumentConflict => {
            let others = of(ContextKind::PriorArg);
            match others.iter().any(|other| *other != argument) {
                true => format!("`{argument}` kan niet samen met `{}`", others.join("`, `")),
                false => format!("`{argument}` kan maar één keer"),
            }
        }
        ErrorKind::InvalidUtf8 => "in de opdracht staan tekens die geen UTF-8 zijn".into(),
        _ => "de opdracht is niet goed geschreven".into(),
    }
}

/// What to do.
fn tips(error: &clap::Error) -> Vec<String> {
    let mut tips = Vec::new();
    for suggested in
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
    {
        let meant = error.get(suggested).map(each).unwrap_or_default();
        if !meant.is_empty() {
            tips.push(format!("bedoelt u `{}`?", meant.join("` of `")));
        }
    }
    for known in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        let values = error.get(known).map(each).unwrap_or_default();
        if !values.is_empty() {
            tips.push(format!("kies uit {}", values.join(", ")));
        }
    }
    if error.kind() == ErrorKind::ValueValidation {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        // What reads a number says so in its own words.
        tips.push(dutch(&said).unwrap_or("schrijf hier een getal, bijvoorbeeld 20").to_owned());
    }
    if let Some(ContextValue::StyledStrs(_)) = error.get(ContextKind::Suggested)
        && error.kind() == ErrorKind::UnknownArgument
        && tips.is_empty()
    {
        tips.push("is het geen optie, schrijf er dan `--` voor".into());
    }
    tips
}

fn each(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::Strings(all) => all.clone(),
        ContextValue::None => Vec::new(),
        one => vec![one.to_string()],
    }
}
