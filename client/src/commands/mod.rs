//! One file per command; each says what can be typed, asks, and prints.

pub(crate) mod batches;
pub(crate) mod completeness;
pub(crate) mod completions;
pub(crate) mod confirm;
pub(crate) mod dossier;
pub(crate) mod due;
pub(crate) mod export;
pub(crate) mod filters;
pub(crate) mod folders;
pub(crate) mod handled;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod man;
mod many;
mod nowhere;
pub(crate) mod policy;
pub(crate) mod publish;
pub(crate) mod queue;
pub(crate) mod reject;
pub(crate) mod relate;
pub(crate) mod rescan;
pub(crate) mod restrict;
pub(crate) mod restrictions;
pub(crate) mod same;
pub(crate) mod set;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod terms;
pub(crate) mod text;
pub(crate) mod undo;
pub(crate) mod values;
pub(crate) mod watch;
pub(crate) mod withdraw;

use clap::Subcommand;

use crate::{
    session::Session,
    trouble::{Exit, Trouble},
};

/// What can be asked; each has its own file here.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Show(show::Show),
    List(list::List),
    Find(list::Find),
    Filters(filters::Filters),
    History(history::History),
    Text(text::Text),
    Completeness(completeness::Completeness),
    Sync(sync::Sync),
    Watch(watch::Watch),
    Set(set::Set),
    Confirm(confirm::Confirm),
    Reject(reject::Reject),
    Dossier(dossier::Dossier),
    Relate(relate::Relate),
    Same(same::Same),
    // On the heap: it takes much more than the others.
    Restrict(Box<restrict::Restrict>),
    Withdraw(withdraw::Withdraw),
    Restrictions(restrictions::Restrictions),
    Lock(lock::Lock),
    Unlock(lock::Unlock),
    Undo(undo::Undo),
    Batches(batches::Batches),
    Handled(handled::Handled),
    Publish(publish::Publish),
    Retract(publish::Retract),
    Queue(queue::Queue),
    Due(due::DueBy),
    Status(status::Status),
    Rescan(rescan::Rescan),
    Folders(folders::Folders),
    Policy(policy::Policy),
    Terms(terms::Terms),
    Export(export::Export),
    Import(import::Import),
    Completions(completions::Completions),
    #[command(hide = true)]
    Man(man::Man),
}

/// Does what was asked. `line` tells what may be typed.
pub(crate) async fn run(
    command: Command,
    line: fn() -> clap::Command,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    match command {
        Command::Show(asked) => show::run(asked, session).await,
        Command::List(asked) => list::run(asked, session).await,
        Command::Find(asked) => list::find(asked, session).await,
        Command::History(asked) => history::run(asked, session).await,
        Command::Text(asked) => text::run(asked, session).await,
        Command::Completeness(asked) => completeness::run(asked, session).await,
        Command::Sync(asked) => sync::run(asked, session).await,
        Command::Watch(asked) => watch::run(asked, session).await,
        Command::Set(asked) => set::run(asked, session).await,
        Command::Confirm(asked) => confirm::run(asked, session).await,
        Command::Reject(asked) => reject::run(asked, session).await,
        Command::Dossier(asked) => dossier::run(asked, session).await,
        Command::Relate(asked) => relate::run(asked, session).await,
        Command::Same(asked) => same::run(asked, session).await,
        Command::Restrict(asked) => restrict::run(*asked, session).await,
        Command::Withdraw(asked) => withdraw::run(asked, session).await,
        Command::Restrictions(asked) => restrictions::run(asked, session).await,
        Command::Lock(asked) => lock::lock(asked, session).await,
        Command::Unlock(asked) => lock::unlock(asked, session).await,
        Command::Undo(asked) => undo::run(asked, session).await,
        Command::Batches(asked) => batches::run(asked, session).await,
        Command::Handled(asked) => handled::run(asked, session).await,
        Command::Publish(asked) => publish::publish(asked, session).await,
        Command::Retract(asked) => publish::retract(asked, session).await,
        Command::Queue(asked) => queue::run(asked, session).await,
        Command::Due(asked) => due::run(asked, session).await,
        Command::Status(asked) => status::run(asked, session).await,
        Command::Rescan(asked) => rescan::run(asked, session).await,
        Command::Filters(asked) => filters::run(asked, session).await,
        Command::Folders(asked) => folders::run(asked, session).await,
        Command::Policy(asked) => policy::run(asked, session).await,
        Command::Terms(asked) => terms::run(asked, session).await,
        Command::Export(asked) => export::run(asked, session).await,
        Command::Import(asked) => import::run(asked, session).await,
        Command::Completions(asked) => completions::run(asked, line(), session),
        Command::Man(asked) => man::run(&asked, line()),
    }
}

/// Names a request that changes something (AIP-155): should it arrive twice, it is done once.
fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Complains of an etag where several documents are meant: it is of one.
fn no_etag(etag: Option<&String>) -> Result<(), Trouble> {
    etag.map_or(Ok(()), |_| Err(Trouble::OneOnly))
}

/// Gives an etag the quotes that it has on the wire (AIP-154); a shell takes them off.
fn quoted(etag: String) -> String {
    if etag.starts_with('"') { etag } else { format!("\"{etag}\"") }
}
