//! How the daemon is doing: the numbers, what is wrong, and what to do. GetStatus, health and metrics
//! all tell this.

use std::collections::BTreeMap;

use super::shared::Shared;
use crate::{
    ingest::desk::{FlowCounts, FolderStatus},
    ledger::{Halted, IndexState, LedgerStatus},
    model::{Sentence, State, Timestamp, Trouble},
};

/// How the daemon is doing at one moment.
#[derive(Debug)]
pub struct Condition {
    /// The watched folders.
    pub folders: Vec<FolderStatus>,
    /// Documents by state.
    pub counts: BTreeMap<State, u64>,
    /// The journal and its index.
    pub ledger: LedgerStatus,
    /// What is under way.
    pub flow: FlowCounts,
    /// What is wrong, each with its remedy: the daemon's own first, then the folders'.
    pub troubles: Vec<Trouble>,
}

/// In one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// All is well.
    Good,
    /// It works, and something asks for attention.
    Degraded,
    /// It takes nothing in now.
    Halted,
}

impl Condition {
    /// Asks all who know. May wait for locks and the disk: not for async threads.
    pub fn now(shared: &Shared) -> Self {
        let counts = shared.reader.counts().into_iter().filter(|(_, count)| *count > 0).collect();
        let mut condition = Self::of(
            shared.desk.folders(),
            counts,
            shared.reader.status(),
            shared.desk.flow(),
            (shared.about.now)(),
        );
        condition.troubles.extend(shared.desk.policy_trouble());
        condition
    }

    /// Draws the conclusions.
    pub fn of(
        folders: Vec<FolderStatus>,
        counts: BTreeMap<State, u64>,
        ledger: LedgerStatus,
        flow: FlowCounts,
        time: Timestamp,
    ) -> Self {
        let unreadable = counts.get(&State::Unreadable).copied().unwrap_or_default();
        let own =
            [disk(&ledger), index(&ledger), clock(&ledger, time), files(unreadable)].into_iter().flatten();
        let own =
            own.map(|(reason, message, remedy)| Trouble { reason: reason.into(), message, remedy, time });
        let troubles = own.chain(folders.iter().flat_map(|folder| folder.troubles.iter().cloned())).collect();
        Self { folders, counts, ledger, flow, troubles }
    }

    /// In one word.
    pub fn health(&self) -> Health {
        if halts(&self.ledger) {
            Health::Halted
        } else if self.troubles.is_empty() {
            Health::Good
        } else {
            Health::Degraded
        }
    }

    /// Documents that are not gone. A merged one is gone too.
    pub fn documents(&self) -> u64 {
        self.counts.iter().filter(|(state, _)| **state != State::Gone).map(|(_, count)| count).sum()
    }
}

/// Whether nothing can be taken in as it is.
pub fn halts(ledger: &LedgerStatus) -> bool {
    ledger.disk_full || ledger.halted.is_some() || ledger.index != IndexState::Ready
}

