//! What does not fit a record, as a [`Status`]: what, why, and what to do.

use tonic::{Code, Status};

use super::status::Refused;
use crate::{
    ingest::desk::Unfit,
    model::{Action, Sentence, sentence::short},
};

/// Returns the answer to an act that does not fit.
pub fn refused(unfit: Unfit) -> Status {
    match unfit {
        Unfit::NothingToUndo => failed(
            "NOTHING_TO_UNDO",
            "Er is niets om terug te draaien: geen mens en geen regel heeft hier iets gewijzigd.",
            "There is nothing to undo: no person and no rule changed anything here.",
        ),
        Unfit::NoEntry(sequence) => Refused::new(
            Code::NotFound,
            "ENTRY_NOT_FOUND",
            Sentence::new(
                format!("Logboekregel {sequence} gaat niet over dit document. Bekijk de regels met `bronmerk history`."),
                format!("Journal entry {sequence} is not about this document. Look at the entries with `bronmerk history`."),
            ),
        )
        .with("sequence", sequence),
        Unfit::OfFile { sequence, action } => {
            let (nl, en) = instead(action);
            failed(
                "ENTRY_OF_FILE",
                &format!("Logboekregel {sequence} gaat over het bestand zelf, en dat verandert Bronmerk niet. {nl}"),
                &format!("Journal entry {sequence} is about the file itself, and Bronmerk does not change that. {en}"),
            )
            .with("sequence", sequence)
        }
        Unfit::NothingIn(sequence) => failed(
            "NOTHING_TO_UNDO",
            &format!("In logboekregel {sequence} staat niets dat teruggedraaid kan worden: alles volgde uit iets anders. Wijzig het veld zelf (`bronmerk set`)."),
            &format!("Journal entry {sequence} has nothing that can be undone: all of it followed from something else. Change the field itself (`bronmerk set`)."),
        )
        .with("sequence", sequence),
        Unfit::Overtaken { sequence, later, what } => failed(
            "ENTRY_OVERTAKEN",
            &format!("Logboekregel {later} heeft `{what}` daarna weer gewijzigd. Draai eerst die terug (`bronmerk undo … {later}`), of wijzig het zelf."),
            &format!("Journal entry {later} changed `{what}` again since. Undo that one first (`bronmerk undo … {later}`), or change it yourself."),
        )
        .with("sequence", sequence)
        .with("later_sequence", later)
        .with("changed", what),
        Unfit::BadHandling(message) => Refused::field("HANDLING_INVALID", "kind", ended(&message)),
        Unfit::Future(given) => Refused::field(
            "TIME_IN_FUTURE",
            "time",
            Sentence::new(
                format!("`{given}` moet nog komen. Leg vast wat al gebeurd is; leg dit vast als het zover is."),
                format!("`{given}` is still to come. Note what has happened; note this when it has."),
            ),
        )
        .with("time", given),
        Unfit::BadUri(message) => Refused::field("URI_INVALID", "uri", ended(&message)),
        Unfit::Blocked(blockers) => blocked(&blockers),
        Unfit::AlreadyPublic => failed(
            "ALREADY_PUBLIC",
            "Dit document is al openbaar. Trek de publicatie eerst in (`bronmerk retract`) als zij anders moet.",
            "This document is public already. Take it back first (`bronmerk retract`) if it is to be otherwise.",
        ),
        Unfit::NotPublic => failed(
            "NOT_PUBLIC",
            "Van dit document is niet vastgelegd dat het openbaar is, dus er is niets in te trekken.",
            "It is not noted that this document is public, so there is nothing to take back.",
        ),
        Unfit::BeforePublic(since) => Refused::field(
            "DATE_INVALID",
            "date",
            Sentence::new(
                format!("Het document werd op {} openbaar. Geef die dag of een latere.", since.in_words().nl),
                format!("The document became public on {}. Give that day or a later one.", since.in_words().en),
            ),
        ),
        Unfit::NoReason => Refused::field(
            "REASON_MISSING",
            "reason",
            Sentence::new(
                "Zeg waarom u de publicatie intrekt; iedereen kan dat lezen.",
                "Say why you take it back; everybody can read that.",
            ),
        ),
        Unfit::NotAsked => failed(
            "NOTHING_ASKED",
            "Over dit document staat geen vraag open, dus er is niets te beantwoorden.",
            "Nothing is asked about this document, so there is nothing to answer.",
        ),
        Unfit::NotRead => failed(
            "NOT_READ_YET",
            "Dit bestand is nog niet gelezen, en de inhoud kan het antwoord geven. Wacht even (`bronmerk sync`) en probeer het dan nog eens. Lukt het lezen niet, dan zegt `bronmerk show` waarom.",
            "This file was not read yet, and what is in it may be the answer. Wait a moment (`bronmerk sync`), then try once more. When it cannot be read, `bronmerk show` says why.",
        ),
        Unfit::FileGone => failed(
            "FILE_GONE",
            "Dit bestand is er niet meer. Zet het eerst terug, of antwoord nee (`bronmerk same … --no`).",
            "This file is no longer there. Put it back first, or answer no (`bronmerk same … --no`).",
        ),
        Unfit::OtherUnknown(other) => failed(
            "OTHER_UNKNOWN",
            "Het andere document heeft hier geen registratie, dus die kan niet verder gaan. Antwoord nee (`bronmerk same … --no`).",
            "The other document has no record here, so it cannot go on. Answer no (`bronmerk same … --no`).",
        )
        .with("other", other.resource_name()),
        Unfit::OtherNotSeen { other, path } => not_seen(&other.resource_name(), &path.display()),
        Unfit::Joined(sequence) => failed(
            "RECORDS_JOINED",
            &format!("Met logboekregel {sequence} zei iemand dat twee registraties één document zijn. Dat is niet terug te draaien: er is één bestand, en dat heeft één registratie. Verbeter de velden zelf (`bronmerk set`); wat in de andere stond, toont `bronmerk history`."),
            &format!("With journal entry {sequence} somebody said that two records are one document. That cannot be undone: there is one file, and it has one record. Mend the fields themselves (`bronmerk set`); `bronmerk history` shows what the other one had."),
        )
        .with("sequence", sequence),
        Unfit::BadGround(message) => Refused::field("GROUND_UNKNOWN", "ground", ended(&message)),
    }
    .into()
}

