//! `filters`: filters that a person saves under a name.

use bronmerk_proto::v1::ListDocumentsRequest;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    filter::saved::Saved,
    print::escape::clean,
    session::Session,
    texts::filters as texts,
    trouble::{Exit, Trouble},
};

/// Save filters under a name, to use them as @NAME wherever a filter can be given
#[derive(Debug, Args)]
#[command(after_help = "\
They are yours: each is a small file in $XDG_CONFIG_HOME/bronmerk/filters (or ~/.config/bronmerk/filters), which
you can copy to a colleague. `@NAME` may stand beside other conditions, between AND, OR and NOT.

Examples:
  bronmerk filters save kamerbrieven 'documentsoort = Kamerbrief AND beoordeling != openbaar'
  bronmerk filters list
  bronmerk list --filter '@kamerbrieven AND create_time > 2026'
  bronmerk set --where @kamerbrieven beoordeling=openbaar --preview
  bronmerk filters remove kamerbrieven")]
pub(crate) struct Filters {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Save a filter; one that had that name is replaced
    #[command(after_help = "Example:\n  bronmerk filters save vastgezet 'locked = true'")]
    Save {
        /// Letters, digits, `-` and `_`
        name: String,
        /// As for `bronmerk list --filter`
        filter: String,
    },
    /// List the saved filters
    #[command(after_help = "Example:\n  bronmerk filters list")]
    List,
    /// Take a saved filter away
    #[command(after_help = "Example:\n  bronmerk filters remove vastgezet")]
    Remove {
        /// Its name
        name: String,
    },
}

/// Runs the command.
pub(crate) async fn run(asked: Filters, session: &mut Session) -> Result<Exit, Trouble> {
    let saved = Saved::of_user();
    match asked.action {
        Action::Save { name, filter } => {
            let name = name.trim_start_matches('@');
            // What another one says is written out: it stays as it is when that one changes.
            let filter = saved.expanded(&filter)?;
            if filter.is_empty() {
                return Err(Trouble::EmptyFilter);
            }
            // Asked once, so that a mistake is told now.
            let request = ListDocumentsRequest { page_size: 1, filter: filter.clone(), ..Default::default() };
            let connection = session.connect().await?;
            connection.answer(connection.documents().list_documents(request)).await?;
            let path = saved.save(name, &filter)?;
            let path = clean(&path.to_string_lossy()).into_owned();
            session.note(&texts::saved(session.lang(), name, &path));
        }
        Action::List => {
            let all = saved.all()?;
            let told = if session.json() {
                let line = |(name, filter)| format!("{}\n", json!({ "name": name, "filter": filter }));
                all.iter().map(line).collect::<String>()
            } else {
                all.iter().map(|(name, filter)| format!("@{name}  {}\n", clean(filter))).collect()
            };
            session.write(&told)?;
            if all.is_empty() && !session.json() {
                session.note(texts::none(session.lang()));
            }
        }
        Action::Remove { name } => saved.remove(name.trim_start_matches('@'))?,
    }
    Ok(Exit::Fine)
}
