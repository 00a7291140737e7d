//! Formats by what is in a container.

use super::{
    Hit,
    probe::{Order, Outcome, Probe},
    search::Work,
    table::{Kind, Member, Table},
};

/// What is in a container.
pub(in crate::inspect) trait Members {
    /// Their names, in the order in which the container has them.
    fn names(&self) -> Vec<String>;
    /// At most so many of the first bytes of one, unpacked.
    fn first_of(&mut self, index: usize, most: usize) -> Option<Vec<u8>>;
}

/// How many bytes of a member are unpacked: few first, and more where they are asked for.
const STARTS: [usize; 3] = [4 * 1024, 64 * 1024, 1024 * 1024];

/// The formats whose members are all in a container.
pub(super) fn hits(table: &Table, kind: Kind, members: &mut dyn Members, work: &mut Work) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut missing: Vec<Vec<usize>> =
        table.containers.iter().map(|container| (0..container.members.len()).collect()).collect();
    for (index, name) in members.names().iter().enumerate() {
        // A few programs end names with a zero byte.
        let name = name.strip_suffix('\0').unwrap_or(name);
        let mut start = Start { index, bytes: Vec::new(), is_whole: false, next: 0 };
        for (asking, part) in table.asking(kind, name) {
            let Some(container) = table.containers.get(*asking) else { continue };
            let Some(missing) = missing.get_mut(*asking).filter(|missing| missing.contains(part)) else {
                continue;
            };
            if container.members.get(*part).is_some_and(|member| start.has(member, members, work)) {
                missing.retain(|missing| missing != part);
                if missing.is_empty() {
                    hits.push(Hit { format: container.format, order: Order::Start(index) });
                }
            }
        }
    }
    hits
}

/// The start of a member, as far as it was asked for.
struct Start {
    index: usize,
    bytes: Vec<u8>,
    is_whole: bool,
    /// Which of [`STARTS`] comes next.
    next: usize,
}

impl Start {
    /// Whether all sequences that are asked for are in it.
    fn has(&mut self, member: &Member, members: &mut dyn Members, work: &mut Work) -> bool {
        loop {
            if let Some(has) = self.says(member, work) {
                return has;
            }
            let Some(most) = STARTS.get(self.next) else { return false };
            self.next += 1;
            let Some(bytes) = members.first_of(self.index, *most) else {
                self.is_whole = true;
                continue;
            };
            self.is_whole = bytes.len() < *most;
            self.bytes = bytes;
        }
    }

    /// The same, as far as these bytes say: nothing when more are needed.
    fn says(&self, member: &Member, work: &mut Work) -> Option<bool> {
        if member.sequences.is_empty() {
            return Some(true);
        }
        if self.next == 0 {
            return None;
        }
        work.next_piece();
        let size = self.is_whole.then_some(self.bytes.len() as u64);
        let probe = Probe { head: &self.bytes, tail: &[], size };
        let mut has = Some(true);
        for sequence in &member.sequences {
            match probe.look_for(sequence, work) {
                Outcome::Found(_) => {}
                Outcome::Absent => return Some(false),
                Outcome::Open(mut state) => {
                    let is_of_end = matches!(sequence.place, super::pattern::Place::End { .. });
                    if is_of_end || !state.pursue(sequence, &self.bytes, 0, work) {
                        if self.is_whole {
                            return Some(false);
                        }
                        has = None;
                    }
                }
            }
        }
        has
    }
}
