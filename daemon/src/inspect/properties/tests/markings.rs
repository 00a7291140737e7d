//! Markings as ministries write them, and texts that only mention a level.

use super::super::{
    lines::{Lines, Role, of_line},
    marking::{Marking, Markings, is_for_markings, of_subject, of_value},
};
use crate::vocabulary::{ListId, Vocabularies};
use Marking::{Confidentieel, Geheim, Vertrouwelijk, ZeerGeheim};

#[test]
fn every_level_is_a_term_of_the_list_in_its_order() {
    let lists = Vocabularies::default();
    let list = lists.list(ListId::VirbiRubriceringen);
    let listed: Vec<&str> =
        list.entries().iter().map(|entry| &*entry.code).filter(|code| !code.is_empty()).collect();
    let ours = [ZeerGeheim, Geheim, Confidentieel, Vertrouwelijk];
    assert_eq!(listed, ours.map(Marking::code), "a new level needs its form here");
    assert!(ours.is_sorted_by(|one, two| one > two));
    for entry in list.entries().iter().filter(|entry| !entry.code.is_empty()) {
        assert_eq!(of_line(&entry.code).only().map(Marking::code), Some(&*entry.code));
        assert_eq!(of_line(&entry.label).only().map(Marking::code), Some(&*entry.code));
    }
}