fn failed(reason: &'static str, nl: &str, en: &str) -> Refused {
    Refused::new(Code::FailedPrecondition, reason, Sentence::new(nl, en)).failed("RECORD", reason)
}

fn not_seen(other: &str, path: &str) -> Refused {
    let path = short(path);
    failed(
        "OTHER_NOT_SEEN",
        &format!("Het andere document staat geregistreerd op `{path}`, en daar is nu geen bestand te zien. Is het net verwijderd? Geef dan eerst `bronmerk sync`. Is de schijf of de map niet verbonden? Verbind die dan eerst. Antwoord daarna nog eens."),
        &format!("The other document is noted at `{path}`, and no file is to be seen there now. Was it removed just now? Then give `bronmerk sync` first. Is the disk or the folder not connected? Then connect it first. Answer once more after that."),
    )
    .with("other", other)
    .with("other_path", path)
}

fn instead(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Moved | Action::Linked | Action::Unlinked => (
            "Zet het bestand zelf terug waar het stond; de registratie gaat mee.",
            "Put the file back where it was; the record goes with it.",
        ),
        Action::Gone => (
            "Zet het bestand terug; de registratie gaat dan verder.",
            "Put the file back; the record then goes on.",
        ),
        _ => (
            "Zet een eerdere versie van het bestand terug, of wijzig het veld zelf (`bronmerk set`, `bronmerk lock`).",
            "Put an earlier version of the file back, or change the field itself (`bronmerk set`, `bronmerk lock`).",
        ),
    }
}

