//! The words around dossiers and relations.

use bronmerk_proto::v1::relation::Kind;

use crate::language::Lang;

super::sentences! {
    is_dossier: "Is een dossier", "Is a dossier";
    would_be_dossier: "Zou een dossier worden", "Would become a dossier";
    not_closed:
        "Niemand heeft hier zelf een afsluitdatum ingevuld. Er is niets gewijzigd.",
        "Nobody filled in a closing date here. Nothing was changed.";
    none: "geen dossiers gevonden", "no dossiers found";
    heading: "Hoort bij elkaar", "Belongs together";
    dossier: "Dossier", "Dossier";
    not_all: "Let op", "Note";
    may_be_more:
        "dit is misschien niet alles: er zijn er meer, of niet alles is nu te lezen",
        "this may not be all: there are more, or not all can be read now";
    noted: "Vastgelegd", "Recorded";
    taken_out: "Weggehaald", "Taken out";
    in_no_dossier: "In geen dossier", "In no dossier";
    of_no_unit: "Van geen onderdeel", "Of no unit";
}

/// How another document belongs together with this one, read from this one.
pub(crate) fn from_other(lang: Lang, kind: Kind) -> &'static str {
    let (nl, en) = match kind {
        Kind::Unspecified => ("hoort bij", "belongs with"),
        Kind::AnnexOf => ("heeft bijlage", "has annex"),
        Kind::VersionOf => ("heeft versie", "has version"),
        Kind::Replaces => ("is vervangen door", "is replaced by"),
        Kind::ReplyTo => ("is beantwoord door", "is replied to by"),
        Kind::ElaborationOf => ("is uitgewerkt in", "is elaborated in"),
        Kind::RefersTo => ("wordt genoemd in", "is referred to by"),
        Kind::InDossier => ("heeft onderdeel", "has part"),
    };
    lang.pick(nl, en)
}
