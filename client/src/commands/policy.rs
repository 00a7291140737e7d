//! `policy`: the rules in force, and whether a file with rules is good.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{self, CheckPolicyRequest, GetPolicyRequest, PolicyProblem, ReloadPolicyRequest};
use clap::{Args, Subcommand};

use crate::{
    connect::Connection,
    print::{Look, escape::clean},
    session::Session,
    texts::system as texts,
    trouble::{Exit, Trouble},
};

/// Show, check or reload the policy: the rules by which records are made
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk policy show
  bronmerk policy check beleid.toml && bronmerk policy reload")]
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
    Show,
    /// Read the policy file again; when it is not good, the old policy stays
    #[command(after_help = "Example:\n  bronmerk policy reload")]
    Reload,
}

/// Runs the command.
pub(crate) async fn run(asked: Policy, session: &mut Session) -> Result<Exit, Trouble> {
    match asked.action {
        Action::Check { file } => check(Path::new(&file), session).await,
        Action::Show => show(&session.connect().await?, session).await,
        Action::Reload => reload(&session.connect().await?, session).await,
    }
}

async fn check(file: &Path, session: &mut Session) -> Result<Exit, Trouble> {
    let unread = |source| Trouble::File { path: PathBuf::from(file), source };
    let text = fs::read_to_string(file).map_err(unread)?;
    let connection = session.connect().await?;
    let mut policy = connection.policy();
    let answer = connection.answer(policy.check_policy(CheckPolicyRequest { text })).await?;
    if session.json() {
        session.write_json(&answer)?;
    } else if answer.problems.is_empty() {
        let good = texts::policy_good(session.lang());
        let told = answer.policy.map(|policy| described(session.look(), &policy)).unwrap_or_default();
        session.write(&format!("{good}: {told}\n"))?;
    } else {
        for found in &answer.problems {
            let line = problem(session.look(), file, found);
            session.write(&line)?;
        }
    }
    Ok(if answer.problems.is_empty() { Exit::Fine } else { Exit::Failed })
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

async fn show(connection: &Connection, session: &mut Session) -> Result<Exit, Trouble> {
    let answer = connection.answer(connection.policy().get_policy(GetPolicyRequest {})).await?;
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