/// Every blocker is in the sentence, as far as one fits, and each is in the details.
fn blocked(blockers: &[Sentence]) -> Refused {
    let all = |of: fn(&Sentence) -> &str| blockers.iter().map(of).collect::<Vec<_>>().join("; ");
    let message = Sentence::new(
        format!("Dit kan nog niet openbaar worden: {}. Los dit eerst op.", all(|one| &one.nl)),
        format!("This cannot be made public yet: {}. Solve this first.", all(|one| &one.en)),
    );
    let refused = Refused::new(Code::FailedPrecondition, "PUBLICATION_BLOCKED", message)
        .with("blockers", blockers.len())
        .failed("PUBLICATION", "blockers");
    blockers.iter().fold(refused, |refused, one| refused.violation("document", "PUBLICATION_BLOCKER", one))
}

fn ended(message: &Sentence) -> Sentence {
    let whole = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        short(&format!("{}.", first.chain(letters).collect::<String>()))
    };
    Sentence::new(whole(&message.nl), whole(&message.en))
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::StatusExt as _;

    use super::refused;
    use crate::{
        ingest::desk::Unfit,
        model::{Action, Date, DocumentId, FilePath, Sentence, Sequence},
        serve::status::tests::reason_of_whole,
    };

    #[test]
    fn every_refusal_is_told_whole_and_every_blocker_is_named() {
        let message = || Sentence::new("kies één van beide", "choose one of the two");
        let other = DocumentId(uuid::Uuid::from_u128(1));
        let day = Date::parse("2026-11-24").unwrap_or_else(|| unreachable!());
        let table = [
            (Unfit::NothingToUndo, Code::FailedPrecondition, "NOTHING_TO_UNDO"),
            (Unfit::NoEntry(Sequence(7)), Code::NotFound, "ENTRY_NOT_FOUND"),
            (
                Unfit::OfFile { sequence: Sequence(7), action: Action::Moved },
                Code::FailedPrecondition,
                "ENTRY_OF_FILE",
            ),
            (Unfit::NothingIn(Sequence(7)), Code::FailedPrecondition, "NOTHING_TO_UNDO"),
            (
                Unfit::Overtaken { sequence: Sequence(7), later: Sequence(9), what: "naam".into() },
                Code::FailedPrecondition,
                "ENTRY_OVERTAKEN",
            ),
            (Unfit::BadHandling(message()), Code::InvalidArgument, "HANDLING_INVALID"),
            (Unfit::Future("2099-01-01".into()), Code::InvalidArgument, "TIME_IN_FUTURE"),
            (Unfit::BadUri(message()), Code::InvalidArgument, "URI_INVALID"),
            (Unfit::Blocked(vec![message(), message()]), Code::FailedPrecondition, "PUBLICATION_BLOCKED"),
            (Unfit::AlreadyPublic, Code::FailedPrecondition, "ALREADY_PUBLIC"),
            (Unfit::NotPublic, Code::FailedPrecondition, "NOT_PUBLIC"),
            (Unfit::BeforePublic(day), Code::InvalidArgument, "DATE_INVALID"),
            (Unfit::NoReason, Code::InvalidArgument, "REASON_MISSING"),
            (Unfit::NotAsked, Code::FailedPrecondition, "NOTHING_ASKED"),
            (Unfit::NotRead, Code::FailedPrecondition, "NOT_READ_YET"),
            (Unfit::FileGone, Code::FailedPrecondition, "FILE_GONE"),
            (Unfit::OtherUnknown(other), Code::FailedPrecondition, "OTHER_UNKNOWN"),
            (
                Unfit::OtherNotSeen { other, path: FilePath::from_bytes(b"/w/nota.docx") },
                Code::FailedPrecondition,
                "OTHER_NOT_SEEN",
            ),
            (Unfit::Joined(Sequence(7)), Code::FailedPrecondition, "RECORDS_JOINED"),
            (Unfit::BadGround(message()), Code::InvalidArgument, "GROUND_UNKNOWN"),
        ];
        for (unfit, code, reason) in table {
            let status = refused(unfit);
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (code, reason));
            if reason == "PUBLICATION_BLOCKED" {
                let request = status.get_details_bad_request().unwrap_or_else(|| unreachable!());
                assert_eq!(request.field_violations.len(), 2);
            }
        }
    }
}
