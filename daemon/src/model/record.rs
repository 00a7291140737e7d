//! The record of a document: what is known and decided about it.

use std::collections::BTreeMap;

use super::{
    Beoordeling, Creation, Date, DocumentId, Facts, Field, FieldName, FileIdentity, FilePath, Lock,
    PublicationEvent, Rejection, Related, Restriction, Sequence, Sha256, Source, Stamp, Term, Timestamp,
    Trouble, Value,
    closed::{NO_RESTRICTION, UNDECIDED},
};

/// What is known and decided about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// For life.
    pub id: DocumentId,
    /// Of what kind of thing.
    pub kind: Kind,
    /// How far along.
    pub state: State,
    /// Where it is, or for a document that is gone: where it was last. Never empty.
    pub locations: Vec<Location>,
    /// When the record was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The entry that brought it to this state.
    pub sequence: Sequence,
    /// Which document it came from.
    pub origin: Option<Origin>,
    /// What was read. Nothing while provisional.
    pub facts: Option<Facts>,
    /// The tags. Only fields with a value or a suggestion are in here.
    pub fields: BTreeMap<FieldName, Field>,
    /// Why it could not be read, or what is odd.
    pub trouble: Option<Trouble>,
    /// Present exactly in state [`State::Gone`].
    pub absence: Option<Absence>,
    /// The record that goes on in this one's place.
    pub successor: Option<DocumentId>,
    /// How many different contents were seen.
    pub versions: u32,
    /// The place that it left last, or the file that was replaced last: what may still turn up.
    pub former: Option<Former>,
    /// The contents it had before the present one, newest first; at most [`Record::MOST_CONTENTS`].
    pub contents: Vec<Sha256>,
    /// Why it is not public, or not all of it; also what was withdrawn. Only ever added to or changed.
    pub restrictions: Vec<Restriction>,
    /// That a person closed it to every change by a machine.
    pub lock: Option<Lock>,
    /// What people said no to, each once: it is not suggested again.
    pub rejections: Vec<Rejection>,
    /// How it belongs together with others, each kind with each other document once.
    pub relations: Vec<Related>,
    /// What became of making it public, in the order in which it was noted.
    pub publications: Vec<PublicationEvent>,
    /// When the document was made, as an earlier state of its file told: kept where the file tells a later moment now.
    pub earlier: Option<Creation>,
}

/// One state of a record: by its number, and by a mark that tells it from the state that has the same number in
/// another life of this journal, such as the one before a backup was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Etag {
    /// The entry that made it.
    pub sequence: Sequence,
    /// Of the document and the moment. Nothing where it was not given: then it is the mark of no state.
    pub mark: Option<u32>,
}

impl Record {
    /// Which state of the record this is.
    pub fn etag(&self) -> Etag {
        // A moment in nanoseconds: two lives do not make the same entry of the same document in the same one.
        let mark = crc32c::crc32c_append(crc32c::crc32c(self.id.0.as_bytes()), &self.updated.0.to_le_bytes());
        Etag { sequence: self.sequence, mark: Some(mark) }
    }

    /// So many former contents are remembered: a copy is made of what was there a moment ago.
    pub const MOST_CONTENTS: usize = 3;

    /// A record at its first sighting.
    pub fn provisional(id: DocumentId, location: Location, now: Timestamp) -> Self {
        Self {
            id,
            kind: Kind::Document,
            state: State::Provisional,
            locations: vec![location],
            created: now,
            updated: now,
            sequence: Sequence(0),
            origin: None,
            facts: None,
            fields: BTreeMap::new(),
            trouble: None,
            absence: None,
            successor: None,
            versions: 0,
            former: None,
            contents: Vec::new(),
            restrictions: Vec::new(),
            lock: None,
            rejections: Vec::new(),
            relations: Vec::new(),
            publications: Vec::new(),
            earlier: None,
        }
    }

    pub fn value(&self, name: FieldName) -> Option<&Value> {
        self.fields.get(&name).and_then(Field::value)
    }

    /// The value of a field of text.
    pub fn text(&self, name: FieldName) -> Option<&str> {
        self.value(name).and_then(Value::text)
    }

    /// The value of a field of one term.
    pub fn term(&self, name: FieldName) -> Option<&Term> {
        self.value(name).and_then(Value::term)
    }

    /// The value of a field with a day.
    pub fn date(&self, name: FieldName) -> Option<Date> {
        self.value(name).and_then(Value::date)
    }

    /// What was judged about its becoming public, where that is a term of the closed list.
    pub fn beoordeling(&self) -> Option<Beoordeling> {
        self.term(FieldName::Beoordeling).and_then(|term| Beoordeling::parse(term.comparable()))
    }

    /// Whether a person said of the whole document that there is no restriction.
    pub fn is_said_to_have_no_restriction(&self) -> bool {
        let field = self.fields.get(&FieldName::BeperkingGebruik).filter(|field| field.is_set_by_person());
        field.and_then(Field::value).is_some_and(|value| value.comparable() == NO_RESTRICTION)
    }

