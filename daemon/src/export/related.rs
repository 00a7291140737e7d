//! How records belong together, in the words of MDTO and DiWoo; and the dossier as MDTO has it.
//!
//! Who calls this has read the other records. In DiWoo only what is published itself is pointed to: the
//! caller leaves the rest out.

use super::{
    archive::{self, Reasons},
    diwoo::{self, DiWoo, Documentrelatie, Loc, Refusal, Uri, Waarde},
    mdto::{Begrip, GerelateerdInformatieobject, Informatieobject, Tekst, Verwijzing, check, lists},
};
use crate::model::{Date, FieldName, Record, RelationKind, Sentence, Value};

/// The list of what MDTO's open list has no term for.
const OWN: Tekst = Tekst::fixed("Bronmerk, relaties tussen documenten");
/// DiWoo's list of relations between documents.
const KERN: &str = "https://identifier.overheid.nl/tooi/def/thes/kern/";

/// Describes a dossier for an archive: an aggregation with the values of its own record. `above` is what it
/// is a part of.
pub fn dossier(
    record: &Record,
    above: Option<Verwijzing>,
    tag: Option<&str>,
    today: Date,
) -> Result<Informatieobject, Reasons> {
    let mut reasons = Vec::new();
    let object = archive::informatieobject(record, None, tag, today, &mut reasons);
    let Some(mut object) = object.filter(|_| reasons.is_empty()) else { return Err(reasons) };
    object.aggregatieniveau = Some(Begrip::new(Tekst::fixed("Dossier"), lists::AGGREGATIENIVEAUS));
    object.is_onderdeel_van.extend(above);
    let faults = check(&object.clone().into()).into_iter().filter(|problem| !problem.is_advice());
    reasons.extend(faults.map(archive::told));
    if reasons.is_empty() { Ok(object) } else { Err(reasons) }
}

/// Points to a record by its name and its mark.
pub fn reference(record: &Record) -> Result<Verwijzing, Sentence> {
    let name = match record.value(FieldName::Naam) {
        Some(Value::Text(name)) => name.clone(),
        _ => record.locations.first().map(|at| at.path.display_name()).unwrap_or_default(),
    };
    Ok(Verwijzing { naam: Tekst::new(name)?, identificatie: Some(archive::mark(record)?) })
}

/// Says in an object how it belongs to another record; to a dossier it belongs as a part.
pub fn relate(object: &mut Informatieobject, kind: RelationKind, other: &Record) -> Result<(), Sentence> {
    let verwijzing = reference(other)?;
    let (label, list) = match kind {
        // An archive takes one whole for each part: what else it belongs to is a relation.
        RelationKind::InDossier if object.is_onderdeel_van.is_empty() => {
            object.is_onderdeel_van.push(verwijzing);
            return Ok(());
        }
        RelationKind::InDossier if object.is_onderdeel_van.contains(&verwijzing) => return Ok(()),
        RelationKind::InDossier => ("Is ook onderdeel van", OWN),
        RelationKind::VersionOf => ("Is een versie van", lists::RELATIETYPEN_INFORMATIEOBJECT),
        RelationKind::Replaces => ("Vervangt", lists::RELATIETYPEN_INFORMATIEOBJECT),
        RelationKind::RefersTo => ("Refereert aan", lists::RELATIETYPEN_INFORMATIEOBJECT),
        RelationKind::AnnexOf => ("Is bijlage bij", OWN),
        RelationKind::ReplyTo => ("Is reactie op", OWN),
        RelationKind::ElaborationOf => ("Is uitwerking van", OWN),
    };
    let type_relatie = Begrip::new(Tekst::fixed(label), list);
    object.gerelateerd_informatieobject.push(GerelateerdInformatieobject { verwijzing, type_relatie });
    Ok(())
}

/// From which side a relation is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It stands in the record itself.
    Own,
    /// It stands in the record of the other one.
    Other,
}