#[test]
fn a_marking_stands_alone() {
    let mut wrong = Vec::new();
    for (line, expected) in [
        ("Departementaal Vertrouwelijk", Some(Vertrouwelijk)),
        ("DEP. V.", Some(Vertrouwelijk)),
        ("  dep.vertrouwelijk ", Some(Vertrouwelijk)),
        ("DepV", Some(Vertrouwelijk)),
        ("DEP.V", Some(Vertrouwelijk)),
        ("[DEP. VERTROUWELIJK]", Some(Vertrouwelijk)),
        ("- DEP. VERTROUWELIJK -", Some(Vertrouwelijk)),
        ("*** Stg. Confidentieel ***", Some(Confidentieel)),
        ("Dep.\u{a0}VERTROUWELIJK\tPagina 2 van 5", Some(Vertrouwelijk)),
        ("Pagina 1 | Dep. V | 24 november 2026", Some(Vertrouwelijk)),
        ("Pagina 1 van 12 - Dep. V", Some(Vertrouwelijk)),
        ("Dep. V\t3", Some(Vertrouwelijk)),
        // With a word that says what it is.
        ("Rubricering: Dep. VERTROUWELIJK", Some(Vertrouwelijk)),
        ("Rubricering: Departementaal Vertrouwelijk (Dep.V)", Some(Vertrouwelijk)),
        ("Rubricering\tDep. V.", Some(Vertrouwelijk)),
        ("Rubricering Departementaal Vertrouwelijk", Some(Vertrouwelijk)),
        ("Rubricering van dit document: Stg. Geheim", Some(Geheim)),
        ("Merking : Staatsgeheim Geheim", Some(Geheim)),
        ("Rubricering: geheim", Some(Geheim)),
        ("Rubricering\tzeer geheim", Some(ZeerGeheim)),
        ("Dit document is gerubriceerd als Stg. Confidentieel", Some(Confidentieel)),
        ("Gerubriceerd: Departementaal Vertrouwelijk", Some(Vertrouwelijk)),
        ("STAATSGEHEIM-GEHEIM", Some(Geheim)),
        ("Stg. Confidentieel", Some(Confidentieel)),
        ("Stg. C.", Some(Confidentieel)),
        ("Stg. Z.G.", Some(ZeerGeheim)),
        // With until when, and who set it.
        ("Stg. ZEER GEHEIM / 10 jaar", Some(ZeerGeheim)),
        ("Stg. GEHEIM, tot en met 1 januari 2031", Some(Geheim)),
        ("Stg. GEHEIM - gerubriceerd tot 01-01-2031", Some(Geheim)),
        ("DEP. VERTROUWELIJK tot openbaarmaking", Some(Vertrouwelijk)),
        ("Dep. V. (gerubriceerd door de directeur Begrotingszaken op 3 maart 2026)", Some(Vertrouwelijk)),
        ("Stg. Geheim, vastgesteld door: hoofd afdeling X, d.d. 3 mrt 2026", Some(Geheim)),
        ("Departementaal Vertrouwelijk | vaststeller: directeur-generaal", Some(Vertrouwelijk)),
        // Beside another marking.
        ("DEP. VERTROUWELIJK - PERSONEELSVERTROUWELIJK", Some(Vertrouwelijk)),
        ("Dep. V. / Personeelsvertrouwelijk", Some(Vertrouwelijk)),
        ("DEP. VERTROUWELIJK (personeel)", Some(Vertrouwelijk)),
        ("TLP:AMBER+STRICT - Dep. V", Some(Vertrouwelijk)),
        ("Dep. V. TLP:RED", Some(Vertrouwelijk)),
        ("Stg. CONFIDENTIEEL / NATO CONFIDENTIAL", Some(Confidentieel)),
        ("RESTREINT UE/EU RESTRICTED - DEP. VERTROUWELIJK", Some(Vertrouwelijk)),
        ("Commercieel vertrouwelijk, Dep. V", Some(Vertrouwelijk)),
        ("CONCEPT - DEP. VERTROUWELIJK", Some(Vertrouwelijk)),
        ("Stg. GEHEIM NL EYES ONLY exemplaar 3", Some(Geheim)),
        // In a form, where it is ticked.
        ("☒ Dep. Vertrouwelijk ☐ Stg. Confidentieel ☐ Stg. Geheim", Some(Vertrouwelijk)),
        ("Rubricering: [ ] ongerubriceerd [x] Dep. V", Some(Vertrouwelijk)),
        ("☐ Dep. Vertrouwelijk", None),
        ("[ ] Dep. V  [ ] Stg. C", None),
        ("Dep. V ☐ Stg. C ☒", None),
        // What only mentions it, or is something else.
        ("Dit stuk is departementaal vertrouwelijk.", None),
        ("Departementaal Vertrouwelijk is de laagste rubricering", None),
        ("Departementaal Vertrouwelijk: schade voor een ministerie", None),
        ("Departementaal Vertrouwelijk:", None),
        ("Departementaal Vertrouwelijk?", None),
        ("“Stg. GEHEIM”", None),
        ("> Stg. GEHEIM", None),
        ("Stg. GEHEIM en Stg. ZEER GEHEIM", None),
        ("Dep. V of hoger", None),
        ("Alleen voor Stg. Geheim", None),
        ("Rubricering: nader te bepalen", None),
        ("Rubricering: ongerubriceerd", None),
        ("Rubricering: Dep. V, Stg. C of Stg. G (doorhalen wat niet geldt)", None),
        ("Rubricering: voorheen Stg. Geheim", None),
        ("Niet gerubriceerd", None),
        ("Niet Dep. V", None),
        ("Voorheen Stg. GEHEIM", None),
        ("Stg. GEHEIM (vervallen)", None),
        ("Stg. Geheim wordt vastgesteld door de minister", None),
        ("Stg. GEHEIM vastgesteld door de minister moet bewaard worden", None),
        ("Geheim", None),
        ("VERTROUWELIJK", None),
        ("Rubricering: vertrouwelijk", None),
        ("Confidentieel", None),
        ("PERSONEELSVERTROUWELIJK", None),
        ("NATO RESTRICTED", None),
        ("TLP:RED", None),
        ("Dep. v. Financiën", None),
        ("Stg", None),
        ("Let op: geheim", None),
        ("", None),
    ] {
        if of_line(line).only() != expected {
            wrong.push((line, of_line(line)));
        }
    }
    assert_eq!(wrong, []);
    assert!(
        of_line("Dep. VERTROUWELIJK\tStg. GEHEIM").disagree() && of_line("Stg. G en Stg. Z.G.").disagree()
    );
    assert_eq!(
        of_line(&format!("Stg. GEHEIM {}", "1 ".repeat(110))),
        Markings::default(),
        "too long for a marking"
    );
}

