//! The sum in words, for who must be able to check it; and what to do when there is none.

use super::Asked;
use crate::model::{Category, Date, IsoDuration, Sentence, Trigger, Waardering};

/// `12 maart 2026 (dossier afgesloten) + 10 jaar = 12 maart 2036; selectielijst “X” (2026), regel 1.1`.
pub(super) fn until(
    asked: &Asked<'_>,
    trigger: Option<Trigger>,
    start: Date,
    length: IsoDuration,
    end: Date,
    is_cut: bool,
) -> Sentence {
    let (from, to, lasts) = (start.in_words(), end.in_words(), in_words(length));
    let by = trigger.map(Trigger::in_words).unwrap_or_else(|| Sentence::new("ingevuld", "filled in"));
    let cut = if is_cut { cut(start) } else { Sentence::default() };
    let (line, own) = (line(asked), own(asked, trigger, length));
    Sentence::new(
        format!("{} ({}) + {} = {}{}; {}{}", from.nl, by.nl, lasts.nl, to.nl, cut.nl, line.nl, own.nl),
        format!("{} ({}) + {} = {}{}; {}{}", from.en, by.en, lasts.en, to.en, cut.en, line.en, own.en),
    )
}

/// Kept for ever, and by which line.
pub(super) fn for_ever(asked: &Asked<'_>) -> Sentence {
    let line = line(asked);
    let listed = asked.line.and_then(|line| line.category.waardering);
    let own = if listed == Some(Waardering::Tijdelijk) {
        Sentence::new("; let op: de regel zelf zegt “vernietigen”", "; note: the line itself says “destroy”")
    } else {
        Sentence::default()
    };
    Sentence::new(
        format!("blijvend bewaren, dus zonder einddatum; {}{}", line.nl, own.nl),
        format!("kept for ever, so without an end date; {}{}", line.en, own.en),
    )
}

/// Nobody said yet whether it is kept.
pub(super) fn no_waardering(line: Option<&Category>) -> (Sentence, Sentence) {
    match line {
        Some(line) if line.lapsed => (
            Sentence::new(
                format!("regel {} van de selectielijst wordt niet meer gebruikt", line.number),
                format!("line {} of the selection list is out of use", line.number),
            ),
            Sentence::new(
                "kies een andere categorie uit de selectielijst",
                "choose another category of the selection list",
            ),
        ),
        Some(line) if line.is_mixed => (
            Sentence::new(
                format!("van regel {} wordt een deel blijvend bewaard en een deel vernietigd", line.number),
                format!("of line {} a part is kept for ever and a part is destroyed", line.number),
            ),
            Sentence::new(
                "zeg van dit document welke van de twee het is: vul de waardering in (`B` of `V`)",
                "say of this document which of the two it is: fill in the waardering (`B` or `V`)",
            ),
        ),
        _ => (
            Sentence::new(
                "nog niemand heeft bepaald of dit blijvend bewaard moet worden",
                "nobody decided yet whether this is to be kept for ever",
            ),
            Sentence::new(
                "kies een categorie uit de selectielijst, of vul de waardering in",
                "choose a category of the selection list, or fill in the waardering",
            ),
        ),
    }
}

/// The record says that it may go, its line that it must stay.
pub(super) fn disagreement(asked: &Asked<'_>) -> (Sentence, Sentence) {
    let line = line(asked);
    (
        Sentence::new(
            format!(
                "de waardering is “tijdelijk”, en de selectielijst zegt “blijvend bewaren” ({})",
                line.nl
            ),
            format!(
                "the waardering is “for a time”, and the selection list says “keep for ever” ({})",
                line.en
            ),
        ),
        Sentence::new(
            "kies een andere categorie, of zet de waardering op blijvend. Tot die tijd blijft het bewaard",
            "choose another category, or set the waardering to for ever. It is kept until then",
        ),
    )
}

/// Nothing says how long.
pub(super) fn no_term(asked: &Asked<'_>) -> (Sentence, Sentence) {
    let line = line(asked);
    (
        Sentence::new(
            format!("er is geen bewaartermijn bekend; {}", line.nl),
            format!("no term is known; {}", line.en),
        ),
        Sentence::new(
            "kies een categorie uit de selectielijst, of vul de bewaartermijn in",
            "choose a category of the selection list, or fill in the term",
        ),
    )
}

/// Nothing says from when on.
pub(super) fn no_trigger(asked: &Asked<'_>) -> (Sentence, Sentence) {
    let line = line(asked);
    (
        Sentence::new(
            format!("het is niet bekend waarna de bewaartermijn begint; {}", line.nl),
            format!("it is not known what the term starts at; {}", line.en),
        ),
        Sentence::new(
            "vul in waarna de termijn begint, of laat de trigger in de selectielijst aanvullen",
            "fill in what the term starts at, or have the trigger added to the selection list",
        ),
    )
}

