//! The names of MDTO's lists of terms. Those of Aggregatieniveaus, EventTypeLijst, Waarderingen,
//! ChecksumAlgoritme and PRONOM are as the examples of the Nationaal Archief write them (MDTO-XSD, voorbeelden
//! for 1.0.1); the examples do not show the others, whose names follow the same pattern. Which terms are in them is for the policy and the mapping to know: all lists
//! but Waarderingen are open, and whoever imports keeps terms that he does not know (MDTO-Conform).

use super::text::Tekst;

/// For `aggregatieniveau`: Archief, Serie, Dossier, Archiefstuk.
pub const AGGREGATIENIVEAUS: Tekst = Tekst::fixed("Begrippenlijst Aggregatieniveaus MDTO");
/// For `eventType`: Creatie, Ontvangst and so on; often also for `termijnTriggerStartLooptijd`.
pub const EVENT_TYPEN: Tekst = Tekst::fixed("Begrippenlijst EventTypeLijst MDTO");
/// For `waardering`; the only closed list.
pub const WAARDERINGEN: Tekst = Tekst::fixed("Begrippenlijst Waarderingen MDTO");
/// For `gerelateerdInformatieobjectTypeRelatie`.
pub const RELATIETYPEN_INFORMATIEOBJECT: Tekst =
    Tekst::fixed("Begrippenlijst Relatietypen (informatieobject) MDTO");
/// For `beperkingGebruikType`.
pub const BEPERKING_GEBRUIK_TYPEN: Tekst = Tekst::fixed("Begrippenlijst BeperkingGebruikTypeLijst MDTO");
/// For `checksumAlgoritme`.
pub const CHECKSUM_ALGORITMEN: Tekst = Tekst::fixed("Begrippenlijst ChecksumAlgoritme MDTO");
/// For `bestandsformaat`: not of MDTO, and preferred by it.
pub const PRONOM: Tekst = Tekst::fixed("PRONOM-register");
