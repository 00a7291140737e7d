//! What a person has to do about a record, in one word.

use super::to_complete;
use crate::model::{Record, State};

/// What a person has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Todo {
    /// Nothing: it is being read.
    BeingRead,
    /// To answer what waits.
    Waits,
    /// To fill in what every record needs.
    ToComplete,
    /// Nothing: it is in order.
    InOrder,
    /// Nothing: the policy says that it is no document.
    NoDocument,
    /// To look why the file cannot be read.
    Unreadable,
    /// Nothing: it is gone.
    Gone,
}

impl Todo {
    pub const ALL: [Self; 7] = [
        Self::BeingRead,
        Self::Waits,
        Self::ToComplete,
        Self::InOrder,
        Self::NoDocument,
        Self::Unreadable,
        Self::Gone,
    ];

    /// What there is to do about a record.
    pub fn of(record: &Record) -> Self {
        Self::in_state(record.state, || to_complete(record).is_empty())
    }

    fn in_state(state: State, is_complete: impl Fn() -> bool) -> Self {
        match state {
            State::Provisional => Self::BeingRead,
            State::NeedsDecision => Self::Waits,
            State::Settled | State::Locked if is_complete() => Self::InOrder,
            State::Settled | State::Locked => Self::ToComplete,
            State::Excluded => Self::NoDocument,
            State::Unreadable => Self::Unreadable,
            State::Gone => Self::Gone,
        }
    }

    /// Whether it can be what there is to do about a record in a state.
    pub fn can_be_in(self, state: State) -> bool {
        [true, false].iter().any(|is_complete| Self::in_state(state, || *is_complete) == self)
    }

    /// As filters write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeingRead => "being_read",
            Self::Waits => "waits",
            Self::ToComplete => "to_complete",
            Self::InOrder => "in_order",
            Self::NoDocument => "no_document",
            Self::Unreadable => "unreadable",
            Self::Gone => "gone",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Todo;
    use crate::model::State;

    #[test]
    fn what_is_in_order_lacks_nothing_and_waits_for_nobody() {
        for state in State::ALL {
            let is_settled = matches!(state, State::Settled | State::Locked);
            assert_eq!(Todo::in_state(state, || true) == Todo::InOrder, is_settled, "{state:?}");
            assert_eq!(Todo::in_state(state, || false) == Todo::ToComplete, is_settled, "{state:?}");
            assert_eq!(Todo::ToComplete.can_be_in(state), is_settled, "{state:?}");
            assert!(Todo::ALL.iter().any(|todo| todo.can_be_in(state)), "{state:?}");
        }
        assert_eq!(Todo::in_state(State::NeedsDecision, || true), Todo::Waits);
    }
}