/// What it starts at has not come about, or nobody noted when.
pub(super) fn no_date(trigger: Trigger) -> (Sentence, Sentence) {
    let (why_nl, why_en, do_nl, do_en) = match trigger {
        Trigger::Creatie => (
            "het is niet bekend wanneer dit document is gemaakt",
            "it is not known when this document was made",
            "vul de datum in waarop het is gemaakt",
            "fill in the date at which it was made",
        ),
        Trigger::Ontvangst => (
            "het is niet bekend wanneer dit document is ontvangen",
            "it is not known when this document was received",
            "vul de datum van ontvangst in",
            "fill in the date of receipt",
        ),
        Trigger::Afsluiting => (
            "het dossier is nog niet afgesloten, of de datum is niet bekend",
            "the file is not closed yet, or the date is not known",
            "sluit het dossier af als het klaar is, of vul de datum van afsluiting in",
            "close the file when it is done, or fill in the date of closing",
        ),
        Trigger::Openbaarmaking => (
            "dit document is nog niet openbaar gemaakt, of de datum is niet bekend",
            "this document is not public yet, or the date is not known",
            "vul de datum van openbaarmaking in als die er is",
            "fill in the date of publication when there is one",
        ),
        Trigger::Overlijden => (
            "het is niet bekend of en wanneer de betrokkene is overleden",
            "it is not known whether and when the person concerned died",
            "vul de datum van overlijden in als die bekend wordt",
            "fill in the date of death when it becomes known",
        ),
        Trigger::VervallenProcesobject => (
            "waar dit over gaat bestaat nog, of de datum waarop het vervalt is niet bekend",
            "what this is about still exists, or the date at which it ends is not known",
            "vul de datum in waarop het vervalt, bijvoorbeeld het einde van de vergunning of het contract",
            "fill in the date at which it ends, for instance the end of the permit or the contract",
        ),
        Trigger::EindeIngeschatteBestaansduur => (
            "het is niet bekend hoelang dit naar verwachting bestaat",
            "it is not known how long this is expected to exist",
            "schat tot welke datum het bestaat, en vul die datum in",
            "estimate until which date it exists, and fill in that date",
        ),
        Trigger::VastgelegdeDatum => (
            "de datum waarop de termijn begint, is nog niet vastgelegd",
            "the date at which the term starts has not been set",
            "leg de datum vast waarop de termijn begint",
            "set the date at which the term starts",
        ),
    };
    (Sentence::new(why_nl, why_en), Sentence::new(do_nl, do_en))
}

/// No calendar goes so far.
pub(super) fn too_far(start: Date, length: IsoDuration) -> (Sentence, Sentence) {
    let (from, lasts) = (start.in_words(), in_words(length));
    (
        Sentence::new(
            format!("{} + {} komt na het jaar 9999", from.nl, lasts.nl),
            format!("{} + {} is after the year 9999", from.en, lasts.en),
        ),
        Sentence::new(
            "kijk of de datum en de termijn kloppen",
            "see whether the date and the term are right",
        ),
    )
}

/// Which line of which list.
fn line(asked: &Asked<'_>) -> Sentence {
    let Some(line) = asked.line else {
        return Sentence::new(
            "er is geen regel van een selectielijst gekozen",
            "no line of a selection list was chosen",
        );
    };
    let (name, version, number) = (&line.list.name, &line.list.version, &line.category.number);
    Sentence::new(
        format!("selectielijst “{name}” ({version}), regel {number}"),
        format!("selection list “{name}” ({version}), line {number}"),
    )
}

/// Says so where the record goes its own way.
fn own(asked: &Asked<'_>, trigger: Option<Trigger>, length: IsoDuration) -> Sentence {
    let Some(category) = asked.line.map(|line| line.category) else { return Sentence::default() };
    let term = category.term.filter(|listed| *listed != length).map(in_words);
    let start = category.starts_at().filter(|listed| Some(*listed) != trigger).map(Trigger::in_words);
    let both = [term, start].into_iter().flatten();
    let (nl, en): (Vec<String>, Vec<String>) = both.map(|part| (part.nl, part.en)).unzip();
    if nl.is_empty() {
        return Sentence::default();
    }
    Sentence::new(
        format!("; let op: de regel zelf zegt {}", nl.join(", ")),
        format!("; note: the line itself says {}", en.join(", ")),
    )
}

/// Says why a day is not the one that people count to.
pub fn cut(start: Date) -> Sentence {
    let day = start.day();
    Sentence::new(
        format!(" (die maand heeft geen dag {day}, dus telt de laatste dag van de maand)"),
        format!(" (that month has no day {day}, so its last day counts)"),
    )
}

/// `P1Y6M` is “1 jaar en 6 maanden”.
pub fn in_words(length: IsoDuration) -> Sentence {
    let parts = [
        (u32::from(length.years()), "jaar", "jaar", "year", "years"),
        (length.months(), "maand", "maanden", "month", "months"),
        (length.days(), "dag", "dagen", "day", "days"),
    ];
    let said = parts.into_iter().filter(|(count, ..)| *count > 0);
    let (nl, en): (Vec<String>, Vec<String>) = said
        .map(|(count, one_nl, more_nl, one_en, more_en)| {
            let (nl, en) = if count == 1 { (one_nl, one_en) } else { (more_nl, more_en) };
            (format!("{count} {nl}"), format!("{count} {en}"))
        })
        .unzip();
    if nl.is_empty() {
        return Sentence::new("0 dagen", "0 days");
    }
    Sentence::new(nl.join(" en "), en.join(" and "))
}
