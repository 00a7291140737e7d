//! Going on where an export was cut off.
//!
//! A token says how many documents were done, which these were, and as of which entry of the journal. It is
//! good when the same question meets the same documents under the same names again, on the same day, in a journal
//! that has that very entry. What changed among them since is sent again.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use tonic::Status;
use uuid::Uuid;

use crate::{
    ledger::Reader,
    model::{DocumentId, OriginId, Record, Sequence},
    query::token::{Mark, Point, point_at},
    serve::{reasons, refusals, status::Refused},
};
use bronmerk_proto::v1::export_documents_response::Progress;

/// The first one named the entry by its number alone.
const VERSION: u8 = 2;
const DIGEST: usize = 16;
/// Documents between two tokens.
const STEP: u64 = 256;

/// How far an export was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) done: u64,
    pub(super) exported: u64,
    pub(super) skipped: u64,
    /// Entries after this one are news.
    pub(super) start: Point,
    digest: [u8; DIGEST],
}

impl Token {
    /// Reads one that belongs to that question.
    pub(super) fn read(token: &str, mark: Mark) -> Result<Self, Status> {
        Self::parse(token, mark)
            .ok_or_else(|| Refused::field(reasons::RESUME_TOKEN_OF_OTHERS, "resume_token").into())
    }

    /// Whether the journal is the one that the token is about, and has the very entry that it names.
    pub(super) fn belongs_to(&self, reader: &Reader) -> Result<(), Status> {
        let here = point_at(reader, self.start.sequence).map_err(|error| refusals::read_error(&error))?;
        if here == Some(self.start) { Ok(()) } else { Err(of_another_life()) }
    }

    fn parse(token: &str, mark: Mark) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let mut rest = bytes.strip_prefix(&[VERSION])?.strip_prefix(mark.bytes())?;
        let mut number = || {
            let (number, after) = rest.split_first_chunk::<8>()?;
            rest = after;
            Some(u64::from_be_bytes(*number))
        };
        let (done, exported, skipped, sequence) = (number()?, number()?, number()?, Sequence(number()?));
        let (origin, rest) = rest.split_first_chunk::<16>()?;
        let (mark, rest) = rest.split_first_chunk::<4>()?;
        let origin = OriginId(Uuid::from_bytes(*origin));
        let start = Point { origin, sequence, mark: u32::from_be_bytes(*mark) };
        Some(Self { done, exported, skipped, start, digest: rest.try_into().ok()? })
    }

    fn write(&self, mark: Mark) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(mark.bytes());
        for number in [self.done, self.exported, self.skipped, self.start.sequence.0] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(self.start.origin.0.as_bytes());
        bytes.extend(self.start.mark.to_be_bytes());
        bytes.extend(self.digest);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// Which documents were met, and how far it is.
pub(super) struct Course {
    pub(super) total: u64,
    done: u64,
    met: Sha256,
    mark: Mark,
    start: Point,
    /// Documents that were done by an earlier call.
    before: u64,
}

impl Course {
    pub(super) fn new(mark: Mark, start: Point) -> Self {
        Self { total: 0, done: 0, met: Sha256::new(), mark, start, before: 0 }
    }

    /// Goes on where the token says, if the documents before it are those that were met now.
    pub(super) fn go_on(&mut self, token: &Token, met: &Met) -> Result<(), Status> {
        let is_certain = met.changed == 0 || token.skipped == 0;
        if met.count != token.done || digest(&met.met) != token.digest || !is_certain {
            return Err(stale());
        }
        (self.before, self.start) = (token.done, token.start);
        Ok(())
    }

    /// Whether the document that comes next was done by an earlier call, and is as it was.
    pub(super) fn is_done(&self, record: &Record) -> bool {
        self.was_done() && record.sequence <= self.start.sequence
    }

    /// Whether the document that comes next was counted by an earlier call.
    pub(super) fn was_done(&self) -> bool {
        self.done < self.before
    }

    /// Notes that a document is done. Now and then there is something to tell.
    pub(super) fn passed(
        &mut self,
        id: DocumentId,
        name: &str,
        exported: u64,
        skipped: u64,
    ) -> Option<Progress> {
        add(&mut self.met, id, name);
        self.done += 1;
        let is_time = self.done > self.before && self.done.is_multiple_of(STEP);
        is_time.then(|| {
            let token =
                Token { done: self.done, exported, skipped, start: self.start, digest: digest(&self.met) };
            self.progress(token.write(self.mark))
        })
    }

    /// The same for a format that begins again.
    pub(super) fn counted(&mut self) -> Option<Progress> {
        self.done += 1;
        self.done.is_multiple_of(STEP).then(|| self.progress(String::new()))
    }

    /// How far it is, without a token.
    pub(super) fn progress(&self, resume_token: String) -> Progress {
        Progress { done_count: self.done.max(self.before), total_count: self.total, resume_token }
    }
}

/// The documents that a token is about, met again.
pub(super) struct Met {
    count: u64,
    changed: u64,
    met: Sha256,
}

impl Met {
    pub(super) fn none() -> Self {
        Self { count: 0, changed: 0, met: Sha256::new() }
    }

