//! Notices of non-disclosure: for who wants to read a document that is not public, or not all of it, why.
//!
//! In Dutch, for anybody. What it says is what `restriction` gives out, and the title and the organisation
//! of the record. Where one can object is not said: that is for the decision or letter that goes with it.
//!
//! **Invariant:** there is no account name, no internal motive and no path in it.

mod page;

use serde_json::json;

use super::{archive::Reasons, lacks, lines};
use crate::{
    model::{Beoordeling, Date, DocumentId, FieldName, Record, Sentence},
    restriction::{self, Judgement, Withheld},
};

pub use page::{index_foot, index_head, index_row, page};

/// Where the notices are, in the output.
pub const FOLDER: &str = "kennisgevingen";
/// The page that names all of them.
pub const INDEX: &str = "index.html";
pub const TABLE: &str = "overzicht.csv";

/// What is said about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: DocumentId,
    /// The title for the public, else its name.
    pub title: String,
    pub organisation: Option<String>,
    /// Not public, or in part.
    pub judgement: Judgement,
    /// What is not disclosed, part by part. Never empty.
    pub parts: Vec<Withheld>,
    pub day: Date,
}

/// What there is to say about a document: nothing for one that nobody keeps from the public; or why it
/// cannot be said yet.
pub fn notice(record: &Record, today: Date) -> Result<Option<Notice>, Reasons> {
    let withholding = restriction::withheld(&record.restrictions, today);
    let judged = matches!(record.beoordeling(), Some(Beoordeling::NietOpenbaar | Beoordeling::DeelsOpenbaar));
    let mut reasons = Vec::new();
    if withholding.parts.is_empty() {
        if withholding.is_proposed {
            reasons.push(Sentence::new(
                "er is een beperking voorgesteld, en nog niemand heeft daarover beslist (`bronmerk restrict … --change`)",
                "a restriction was proposed, and nobody has decided on it yet (`bronmerk restrict … --change`)",
            ));
        } else if judged {
            reasons.push(Sentence::new(
                "dit is niet of niet helemaal openbaar, en er staat niet waarom: leg de grond vast (`bronmerk restrict`)",
                "this is not public or not all of it, and it does not say why: note the ground (`bronmerk restrict`)",
            ));
        }
        return if reasons.is_empty() { Ok(None) } else { Err(reasons) };
    }
    if withholding.parts.iter().any(|part| part.grounds.is_empty()) {
        reasons.push(Sentence::new(
            "een beperking noemt geen grond van de Woo: wijzig haar (`bronmerk restrict … --change`)",
            "a restriction names no ground of the Woo: change it (`bronmerk restrict … --change`)",
        ));
    }
    let titles = [FieldName::OfficieleTitel, FieldName::Naam].into_iter();
    let title = titles.filter_map(|name| record.text(name)).find(|text| !text.trim().is_empty());
    if title.is_none() {
        reasons.push(lacks(FieldName::Naam));
    }
    match title {
        Some(title) if reasons.is_empty() => Ok(Some(Notice {
            id: record.id,
            title: title.to_owned(),
            organisation: record.term(FieldName::Archiefvormer).map(|term| term.label.clone()),
            judgement: withholding.judgement,
            parts: withholding.parts,
            day: today,
        })),
        _ => Err(reasons),
    }
}

impl Notice {
    /// Its place in the output, with that ending.
    pub fn place(&self, ending: &str) -> String {
        format!("{FOLDER}/{}.{ending}", self.id)
    }

    /// For machines.
    pub fn json(&self) -> String {
        let whole = json!({
            "id": self.id.to_string(),
            "titel": self.title,
            "organisatie": self.organisation,
            "beoordeling": self.judgement.label(),
            "peildatum": self.day.to_string(),
            "delen": self.parts.iter().map(lines::withheld).collect::<Vec<_>>(),
        });
        format!("{whole:#}\n")
    }

    /// Each ground once, as in inventories.
    pub fn grounds(&self) -> Vec<&'static str> {
        let mut codes: Vec<_> =
            self.parts.iter().flat_map(|part| &part.grounds).map(|ground| ground.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The rows of the table: one for each part.
    pub fn rows(&self) -> impl Iterator<Item = [String; 7]> {
        self.parts.iter().map(|part| {
            let codes: Vec<_> = part.grounds.iter().map(|ground| ground.code).collect();
            [
                self.id.to_string(),
                self.title.clone(),
                self.judgement.label().into(),
                if part.scope.is_empty() { WHOLE.into() } else { part.scope.clone() },
                codes.join("; "),
                part.explanation.clone(),
                part.end.map(|end| end.to_string()).unwrap_or_default(),
            ]
        })
    }
}

/// The first line of the table; the names are those of inventories (open.minvws.nl) where these have one.
pub const CELLS: [&str; 7] =
    ["Document ID", "Titel", "Beoordeling", "Deel", "Beoordelingsgrond", "Toelichting", "Geldt tot en met"];
/// The part that is all of it.
const WHOLE: &str = "het hele document";

#[cfg(test)]
mod tests;
