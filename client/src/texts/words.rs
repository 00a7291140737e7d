//! The contract's closed lists, in words.

use bronmerk_proto::v1::{
    Action, Document, DocumentState, FolderSource, FolderState, PublicationEvent, WatchMethod,
    absence::Kind as Gone,
    document::Standing,
    format::Basis,
    get_status_response::{Health, IndexState},
    origin::Relation,
    publication_event::Kind as Happened,
    relation::Kind as Related,
};

use crate::language::Lang;

/// How far along a record is: what a machine knows of it.
pub(crate) fn state(lang: Lang, state: DocumentState) -> &'static str {
    let (nl, en) = match state {
        DocumentState::Unspecified => ("Onbekend", "Unknown"),
        DocumentState::Provisional => ("Wordt gelezen", "Being read"),
        DocumentState::NeedsDecision => ("Wacht op u", "Waits for you"),
        DocumentState::Settled => ("Vastgelegd", "Recorded"),
        DocumentState::Locked => ("Vastgezet", "Locked"),
        DocumentState::Excluded => ("Geen document", "No document"),
        DocumentState::Unreadable => ("Niet te lezen", "Unreadable"),
        DocumentState::Gone => ("Weg", "Gone"),
    };
    lang.pick(nl, en)
}

/// What a person has to do about a document.
pub(crate) fn standing(lang: Lang, document: &Document) -> &'static str {
    let (nl, en) = match document.standing() {
        // An older daemon does not tell.
        Standing::Unspecified => return state(lang, document.state()),
        Standing::BeingRead => ("Wordt gelezen", "Being read"),
        Standing::Waits => ("Wacht op u", "Waits for you"),
        Standing::ToComplete => ("Nog aan te vullen", "To be completed"),
        Standing::InOrder => ("Op orde", "In order"),
        Standing::NoDocument => ("Geen document", "No document"),
        Standing::Unreadable => ("Niet te lezen", "Unreadable"),
        Standing::Gone => ("Weg", "Gone"),
    };
    lang.pick(nl, en)
}

pub(crate) fn action(lang: Lang, action: Action) -> &'static str {
    let (nl, en) = match action {
        Action::Unspecified => ("onbekend", "unknown"),
        Action::Created => ("opgenomen", "taken in"),
        Action::Inspected => ("gelezen", "read"),
        Action::Versioned => ("nieuwe inhoud", "new content"),
        Action::Moved => ("verplaatst", "moved"),
        Action::Linked => ("naam erbij", "name added"),
        Action::Unlinked => ("naam weggehaald", "name removed"),
        Action::Gone => ("weg", "gone"),
        Action::Returned => ("terug", "returned"),
        Action::Unreadable => ("onleesbaar", "unreadable"),
        Action::Decided => ("regels toegepast", "rules applied"),
        Action::Updated => ("gewijzigd", "changed"),
        Action::Confirmed => ("bevestigd", "confirmed"),
        Action::Merged => ("samengevoegd", "merged"),
        Action::Touched => ("opnieuw bekeken", "looked at again"),
        Action::Restricted => ("beperkt", "restricted"),
        Action::RestrictionWithdrawn => ("beperking ingetrokken", "restriction withdrawn"),
        Action::Locked => ("vastgezet", "locked"),
        Action::Unlocked => ("losgemaakt", "unlocked"),
        Action::Undone => ("teruggedraaid", "undone"),
        Action::Related => ("relatie", "relation"),
        Action::Published => ("openbaar gemaakt", "made public"),
        Action::PublicationWithdrawn => ("publicatie ingetrokken", "publication withdrawn"),
        Action::Imported => ("ingelezen", "imported"),
        Action::Rejected => ("voorstel afgewezen", "suggestion rejected"),
        Action::IdentityAnswered => ("ander document", "another document"),
        Action::PolicyAdopted => ("beleid in gebruik", "policy adopted"),
        Action::FolderAdded => ("map erbij", "folder added"),
        Action::FolderRemoved => ("map eraf", "folder removed"),
    };
    lang.pick(nl, en)
}

pub(crate) fn basis(lang: Lang, basis: Basis) -> &'static str {
    let (nl, en) = match basis {
        Basis::Unspecified => ("", ""),
        Basis::Signature => ("herkend aan de inhoud", "known by its content"),
        Basis::Container => {
            ("herkend aan de onderdelen in het bestand", "known by the parts inside the file")
        }
        Basis::Extension => ("alleen aan de naam herkend", "known by its name only"),
        Basis::Text => ("de inhoud is tekst", "its content is text"),
    };
    lang.pick(nl, en)
}