    /// Notes one; whether there are more of the token's.
    pub(super) fn add(&mut self, record: &Record, name: &str, token: &Token) -> bool {
        add(&mut self.met, record.id, name);
        self.count += 1;
        self.changed += u64::from(record.sequence > token.start.sequence);
        self.count < token.done
    }
}

fn add(met: &mut Sha256, id: DocumentId, name: &str) {
    met.update(id.0.as_bytes());
    met.update((name.len() as u64).to_be_bytes());
    met.update(name);
}

fn digest(met: &Sha256) -> [u8; DIGEST] {
    let mut digest = [0; DIGEST];
    digest.iter_mut().zip(met.clone().finalize()).for_each(|(byte, from)| *byte = from);
    digest
}

/// Told where the journal has no such entry: it was put back from a backup, or is a copy that went on by itself.
fn of_another_life() -> Status {
    Refused::new(reasons::RESUME_TOKEN_OF_ANOTHER_LIFE).into()
}

fn stale() -> Status {
    Refused::new(reasons::RESUME_TOKEN_STALE).into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Course, Met, STEP, Token, point_at};
    use crate::{
        model::{OriginId, Record, Sequence},
        query::token::{Mark, Point},
        serve::{status::tests::reason_of_whole, testing},
    };

    fn records(count: u64) -> Vec<Record> {
        (0..count)
            .map(|number| {
                let mut record = testing::record(number.into(), crate::model::State::Settled, &["/w/a"]);
                record.sequence = Sequence(number);
                record
            })
            .collect()
    }

    fn token(records: &[Record], skipped: u64) -> (Token, Mark) {
        let mark = Mark::of(&["x"]);
        let start = Point { origin: OriginId(Uuid::from_u128(3)), sequence: Sequence(1_000), mark: 5 };
        let mut course = Course::new(mark, start);
        let told: Vec<_> =
            records.iter().filter_map(|one| course.passed(one.id, "a", 200, skipped)).collect();
        assert_eq!(told.len() as u64, records.len() as u64 / STEP);
        let token = told.last().map(|told| told.resume_token.clone()).unwrap_or_default();
        (Token::read(&token, mark).unwrap_or_else(|status| unreachable!("{status:?}")), mark)
    }

    fn again(token: &Token, mark: Mark, records: &[Record]) -> Result<Course, String> {
        let mut met = Met::none();
        for record in records {
            if !met.add(record, "a", token) {
                break;
            }
        }
        let mut course = Course::new(mark, Point { sequence: Sequence(2_000), ..Point::default() });
        course.go_on(token, &met).map(|()| course).map_err(|status| reason_of_whole(&status))
    }

    #[test]
    fn the_same_documents_go_on_and_others_begin_again() {
        let all = records(300);
        let (token, mark) = token(&all, 0);
        assert_eq!((token.done, token.exported), (STEP, 200));
        let course = again(&token, mark, &all);
        assert!(course.as_ref().is_ok_and(|course| course.is_done(&all[0])));
        let mut changed = all.clone();
        changed[3].sequence = Sequence(1_001);
        let course = again(&token, mark, &changed).unwrap_or_else(|why| unreachable!("{why}"));
        assert!(
            !course.is_done(&changed[3]) && course.was_done(),
            "what changed comes again, and is counted once"
        );
        for fewer in [&all[1..], &all[..200]] {
            assert_eq!(again(&token, mark, fewer).err().as_deref(), Some("RESUME_TOKEN_STALE"));
        }
        let (unsure, mark) = self::token(&all, 1);
        assert!(again(&unsure, mark, &all).is_ok());
        assert!(again(&unsure, mark, &changed).is_err(), "was it left out before, or not? Nobody knows");
    }

    #[tokio::test]
    async fn a_token_of_another_life_of_the_journal_is_refused() {
        let book = testing::Book::new();
        testing::append(&book, 1, crate::model::State::Settled, "/a/1");
        book.settled().await;
        let (token, _) = token(&records(256), 0);
        let here = point_at(&book, Sequence(1)).ok().flatten();
        let here = here.unwrap_or_else(|| unreachable!("it was kept"));
        let of = |start: Point| {
            let token = Token { start, ..token.clone() };
            token.belongs_to(&book).map_err(|status| reason_of_whole(&status))
        };
        assert_eq!(of(here), Ok(()));
        assert_eq!(of(Point { origin: book.first_origin(), ..Point::default() }), Ok(()), "before the first");
        for other in [
            Point { mark: here.mark ^ 1, ..here },
            Point { origin: OriginId(Uuid::from_u128(3)), ..here },
            Point { sequence: Sequence(2), ..here },
        ] {
            assert_eq!(of(other).err().as_deref(), Some("RESUME_TOKEN_STALE"), "{other:?}");
        }
    }

    #[test]
    fn a_token_of_another_question_or_none_is_refused() {
        let (token, mark) = token(&records(256), 0);
        let written = token.write(mark);
        assert_eq!(Token::read(&written, mark).ok(), Some(token));
        for (odd, mark) in [(written.as_str(), Mark::of(&["y"])), ("", mark), ("AQ", mark), ("é", mark)] {
            let refused = Token::read(odd, mark).map_err(|status| reason_of_whole(&status));
            assert_eq!(refused.err().as_deref(), Some("RESUME_TOKEN_INVALID"), "{odd}");
        }
    }
}
