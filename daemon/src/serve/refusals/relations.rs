//! What belongs together and cannot.

use tonic::Status;

use super::super::{reasons, status::Refused};
use crate::ingest::RelationRefused;

/// Returns the answer to a relation that cannot be.
pub fn refused(refused: RelationRefused) -> Status {
    let reason = match refused {
        RelationRefused::Itself => return Refused::field(reasons::RELATION_TO_ITSELF, "other").into(),
        RelationRefused::Merged => reasons::RELATION_TO_MERGED,
        RelationRefused::Twice => reasons::RELATION_NOTED,
        RelationRefused::NotThere => reasons::RELATION_NOT_NOTED,
        RelationRefused::NoDossier => reasons::RELATION_TO_NO_DOSSIER,
        RelationRefused::InAnother => reasons::IN_ANOTHER_DOSSIER,
        RelationRefused::Cycle => reasons::DOSSIER_IN_ITSELF,
        RelationRefused::TooMany => reasons::TOO_MANY_RELATIONS,
    };
    Refused::new(reason).into()
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::refused;
    use crate::{ingest::RelationRefused as Why, serve::status::tests::reason_of_whole};

    #[test]
    fn every_refusal_is_told_whole() {
        for (why, code, reason) in [
            (Why::Itself, Code::InvalidArgument, "RELATION_TO_ITSELF"),
            (Why::Merged, Code::FailedPrecondition, "RELATION_TO_MERGED"),
            (Why::Twice, Code::AlreadyExists, "RELATION_NOTED"),
            (Why::NotThere, Code::FailedPrecondition, "RELATION_NOT_NOTED"),
            (Why::NoDossier, Code::FailedPrecondition, "RELATION_TO_NO_DOSSIER"),
            (Why::InAnother, Code::FailedPrecondition, "IN_ANOTHER_DOSSIER"),
            (Why::Cycle, Code::FailedPrecondition, "DOSSIER_IN_ITSELF"),
            (Why::TooMany, Code::FailedPrecondition, "TOO_MANY_RELATIONS"),
        ] {
            let status = refused(why);
            assert_eq!((status.code(), reason_of_whole(&status).as_str()), (code, reason));
        }
    }
}