pub(crate) fn gone(lang: Lang, kind: Gone) -> &'static str {
    let (nl, en) = match kind {
        Gone::Unspecified => ("reden onbekend", "reason unknown"),
        Gone::Deleted => ("de naam is er niet meer", "its name is no longer there"),
        Gone::Left => {
            ("verplaatst naar een map die niet wordt gevolgd", "moved to a folder that is not watched")
        }
        Gone::Overwritten => {
            ("een ander document kwam ervoor in de plaats", "another document was moved over it")
        }
        Gone::Merged => ("gaat verder in een ander document", "goes on in another record"),
        Gone::Unwatched => ("de map wordt niet meer gevolgd", "its folder is no longer watched"),
    };
    lang.pick(nl, en)
}

pub(crate) fn relation(lang: Lang, relation: Relation) -> &'static str {
    let (nl, en) = match relation {
        Relation::Unspecified => ("Afkomstig van", "From"),
        Relation::Copy => ("Kopie van", "Copy of"),
        Relation::Backup => ("Reservekopie van", "Backup of"),
        Relation::Perhaps => ("Misschien hetzelfde als", "Perhaps the same as"),
        Relation::LikelyVersion => ("Lijkt een versie van", "Likely a version of"),
        Relation::LikelyRendition => ("Lijkt een weergave van", "Likely a rendition of"),
        Relation::Version => ("Versie van", "Version of"),
        Relation::Rendition => ("Weergave van", "Rendition of"),
    };
    lang.pick(nl, en)
}

/// How this document belongs together with another, as one reads it from this one.
pub(crate) fn relation_kind(lang: Lang, kind: Related) -> &'static str {
    let (nl, en) = match kind {
        Related::Unspecified => ("hoort bij", "belongs with"),
        Related::AnnexOf => ("is bijlage bij", "is an annex to"),
        Related::VersionOf => ("is versie van", "is a version of"),
        Related::Replaces => ("vervangt", "replaces"),
        Related::ReplyTo => ("is reactie op", "is a reply to"),
        Related::ElaborationOf => ("is uitwerking van", "elaborates"),
        Related::RefersTo => ("verwijst naar", "refers to"),
        Related::InDossier => ("is onderdeel van dossier", "is part of dossier"),
    };
    lang.pick(nl, en)
}

/// What became of making it public, with its day.
pub(crate) fn published(lang: Lang, event: &PublicationEvent) -> String {
    let (nl, en) = match event.kind {
        Some(Happened::Published(_)) => ("openbaar sinds", "public since"),
        Some(Happened::Withdrawn(_)) => ("ingetrokken op", "withdrawn on"),
        None => ("onbekend, op", "unknown, on"),
    };
    format!("{} {}", lang.pick(nl, en), event.date)
}

pub(crate) fn folder_state(lang: Lang, state: FolderState) -> &'static str {
    let (nl, en) = match state {
        FolderState::Unspecified => ("onbekend", "unknown"),
        FolderState::Looking => ("wordt bekeken", "being looked at"),
        FolderState::Watched => ("wordt gevolgd", "watched"),
        FolderState::Degraded => ("wordt deels gevolgd", "watched in part"),
        FolderState::Offline => ("niet bereikbaar", "not there"),
    };
    lang.pick(nl, en)
}

pub(crate) fn method(lang: Lang, method: WatchMethod) -> &'static str {
    let (nl, en) = match method {
        WatchMethod::Unspecified => ("", ""),
        WatchMethod::Events => ("direct", "at once"),
        WatchMethod::Poll => ("af en toe", "from time to time"),
    };
    lang.pick(nl, en)
}

pub(crate) fn folder_source(lang: Lang, source: FolderSource) -> &'static str {
    let (nl, en) = match source {
        FolderSource::Unspecified => ("", ""),
        FolderSource::CommandLine => ("opdrachtregel", "command line"),
        FolderSource::Policy => ("beleid", "policy"),
        FolderSource::Added => ("toegevoegd", "added"),
    };
    lang.pick(nl, en)
}

pub(crate) fn health(lang: Lang, health: Health) -> &'static str {
    let (nl, en) = match health {
        Health::Unspecified => ("Onbekend", "Unknown"),
        Health::Good => ("Alles in orde", "All is well"),
        Health::Degraded => ("Werkt, en vraagt aandacht", "Works, and asks for attention"),
        Health::Halted => ("Neemt nu niets op", "Takes nothing in now"),
    };
    lang.pick(nl, en)
}

pub(crate) fn index(lang: Lang, state: IndexState) -> &'static str {
    let (nl, en) = match state {
        IndexState::Unspecified => ("onbekend", "unknown"),
        IndexState::Ready => ("klaar", "ready"),
        IndexState::Rebuilding => ("wordt opnieuw opgebouwd", "being rebuilt"),
    };
    lang.pick(nl, en)
}
