//! The words around restrictions.

use bronmerk_proto::v1::{origin::Relation, restriction::Environment};

use crate::language::Lang;

super::sentences! {
    heading: "Beperkingen", "Restrictions";
    noted: "Vastgelegd", "Recorded";
    file_is_gone:
        "let op: het bestand is er niet meer. De beperking staat in de registratie, en geldt als het terugkomt.",
        "take care: the file is no longer there. The restriction is in its record, and holds when it comes back.";
    proposed_now: "Voorgesteld", "Proposed";
    withdrawn_now: "Ingetrokken", "Withdrawn";
    whole: "het hele document", "the whole document";
    scope: "deel", "part";
    explanation: "voor iedereen", "for everybody";
    despite_age: "ondanks de leeftijd (5.3)", "in spite of its age (5.3)";
    interests: "afweging", "interests weighed";
    motive: "alleen intern", "inside only";
    in_force: "geldt", "in force";
    ended: "is afgelopen", "has ended";
    proposed: "voorstel, wacht op een besluit", "proposed, waits for a decision";
    withdrawn: "ingetrokken", "withdrawn";
    attention: "let op", "take care";
    conflict: "past niet bij de wet", "goes against the law";
    column_restriction: "Beperking", "Restriction";
    column_grounds: "Gronden", "Grounds";
    column_status: "Stand", "Status";
    column_review: "Bekijken", "Review";
    column_end: "Tot en met", "Until";
    nothing_found: "geen beperkingen gevonden", "no restrictions found";
    no_ground: "grond nog te bepalen", "ground yet to be decided";
    decide_with: "besluit met", "decide with";
}

/// That one stays which was not withdrawn with all on a ground.
pub(crate) fn has_other_grounds(lang: Lang, grounds: &str) -> String {
    match lang {
        Lang::Nl => format!("let op: een beperking met meer gronden ({grounds}) is niet ingetrokken"),
        Lang::En => format!("take care: a restriction with more grounds ({grounds}) was not withdrawn"),
    }
}

pub(crate) fn until(lang: Lang, date: &str) -> String {
    format!("{} {date}", lang.pick("tot en met", "until"))
}

pub(crate) fn review(lang: Lang, date: &str) -> String {
    format!("{} {date}", lang.pick("opnieuw bekijken op", "to be looked at again on"))
}

pub(crate) fn by_on(lang: Lang, who: &str, date: &str) -> String {
    match lang {
        Lang::Nl => format!("door {who} op {date}"),
        Lang::En => format!("by {who} on {date}"),
    }
}

pub(crate) fn by_rule(lang: Lang, rule: &str) -> String {
    format!("{} {rule}", lang.pick("voorgesteld door regel", "proposed by rule"))
}

pub(crate) fn by_model(lang: Lang, model: &str) -> String {
    format!("{} {model}", lang.pick("voorgesteld door model", "proposed by model"))
}

pub(crate) fn by_marking(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Nl => format!("voorgesteld omdat het document de rubricering “{code}” draagt"),
        Lang::En => format!("proposed because the document is marked “{code}”"),
    }
}

/// What a document that a restriction came from is to this one; empty where that is not known, or not any more.
pub(crate) fn relation(lang: Lang, relation: Relation, is_dossier: bool) -> &'static str {
    if is_dossier {
        return lang.pick("het dossier", "the dossier");
    }
    let (nl, en) = match relation {
        Relation::Unspecified => ("", ""),
        Relation::Copy => ("het origineel", "the original"),
        Relation::Backup => ("waarvan dit een reservekopie is", "of which this is a backup"),
        Relation::Perhaps => ("misschien hetzelfde document", "perhaps the same document"),
        Relation::LikelyVersion => ("lijkt een andere versie", "likely another version"),
        Relation::LikelyRendition => ("lijkt een andere weergave", "likely another rendition"),
        Relation::Version => ("een andere versie", "another version"),
        Relation::Rendition => ("een andere weergave", "another rendition"),
    };
    lang.pick(nl, en)
}

pub(crate) fn inherited(lang: Lang, document: &str, relation: &str, restriction: &str) -> String {
    let relation = if relation.is_empty() { String::new() } else { format!(" ({relation})") };
    match lang {
        Lang::Nl => format!("overgenomen van {document}{relation}, beperking {restriction}"),
        Lang::En => format!("taken over from {document}{relation}, restriction {restriction}"),
    }
}

/// Behind where it was taken over from: what a person is asked.
pub(crate) fn content_is_another(lang: Lang) -> &'static str {
    lang.pick(
        "; de inhoud waarmee zij meekwam is er niet meer: geldt zij nog?",
        "; the content that it came along with is gone: does it still hold?",
    )
}

/// One that holds, or is proposed, for another document and waits for an answer here.
pub(crate) fn proposed_along(lang: Lang, document: &str, restriction: &str) -> String {
    match lang {
        Lang::Nl => format!("voorgesteld vanwege {document}, beperking {restriction}"),
        Lang::En => format!("proposed because of {document}, restriction {restriction}"),
    }
}

/// Returns the words for what the environment has to do with it; nothing where it has not.
pub(crate) fn environment(lang: Lang, environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Unspecified | Environment::No => None,
        Environment::Information => Some(lang.pick("milieu-informatie", "environmental information")),
        Environment::Emissions => Some(lang.pick("emissies in het milieu", "emissions into the environment")),
    }
}

/// `id`: the restriction that keeps all of the document from the public.
pub(crate) fn whole_document(lang: Lang, id: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "let op: hiermee is het hele document niet openbaar. Gaat het om een deel, zoals namen? Zeg dan welk: `bronmerk restrict … --change {id} --part 'de namen'`"
        ),
        Lang::En => format!(
            "note: with this the whole document is not public. Is it about a part, such as names? Then say which: `bronmerk restrict … --change {id} --part 'the names'`"
        ),
    }
}
