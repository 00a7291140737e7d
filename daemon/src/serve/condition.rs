//! How the daemon is doing: the numbers, what is wrong, and what to do. GetStatus, health and metrics
//! all tell this.

use std::collections::BTreeMap;

use super::shared::Shared;
use crate::{
    ingest::desk::{FlowCounts, FolderStatus},
    ledger::{Damage, Halted, IndexState, LedgerStatus},
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
        let own = [disk(&ledger), index(&ledger)].into_iter().flatten();
        let own = own.chain(journal(&ledger)).chain(
            [mark(&ledger), clock(&ledger, time), files(unreadable), mounts(&flow)].into_iter().flatten(),
        );
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
                format!("Bronmerk bouwt zijn register opnieuw op: {done} van {total} regels."),
                format!("Bronmerk is building its index again: {done} of {total} entries."),
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
                    "Bronmerk kan zijn register niet opbouwen: {reason}. Het wordt opnieuw geprobeerd. Tot dan krijgt niemand antwoord."
                ),
                format!(
                    "Bronmerk cannot build its index: {reason}. It is tried again. Until then nobody gets an answer."
                ),
            ),
            Sentence::new(
                "Kijk of de schijf van Bronmerk ruimte heeft en goed werkt.",
                "Check that the disk of Bronmerk has space and works well.",
            ),
        )),
    }
}

/// Damaged parts that are told of one by one.
const MOST_DAMAGES: usize = 5;
/// Documents that are named of each.
const MOST_NAMES: usize = 10;

fn journal(ledger: &LedgerStatus) -> Vec<Told> {
    let mut told: Vec<Told> =
        ledger.damages.iter().take(MOST_DAMAGES).map(|damage| damaged(damage)).collect();
    let more = ledger.damages.len().saturating_sub(MOST_DAMAGES);
    if more > 0 {
        told.push((
            "JOURNAL_DAMAGED",
            Sentence::new(
                format!("Er zijn nog {more} beschadigde plaatsen in het logboek van Bronmerk."),
                format!("There are {more} more damaged places in Bronmerk's journal."),
            ),
            Sentence::new(
                "Zet het hele logboek terug uit de backup en laat de schijf nakijken.",
                "Put the whole journal back from the backup and have the disk checked.",
            ),
        ));
    }
    told
}

fn damaged(damage: &Damage) -> Told {
    let (path, offset, what) = (damage.path.display(), damage.offset, &damage.what);
    let mut nl = format!("Het logboek van Bronmerk is beschadigd: `{path}`, vanaf byte {offset} ({what}).");
    let mut en = format!("Bronmerk's journal is damaged: `{path}`, from byte {offset} on ({what}).");
    match damage.entries {
        Some((first, last)) if first == last => {
            nl += &format!(" Regel {first} is niet te lezen.");
            en += &format!(" Entry {first} cannot be read.");
        }
        Some((first, last)) => {
            nl += &format!(" Regels {first} tot en met {last} zijn niet te vertrouwen.");
            en += &format!(" Entries {first} to {last} cannot be trusted.");
        }
        None => {}
    }
    for (ids, dutch, english) in [
        (&damage.lost, "Niet meer te lezen is het laatste van", "What came last cannot be read of"),
        (&damage.touched, "Een stuk geschiedenis ontbreekt van", "A part of the history is missing of"),
    ] {
        let names: Vec<String> = ids.iter().take(MOST_NAMES).map(|id| id.resource_name()).collect();
        if names.is_empty() {
            continue;
        }
        let (names, more) = (names.join(", "), ids.len() > MOST_NAMES);
        nl += &format!(" {dutch} {names}{}.", if more { " en andere" } else { "" });
        en += &format!(" {english} {names}{}.", if more { " and others" } else { "" });
    }
    nl += " Al het andere werkt door.";
    en += " Everything else goes on.";
    (
        "JOURNAL_DAMAGED",
        Sentence::new(nl, en),
        Sentence::new(
            format!(
                "Stop Bronmerk, zet `{path}` terug uit de backup en start Bronmerk weer: het register wordt dan vanzelf hersteld. Laat de schijf nakijken."
            ),
            format!(
                "Stop Bronmerk, put `{path}` back from the backup and start Bronmerk again: the index then follows by itself. Have the disk checked."
            ),
        ),
    )
}