    /// The limit to its use that a person, or the document itself, says there is; nothing where the daemon or a rule says
    /// so.
    pub fn limit_to_use(&self) -> Option<&Term> {
        let (value, provenance) = self.fields.get(&FieldName::BeperkingGebruik)?.value.as_ref()?;
        let is_limit = !matches!(value.comparable(), NO_RESTRICTION | UNDECIDED);
        value.term().filter(|_| is_limit && matches!(provenance.source, Source::Person | Source::Document))
    }

    /// Whether it has a restriction or had one, or a limit to its use.
    pub fn has_restrictions(&self) -> bool {
        !self.restrictions.is_empty() || self.limit_to_use().is_some()
    }

    /// Whether its file is in a watched folder, as far as is known.
    pub fn is_present(&self) -> bool {
        self.state != State::Gone
    }

    /// The required fields that have no value, in reading order.
    pub fn missing(&self) -> impl Iterator<Item = FieldName> {
        FieldName::ALL.into_iter().filter(|name| {
            name.is_required() && self.fields.get(name).is_none_or(|field| field.value.is_none())
        })
    }

    /// Whether a person decided anything here: then nothing may fold this record into another.
    pub fn has_decision_by_person(&self) -> bool {
        self.fields.values().any(|field| field.is_set_by_person() || field.lock.is_some())
            || self.restrictions.iter().any(Restriction::is_act_of_person)
            || self.lock.is_some()
            || !self.relations.is_empty()
            || !self.publications.is_empty()
    }

    /// Whether anything is at stake when it is taken for another document: a restriction, or a decision
    /// by a person.
    pub fn has_stake(&self) -> bool {
        !self.restrictions.is_empty() || self.has_decision_by_person()
    }

    /// Whether it is still open which document it is of: a person is asked.
    pub fn is_asked(&self) -> bool {
        self.origin.is_some_and(|origin| origin.relation == Relation::Perhaps)
    }

    /// Whether it was found out which document it came from. What is only likely gives way to that.
    pub fn has_known_origin(&self) -> bool {
        self.origin.is_some_and(|origin| !origin.relation.is_likely())
    }

    pub fn location_at(&self, path: &FilePath) -> Option<&Location> {
        self.locations.iter().find(|location| location.path == *path)
    }
}

/// Of what kind of thing a record is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A file that was saved.
    #[default]
    Document,
    /// A folder that is a dossier: its path is the folder's, and it has no facts. MDTO: an
    /// informatieobject with aggregatieniveau Dossier.
    Dossier,
}

/// How far along a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Seen, not yet read.
    Provisional,
    /// Read; a suggestion or a proposed restriction waits for a person.
    NeedsDecision,
    /// Read; nothing waits.
    Settled,
    /// Closed by a person to every change by a machine.
    Locked,
    /// No document, says the policy.
    Excluded,
    /// There, and could not be read.
    Unreadable,
    /// No longer in a watched folder.
    Gone,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Provisional,
        Self::NeedsDecision,
        Self::Settled,
        Self::Locked,
        Self::Excluded,
        Self::Unreadable,
        Self::Gone,
    ];
}

/// A place where a document is, and how its file looked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub path: FilePath,
    pub identity: FileIdentity,
    /// In which condition it was when last seen.
    pub stamp: Stamp,
    /// Which folder had that name then: `FileIdentity::mark`; 0 where that is not known. Without a birth
    /// time another mark proves nothing: numbers may have been given out anew.
    pub folder: u64,
}

/// A place that a document left, or a file that was replaced under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Where, which file, and how it looked.
    pub location: Location,
    /// When that was noticed.
    pub left: Timestamp,
}

/// Which document another one came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub relation: Relation,
    pub document: DocumentId,
}

/// How a document came from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Same content, at its first reading.
    Copy,
    /// A backup that an editor left.
    Backup,
    /// Perhaps the same document: the evidence does not decide, so a person is asked.
    Perhaps,
    /// Likely another version of it, by its name or properties: nothing is decided by that.
    LikelyVersion,
    /// Likely the same in another format: a PDF of it.
    LikelyRendition,
    /// Another version of it, says a person.
    Version,
    /// The same in another format, says a person.
    Rendition,
}

impl Relation {
    /// What it is once a person says that it is so: only what is likely becomes another one.
    pub fn made_certain(self) -> Self {
        match self {
            Self::LikelyVersion => Self::Version,
            Self::LikelyRendition => Self::Rendition,
            certain => certain,
        }
    }

    /// Whether it is only what name or properties suggest.
    pub fn is_likely(self) -> bool {
        matches!(self, Self::LikelyVersion | Self::LikelyRendition)
    }
}

/// Why and when a document went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    pub kind: AbsenceKind,
    /// When it was noticed.
    pub time: Timestamp,
}

/// Why a document is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsenceKind {
    /// Its name is no longer there.
    Deleted,
    /// Moved to a place that is not watched.
    Left,
    /// Another document was moved over it.
    Overwritten,
    /// It goes on in another record.
    Merged,
    /// Its folder is no longer watched.
    Unwatched,
}
