//! How the daemon is doing, as a person reads it.

use bronmerk_proto::v1::{
    DocumentState, GetStatusResponse as Status,
    get_status_response::{Flow, Health, IndexState, Ledger, ReadWorkers},
};

use super::{Look, Tone, escape::clean, folder};
use crate::texts::{system as texts, words};

/// Returns the overview; `verbose` adds what is under way.
pub(crate) fn page(look: &Look, status: &Status, verbose: bool) -> String {
    let lang = look.lang;
    let mut page = String::new();
    add_head(&mut page, look, status);
    if !status.troubles.is_empty() {
        look.add_heading(&mut page, texts::troubles(lang));
        for trouble in &status.troubles {
            look.add_trouble(&mut page, 2, trouble);
        }
    }
    look.add_heading(&mut page, texts::folders(lang));
    match status.folders.is_empty() {
        true => look.add_wrapped(&mut page, 0, Tone::Plain, texts::no_folders(lang)),
        false => page.push_str(&folder::table(look, &status.folders)),
    }
    let documents = format!("{} {}", texts::documents(lang), look.number(status.document_count));
    look.add_heading(&mut page, &documents);
    let mut counts: Vec<_> = status.state_counts.iter().collect();
    counts.sort_by_key(|count| count.state);
    let lines = counts.into_iter().map(|counted| {
        let state = DocumentState::try_from(counted.state).unwrap_or_default();
        (words::state(lang, state), look.number(counted.count))
    });
    look.add_aligned(&mut page, &lines.collect::<Vec<_>>());
    if let Some(ledger) = &status.ledger {
        look.add_heading(&mut page, texts::ledger(lang));
        add_ledger(&mut page, look, ledger, verbose);
    }
    if let (true, Some(flow)) = (verbose, &status.flow) {
        look.add_heading(&mut page, texts::flow(lang));
        add_flow(&mut page, look, flow);
    }
    if let Some(workers) = &status.read_workers {
        add_workers(&mut page, look, workers, verbose);
    }
    page.push('\n');
    let told = [
        (texts::policy(lang), clean(&status.policy_version).into_owned()),
        (texts::state_folder(lang), clean(&status.display_state_folder).into_owned()),
    ];
    let told: Vec<_> = told.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    look.add_aligned(&mut page, &told);
    page
}

fn add_head(page: &mut String, look: &Look, status: &Status) {
    let tone = match status.health() {
        Health::Good => Tone::Good,
        Health::Degraded => Tone::Notice,
        Health::Halted => Tone::Bad,
        Health::Unspecified => Tone::Plain,
    };
    let health = look.tone(tone, words::health(look.lang, status.health()));
    page.push_str(&format!("{} · {health}\n", look.tone(Tone::Strong, "Bronmerk")));
    if let Some(time) = look.moment(status.start_time.as_ref()) {
        look.add_wrapped(page, 0, Tone::Plain, &texts::since(look.lang, &time, status.process_id));
    }
}

fn add_ledger(page: &mut String, look: &Look, ledger: &Ledger, verbose: bool) {
    let lang = look.lang;
    let word = words::index(lang, ledger.index_state());
    let behind = ledger.durable_sequence.saturating_sub(ledger.indexed_sequence);
    let index = match ledger.index_state() {
        IndexState::Rebuilding => {
            let (done, total) = (look.number(ledger.rebuild_done), look.number(ledger.rebuild_total));
            texts::rebuilt(lang, word, &done, &total)
        }
        _ if behind > 0 => texts::behind(lang, &look.number(behind)),
        _ => word.to_owned(),
    };
    let mut lines = vec![
        (texts::durable(lang), look.number(ledger.durable_sequence)),
        (texts::index(lang), index),
        (texts::journal_size(lang), look.size(ledger.journal_size_bytes)),
    ];
    if verbose {
        lines.push((texts::sync_count(lang), look.number(ledger.sync_count)));
    }
    look.add_aligned(page, &lines);
}

fn add_flow(page: &mut String, look: &Look, flow: &Flow) {
    let lang = look.lang;
    let counts = [
        (texts::settling(lang), flow.settling_count),
        (texts::held(lang), flow.held_count),
        (texts::inspecting(lang), flow.inspecting_count),
        (texts::walking(lang), flow.walking_count),
        (texts::retry(lang), flow.retry_count),
        (texts::overflow(lang), flow.overflow_count),
        (texts::vanished(lang), flow.vanished_count),
        (texts::followed(lang), flow.followed_count),
        (texts::paused(lang), flow.paused_count),
    ];
    look.add_aligned(page, &counts.map(|(label, count)| (label, look.number(count))));
}

/// What keeps the workers in is told to everybody where a part of it is missing.
fn add_workers(page: &mut String, look: &Look, workers: &ReadWorkers, verbose: bool) {
    let lang = look.lang;
    let is_whole = workers.cage.is_none_or(|cage| cage.landlock && cage.seccomp);
    if !verbose && is_whole {
        return;
    }
    look.add_heading(page, texts::workers(lang));
    if verbose {
        let counts = [
            (texts::workers_running(lang), workers.running_count),
            (texts::workers_started(lang), workers.started_count),
            (texts::workers_lost(lang), workers.lost_count),
        ];
        look.add_aligned(page, &counts.map(|(label, count)| (label, look.number(count))));
    }
    if let Some(cage) = workers.cage {
        let tone = if is_whole { Tone::Plain } else { Tone::Notice };
        look.add_wrapped(page, 2, tone, texts::cage(lang, cage.landlock, cage.seccomp));
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Sentence, Trouble, get_status_response::StateCount};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    #[test]
    fn an_overview_says_what_is_wrong_and_what_to_do() {
        let sentence = |nl: &str| Some(Sentence { nl: nl.into(), en: String::new() });
        let status = Status {
            start_time: document().create_time,
            process_id: 7,
            health: Health::Halted.into(),
            troubles: vec![Trouble {
                message: sentence("De schijf is vol."),
                remedy: sentence("maak ruimte"),
                ..Trouble::default()
            }],
            document_count: 1234,
            state_counts: vec![
                StateCount { state: DocumentState::Settled.into(), count: 1200 },
                StateCount { state: DocumentState::NeedsDecision.into(), count: 34 },
            ],
            ledger: Some(Ledger {
                durable_sequence: 5000,
                indexed_sequence: 4998,
                journal_size_bytes: 1_500_000,
                index_state: IndexState::Ready.into(),
                ..Ledger::default()
            }),
            flow: Some(Flow::default()),
            policy_version: "built-in-0.1.0".into(),
            ..Status::default()
        };
        let expected = "\
Bronmerk · Neemt nu niets op
Draait sinds 23 nov 2026 14:01 (proces 7)

Problemen
  De schijf is vol.
    doe dit: maak ruimte

Mappen
Er wordt nog geen map gevolgd. Voeg er een toe met: bronmerk folders add MAP

Documenten 1.234
  Wacht op u  34
  Vastgelegd  1.200

Logboek
  Vastgelegd tot en met regel  5.000
  Index                        loopt 2 regels achter
  Grootte                      1,5 MB

  Beleid  built-in-0.1.0
";
        assert_eq!(page(&look(Lang::Nl), &status, false), expected);
        assert!(page(&look(Lang::Nl), &status, true).contains("\nOnderweg\n"));
    }
}
