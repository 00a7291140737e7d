//! `policy`: the rules in force, those before them, and those that are to come.

mod backfill;
mod change;

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{
    self, CheckPolicyRequest, CheckPolicyResponse, GetPolicyRequest, PolicyFile, PolicyProblem,
    ReloadPolicyRequest,
};
use clap::{Args, Subcommand};

pub(crate) use self::backfill::note_unless_done;
use self::change::Which;
use crate::{
    connect::Connection,
    filter::saved::Saved,
    print::{Look, Tone, escape::clean},
    session::Session,
    texts::system as texts,
    trouble::{Exit, Trouble},
};

/// Show, check, compare and change the policy: the rules by which records are made
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk policy show > beleid.toml
  bronmerk policy diff beleid.toml
  bronmerk policy apply beleid.toml --reason 'Nieuwe selectielijst'
  bronmerk policy rollback")]
pub(crate) struct Policy {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check a policy file without using it
    ///
    /// Prints one problem per line, `file:line:column: key: message`, and ends with exit code 1
    /// when there are any.
    #[command(after_help = "Example:\n  bronmerk policy check beleid.toml")]
    Check {
        /// The policy file
        file: OsString,
    },
    /// Print the policy in force, as a policy file with its version in comments above
    #[command(after_help = "Example:\n  bronmerk policy show > beleid.toml")]
    Show {
        /// An earlier one: its version, or the first letters of it
        version: Option<String>,
    },
    /// Show what a policy would change in the records that are there, and change nothing
    ///
    /// Shows the first documents, and the sums by field and by rule. With --json every document, one
    /// per line, and the sums on the last line.
    #[command(after_help = "\
Examples:
  bronmerk policy diff beleid.toml
  bronmerk policy diff beleid.toml --json | jq -r 'select(.document) | .document.displayPath'
  bronmerk policy diff --version 3f9a")]
    Diff {
        /// The policy file
        #[arg(required_unless_present = "version", conflicts_with = "version")]
        file: Option<OsString>,
        /// A version that was in force before, or the first letters of it
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// Only documents that this filter fits
        #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
        filter: String,
        /// Show every document
        #[arg(long)]
        all: bool,
    },
    /// Put a policy in force: show what it would change, ask, and write it into the daemon's policy file
    ///
    /// Its rules are then applied to all records, a few at a time; what people set or locked stays.
    #[command(after_help = "\
Examples:
  bronmerk policy apply beleid.toml --preview
  bronmerk policy apply beleid.toml --reason 'Nieuwe selectielijst'")]
    Apply {
        /// The policy file
        file: OsString,
        #[command(flatten)]
        change: Change,
    },
    /// Go back to an earlier policy, as `apply` does; without VERSION to the one before the present one
    #[command(after_help = "\
Examples:
  bronmerk policy rollback
  bronmerk policy rollback 3f9a --reason 'Regel besluiten klopte niet'")]
    Rollback {
        /// Its version, or the first letters of it; see `bronmerk policy history`
        version: Option<String>,
        #[command(flatten)]
        change: Change,
    },
    /// List the policies that were in force, newest first
    #[command(after_help = "Example:\n  bronmerk policy history")]
    History,
    /// Tell how far the rules were applied to what was there already; stop that, or go on with it
    #[command(after_help = "Examples:\n  bronmerk policy backfill\n  bronmerk policy backfill stop")]
    Backfill {
        /// What to do
        #[arg(value_enum, default_value_t)]
        what: backfill::What,
    },
    /// Read the policy file again; when it is not good, the old policy stays
    #[command(after_help = "Example:\n  bronmerk policy reload")]
    Reload,
}

/// A selection list of more bytes is refused by the daemon too.
const LONGEST_LIST: u64 = 8 << 20;

/// How a change is made.
#[derive(Debug, Args)]
struct Change {
    /// Do not show and ask; needed where nobody can answer
    #[arg(long, conflicts_with = "preview")]
    yes: bool,
    /// Only show what it would change
    #[arg(long)]
    preview: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
}

/// What the version of the built-in policy begins with.
const BUILT_IN: &str = "built-in-";

/// Runs the command.
pub(crate) async fn run(asked: Policy, session: &mut Session) -> Result<Exit, Trouble> {
    match asked.action {
        Action::Check { file } => check(Path::new(&file), session).await,
        Action::Show { version } => {
            show(&session.connect().await?, version.unwrap_or_default(), session).await
        }
        Action::Diff { file: Some(file), filter, all, .. } => {
            change::diff(Which::File(Path::new(&file)), Saved::of_user().expanded(&filter)?, all, session)
                .await
        }
        Action::Diff { version, filter, all, .. } => {
            change::diff(
                Which::Version(version.unwrap_or_default()),
                Saved::of_user().expanded(&filter)?,
                all,
                session,
            )
            .await
        }
        Action::Apply { file, change } => change::apply(Which::File(Path::new(&file)), change, session).await,
        Action::Rollback { version, change } => change::rollback(version, change, session).await,
        Action::History => change::history(session).await,
        Action::Backfill { what } => backfill::run(what, session).await,
        Action::Reload => reload(&session.connect().await?, session).await,
    }
}

async fn check(file: &Path, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let (_, answer) = checked(file, &connection).await?;
    if session.json() {
        session.write_json(&answer)?;
    } else if answer.problems.is_empty() {
        let good = texts::policy_good(session.lang());
        let told = answer.policy.map(|policy| described(session.look(), &policy)).unwrap_or_default();
        session.write(&format!("{good}: {told}\n"))?;
        for note in &answer.notes {
            let look = session.look();
            let mut page = String::new();
            let told = format!("{}: {}", texts::take_note(look.lang), look.sentence(Some(note)));
            look.add_wrapped(&mut page, 0, Tone::Notice, &told);
            session.write(&page)?;
        }
    } else {
        for found in &answer.problems {
            let line = problem(session.look(), file, found);
            session.write(&line)?;
        }
    }
    Ok(if answer.problems.is_empty() { Exit::Fine } else { Exit::Failed })
}

