//! How far the rules in force were applied to the records that were there already; stopping and resuming that.

use bronmerk_proto::v1::{
    Backfill, GetBackfillRequest, ResumeBackfillRequest, StopBackfillRequest, backfill::State,
};
use clap::ValueEnum;

use crate::{
    session::Session,
    texts::policy as texts,
    trouble::{Exit, Trouble},
};

/// Says on the side that the rules in force are not applied to all records yet, if so.
pub(crate) fn note_unless_done(backfill: Option<&Backfill>, session: &Session) {
    let Some(backfill) = backfill.filter(|one| matches!(one.state(), State::Running | State::Stopped)) else {
        return;
    };
    session.note(texts::not_all_decided(session.lang()));
    session.note(&told(backfill, session));
}

/// What to do with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// tell how far it is
    #[default]
    Status,
    /// stop, also over restarts
    Stop,
    /// go on where it was stopped
    Resume,
}

/// Runs the command.
pub(super) async fn run(what: What, session: &mut Session) -> Result<Exit, Trouble> {
    let connection = session.connect().await?;
    let mut policy = connection.policy();
    let backfill = match what {
        What::Status => connection.answer(policy.get_backfill(GetBackfillRequest {})).await?.backfill,
        What::Stop => connection.answer(policy.stop_backfill(StopBackfillRequest {})).await?.backfill,
        What::Resume => connection.answer(policy.resume_backfill(ResumeBackfillRequest {})).await?.backfill,
    };
    let backfill = backfill.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&backfill)?;
        return Ok(Exit::Fine);
    }
    let told = told(&backfill, session);
    session.write(&format!("{told}\n"))?;
    Ok(Exit::Fine)
}

fn told(backfill: &Backfill, session: &Session) -> String {
    let (lang, look) = (session.lang(), session.look());
    let (done, total) = (look.number(backfill.done_count), look.number(backfill.total_count));
    match backfill.state() {
        State::Done | State::Unspecified => texts::backfill_done(lang).to_owned(),
        State::Running => texts::backfill_running(lang, &done, &total),
        State::Stopped => texts::backfill_stopped(lang, &done, &total),
    }
}