#[test]
fn what_stands_before_a_line_tells_whether_it_is_a_marking() {
    let found = |lines: &[(&str, Role)]| {
        let mut text = Lines::of_text();
        lines.iter().for_each(|(line, role)| text.see(line, *role));
        text.found()
    };
    let text = |lines: &[&str]| found(&lines.iter().map(|line| (*line, Role::Text)).collect::<Vec<_>>());
    assert_eq!(text(&["Nota", "Dep. V", "De minister"]).only(), Some(Vertrouwelijk));
    assert_eq!(text(&["Rubricering", "Geheim", "De minister"]).only(), Some(Geheim));
    assert_eq!(text(&["Datum: 3 maart", "Rubricering:", "", "Stg. Geheim"]).only(), Some(Geheim));
    let list = ["Dep. VERTROUWELIJK", "Stg. CONFIDENTIEEL", "Stg. GEHEIM"];
    assert!(text(&list).disagree(), "which one is not said");
    for lines in [
        &["Het besluit kent vier niveaus:", list[0], list[1], list[2]][..],
        &["Het besluit kent een niveau:", "Dep. V", "Meer niet."],
        &["Er zijn er vier:", "- Dep. V", "- Stg. C", "Stg. G"],
        &["- Dep. V"],
        &["1. Dep. V"],
        &["a) Stg. Geheim"],
        &["• Stg. Geheim"],
        &["Departementaal Vertrouwelijk ........ 4"],
        &["Departementaal Vertrouwelijk\t4"],
        &["Op 3 maart schreef Q.:", "Stg. Geheim"],
    ] {
        assert_eq!(text(lines), Markings::default(), "{lines:?}");
    }
    assert_eq!(found(&[("Departementaal Vertrouwelijk", Role::Heading)]), Markings::default());
    // A letterhead is a table, a list of documents is one as well.
    let cell = |text| (text, Role::Cell);
    assert_eq!(found(&[cell("Datum"), cell("3 maart"), cell("Dep. V")]).only(), Some(Vertrouwelijk));
    let mut long = vec![("Tekst", Role::Text); 12];
    long.extend([cell("Nota over iets"), cell("Dep. V")]);
    assert_eq!(found(&long), Markings::default());
    long.extend([cell("Rubricering"), cell("Dep. V")]);
    assert_eq!(found(&long).only(), Some(Vertrouwelijk));
    let mut margin = Lines::of_margin();
    margin.see("Stg. GEHEIM\t4", Role::Cell);
    assert_eq!(margin.found().only(), Some(Geheim));
}

#[test]
fn a_subject_is_marked_before_behind_or_in_brackets() {
    let mut wrong = Vec::new();
    for (subject, expected) in [
        ("[DEP. VERTROUWELIJK] Concept-nota begroting", Some(Vertrouwelijk)),
        ("RE: FW: [Dep.V] Concept-nota", Some(Vertrouwelijk)),
        ("Concept-nota (Stg. Geheim)", Some(Geheim)),
        ("DEP.V: nota begroting", Some(Vertrouwelijk)),
        ("Antw: Stg. Confidentieel - nota begroting", Some(Confidentieel)),
        ("Nota begroting - Dep. V", Some(Vertrouwelijk)),
        ("Nota begroting | DEP. VERTROUWELIJK", Some(Vertrouwelijk)),
        ("Dep. Vertrouwelijk", Some(Vertrouwelijk)),
        ("Dep. V: wat betekent dat", None),
        ("Stg. Geheim - instructie over merkingen", None),
        ("Mag ik dit mailen? Dep. V", None),
        ("Vraag over Stg. Geheim en de mail", None),
        ("Nota begroting", None),
        ("[EXTERN] Nota", None),
        ("[Dep. V] en [Stg. G]", None),
    ] {
        if of_subject(subject).only() != expected {
            wrong.push((subject, of_subject(subject)));
        }
    }
    assert_eq!(wrong, []);
    assert_eq!(of_subject(&"[Dep. V] ".repeat(100)), Markings::default());
}

#[test]
fn a_property_that_is_there_for_it_may_say_it_shortly() {
    assert!(is_for_markings("MSIP_Label_2ad0b24d-6422-44b0-b3de-abb3a9e8c81a_Name"));
    assert!(!is_for_markings("MSIP_Label_2ad0b24d-6422-44b0-b3de-abb3a9e8c81a_SetDate"));
    assert!(
        is_for_markings("Rubricering") && is_for_markings("x-Classification") && !is_for_markings("Naam")
    );
    assert_eq!(of_value("Geheim", true).only(), Some(Geheim));
    assert_eq!(of_value("Geheim", false).only(), None);
    assert_eq!(of_value("Confidential", true).only(), None);
    assert_eq!(of_value("Stg. Geheim", false).only(), Some(Geheim));
    assert_eq!(of_value("Ongerubriceerd", true), Markings::default());
}
