//! Every reason for which a call is refused: its name on the wire, its code, and what is said in Dutch and in English:
//! what failed, why, and what to do.
//!
//! `{path}` and the like in a sentence stand for values that are sent along by that name; `{why}` for what another room
//! says of it, in either language. A reason with several sentences has a row for each. What nobody uses any more the
//! compiler tells; `docs/errors.md` is held against this table by a test.

use tonic::Code;

/// Why a call is refused.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// For machines, and stable.
    pub name: &'static str,
    pub code: Code,
    pub nl: &'static str,
    pub en: &'static str,
}

macro_rules! reasons {
    (@name $row:ident) => { stringify!($row) };
    (@name $row:ident $name:literal) => { $name };
    ($($row:ident $(is $name:literal)?, $code:ident: $nl:literal, $en:literal;)*) => {
        $(pub const $row: Reason =
            Reason { name: reasons!(@name $row $($name)?), code: Code::$code, nl: $nl, en: $en };)*
        /// All of them.
        #[cfg(test)]
        pub const ALL: &[Reason] = &[$($row),*];
    };
}

reasons! {
    // Who asks, and beneath the services.
    CALLER_NOT_ALLOWED, PermissionDenied:
        "Deze Bronmerk werkt voor een ander account. Meld u aan met dat account, of gebruik uw eigen Bronmerk.",
        "This Bronmerk works for another account. Log in with that account, or use your own Bronmerk.";
    REQUEST_UNREADABLE, InvalidArgument:
        "Deze vraag kan niet worden gelezen ({said}). Stuur een bericht zoals het contract het beschrijft.",
        "This request cannot be read ({said}). Send a message as the contract describes it.";
    COMPRESSION_UNKNOWN, Unimplemented:
        "Deze vraag is ingepakt op een manier die Bronmerk niet kent ({said}). Stuur de vraag zonder inpakken.",
        "This request is compressed in a way that Bronmerk does not know ({said}). Send it without.";
    METHOD_UNKNOWN, Unimplemented:
        "Deze Bronmerk kent deze vraag niet. Is het programma dat haar stelt nieuwer? Werk dan Bronmerk bij.",
        "This Bronmerk does not know this call. If the program that makes it is newer, update Bronmerk.";
    REQUEST_TOO_LARGE, OutOfRange:
        "Deze vraag is te groot ({said}). Vraag minder tegelijk.",
        "This request is too large ({said}). Ask for less at once.";
    CALL_ENDED, Unknown:
        "Deze vraag is afgebroken ({said}). Stel haar opnieuw.",
        "This call was ended ({said}). Make it again.";
    REQUEST_ID_INVALID, InvalidArgument:
        "Deze `request_id` kan niet. Gebruik een UUID, of hooguit 64 letters, cijfers en leestekens, zonder accenten en spaties.",
        "This `request_id` cannot be. Use a UUID, or at most 64 letters, digits and punctuation marks, without accents and spaces.";
    REQUEST_ID_REUSED, InvalidArgument:
        "Er is niets gedaan: deze `request_id` hoort bij een andere opdracht, die al is uitgevoerd. Geef elke nieuwe opdracht een nieuwe `request_id`.",
        "Nothing was done: this `request_id` belongs to another request, which was done already. Give every new request a new `request_id`.";
    BATCH_INVALID, InvalidArgument:
        "Deze `batch` kan niet. Gebruik een tekst zoals een `request_id`, en geef elk deel ervan een eigen `request_id`.",
        "This `batch` cannot be. Use a text like a `request_id`, and give each part of it a `request_id` of its own.";

    // The daemon itself.
    INDEX_REBUILDING, Unavailable:
        "Bronmerk bouwt zijn register opnieuw op: {done} van {total} regels. Probeer het zo nog eens.",
        "Bronmerk is building its index again: {done} of {total} entries. Try again soon.";
    DISK_FULL, Unavailable:
        "Niet bewaard: de schijf waarop Bronmerk schrijft is vol. Maak ruimte, of vraag uw beheerder dat te doen.",
        "Not saved: the disk that Bronmerk writes to is full. Free some space, or ask your administrator to.";
    DISK_FAILED, Unavailable:
        "Niet bewaard: de schijf waarop Bronmerk schrijft werkt niet goed. Vraag uw beheerder om hulp.",
        "Not saved: the disk that Bronmerk writes to does not work well. Ask your administrator for help.";
    STOPPING, Unavailable:
        "Bronmerk stopt of start opnieuw. Probeer het over een paar tellen nog eens.",
        "Bronmerk is stopping or starting again. Try again in a few seconds.";
    TIMED_OUT, DeadlineExceeded:
        "Bronmerk was niet op tijd klaar. Het werk gaat door. Probeer het later nog eens.",
        "Bronmerk was not done in time. The work goes on. Try again later.";
    TIMEOUT_INVALID, InvalidArgument:
        "De wachttijd kan niet minder zijn dan niets. Geef 0 seconden of meer.",
        "The timeout cannot be less than nothing. Give 0 seconds or more.";
    JOURNAL_DAMAGED, DataLoss:
        "Wat hierover bewaard is, is beschadigd. De rest werkt door. Vraag uw beheerder om `bronmerk status` te bekijken: daar staat wat terug te zetten is.",
        "What was kept about this is damaged. Everything else goes on. Ask your administrator to look at `bronmerk status`: it says what to put back.";
    LEDGER_UNREADABLE, Internal:
        "Bronmerk kan zijn administratie niet lezen. Vraag uw beheerder om in het logboek te kijken.",
        "Bronmerk cannot read its records. Ask your administrator to look at the log.";
    TOO_MANY_DIFFS, ResourceExhausted:
        "Er zijn al te veel vragen onder weg. Wacht tot er enkele klaar zijn.",
        "Too many questions are under way. Wait until some have ended.";
    TOO_MANY_EXPORTS, ResourceExhausted:
        "Er zijn al te veel vragen onder weg. Wacht tot er enkele klaar zijn.",
        "Too many questions are under way. Wait until some have ended.";
    TOO_MANY_TEXTS, ResourceExhausted:
        "Er zijn al te veel vragen onder weg. Wacht tot er enkele klaar zijn.",
        "Too many questions are under way. Wait until some have ended.";
    TOO_MANY_WATCHES, ResourceExhausted:
        "Er kijken al te veel programma's mee, of dit programma doet dat al te vaak. Sluit er enkele, en probeer het dan opnieuw.",
        "Too many programs are watching, or this one does so too often. Close some of them, then try again.";
    TOO_MANY_LARGE_ANSWERS, ResourceExhausted:
        "Er wachten al te veel grote antwoorden op programma's die ze niet lezen. Probeer het zo opnieuw, of vraag minder in één keer.",
        "Too many large answers wait for programs that do not read them. Try again in a moment, or ask for less at once.";

    // Which document, and which part of it.
    DOCUMENT_NOT_FOUND, NotFound:
        "Bronmerk kent geen document `{name}`. Controleer de naam.",
        "Bronmerk knows no document `{name}`. Check the name.";
    NOTHING_AT is "DOCUMENT_NOT_FOUND", NotFound:
        "Bronmerk kent geen document op `{path}`. Controleer of het bestand in een gevolgde map staat.",
        "Bronmerk knows no document at `{path}`. Check that the file is in a watched folder.";
    DOCUMENT_MOVED, NotFound:
        "Op `{path}` staat geen document meer. Het is hernoemd of verplaatst, en heet nu `{moved_to}`.",
        "There is no document at `{path}` any more. It was renamed or moved, and is now at `{moved_to}`.";
    LOCATOR_COUNT, InvalidArgument:
        "Geef 1 tot 16 plaatsen of namen waar het document te vinden is.",
        "Give 1 to 16 places or names at which the document can be found.";
    LOCATOR_INVALID, InvalidArgument:
        "Geen van de opgegeven plaatsen of namen is te lezen. Kijk bij elk wat er mis is.",
        "None of the places or names that were given can be read. See for each what is wrong.";
    NAME_INVALID, InvalidArgument: "{why}", "{why}";
    NO_NAME_OF_FOLDER is "NAME_INVALID", InvalidArgument:
        "Dit is geen naam van een map. Geef het pad, of de naam zoals een antwoord van Bronmerk die gaf (`folders/%2Fsrv%2FWerkmap`).",
        "This is no name of a folder. Give its path, or its name as an answer of Bronmerk gave it (`folders/%2Fsrv%2FWerkmap`).";
    URI_INVALID, InvalidArgument: "{why}", "{why}";
    PATH_INVALID, InvalidArgument: "{why}", "{why}";
    PATH_NOT_WHOLE is "PATH_INVALID", InvalidArgument:
        "Geef volledige paden, die met `/` beginnen.",
        "Give whole paths, which start with `/`.";
    VIEW_UNKNOWN, InvalidArgument:
        "Deze weergave is er niet. Kies DOCUMENT_VIEW_FULL, DOCUMENT_VIEW_LIST of DOCUMENT_VIEW_FIELDS.",
        "There is no such view. Choose DOCUMENT_VIEW_FULL, DOCUMENT_VIEW_LIST or DOCUMENT_VIEW_FIELDS.";
    READ_MASK_INVALID, InvalidArgument:
        "`{path}` is geen onderdeel van een document. Noem bijvoorbeeld `state`, `fields` of `fields.naam`, of `*` voor alles.",
        "`{path}` is no part of a document. Name for instance `state`, `fields` or `fields.naam`, or `*` for all.";
    TIME_IN_FUTURE, InvalidArgument:
        "`{time}` moet nog komen. Leg vast wat al gebeurd is; leg dit vast als het zover is.",
        "`{time}` is still to come. Note what has happened; note this when it has.";
    MOMENT_TO_COME is "TIME_IN_FUTURE", InvalidArgument:
        "Dit moment moet nog komen. Geef het moment waarop het bestand is opgeslagen, of nu.",
        "This moment is still to come. Give the moment at which the file was saved, or now.";

    // Lists, pages and filters.
    FILTER_INVALID, InvalidArgument: "{why}", "{why}";
    FILTER_FOLDER_GONE is "FILTER_FOLDER_UNKNOWN", NotFound:
        "Er staat niets op `{folder}`, en er was nooit een document in. Kijk de naam na.",
        "There is nothing at `{folder}`, and no document was ever in it. Check the name.";
    FILTER_FOLDER_UNKNOWN, NotFound:
        "De map `{folder}` wordt niet gevolgd. Gevolgd worden: {watched}.",
        "The folder `{folder}` is not watched. Watched are: {watched}.";
    ORDER_INVALID, InvalidArgument:
        "Deze volgorde kan niet. Kies `path`, `create_time` of `update_time`, met ` desc` erachter voor andersom, of `publish_by`.",
        "This order cannot be. Choose `path`, `create_time` or `update_time`, with ` desc` after it for the other way round, or `publish_by`.";
    PAGE_SIZE_INVALID, InvalidArgument:
        "Een bladzijde kan niet kleiner zijn dan niets. Geef 0 of meer.",
        "A page cannot be smaller than nothing. Give 0 or more.";
    PAGE_TOKEN_INVALID, InvalidArgument:
        "Deze `page_token` hoort niet bij deze vraag. Begin zonder token, met hetzelfde filter en dezelfde volgorde.",
        "This `page_token` does not belong to this question. Start without it, with the same filter and order.";
    ANSWER_TOO_LARGE, InvalidArgument:
        "Deze documenten zijn samen te groot voor één antwoord. Vraag er hooguit {fit} tegelijk.",
        "These documents are too large together for one answer. Ask for {fit} at once at most.";
    TOO_MANY_NAMES, InvalidArgument:
        "Vraag hooguit 1000 documenten tegelijk op. Verdeel de vraag.",
        "Ask for at most 1,000 documents at once. Divide the question.";
    VOCABULARY_NOT_FOUND, NotFound:
        "Er is geen lijst `{vocabulary}`. Het dichtst erbij: {nearest}.",
        "There is no list `{vocabulary}`. Nearest: {nearest}.";
    QUERY_TOO_LONG, InvalidArgument:
        "De zoektekst is te lang. Gebruik hooguit 200 tekens.",
        "The query is too long. Use at most 200 characters.";

    // Changing a record.
    ETAG_MISMATCH, Aborted:
        "Niet bewaard: iemand of iets heeft deze registratie intussen veranderd. Bekijk haar opnieuw en probeer het dan nog eens.",
        "Not saved: the record was changed in the meantime. Look at it again, then try once more.";
    ETAG_MISSING, InvalidArgument:
        "De etag ontbreekt. Stuur de etag mee van de registratie die u zag, zodat u niets nieuwers bevestigt.",
        "The etag is missing. Send the etag of the record that you saw, so that nothing newer is confirmed.";
    ETAG_INVALID, InvalidArgument:
        "Deze etag komt niet uit een antwoord van Bronmerk. Stuur de etag mee zoals u hem kreeg.",
        "This etag is not from an answer of Bronmerk. Send the etag as you got it.";
    ETAGS_DIFFER is "ETAG_INVALID", InvalidArgument:
        "Er staan twee verschillende etags in deze vraag. Stuur alleen de etag van de registratie die u zag.",
        "There are two different etags in this request. Send only the etag of the record that you saw.";
    UPDATE_MASK_INVALID, InvalidArgument:
        "Zeg met `update_mask` welke velden veranderen, bijvoorbeeld `fields.naam`.",
        "Say with `update_mask` which fields change, for instance `fields.naam`.";
    FIELD_UNKNOWN, InvalidArgument:
        "`{name}` is geen veld dat u kunt wijzigen. Kies uit {why}.",
        "`{name}` is not a field that can be changed. Choose from {why}.";
    FIELD_VALUE_INVALID, InvalidArgument:
        "De waarde voor `{field_name}` kan niet. {why}",
        "`{field_name}` does not take this value. {why}";
    FIELD_VALUE_EMPTY is "FIELD_VALUE_INVALID", InvalidArgument:
        "De waarde van `{field_name}` is leeg. Geef een tekst, term, termijn of datum, of laat de waarde weg om het veld te wissen.",
        "The value of `{field_name}` is empty. Give a text, term, duration or date, or leave it out to clear the field.";
    TEXT_INVALID, InvalidArgument: "{why}", "{why}";
    DATE_INVALID, InvalidArgument: "{why}", "{why}";
    DATE_BEFORE_PUBLIC is "DATE_INVALID", InvalidArgument:
        "Het document werd op {why} openbaar. Geef die dag of een latere.",
        "The document became public on {why}. Give that day or a later one.";
    NO_SUCH_SUGGESTION, FailedPrecondition:
        "Het voorstel voor `{field}` is er niet meer. Bekijk de registratie opnieuw.",
        "The suggestion for `{field}` is no longer there. Look at the record again.";
    RECORD_TOO_LARGE, FailedPrecondition:
        "De registratie zou te groot worden: {bytes} bytes, en {most_bytes} is het meeste. Er is niets gewijzigd. Geef kortere teksten, of neem eerst weg wat niet meer nodig is.",
        "The record would become too large: {bytes} bytes, and {most_bytes} is the most. Nothing was changed. Give shorter texts, or take out first what is no longer needed.";
    REASON_TOO_LONG, InvalidArgument:
        "De reden is te lang. Gebruik hooguit 4000 tekens.",
        "The reason is too long. Use at most 4,000 characters.";
    BATCH_SIZE, InvalidArgument:
        "Wijzig 1 tot 500 documenten tegelijk. Verdeel de wijzigingen.",
        "Change 1 to 500 documents at once. Divide the changes.";
    DOCUMENT_TWICE, InvalidArgument:
        "Een document staat hier twee keer in. Geef per document alle wijzigingen in één keer.",
        "A document stands in this twice. Give all changes of a document at once.";

    // Undoing, handlings and publishing.
    NOTHING_TO_UNDO, FailedPrecondition:
        "Er is niets om terug te draaien: geen mens en geen regel heeft hier iets gewijzigd.",
        "There is nothing to undo: no person and no rule changed anything here.";
    NOTHING_TO_UNDO_IN is "NOTHING_TO_UNDO", FailedPrecondition:
        "In logboekregel {sequence} staat niets dat teruggedraaid kan worden: alles volgde uit iets anders. Wijzig het veld zelf (`bronmerk set`).",
        "Journal entry {sequence} has nothing that can be undone: all of it followed from something else. Change the field itself (`bronmerk set`).";
    ENTRY_NOT_FOUND, NotFound:
        "Logboekregel {sequence} gaat niet over dit document. Bekijk de regels met `bronmerk history`.",
        "Journal entry {sequence} is not about this document. Look at the entries with `bronmerk history`.";
    ENTRY_OF_FILE, FailedPrecondition:
        "Logboekregel {sequence} gaat over het bestand zelf, en dat verandert Bronmerk niet. {why}",
        "Journal entry {sequence} is about the file itself, and Bronmerk does not change that. {why}";
    ENTRY_OVERTAKEN, FailedPrecondition:
        "Logboekregel {later_sequence} heeft `{changed}` daarna weer gewijzigd. Draai eerst die terug (`bronmerk undo … {later_sequence}`), of wijzig het zelf.",
        "Journal entry {later_sequence} changed `{changed}` again since. Undo that one first (`bronmerk undo … {later_sequence}`), or change it yourself.";
    RECORDS_JOINED, FailedPrecondition:
        "Met logboekregel {sequence} zei iemand dat twee registraties één document zijn. Dat is niet terug te draaien: er is één bestand, en dat heeft één registratie. Verbeter de velden zelf (`bronmerk set`); wat in de andere stond, toont `bronmerk history`.",
        "With journal entry {sequence} somebody said that two records are one document. That cannot be undone: there is one file, and it has one record. Mend the fields themselves (`bronmerk set`); `bronmerk history` shows what the other one had.";
    HANDLING_INVALID, InvalidArgument: "{why}", "{why}";
    PUBLICATION_BLOCKED, FailedPrecondition:
        "Dit kan nog niet openbaar worden: {why}. Los dit eerst op.",
        "This cannot be made public yet: {why}. Solve this first.";
    ALREADY_PUBLIC, FailedPrecondition:
        "Dit document is al openbaar. Trek de publicatie eerst in (`bronmerk retract`) als zij anders moet.",
        "This document is public already. Take it back first (`bronmerk retract`) if it is to be otherwise.";
    NOT_PUBLIC, FailedPrecondition:
        "Van dit document is niet vastgelegd dat het openbaar is, dus er is niets in te trekken.",
        "It is not noted that this document is public, so there is nothing to take back.";
    NO_REASON_TO_RETRACT is "REASON_MISSING", InvalidArgument:
        "Zeg waarom u de publicatie intrekt; iedereen kan dat lezen.",
        "Say why you take it back; everybody can read that.";

    // What is asked about a document.
    ANSWER_MISSING, InvalidArgument:
        "Zeg of het hetzelfde document is: ja (`same = true`) of nee (`same = false`).",
        "Say whether it is the same document: yes (`same = true`) or no (`same = false`).";
    NOTHING_ASKED, FailedPrecondition:
        "Over dit document staat geen vraag open, dus er is niets te beantwoorden.",
        "Nothing is asked about this document, so there is nothing to answer.";
    NOT_READ_YET, FailedPrecondition:
        "Dit bestand is nog niet gelezen, en de inhoud kan het antwoord geven. Wacht even (`bronmerk sync`) en probeer het dan nog eens. Lukt het lezen niet, dan zegt `bronmerk show` waarom.",
        "This file was not read yet, and what is in it may be the answer. Wait a moment (`bronmerk sync`), then try once more. When it cannot be read, `bronmerk show` says why.";
    FILE_GONE, FailedPrecondition:
        "Dit bestand is er niet meer. Zet het eerst terug, of antwoord nee (`bronmerk same … --no`).",
        "This file is no longer there. Put it back first, or answer no (`bronmerk same … --no`).";
    TEXT_OF_GONE is "FILE_GONE", FailedPrecondition:
        "Dit bestand is er niet meer, dus er is geen tekst te lezen. Is het verplaatst? Noem dan de plaats van nu.",
        "This file is no longer there, so there is no text to read. If it was moved, name the place where it is now.";
    TEXT_OF_DOSSIER, FailedPrecondition:
        "Een dossier heeft zelf geen tekst. Vraag de tekst van een document daarin.",
        "A dossier has no text itself. Ask for the text of a document in it.";
    TEXT_IN_USE, Unavailable:
        "Een ander programma heeft dit bestand nu voor zichzelf. Sluit het daar, en probeer het dan nog eens.",
        "Another program has this file to itself now. Close it there, then try once more.";
    TEXT_UNREADABLE, FailedPrecondition:
        "De tekst kan niet worden gelezen. {why}",
        "The text cannot be read. {why}";
    OTHER_UNKNOWN, FailedPrecondition:
        "Het andere document heeft hier geen registratie, dus die kan niet verder gaan. Antwoord nee (`bronmerk same … --no`).",
        "The other document has no record here, so it cannot go on. Answer no (`bronmerk same … --no`).";
    OTHER_NOT_SEEN, FailedPrecondition:
        "Het andere document staat geregistreerd op `{other_path}`, en daar is nu geen bestand te zien. Is het net verwijderd? Geef dan eerst `bronmerk sync`. Is de schijf of de map niet verbonden? Verbind die dan eerst. Antwoord daarna nog eens.",
        "The other document is noted at `{other_path}`, and no file is to be seen there now. Was it removed just now? Then give `bronmerk sync` first. Is the disk or the folder not connected? Then connect it first. Answer once more after that.";

    // Restrictions.
    RESTRICTION_NOT_FOUND, NotFound:
        "Dit document heeft geen beperking `{restriction}`. Bekijk de registratie.",
        "This document has no restriction `{restriction}`. Look at the record.";
    RESTRICTION_WITHDRAWN, FailedPrecondition:
        "Deze beperking is ingetrokken, en dat blijft zo. Leg zo nodig een nieuwe vast.",
        "This restriction was withdrawn, and stays so. Note a new one if there is need.";
    RESTRICTION_DECIDED, FailedPrecondition:
        "Over deze beperking is al beslist. Wijzig het besluit, of trek het in met een reden.",
        "This restriction was decided on already. Change the decision, or withdraw it with a reason.";
    RESTRICTION_UNLAWFUL, InvalidArgument: "{why}", "{why}";
    RESTRICTION_CONTRADICTED, FailedPrecondition:
        "Iemand heeft vastgelegd dat er geen beperking is (`beperking_gebruik` is “Geen beperking”). Neem eerst die keuze terug (`bronmerk set … --clear beperking_gebruik`).",
        "A person noted that there is no restriction (`beperking_gebruik` is “Geen beperking”). Take that choice back first (`bronmerk set … --clear beperking_gebruik`).";
    TOO_MANY_RESTRICTIONS, FailedPrecondition:
        "Dit document heeft al 64 beperkingen. Wijzig een van die beperkingen.",
        "This document has 64 restrictions already. Change one of these.";
    TOO_MANY_GROUNDS, InvalidArgument:
        "Noem hooguit 24 gronden. De Woo heeft er niet meer.",
        "Name at most 24 grounds. The Woo has no more.";
    GROUND_UNKNOWN, InvalidArgument: "{why}", "{why}";
    ENVIRONMENT_UNKNOWN, InvalidArgument:
        "De waarde van `environment` is onbekend. Kies NO, INFORMATION of EMISSIONS.",
        "The value of `environment` is unknown. Choose NO, INFORMATION or EMISSIONS.";
    END_DATE_PASSED, InvalidArgument:
        "De laatste dag is al voorbij. Geldt de beperking niet meer, trek haar dan in met een reden (`bronmerk withdraw`).",
        "The last day has passed already. If the restriction no longer holds, withdraw it with a reason (`bronmerk withdraw`).";
    NO_REASON_TO_WITHDRAW is "REASON_MISSING", InvalidArgument:
        "Zeg waarom u deze beperking intrekt. Zonder reden blijft zij staan.",
        "Say why you withdraw this restriction. Without a reason it stays.";

    // Dossiers, and how documents belong together.
    RELATION_MISSING, InvalidArgument:
        "Zeg hoe de twee bij elkaar horen, bijvoorbeeld ANNEX_OF.",
        "Say how the two belong together, for instance ANNEX_OF.";
    RELATION_TO_ITSELF, InvalidArgument:
        "Een document hoort niet bij zichzelf. Noem een ander document.",
        "A document does not belong together with itself. Name another one.";
    RELATION_TO_MERGED, FailedPrecondition:
        "Dat document is in een ander opgegaan. Noem het document waarin het verder gaat.",
        "That document goes on in another one. Name the one in which it goes on.";
    RELATION_NOTED, AlreadyExists:
        "Deze relatie is al vastgelegd. U hoeft niets te doen.",
        "This relation is noted already. There is nothing to do.";
    RELATION_NOT_NOTED, FailedPrecondition:
        "Deze relatie is niet vastgelegd, dus er is niets weg te halen. Bekijk de registratie.",
        "This relation is not noted, so there is nothing to take out. Look at the record.";
    RELATION_TO_NO_DOSSIER, FailedPrecondition:
        "Het andere is geen dossier. Maak van die map eerst een dossier (`bronmerk dossier make`).",
        "The other one is no dossier. Make that folder a dossier first (`bronmerk dossier make`).";
    IN_ANOTHER_DOSSIER, FailedPrecondition:
        "Het hoort al bij een ander dossier. Haal het daar eerst uit (`bronmerk relate … --remove`).",
        "It is a part of another dossier already. Take it out there first (`bronmerk relate … --remove`).";
    DOSSIER_IN_ITSELF, FailedPrecondition:
        "Zo zou het dossier een deel van zichzelf worden: het andere dossier ligt er al in. Kies een ander dossier.",
        "The dossier would become a part of itself: the other one lies in it already. Choose another dossier.";
    TOO_MANY_RELATIONS, FailedPrecondition:
        "Dit document heeft al 1000 relaties. Haal er eerst een weg.",
        "This document has 1,000 relations already. Take one out first.";
    TOO_MANY_DOSSIERS, FailedPrecondition:
        "Er zijn al {count} dossiers; meer kan Bronmerk niet bijhouden. Maak van een map erboven een dossier.",
        "There are {count} dossiers already; Bronmerk cannot keep more. Make a folder above it a dossier.";
    DOSSIER_ABOVE_WATCHED, FailedPrecondition:
        "De map `{path}` wordt niet gevolgd; alleen de map `{watched_path}` daarin. Kies die map, of een map daarbinnen.",
        "The folder `{path}` is not watched; only the folder `{watched_path}` in it is. Choose that one, or a folder in it.";

    // Folders.
    FOLDER_NOT_THERE, InvalidArgument:
        "Er is geen map `{path}`. Controleer de naam, of maak de map eerst aan.",
        "There is no folder `{path}`. Check the name, or make the folder first.";
    FOLDER_NOT_WATCHED, NotFound:
        "De map `{path}` wordt niet gevolgd. Bekijk de lijst van gevolgde mappen.",
        "The folder `{path}` is not watched. Look at the list of watched folders.";
    FOLDER_WATCHED, AlreadyExists:
        "De map `{path}` wordt al gevolgd, via `{watched_path}`. U hoeft niets te doen.",
        "The folder `{path}` is watched already, through `{watched_path}`. There is nothing to do.";
    FOLDER_HOLDS_WATCHED, FailedPrecondition:
        "In de map `{path}` wordt de map `{watched_path}` al gevolgd. Haal die eerst weg (`bronmerk folders remove`, of uit het beleid of de startopdracht), en voeg daarna de bovenliggende map toe. De registraties blijven bewaard.",
        "In the folder `{path}` the folder `{watched_path}` is watched already. Take that one out first (`bronmerk folders remove`, or in the policy or the command that starts Bronmerk), then add the folder above it. The records are kept.";
    FOLDER_HOLDS_NO_DOCUMENTS, InvalidArgument:
        "In `{path}` toont het systeem zichzelf; daar staan geen documenten. Kies een andere map.",
        "In `{path}` the system shows itself; there are no documents. Choose another folder.";
    FOLDER_IS_STATE, InvalidArgument:
        "In `{path}` staat de eigen administratie van Bronmerk. Kies een andere map.",
        "`{path}` holds Bronmerk's own records. Choose another folder.";
    FOLDER_BEHIND_LINK, InvalidArgument:
        "`{path}` wijst via een koppeling naar `{leads_to}`. Is dat de map die u bedoelt, voeg dan `{leads_to}` toe.",
        "`{path}` leads through a link to `{leads_to}`. If that is the folder you mean, add `{leads_to}`.";
    FOLDER_FIXED, FailedPrecondition:
        "De map `{path}` staat in het beleid of in de opdracht waarmee Bronmerk start. Haal de map daar weg.",
        "The folder `{path}` is named in the policy or in the command that starts Bronmerk. Take it out there.";
    FOLDER_IGNORED, InvalidArgument:
        "De map `{path}` wordt overgeslagen (`ignore` in het beleid). Kies een andere map, of pas het beleid aan.",
        "The folder `{path}` is left alone (`ignore` in the policy). Choose another folder, or change the policy.";

    // Policy.
    POLICY_MISSING, InvalidArgument:
        "Zeg om welk beleid het gaat: de tekst, of een versie die eerder in gebruik was.",
        "Say which policy it is about: its text, or a version that was in force before.";
    POLICY_TOO_LONG, InvalidArgument:
        "Het beleid is te lang: hooguit 1 MiB. Maak het korter.",
        "The policy is too long: at most 1 MiB. Make it shorter.";
    POLICY_INVALID, FailedPrecondition:
        "Het beleid is niet overgenomen: er zijn {problems} fouten. Het oude beleid blijft gelden. Verbeter de fouten en probeer het opnieuw.",
        "The policy was not taken: it has {problems} problems. The old policy stays. Mend them and try again.";
    POLICY_INVALID_ONCE is "POLICY_INVALID", FailedPrecondition:
        "Het beleid is niet overgenomen: er is 1 fout. Het oude beleid blijft gelden. Verbeter de fout en probeer het opnieuw.",
        "The policy was not taken: it has 1 problem. The old policy stays. Mend it and try again.";
    NO_POLICY_FILE, InvalidArgument:
        "Er is geen beleidsbestand, dus er is niets om opnieuw te lezen. Neem een beleid in gebruik met `bronmerk policy apply BESTAND`.",
        "There is no policy file, so there is nothing to read again. Put a policy in force with `bronmerk policy apply FILE`.";
    POLICY_NOT_FOUND, NotFound:
        "Hier was nooit een beleid `{version}` in gebruik. Bekijk de lijst (`bronmerk policy history`).",
        "No policy `{version}` was ever in force here. Look at the list (`bronmerk policy history`).";
    POLICY_DAMAGED, DataLoss:
        "Beleid `{version}` is niet te lezen: een deel van het logboek waarin beleid staat, is beschadigd ({cause}). Vraag uw beheerder om dat bestand uit een backup terug te zetten. Het beleid dat nu geldt, blijft gelden.",
        "Policy `{version}` cannot be read: a part of the journal that holds policies is damaged ({cause}). Ask your administrator to put that file back from a backup. The policy in force stays in force.";
    POLICY_CHANGED, Aborted:
        "Niet gedaan: intussen is beleid `{current_version}` in gebruik genomen. Bekijk de verschillen opnieuw, en probeer het dan nog eens.",
        "Not done: policy `{current_version}` came into force in the meantime. Look at the differences again, then try once more.";
    POLICY_FILE_UNWRITTEN, FailedPrecondition:
        "Niet gedaan: Bronmerk kan het bestand `{path}` van het beleid niet schrijven. Er is niets veranderd. Zet het beleid en zijn lijsten zelf neer, elk in het eigen bestand, en geef daarna `bronmerk policy reload`.",
        "Not done: Bronmerk cannot write the policy's file `{path}`. Nothing was changed. Put the policy and its lists there yourself, each in its own file, then give `bronmerk policy reload`.";
    POLICY_LIST_OUTSIDE, FailedPrecondition:
        "Niet gedaan: de selectielijst zou in `{path}` komen. Bronmerk schrijft een lijst alleen in de map van het beleid of in een map daarin die er is, en niet door een link. Noem de lijst bij haar naam, zoals `selectielijst.csv`.",
        "Not done: the selection list would come at `{path}`. Bronmerk writes a list in the policy's own folder, or in a folder in it that is there, and through no link. Name the list by its name, like `selectielijst.csv`.";
    POLICY_LISTS_DIFFER, FailedPrecondition:
        "Niet gedaan: in de map met begrippenlijsten staan andere lijsten dan bij dit beleid hoorden. Er is niets veranderd. Haal weg wat er later bij is gezet, en probeer het opnieuw.",
        "Not done: the folder of lists of terms holds other lists than belonged to this policy. Nothing was changed. Take away what was put there later, and try again.";

    // Exports and imports.
    EXPORT_FORMAT_MISSING, InvalidArgument:
        "Kies een vorm: MDTO, PACKAGE, DIWOO, NOTICE, JSONL of CSV.",
        "Choose a format: MDTO, PACKAGE, DIWOO, NOTICE, JSONL or CSV.";
    SEPARATOR_INVALID, InvalidArgument:
        "Kies een scheidingsteken: `,`, `;` of een tab.",
        "Choose a separator: `,`, `;` or a tab.";
    BASE_URL_INVALID, InvalidArgument: "{why}", "{why}";
    TOO_MANY_PATHS, InvalidArgument:
        "Noem hooguit 1000 bestanden en mappen. Kies anders een map erboven.",
        "Name at most 1,000 files and folders. Else choose a folder above them.";
    RESUME_TOKEN_INVALID, InvalidArgument:
        "Deze `resume_token` komt niet uit een antwoord van Bronmerk. Begin zonder token.",
        "This `resume_token` is not from an answer of Bronmerk. Start without it.";
    RESUME_TOKEN_OF_OTHERS is "RESUME_TOKEN_INVALID", InvalidArgument:
        "Dit hervattingsteken hoort niet bij deze export, of is van een andere dag. Begin opnieuw, zonder teken.",
        "This resume token does not belong to this export, or is of another day. Begin again, without a token.";
    RESUME_NOT_POSSIBLE is "RESUME_TOKEN_INVALID", InvalidArgument:
        "Deze vorm begint altijd opnieuw: alle documenten staan er samen in. Vraag hem zonder hervattingsteken.",
        "This format always begins again: all documents are in it together. Ask for it without a resume token.";
    RESUME_TOKEN_STALE, FailedPrecondition:
        "Er zijn documenten bijgekomen, weggegaan, verplaatst of veranderd onder die al klaar waren. Begin opnieuw, zonder hervattingsteken.",
        "Documents came, went, moved or changed among those that were done. Begin again, without a resume token.";
    RESUME_TOKEN_OF_ANOTHER_LIFE is "RESUME_TOKEN_STALE", FailedPrecondition:
        "Dit hervattingsteken is van voor de registraties uit een backup zijn teruggezet, of van een andere kopie ervan. Begin opnieuw, zonder hervattingsteken.",
        "This resume token is from before the records were put back from a backup, or of another copy of them. Begin again, without a resume token.";
    SITEMAPS_NOT_WRITTEN, FailedPrecondition: "{why}", "{why}";
    MDTO_INVALID, InvalidArgument:
        "Dit is geen geldige MDTO, dus er is niets overgenomen. {why}.",
        "This is no valid MDTO, so nothing was taken over. {why}.";
    MDTO_TOO_LONG, InvalidArgument:
        "De beschrijving heeft {bytes} bytes. Voor één document zijn er {most_bytes} toegestaan. Haal weg wat niet over dit document gaat.",
        "The description has {bytes} bytes. For one document {most_bytes} are allowed. Take out what is not about this document.";
    MDTO_NOT_A_DOCUMENT, FailedPrecondition:
        "Dit beschrijft een bestand (`bestand`), en geen document. Wat daarin staat leest Bronmerk uit het bestand zelf. Neem het bestand dat op `.mdto.xml` eindigt, zonder `.bestand`.",
        "This describes a file (`bestand`), and no document. What is in it Bronmerk reads from the file itself. Take the file that ends in `.mdto.xml`, without `.bestand`.";
    MDTO_OF_A_LEVEL is "MDTO_NOT_A_DOCUMENT", FailedPrecondition:
        "Dit beschrijft een informatieobject van het niveau `{level}`. Bronmerk heeft registraties van documenten (Archiefstuk) en van dossiers (Dossier), en van niets daarboven.",
        "This describes an informatieobject of the level `{level}`. Bronmerk has records of documents (Archiefstuk) and of dossiers (Dossier), and of nothing above these.";
    MDTO_MERE_FOLDER, FailedPrecondition:
        "Dit beschrijft een map die in Bronmerk geen dossier is. Daarvan is er geen registratie, dus er is niets om over te nemen.",
        "This describes a folder that is no dossier in Bronmerk. There is no record of it, so nothing can be taken over.";
    IMPORT_NO_DOSSIER, NotFound:
        "Dit beschrijft een dossier dat Bronmerk niet kent. Maak er eerst een dossier van (`bronmerk dossier make MAP`), zet dit bestand in die map, en probeer het opnieuw.",
        "This describes a dossier that Bronmerk does not know. Make one of the folder first (`bronmerk dossier make FOLDER`), put this file in it, and try again.";
    IMPORT_NO_DOCUMENT, NotFound:
        "Bronmerk kent het document niet waar dit over gaat. Zet het bestand naast zijn document in een map die Bronmerk volgt, wacht tot dat is opgenomen (`bronmerk sync`), en probeer het opnieuw.",
        "Bronmerk does not know the document that this is about. Put the file beside its document in a folder that Bronmerk watches, wait until that is recorded (`bronmerk sync`), and try again.";
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::ALL;

    /// A name of gRPC in code, as its documents write it: `NotFound` is `NOT_FOUND`.
    fn in_capitals(code: tonic::Code) -> String {
        let mut name = String::new();
        for letter in format!("{code:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_uppercase());
        }
        name
    }

    #[test]
    fn what_is_told_of_refusals_is_this_table() {
        let told = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md"));
        let told = told.unwrap_or_else(|error| unreachable!("docs/errors.md: {error}"));
        let told: Vec<&str> = told.lines().filter(|line| line.starts_with("| `")).collect();
        let mut rows: Vec<String> = ALL
            .iter()
            .map(|row| format!("| `{}` | `{}` | {} |", row.name, in_capitals(row.code), row.en))
            .collect();
        rows.sort();
        assert_eq!(told, rows, "docs/errors.md should have:\n{}", rows.join("\n"));
    }

    #[test]
    fn a_reason_has_one_code_and_names_the_same_values_in_both_languages() {
        for row in ALL {
            let twin = ALL.iter().find(|other| other.name == row.name && other.code != row.code);
            assert!(twin.is_none(), "{} has two codes", row.name);
            let values = |text: &str| {
                let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
                parts.map(|(name, _)| name.to_owned()).collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(values(row.nl), values(row.en), "{}", row.name);
            let is_whole = |text: &str| text.ends_with('.') || text.ends_with("{why}");
            assert!(is_whole(row.nl) && is_whole(row.en), "{}", row.name);
        }
    }
}