type Told = (&'static str, Sentence, Sentence);

fn disk(ledger: &LedgerStatus) -> Option<Told> {
    if ledger.halted == Some(Halted::DiskFailed) {
        return Some((
            "DISK_FAILED",
            Sentence::new(
                "De schijf waarop Bronmerk schrijft werkt niet goed. Er wordt niets nieuws bewaard; wat bewaard was, is er nog.",
                "The disk that Bronmerk writes to does not work well. Nothing new is kept; what was kept is still there.",
            ),
            Sentence::new(
                "Laat de schijf nakijken en start Bronmerk daarna opnieuw.",
                "Have the disk checked, then start Bronmerk again.",
            ),
        ));
    }
    ledger.disk_full.then(|| {
        (
            "DISK_FULL",
            Sentence::new(
                "De schijf waarop Bronmerk schrijft is vol. Nieuwe documenten wachten; er is niets kwijt.",
                "The disk that Bronmerk writes to is full. New documents wait; nothing is lost.",
            ),
            Sentence::new(
                "Maak ruimte op die schijf. Bronmerk gaat dan vanzelf verder.",
                "Free some space on that disk. Bronmerk then goes on by itself.",
            ),
        )
    })
}

fn index(ledger: &LedgerStatus) -> Option<Told> {
    match &ledger.index {
        IndexState::Ready | IndexState::Closed => None,
        IndexState::Rebuilding { done, total } => Some((
            "INDEX_REBUILDING",
            Sentence::new(
                format!(
                    "Bronmerk bouwt zijn register opnieuw op: {done} van {total} regels. Er is niets kwijt."
                ),
                format!("Bronmerk is building its index again: {done} of {total} entries. Nothing is lost."),
            ),
            Sentence::new(
                "Wacht tot het klaar is. U hoeft niets te doen.",
                "Wait until it is done. There is nothing to do.",
            ),
        )),
        IndexState::Failed { reason } => Some((
            "INDEX_FAILED",
            Sentence::new(
                format!(
                    "Bronmerk kan zijn register niet opbouwen: {reason}. Er is niets kwijt, en het wordt opnieuw geprobeerd."
                ),
                format!("Bronmerk cannot build its index: {reason}. Nothing is lost, and it is tried again."),
            ),
            Sentence::new(
                "Kijk of de schijf van Bronmerk ruimte heeft en goed werkt.",
                "Check that the disk of Bronmerk has space and works well.",
            ),
        )),
    }
}

/// So much a clock may be set back without a word: time servers do that.
const UNNOTICED_NS: i64 = 60 * 1_000_000_000;

/// That the clock is behind what stands in the journal: times of new entries lie, their order does not.
fn clock(ledger: &LedgerStatus, now: Timestamp) -> Option<Told> {
    let behind = ledger.latest.0.saturating_sub(now.0);
    let minutes = behind / UNNOTICED_NS;
    (behind > UNNOTICED_NS).then(|| {
        (
            "CLOCK_BEHIND",
            Sentence::new(
                format!("De klok van deze computer staat {minutes} minuten voor het laatste dat in het journaal staat. De tijden van nieuwe regels kloppen niet. De volgorde klopt wel."),
                format!("The clock of this machine is {minutes} minutes before the latest time in the journal. The times of new entries are wrong. Their order is right."),
            ),
            Sentence::new(
                "Zet de klok goed, het liefst met een tijdserver. Wat er staat, blijft staan.",
                "Set the clock right, best by a time server. What is noted stays as it is.",
            ),
        )
    })
}

fn files(unreadable: u64) -> Option<Told> {
    (unreadable > 0).then(|| {
        (
            "FILES_UNREADABLE",
            match unreadable {
                1 => Sentence::new(
                    "Van 1 bestand kan Bronmerk de inhoud niet lezen.",
                    "Bronmerk cannot read what is in 1 file.",
                ),
                _ => Sentence::new(
                    format!("Van {unreadable} bestanden kan Bronmerk de inhoud niet lezen."),
                    format!("Bronmerk cannot read what is in {unreadable} files."),
                ),
            },
            Sentence::new(
                "`bronmerk list --state unreadable` toont ze, en `bronmerk show` zegt wat u kunt doen.",
                "`bronmerk list --state unreadable` lists them, and `bronmerk show` says what can be done.",
            ),
        )
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::{Condition, Health};
    use crate::{
        ingest::desk::FlowCounts,
        ledger::{Halted, IndexState, LedgerStatus},
        model::{Sequence, State, Timestamp},
    };

    pub(in crate::serve) fn ledger() -> LedgerStatus {
        LedgerStatus {
            head: Sequence(9),
            durable: Sequence(9),
            indexed: Sequence(9),
            waiting: 0,
            journal_bytes: 1,
            index: IndexState::Ready,
            syncs: 1,
            latest: Timestamp(0),
            disk_full: false,
            halted: None,
        }
    }

    pub(in crate::serve) fn condition(ledger: LedgerStatus, counts: &[(State, u64)]) -> Condition {
        let counts: BTreeMap<State, u64> = counts.iter().copied().collect();
        Condition::of(Vec::new(), counts, ledger, FlowCounts::default(), Timestamp(1))
    }

    #[test]
    fn health_and_troubles_go_together() {
        let rebuilding = IndexState::Rebuilding { done: 3, total: 9 };
        let failed = IndexState::Failed { reason: "no space".into() };
        let unreadable = [(State::Unreadable, 2), (State::Gone, 1)];
        type Row<'a> = (LedgerStatus, &'a [(State, u64)], Health, &'a [&'a str]);
        let in_time = LedgerStatus { latest: Timestamp(60 * 1_000_000_000), ..ledger() };
        let behind = LedgerStatus { latest: Timestamp(121 * 1_000_000_000), ..ledger() };
        let table: [Row<'_>; 8] = [
            (in_time, &[], Health::Good, &[]),
            (behind, &[], Health::Degraded, &["CLOCK_BEHIND"]),
            (ledger(), &[(State::Settled, 5)], Health::Good, &[]),
            (ledger(), &unreadable, Health::Degraded, &["FILES_UNREADABLE"]),
            (LedgerStatus { index: rebuilding, ..ledger() }, &[], Health::Halted, &["INDEX_REBUILDING"]),
            (LedgerStatus { index: failed, ..ledger() }, &[], Health::Halted, &["INDEX_FAILED"]),
            (
                LedgerStatus { disk_full: true, halted: Some(Halted::DiskFull), ..ledger() },
                &unreadable,
                Health::Halted,
                &["DISK_FULL", "FILES_UNREADABLE"],
            ),
            (
                LedgerStatus { halted: Some(Halted::DiskFailed), ..ledger() },
                &[],
                Health::Halted,
                &["DISK_FAILED"],
            ),
        ];
        let told = super::files(1);
        assert!(told.is_some_and(|(_, said, remedy)| said.en.ends_with("in 1 file.")
            && remedy.en.contains("`bronmerk list --state unreadable`")));
        for (ledger, counts, health, reasons) in table {
            let condition = condition(ledger, counts);
            let told: Vec<&str> = condition.troubles.iter().map(|trouble| trouble.reason.as_str()).collect();
            assert_eq!((condition.health(), told.as_slice()), (health, reasons));
            for trouble in &condition.troubles {
                let said = [&trouble.message.nl, &trouble.message.en, &trouble.remedy.nl, &trouble.remedy.en];
                assert!(said.iter().all(|text| text.len() > 20), "{trouble:?}");
            }
        }
        assert_eq!(condition(ledger(), &unreadable).documents(), 2);
    }
}
