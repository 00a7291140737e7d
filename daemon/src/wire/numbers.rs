//! The closed lists of the model and their numbers on the wire, each as one table read both ways.

use super::WireError;
use crate::model::{
    AbsenceKind, Action, Basis, Environment, Relation, RelationKind, Source, Stage, State, ToldBy,
};
use bronmerk_proto::v1;

/// One table, two functions. The way out is checked by the compiler to be whole; on the way in, zero
/// and numbers of a later version are errors that say which.
macro_rules! table {
    ($ours:ident <=> $theirs:path, $to:ident, $from:ident { $($our:ident = $their:ident),+ $(,)? }) => {
        /// Returns the number's name on the wire.
        pub fn $to(ours: $ours) -> $theirs {
            use $theirs as Theirs;
            match ours { $($ours::$our => Theirs::$their),+ }
        }

        /// Reads the number of `field`.
        pub fn $from(number: i32, field: &'static str) -> Result<$ours, WireError> {
            use $theirs as Theirs;
            match Theirs::try_from(number) {
                $(Ok(Theirs::$their) => Ok($ours::$our),)+
                _ => Err(WireError::UnknownNumber { field, number }),
            }
        }
    };
}

table!(State <=> v1::DocumentState, state_to_proto, state_from_proto {
    Provisional = Provisional,
    NeedsDecision = NeedsDecision,
    Settled = Settled,
    Locked = Locked,
    Excluded = Excluded,
    Unreadable = Unreadable,
    Gone = Gone,
});

table!(Source <=> v1::Source, source_to_proto, source_from_proto {
    Person = Person,
    Document = Document,
    Rule = Rule,
    Inherited = Inherited,
    Model = Model,
    Daemon = Daemon,
});

table!(Action <=> v1::Action, action_to_proto, action_from_proto {
    Created = Created,
    Inspected = Inspected,
    Versioned = Versioned,
    Moved = Moved,
    Linked = Linked,
    Unlinked = Unlinked,
    Gone = Gone,
    Returned = Returned,
    Unreadable = Unreadable,
    Decided = Decided,
    Updated = Updated,
    Confirmed = Confirmed,
    Merged = Merged,
    Touched = Touched,
    Restricted = Restricted,
    RestrictionWithdrawn = RestrictionWithdrawn,
    Locked = Locked,
    Unlocked = Unlocked,
    Undone = Undone,
    Related = Related,
    Published = Published,
    PublicationWithdrawn = PublicationWithdrawn,
    Imported = Imported,
    IdentityAnswered = IdentityAnswered,
    Rejected = Rejected,
    PolicyAdopted = PolicyAdopted,
    FolderAdded = FolderAdded,
    FolderRemoved = FolderRemoved,
});

table!(Relation <=> v1::origin::Relation, relation_to_proto, relation_from_proto {
    Copy = Copy,
    Backup = Backup,
    Perhaps = Perhaps,
    LikelyVersion = LikelyVersion,
    LikelyRendition = LikelyRendition,
    Version = Version,
    Rendition = Rendition,
});

table!(RelationKind <=> v1::relation::Kind, relation_kind_to_proto, relation_kind_from_proto {
    AnnexOf = AnnexOf,
    VersionOf = VersionOf,
    Replaces = Replaces,
    ReplyTo = ReplyTo,
    ElaborationOf = ElaborationOf,
    RefersTo = RefersTo,
    InDossier = InDossier,
});

table!(Stage <=> v1::properties::Stage, stage_to_proto, stage_from_proto {
    Draft = Draft,
    Final = Final,
    Sent = Sent,
});

table!(AbsenceKind <=> v1::absence::Kind, absence_kind_to_proto, absence_kind_from_proto {
    Deleted = Deleted,
    Left = Left,
    Overwritten = Overwritten,
    Merged = Merged,
    Unwatched = Unwatched,
});

table!(Environment <=> v1::restriction::Environment, environment_to_proto, environment_from_proto {
    No = No,
    Information = Information,
    Emissions = Emissions,
});

table!(Basis <=> v1::format::Basis, basis_to_proto, basis_from_proto {
    Container = Container,
    Signature = Signature,
    Text = Text,
    Extension = Extension,
});

table!(ToldBy <=> v1::creation::ToldBy, told_by_to_proto, told_by_from_proto {
    Document = Document,
    DocumentChange = DocumentChange,
    File = File,
    FileChange = FileChange,
    Sighting = Sighting,
    Act = Act,
});

const STATE_PREFIX: &str = "DOCUMENT_STATE_";

/// Returns a state's name as filters write it: `NEEDS_DECISION`.
pub fn state_name(state: State) -> &'static str {
    let name = state_to_proto(state).as_str_name();
    name.strip_prefix(STATE_PREFIX).unwrap_or(name)
}

/// The state of that name, with or without the enum's prefix.
pub fn state_from_name(name: &str) -> Option<State> {
    let short = name.strip_prefix(STATE_PREFIX).unwrap_or(name);
    State::ALL.into_iter().find(|state| state_name(*state) == short)
}

#[cfg(test)]
mod tests {
    use super::{action_from_proto, source_from_proto, state_from_name, state_from_proto, state_name};
    use crate::model::State;
    use bronmerk_proto::v1;

    /// A number that the contract knows and the table does not would make a journal unreadable.
    #[test]
    fn every_number_of_the_contract_is_in_its_table() {
        for number in 1..=200 {
            let known = v1::Action::try_from(number).is_ok();
            assert_eq!(action_from_proto(number, "f").is_ok(), known, "action {number}");
            let known = v1::DocumentState::try_from(number).is_ok();
            assert_eq!(state_from_proto(number, "f").is_ok(), known, "state {number}");
            let known = v1::Source::try_from(number).is_ok();
            assert_eq!(source_from_proto(number, "f").is_ok(), known, "source {number}");
        }
        assert!(state_from_proto(0, "f").is_err());
    }

    #[test]
    fn states_have_their_short_names() {
        assert_eq!(state_name(State::NeedsDecision), "NEEDS_DECISION");
        for state in State::ALL {
            assert_eq!(state_from_name(state_name(state)), Some(state));
        }
        assert_eq!(state_from_name("DOCUMENT_STATE_GONE"), Some(State::Gone));
        assert_eq!(state_from_name("gone"), None);
        assert_eq!(state_from_name("UNSPECIFIED"), None);
    }
}
