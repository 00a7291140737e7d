//! Random values of the model, for tests of this room and of others.

use proptest::{collection::vec, option, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use uuid::Uuid;

use crate::model::{
    Absence, AbsenceKind, Account, Action, Basis, Before, Change, Creation, Date, DocumentId, Entry,
    Environment, Facts, Field, FieldName, FileIdentity, FilePath, Format, Former, Handling, Kind, Location,
    Lock, Origin, OriginId, PolicyFile, PolicyText, Properties, PropertyMark, Provenance, Publication,
    PublicationEvent, Record, Rejection, Related, Relation, RelationKind, RequestMark, Restriction,
    RestrictionId, RestrictionSource, RestrictionStatus, Sentence, Sequence, Sha256, Source, Stage, Stamp,
    State, Subject, Suggestion, Term, Timestamp, ToldBy, Trouble, Value,
};

/// One value of a strategy, always the same one.
pub(crate) fn sample<S: Strategy>(strategy: S) -> S::Value {
    match strategy.new_tree(&mut TestRunner::deterministic()) {
        Ok(tree) => tree.current(),
        Err(reason) => unreachable!("{reason}"),
    }
}

pub(crate) const RELATION_KINDS: [RelationKind; 7] = [
    RelationKind::AnnexOf,
    RelationKind::VersionOf,
    RelationKind::Replaces,
    RelationKind::ReplyTo,
    RelationKind::ElaborationOf,
    RelationKind::RefersTo,
    RelationKind::InDossier,
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-zé \"\\\\]{1,12}", any::<String>()]
}

fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp)
}

fn sequence() -> impl Strategy<Value = Sequence> {
    any::<u64>().prop_map(Sequence)
}

pub(crate) fn id() -> impl Strategy<Value = DocumentId> {
    any::<u128>().prop_map(|number| DocumentId(Uuid::from_u128(number)))
}

pub(crate) fn path() -> impl Strategy<Value = FilePath> {
    vec(vec(any::<u8>().prop_filter("no part of a name", |byte| !matches!(byte, 0 | b'/')), 1..8), 1..4)
        .prop_map(|names| names.iter().fold(FilePath::from_bytes(b"/"), |folder, name| folder.join(name)))
}

fn sentence() -> impl Strategy<Value = Sentence> {
    (text(), text()).prop_map(|(nl, en)| Sentence { nl, en })
}

fn source() -> impl Strategy<Value = Source> {
    use Source::*;
    prop::sample::select(vec![Person, Document, Rule, Inherited, Model, Daemon])
}