/// Says in a publication how it belongs to another one, at `loc`; nothing where DiWoo has no word for it.
pub fn publish_relation(
    diwoo: &mut DiWoo,
    kind: RelationKind,
    side: Side,
    other: &Record,
    loc: &Loc,
) -> Result<(), Refusal> {
    let title = match other.value(FieldName::OfficieleTitel) {
        Some(Value::Text(title)) => title.as_str(),
        _ => return Ok(()),
    };
    let pointer =
        diwoo::Verwijzing { label: diwoo::Text::new(title)?, resource: Some(Uri::new(loc.as_str())?) };
    let (label, code) = match (kind, side) {
        (RelationKind::AnnexOf, Side::Own) => {
            if diwoo.is_part_of.is_none() {
                diwoo.is_part_of = Some(pointer);
            }
            return Ok(());
        }
        (RelationKind::AnnexOf, Side::Other) => {
            diwoo.has_parts.push(pointer.clone());
            ("heeft bijlage", "c_05f4a5f3")
        }
        (RelationKind::ReplyTo, Side::Own) => ("is reactie op", "c_07748060"),
        (RelationKind::ElaborationOf, Side::Own) => ("is uitwerking van", "c_24ddfb9b"),
        (RelationKind::RefersTo, Side::Own) => ("verwijst naar", "c_75fac459"),
        _ => return Ok(()),
    };
    let role = Waarde::new(label, format!("{KERN}{code}"))?;
    diwoo.documentrelaties.push(Documentrelatie { role, relation: pointer });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{dossier, reference, relate};
    use crate::{
        export::mdto::{to_bytes, verify},
        model::{Date, Field, FieldName, Kind, Provenance, Record, Sentence, Source, Timestamp, Value},
        settings::Policy,
        wire::strategies,
    };

    fn set(record: &mut Record, name: FieldName, value: Value) {
        let provenance = Provenance {
            source: Source::Person,
            actor: "eva".into(),
            time: Timestamp(0),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        record.fields.insert(name, Field::of(value, provenance));
    }

    fn a_dossier() -> Record {
        let mut record = strategies::sample(strategies::record());
        record.kind = Kind::Dossier;
        record.facts = None;
        record.restrictions.clear();
        record.fields.clear();
        let policy = Policy::built_in();
        let term = |name, text| policy.lists().term(name, text).unwrap_or_else(|_| unreachable!("{text}"));
        set(&mut record, FieldName::Naam, Value::Text("Zaak 12".into()));
        set(&mut record, FieldName::Waardering, Value::Term(term(FieldName::Waardering, "V")));
        set(&mut record, FieldName::Bewaartermijn, Value::Duration("P10Y".into()));
        let closing = Value::Term(term(FieldName::BewaartermijnTrigger, "afsluiting"));
        set(&mut record, FieldName::BewaartermijnTrigger, closing);
        let restricted = term(FieldName::BeperkingGebruik, "Geen beperking");
        set(&mut record, FieldName::BeperkingGebruik, Value::Term(restricted));
        let maker = crate::settings::Organisation {
            name: "ministerie van Financiën".into(),
            uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
        };
        set(&mut record, FieldName::Archiefvormer, Value::Term(maker.term()));
        record
    }

    #[test]
    fn a_dossier_has_the_values_of_its_own_record_and_every_relation_is_valid() {
        let (record, today) = (a_dossier(), Date::of(Timestamp(0)));
        let above = reference(&record).unwrap_or_else(|_| unreachable!());
        let mut object =
            dossier(&record, Some(above), None, today).unwrap_or_else(|reasons| unreachable!("{reasons:?}"));
        for kind in crate::wire::strategies::RELATION_KINDS {
            assert!(relate(&mut object, kind, &record).is_ok());
        }
        assert_eq!(object.is_onderdeel_van.len(), 1, "once, however it was said");
        assert_eq!(object.gerelateerd_informatieobject.len(), 6);
        let bytes = to_bytes(&object.into());
        assert!(verify(&bytes).is_ok(), "{:?}", verify(&bytes).err());
        let text = String::from_utf8_lossy(&bytes);
        for wanted in ["Dossier", "<begripCode>V</begripCode>", "P10Y", "Is bijlage bij", "Refereert aan"] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        let lacking = Record { fields: Default::default(), ..record };
        assert!(dossier(&lacking, None, None, today).is_err_and(|reasons| reasons.len() >= 3));
    }
}
