//! The waiting under random sightings, glimpses, readings and questions, in any order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::quiet::{Glimpsed, Hint, Job, Moment, Outcome, Quiet, Vanish};
use crate::model::FilePath;

#[derive(Debug, Clone)]
enum Act {
    See(usize, Hint),
    Glimpse,
    Take,
    /// The result of the oldest job under way.
    Finish(Outcome),
    Barrier,
    Urgent(usize),
    Pass(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let hint = prop_oneof![
        Just(Hint::Appeared),
        Just(Hint::Written),
        Just(Hint::Closed),
        Just(Hint::Arrived),
        Just(Hint::Touched),
        Just(Hint::Vanished(Vanish::Deleted)),
        Just(Hint::FoundOld),
        Just(Hint::FoundFresh),
    ];
    let outcome =
        prop_oneof![4 => Just(Outcome::Done), 1 => Just(Outcome::Missing), 1 => Just(Outcome::Again)];
    let act = prop_oneof![
        5 => (0..5_usize, hint).prop_map(|(name, hint)| Act::See(name, hint)),
        3 => Just(Act::Glimpse),
        4 => Just(Act::Take),
        4 => outcome.prop_map(Act::Finish),
        1 => Just(Act::Barrier),
        1 => (0..5_usize).prop_map(Act::Urgent),
        3 => (0..2_000_u64).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..80)
}

fn path(name: usize) -> FilePath {
    FilePath::from_bytes(format!("/w/{name}").as_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// No sighting is lost: after the last one of a name it is read, or glimpsed and known. No name is
    /// read twice at once. Every question is answered, and not before what it asked about was done.
    #[test]
    fn no_sighting_is_lost_and_every_question_answered(acts in acts()) {
        let mut quiet = Quiet::new(100);
        let mut now = Moment::ZERO;
        let mut under_way: Vec<Job> = Vec::new();
        // Sightings that no look has begun after.
        let mut unseen: BTreeSet<FilePath> = BTreeSet::new();
        let mut asked: BTreeMap<u64, BTreeSet<FilePath>> = BTreeMap::new();
        let mut barriers = 0;
        let finish: Vec<Act> = (0..400).flat_map(|_| {
            [Act::Glimpse, Act::Take, Act::Finish(Outcome::Done), Act::Pass(200)]
        }).collect();
        for act in acts.into_iter().chain(finish) {
            match act {
                Act::See(name, hint) => {
                    quiet.saw(&path(name), hint, now);
                    unseen.insert(path(name));
                }
                Act::Glimpse => if let Some((path, number)) = quiet.take_glimpse() {
                    quiet.glimpsed(&path, number, Glimpsed::Read, now);
                },
                Act::Take => if let Some(job) = quiet.take_due(now) {
                    prop_assert!(under_way.iter().all(|other| other.path != job.path), "twice at once");
                    unseen.remove(&job.path);
                    for about in asked.values_mut() {
                        about.remove(&job.path);
                    }
                    under_way.push(job);
                },
                Act::Finish(outcome) => if !under_way.is_empty() {
                    let job = under_way.remove(0);
                    quiet.done(&job.path, job.number, outcome, now);
                },
                Act::Barrier => {
                    barriers += 1;
                    quiet.barrier(barriers, now);
                    asked.insert(barriers, BTreeSet::new());
                }
                Act::Urgent(name) => {
                    barriers += 1;
                    quiet.urgent(&path(name), barriers, now);
                    unseen.insert(path(name));
                    asked.insert(barriers, BTreeSet::from([path(name)]));
                }
                Act::Pass(milliseconds) => now += Moment::from_millis(milliseconds),
            }
            prop_assert!(quiet.is_well_counted());
            for reached in quiet.take_reached() {
                let about = asked.remove(&reached);
                prop_assert!(about.is_some(), "answered once");
                prop_assert!(about.into_iter().flatten().count() == 0, "answered before it was read");
            }
        }
        prop_assert!(unseen.is_empty(), "never looked at: {:?}", unseen);
        prop_assert!(asked.is_empty(), "never answered: {:?}", asked);
        prop_assert_eq!(quiet.counts(), [0; 6], "and nothing is left");
    }
}