fn action() -> impl Strategy<Value = Action> {
    use Action::*;
    prop::sample::select(vec![
        Created,
        Inspected,
        Versioned,
        Moved,
        Linked,
        Unlinked,
        Gone,
        Returned,
        Unreadable,
        Decided,
        Updated,
        Confirmed,
        Merged,
        Touched,
        Restricted,
        RestrictionWithdrawn,
        Locked,
        Unlocked,
        Undone,
        Related,
        Published,
        PublicationWithdrawn,
        Imported,
        IdentityAnswered,
        Rejected,
        PolicyAdopted,
        FolderAdded,
        FolderRemoved,
    ])
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

fn field_name() -> impl Strategy<Value = FieldName> {
    prop::sample::select(FieldName::ALL.to_vec())
}

fn origin() -> impl Strategy<Value = Origin> {
    let relations = [
        Relation::Copy,
        Relation::Backup,
        Relation::Perhaps,
        Relation::LikelyVersion,
        Relation::LikelyRendition,
        Relation::Version,
        Relation::Rendition,
    ];
    (prop::sample::select(relations.to_vec()), id())
        .prop_map(|(relation, document)| Origin { relation, document })
}

fn term() -> impl Strategy<Value = Term> {
    (text(), text(), text(), text(), text()).prop_map(|(code, label, list, list_version, uri)| Term {
        code,
        label,
        list,
        list_version,
        uri,
    })
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let handling = (term(), text()).prop_map(|(kind, time)| Handling { kind, time });
    prop_oneof![
        text().prop_map(Value::Text),
        term().prop_map(Value::Term),
        vec(term(), 0..3).prop_map(Value::Terms),
        vec(text(), 0..3).prop_map(Value::Texts),
        vec(handling, 0..3).prop_map(Value::Handlings),
        text().prop_map(Value::Duration),
        text().prop_map(Value::Date)
    ]
    // On the heap: a record holds many, and its tree would not fit on the stack of a test.
    .boxed()
}

pub(crate) fn provenance() -> impl Strategy<Value = Provenance> {
    (source(), text(), time(), text(), sentence()).prop_map(
        |(source, actor, time, policy_version, reason)| Provenance {
            source,
            actor,
            time,
            policy_version,
            reason,
        },
    )
}

fn field() -> impl Strategy<Value = Field> {
    let suggestion = (text(), value(), provenance()).prop_map(|(id, value, provenance)| Suggestion {
        id,
        value,
        provenance,
    });
    (option::of((value(), provenance())), vec(suggestion, 0..3), option::of(lock()))
        .prop_map(|(value, suggestions, lock)| Field { value, suggestions, lock })
}

fn lock() -> impl Strategy<Value = Lock> {
    (text(), time(), text()).prop_map(|(by, time, reason)| Lock { by, time, reason })
}

fn related() -> impl Strategy<Value = Related> {
    (prop::sample::select(&RELATION_KINDS[..]), id(), text(), time())
        .prop_map(|(kind, document, by, time)| Related { kind, document, by, time })
}

fn publication() -> impl Strategy<Value = PublicationEvent> {
    let what = prop_oneof![
        text().prop_map(|uri| Publication::Published { uri }),
        (option::of(term()), text()).prop_map(|(ground, reason)| Publication::Withdrawn { ground, reason }),
    ];
    (what, date(), text(), time())
        .prop_map(|(what, date, by, noted)| PublicationEvent { what, date, by, noted })
        // On the heap, as values are.
        .boxed()
}

fn properties() -> impl Strategy<Value = Properties> {
    let marks = vec(any::<u64>().prop_map(PropertyMark), 0..4);
    let times = (option::of(time()), option::of(time()));
    let stage = prop::sample::select(vec![Stage::Draft, Stage::Final, Stage::Sent]);
    (marks, times, option::of("[A-Z. ]{1,12}"), option::of(stage)).prop_map(
        |(marks, (created, modified), marking, stage)| Properties {
            marks,
            created,
            modified,
            marking,
            stage,
        },
    )
}

fn sha256() -> impl Strategy<Value = Sha256> {
    any::<[u8; 32]>().prop_map(Sha256)
}

pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    use Basis::*;
    let basis = prop::sample::select(vec![Container, Signature, Text, Extension]);
    let format = || {
        (text(), text(), text(), basis.clone()).prop_map(|(puid, name, version, basis)| Format {
            puid,
            name,
            version,
            basis,
        })
    };
    let formats = (option::of(format()), prop::collection::vec(format(), 0..3), any::<bool>());
    let account = || (text(), option::of("[a-z]{1,8}")).prop_map(|(id, name)| Account { id, name });
    let accounts = (account(), option::of(account()));
    let times = (option::of(time()), time());
    let how = (properties(), provenance());
    (any::<u64>(), sha256(), times, accounts, text(), formats, how).prop_map(
        |(
            size,
            sha256,
            (created, modified),
            (owner, saved_by),
            media_type,
            (format, other_formats, name_disagrees),
            (properties, provenance),
        )| Facts {
            size,
            sha256,
            created,
            modified,
            owner,
            saved_by,
            media_type,
            format,
            other_formats,
            name_disagrees,
            properties,
            provenance,
        },
    )
}

