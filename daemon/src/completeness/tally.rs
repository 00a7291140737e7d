//! Many records added up, by profile.

use std::collections::BTreeMap;

use super::measure;
use crate::model::{Date, FieldName, Profile, Record};

/// What records come to together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many records.
    pub records: u64,
    /// One for each profile, in their order.
    pub profiles: Vec<ProfileTally>,
}

/// What records come to by one profile. Sums, so that parts can be added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileTally {
    /// How many have nothing missing and nothing in the way.
    pub complete: u64,
    /// The sum of their scores.
    pub score: u64,
    /// How many lack each field.
    pub missing: BTreeMap<FieldName, u64>,
    /// How many have something else in the way.
    pub blocked: u64,
}

impl Tally {
    /// Of no records.
    pub fn new(profiles: usize) -> Self {
        Self { records: 0, profiles: vec![ProfileTally::default(); profiles] }
    }

    /// Adds a record; the profiles are the same every time.
    pub fn add<'p>(&mut self, profiles: impl Iterator<Item = &'p Profile>, record: &Record, today: Date) {
        self.records += 1;
        for (tally, profile) in self.profiles.iter_mut().zip(profiles) {
            let measure = measure(profile, record, today);
            tally.complete += u64::from(measure.is_complete());
            tally.score += u64::from(measure.score);
            tally.blocked += u64::from(!measure.blockers.is_empty());
            for name in measure.missing {
                *tally.missing.entry(name).or_default() += 1;
            }
        }
    }
}