/// Reads a policy file and has it checked, with the selection list that is beside it: what was asked and the answer.
async fn checked(
    file: &Path,
    connection: &Connection,
) -> Result<(CheckPolicyRequest, CheckPolicyResponse), Trouble> {
    let unread = |source| Trouble::File { path: PathBuf::from(file), source };
    let text = fs::read_to_string(file).map_err(unread)?;
    let mut policy = connection.policy();
    let mut asked = CheckPolicyRequest { text, ..CheckPolicyRequest::default() };
    let mut answer = connection.answer(policy.check_policy(asked.clone())).await?;
    // Only the daemon reads TOML: which lists the policy means stands in its answer. The files are ours to open.
    if !answer.selection_list_files.is_empty() {
        let beside = file.parent().unwrap_or(Path::new(""));
        for name in std::mem::take(&mut answer.selection_list_files) {
            let text = read_list(&beside.join(&name))?;
            asked.selection_list_files.push(PolicyFile { name, text });
        }
        answer = connection.answer(policy.check_policy(asked.clone())).await?;
    }
    Ok((asked, answer))
}

/// Reads a selection list, and not more of it than the daemon takes.
fn read_list(path: &Path) -> Result<String, Trouble> {
    let unread = |source| Trouble::File { path: PathBuf::from(path), source };
    let file = fs::File::open(path).map_err(unread)?;
    let mut text = String::new();
    file.take(LONGEST_LIST + 1).read_to_string(&mut text).map_err(unread)?;
    if text.len() as u64 > LONGEST_LIST {
        return Err(unread(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(text)
}

/// Returns the problem as compilers write theirs, so that editors jump to it.
fn problem(look: &Look, file: &Path, problem: &PolicyProblem) -> String {
    let mut told = clean(&file.to_string_lossy()).into_owned();
    // A String takes everything that is written to it.
    let _ = match (problem.line, problem.column) {
        (0, _) => Ok(()),
        (line, 0) => write!(told, ":{line}"),
        (line, column) => write!(told, ":{line}:{column}"),
    };
    if !problem.key.is_empty() {
        let _ = write!(told, ": {}", clean(&problem.key));
    }
    format!("{told}: {}\n", look.sentence(problem.message.as_ref()))
}

fn described(look: &Look, policy: &v1::Policy) -> String {
    texts::version_and_rules(look.lang, &clean(&policy.version), policy.rule_count)
}

async fn show(connection: &Connection, version: String, session: &mut Session) -> Result<Exit, Trouble> {
    let answer = connection.answer(connection.policy().get_policy(GetPolicyRequest { version })).await?;
    let policy = answer.policy.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&policy)?;
    } else {
        let page = page(session.look(), &policy);
        session.write(&page)?;
    }
    Ok(Exit::Fine)
}

fn page(look: &Look, policy: &v1::Policy) -> String {
    let place = match policy.display_path.as_str() {
        // Of one that is no longer in force only its text is kept.
        "" if policy.sequence > 0 && !policy.version.starts_with(BUILT_IN) => {
            texts::in_force_before(look.lang).to_owned()
        }
        "" => texts::built_in(look.lang).to_owned(),
        path => texts::read_from(look.lang, &clean(path)),
    };
    let mut page = format!("# {}\n# {place}\n", described(look, policy));
    if let Some(time) = look.moment(policy.adopt_time.as_ref()) {
        page.push_str(&format!("# {}\n", texts::in_use_since(look.lang, &time)));
    }
    page.push('\n');
    for line in policy.text.lines() {
        // Tabs are layout in a policy, and harmless.
        let parts: Vec<_> = line.split('\t').map(clean).collect();
        page.push_str(&parts.join("\t"));
        page.push('\n');
    }
    page
}

async fn reload(connection: &Connection, session: &mut Session) -> Result<Exit, Trouble> {
    let answer = connection.answer(connection.policy().reload_policy(ReloadPolicyRequest {})).await?;
    if session.json() {
        session.write_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let lang = session.lang();
    let what = if answer.changed { texts::policy_new(lang) } else { texts::policy_same(lang) };
    let told = answer.policy.map(|policy| described(session.look(), &policy)).unwrap_or_default();
    session.write(&format!("{what}: {told}\n"))?;
    Ok(Exit::Fine)
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::Sentence;

    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn problems_look_like_those_of_a_compiler() {
        let message = Some(Sentence { nl: "onbekende waardering".into(), en: "unknown appraisal".into() });
        let found = PolicyProblem { line: 3, column: 9, key: "rules[0].fields.waardering".into(), message };
        assert_eq!(
            problem(&look(Lang::En), Path::new("beleid.toml"), &found),
            "beleid.toml:3:9: rules[0].fields.waardering: unknown appraisal\n"
        );
        let whole = PolicyProblem { line: 0, column: 0, key: String::new(), ..found };
        assert_eq!(
            problem(&look(Lang::Nl), Path::new("beleid.toml"), &whole),
            "beleid.toml: onbekende waardering\n"
        );
    }

    #[test]
    fn a_policy_is_shown_as_a_policy_file() {
        let policy = v1::Policy {
            version: "abc".into(),
            text: "a = 1\n\tb = \"\u{1b}\"".into(),
            rule_count: 1,
            ..v1::Policy::default()
        };
        assert_eq!(
            page(&look(Lang::En), &policy),
            "# version abc, 1 rule\n# built in\n\na = 1\n\tb = \"\\u{1b}\"\n"
        );
    }
}