fn rejection() -> impl Strategy<Value = Rejection> {
    let who = (text(), time(), text());
    (field_name(), value(), who).prop_map(|(field, value, (by, time, reason))| Rejection {
        field,
        value,
        by,
        time,
        reason,
    })
}

fn location() -> impl Strategy<Value = Location> {
    let file = prop_oneof![any::<u128>(), any::<u64>().prop_map(u128::from), Just(0)];
    let identity = (any::<u64>(), file, any::<i64>())
        .prop_map(|(filesystem, file, birth_time_ns)| FileIdentity { filesystem, file, birth_time_ns });
    let stamp = (any::<u64>(), any::<i64>(), any::<i64>())
        .prop_map(|(size, modify_time_ns, change_time_ns)| Stamp { size, modify_time_ns, change_time_ns });
    (path(), identity, stamp, any::<u64>()).prop_map(|(path, identity, stamp, folder)| Location {
        path,
        identity,
        stamp,
        folder,
    })
}

fn trouble() -> impl Strategy<Value = Trouble> {
    ("[A-Z_]{1,12}", sentence(), sentence(), time()).prop_map(|(reason, message, remedy, time)| Trouble {
        reason,
        message,
        remedy,
        time,
    })
}

fn absence() -> impl Strategy<Value = Absence> {
    use AbsenceKind::*;
    (prop::sample::select(vec![Deleted, Left, Overwritten, Merged, Unwatched]), time())
        .prop_map(|(kind, time)| Absence { kind, time })
}

fn date() -> impl Strategy<Value = Date> {
    any::<i64>().prop_map(|moment| Date::of(Timestamp(moment)))
}

/// Any restriction.
pub(crate) fn restriction() -> impl Strategy<Value = Restriction> {
    use Environment::*;
    let status = prop_oneof![
        Just(RestrictionStatus::Proposed),
        (text(), date()).prop_map(|(by, date)| RestrictionStatus::Decided { by, date }),
        (text(), date(), text()).prop_map(|(by, date, reason)| RestrictionStatus::Withdrawn {
            by,
            date,
            reason
        }),
    ];
    let source = prop_oneof![
        text().prop_map(RestrictionSource::Person),
        text().prop_map(RestrictionSource::Rule),
        text().prop_map(RestrictionSource::Model),
        text().prop_map(RestrictionSource::Marking),
        (id(), text(), any::<bool>()).prop_map(|(from, restriction, content_is_another)| {
            RestrictionSource::Inherited { from, restriction: RestrictionId(restriction), content_is_another }
        }),
    ];
    let texts = (text(), text(), text(), text(), text(), text());
    let rest = (option::of(date()), option::of(date()), status, source);
    (vec(text(), 0..3), texts, prop::sample::select(vec![No, Information, Emissions]), rest)
        .prop_map(|(grounds, texts, environment, (review, end, status, source))| {
            let (id, scope, interests, internal_motive, public_explanation, despite_age) = texts;
            Restriction {
                id: RestrictionId(id),
                grounds,
                scope,
                environment,
                interests,
                internal_motive,
                public_explanation,
                despite_age,
                review,
                end,
                status,
                source,
            }
        })
        // On the heap, as values are.
        .boxed()
}