fn mark(ledger: &LedgerStatus) -> Option<Told> {
    let note = ledger.mark_was_missing.as_ref()?.display();
    Some((
        "JOURNAL_MARK_MISSING",
        Sentence::new(
            "Het merk `synced` van het logboek was weg. Bronmerk kan niet zien of de nieuwste regels er nog zijn.",
            "The journal's mark `synced` was gone. Bronmerk cannot tell whether the newest entries are still there.",
        ),
        Sentence::new(
            format!(
                "Vergelijk met de backup en zet zo nodig het logboek terug. Klopt het, haal dan `{note}` weg."
            ),
            format!(
                "Compare with the backup and put the journal back if need be. When it is right, remove `{note}`."
            ),
        ),
    ))
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
                format!("De klok van deze computer staat {minutes} minuten voor het laatste dat in het logboek staat. De tijden van nieuwe regels kloppen niet. De volgorde klopt wel."),
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

fn mounts(flow: &FlowCounts) -> Option<Told> {
    flow.mounts_hang.then(|| {
        (
            "MOUNTS_HANG",
            Sentence::new(
                "Zo veel bestandsservers geven geen antwoord dat Bronmerk er niet meer naast kan lezen. Wat op andere bestandsservers staat, wacht; er is niets kwijt.",
                "So many file servers give no answer that Bronmerk can read no more beside them. What lies on other file servers waits; nothing is lost.",
            ),
            Sentence::new(
                "Herstel die servers, of koppel ze af met `umount -f`. Helpt dat niet, start Bronmerk dan opnieuw.",
                "Mend those servers, or unmount them with `umount -f`. If that does not help, start Bronmerk again.",
            ),
        )
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use super::{Condition, Health};
    use crate::{
        ingest::desk::FlowCounts,
        ledger::{Damage, Halted, IndexState, LedgerStatus},
        model::{DocumentId, Sequence, State, Timestamp},
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
            damages: Vec::new(),
            mark_was_missing: None,
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
        let damage = Damage {
            path: "/state/journal/00000002.journal".into(),
            offset: 77,
            what: "the checksum does not fit".into(),
            entries: Some((Sequence(4), Sequence(4))),
            lost: vec![DocumentId(uuid::Uuid::from_u128(5))],
            touched: vec![DocumentId(uuid::Uuid::from_u128(6))],
            ..Damage::default()
        };
        let damaged = LedgerStatus { damages: vec![Arc::new(damage.clone())], ..ledger() };
        let places = (0..9).map(|at| Arc::new(Damage { offset: at, ..damage.clone() })).collect();
        let much_damaged = LedgerStatus { damages: places, ..ledger() };
        let unmarked = LedgerStatus { mark_was_missing: Some("/state/synced.missing".into()), ..ledger() };
        let (_, said, remedy) = super::damaged(&damage);
        for part in
            ["00000002.journal`, from byte 77 on", "Entry 4", "-0000-000000000005", "-0000-000000000006"]
        {
            assert!(said.en.contains(part), "{part}: {}", said.en);
        }
        assert!(remedy.nl.contains("00000002.journal") && remedy.nl.contains("backup"));
        let table: [Row<'_>; 11] = [
            (damaged, &[], Health::Degraded, &["JOURNAL_DAMAGED"]),
            (much_damaged, &[], Health::Degraded, &["JOURNAL_DAMAGED"; 6]),
            (unmarked, &[], Health::Degraded, &["JOURNAL_MARK_MISSING"]),
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
        let hang = FlowCounts { mounts_hang: true, ..FlowCounts::default() };
        let hang = Condition::of(Vec::new(), BTreeMap::new(), ledger(), hang, Timestamp(1));
        assert!(hang.troubles.iter().any(|trouble| trouble.reason == "MOUNTS_HANG"));
    }
}
