//! What does not fit a record, as a [`Status`]: what, why, and what to do.

use tonic::Status;

use super::super::{
    reasons::{self, Reason},
    status::Refused,
};
use crate::{
    ingest::desk::Unfit,
    model::{Action, Sentence, sentence::short},
};

/// Returns the answer to an act that does not fit.
pub fn refused(unfit: Unfit) -> Status {
    match unfit {
        Unfit::NothingToUndo => failed(reasons::NOTHING_TO_UNDO),
        Unfit::NoEntry(sequence) => Refused::new(reasons::ENTRY_NOT_FOUND).with("sequence", sequence),
        Unfit::OfFile { sequence, action } => {
            failed(reasons::ENTRY_OF_FILE).why(instead(action)).with("sequence", sequence)
        }
        Unfit::NothingIn(sequence) => failed(reasons::NOTHING_TO_UNDO_IN).with("sequence", sequence),
        Unfit::Overtaken { sequence, later, what } => failed(reasons::ENTRY_OVERTAKEN)
            .with("sequence", sequence)
            .with("later_sequence", later)
            .with("changed", what),
        Unfit::BadHandling(why) => Refused::field(reasons::HANDLING_INVALID, "kind").why(ended(&why)),
        Unfit::Future(given) => Refused::field(reasons::TIME_IN_FUTURE, "time").with("time", given),
        Unfit::BadUri(why) => Refused::field(reasons::URI_INVALID, "uri").why(ended(&why)),
        Unfit::Blocked(blockers) => blocked(&blockers),
        Unfit::AlreadyPublic => failed(reasons::ALREADY_PUBLIC),
        Unfit::NotPublic => failed(reasons::NOT_PUBLIC),
        Unfit::BeforePublic(since) => {
            Refused::field(reasons::DATE_BEFORE_PUBLIC, "date").why(since.in_words())
        }
        Unfit::NoReason => Refused::field(reasons::NO_REASON_TO_RETRACT, "reason"),
        Unfit::NotAsked => failed(reasons::NOTHING_ASKED),
        Unfit::NotRead => failed(reasons::NOT_READ_YET),
        Unfit::FileGone => failed(reasons::FILE_GONE),
        Unfit::OtherUnknown(other) => failed(reasons::OTHER_UNKNOWN).with("other", other.resource_name()),
        Unfit::OtherNotSeen { other, path } => failed(reasons::OTHER_NOT_SEEN)
            .with("other", other.resource_name())
            .with("other_path", path.display()),
        Unfit::Joined(sequence) => failed(reasons::RECORDS_JOINED).with("sequence", sequence),
        Unfit::BadGround(why) => Refused::field(reasons::GROUND_UNKNOWN, "ground").why(ended(&why)),
    }
    .into()
}

fn failed(reason: Reason) -> Refused {
    Refused::new(reason).failed("RECORD", reason.name)
}

fn instead(action: Action) -> Sentence {
    let (nl, en) = match action {
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
    };
    Sentence::new(nl, en)
}

/// Every blocker is in the sentence, as far as one fits, and each is in the details.
fn blocked(blockers: &[Sentence]) -> Refused {
    let all = |of: fn(&Sentence) -> &str| blockers.iter().map(of).collect::<Vec<_>>().join("; ");
    let refused = Refused::new(reasons::PUBLICATION_BLOCKED)
        .why(Sentence::new(all(|one| &one.nl), all(|one| &one.en)))
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