/// Any record that keeps the model's invariants.
pub(crate) fn record() -> impl Strategy<Value = Record> {
    let who = (id(), state(), vec(location(), 1..3), time(), time(), sequence());
    let what = (option::of(origin()), option::of(facts()));
    let fields = proptest::collection::btree_map(field_name(), field(), 0..4);
    let former = (location(), time()).prop_map(|(location, left)| Former { location, left });
    let before = (any::<u32>(), option::of(former), vec(sha256(), 0..3));
    let rest = (option::of(trouble()), absence(), option::of(id()), before, vec(restriction(), 0..3));
    let kind = prop::sample::select(vec![Kind::Document, Kind::Dossier]);
    let told_by = {
        use ToldBy::{Act, Document, DocumentChange, File, FileChange, Sighting};
        prop::sample::select(vec![Document, DocumentChange, File, FileChange, Sighting, Act])
    };
    let earlier = (time(), told_by).prop_map(|(time, told_by)| Creation {
        day: Date::of(time),
        time: Some(time),
        told_by,
    });
    let acts = (
        kind,
        option::of(lock()),
        vec(rejection(), 0..3),
        vec(related(), 0..3),
        vec(publication(), 0..3),
        option::of(earlier),
    );
    (who, what, fields, rest, acts)
        .prop_map(
            |(
                (id, state, locations, created, updated, sequence),
                (origin, facts),
                fields,
                (trouble, absence, successor, (versions, former, contents), restrictions),
                (kind, lock, rejections, relations, publications, earlier),
            )| Record {
                id,
                kind,
                state,
                locations,
                created,
                updated,
                sequence,
                origin,
                facts,
                fields,
                trouble,
                absence: (state == State::Gone).then_some(absence),
                successor,
                versions,
                former,
                contents,
                restrictions,
                lock,
                rejections,
                relations,
                publications,
                earlier,
            },
        )
        // On the heap, as values are.
        .boxed()
}

fn change() -> impl Strategy<Value = Change> {
    let before = (value(), provenance()).prop_map(|(value, provenance)| Before { value, provenance });
    prop_oneof![
        (field_name(), option::of(before)).prop_map(|(name, before)| Change::Field(name, before)),
        field_name().prop_map(Change::Suggestions),
        state().prop_map(Change::State),
        vec(path(), 0..3).prop_map(Change::Locations),
        option::of(sha256()).prop_map(Change::Facts),
        option::of(origin()).prop_map(Change::Origin),
        vec(restriction(), 0..3).prop_map(Change::Restrictions),
        option::of(lock()).prop_map(Change::Lock),
        (field_name(), option::of(lock())).prop_map(|(name, before)| Change::FieldLock(name, before)),
        vec(related(), 0..3).prop_map(Change::Relations),
        vec(rejection(), 0..3).prop_map(Change::Rejections),
        vec(publication(), 0..3).prop_map(Change::Publications),
    ]
}

fn request() -> impl Strategy<Value = RequestMark> {
    (text(), any::<u32>(), sha256(), text()).prop_map(|(id, uid, fingerprint, batch)| RequestMark {
        id,
        uid,
        fingerprint,
        batch,
    })
}

fn about(subject: impl Strategy<Value = Subject>) -> impl Strategy<Value = Entry> {
    let who = (sequence(), time(), source(), text(), action());
    let before = (sequence(), option::of(request()));
    (who, subject, sentence(), text(), vec(change(), 0..4), before).prop_map(
        |(
            (sequence, time, source, actor, action),
            subject,
            reason,
            policy_version,
            changes,
            (previous, request),
        )| {
            Entry {
                sequence,
                origin: OriginId(uuid::Uuid::from_u128(u128::from(sequence.0) << 64 | 7)),
                time,
                source,
                actor,
                action,
                subject,
                reason,
                policy_version,
                changes,
                previous,
                request,
            }
        },
    )
}

pub(crate) fn entry_about_document() -> impl Strategy<Value = Entry> {
    about(record().prop_map(|record| Subject::Document(Box::new(record))))
}

fn policy_text() -> impl Strategy<Value = PolicyText> {
    let file = (text(), text()).prop_map(|(name, text)| PolicyFile { name, text });
    (text(), prop::collection::vec(file, 0..3)).prop_map(|(text, files)| PolicyText { text, files })
}

/// Any entry.
pub(crate) fn entry() -> impl Strategy<Value = Entry> {
    let other = prop_oneof![path().prop_map(Subject::Folder), policy_text().prop_map(Subject::Policy)];
    prop_oneof![4 => entry_about_document(), 1 => about(other)]
}
