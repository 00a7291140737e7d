//! What `--help` says of each command, argument, option and value: the English text, as it stands with what it is of,
//! and the Dutch one. Here: what holds for all, looking, fields, dossiers and restrictions.

pub(super) const SHORT: &[(&str, &str)] = &[
    // What holds for every command.
    (
        "Shows and changes the archival records of documents. Asks the daemon `bronmerkd`",
        "Toont en wijzigt de registraties van documenten. Vraagt het aan de daemon `bronmerkd`",
    ),
    ("The daemon's socket", "De socket van de daemon"),
    (
        "The language of what people read; by default that of the locale",
        "De taal van wat mensen lezen; zonder deze optie die van het systeem",
    ),
    ("Dutch", "Nederlands"),
    ("English", "Engels"),
    (
        "Print proto3 JSON for machines; lists print one object per line",
        "Geef proto3-JSON voor programma's; lijsten geven één object per regel",
    ),
    ("Print help (see a summary with '-h')", "Toon deze uitleg (kort met '-h')"),
    ("Print help (see more with '--help')", "Toon deze uitleg (meer met '--help')"),
    ("Print help", "Toon deze uitleg"),
    ("Print version", "Toon de versie"),
    (
        "Print this message or the help of the given subcommand(s)",
        "Toon deze uitleg, of die van een opdracht",
    ),
    // What several commands have.
    ("Only documents that this filter fits", "Alleen documenten die aan dit filter voldoen"),
    ("Only documents in this folder and below it", "Alleen documenten in deze map en daaronder"),
    ("At most so many", "Hoogstens zoveel"),
    ("Why; kept in the journal", "Waarom; komt in het logboek"),
    ("Only if the record still has this etag", "Alleen als de registratie deze etag nog heeft"),
    ("Only show what would change", "Toon alleen wat er zou veranderen"),
    ("Also documents that are gone", "Ook documenten die weg zijn"),
    ("The document: PATH, documents/UUID or UUID", "Het document: PAD, documents/UUID of UUID"),
    ("The documents: PATH, documents/UUID or UUID", "De documenten: PAD, documents/UUID of UUID"),
    (
        "All documents that this filter fits, instead of those that are named",
        "Alle documenten die aan dit filter voldoen, in plaats van documenten die u noemt",
    ),
    ("Show every document, not only the first ten", "Toon elk document, niet alleen de eerste tien"),
    ("Do not ask; with --where", "Stel geen vraag; met --where"),
    ("The folder", "De map"),
    ("In which format", "In welke vorm"),
    ("MDTO-XML", "MDTO-XML"),
    ("a table", "een tabel"),
    (
        "the record, why each value is there, what is missing",
        "de registratie, waarom elke waarde er staat, wat er nog niet is",
    ),
    ("everything saved so far, one document per line", "alles wat al is opgeslagen, één document per regel"),
    // What is said of a value that does not fit.
    (
        "write a day as 31-12-2027 or 2027-12-31, or a month (12-2027) or a year",
        "schrijf een dag als 31-12-2027 of 2027-12-31, of een maand (12-2027) of een jaar",
    ),
    ("write for instance `20j`, `P20Y` or `6m`", "schrijf bijvoorbeeld `20j`, `P20Y` of `6m`"),
    (
        "write `path`, `create_time` (both with ` desc` for the other direction) or `publish_by`",
        "schrijf `path`, `create_time` (beide met ` desc` voor de andere richting) of `publish_by`",
    ),
    ("after the order only ` desc` may follow", "achter de volgorde kan alleen ` desc` staan"),
    (
        "write one of: provisional, needs-decision, settled, locked, excluded, unreadable, gone",
        "kies uit provisional, needs-decision, settled, locked, excluded, unreadable, gone",
    ),
    // Looking.
    (
        "Show the record of documents: each value, why it is there, and what is missing",
        "Toon de registratie van documenten: elke waarde, waarom die er staat, en wat er nog niet is",
    ),
    ("List documents", "Toon een lijst van documenten"),
    (
        "Only documents in this folder and below it; a file is listed by itself",
        "Alleen documenten in deze map en daaronder; van een bestand alleen dat bestand",
    ),
    (
        "path (default) or create_time, with ` desc` for the other direction; or publish_by",
        "path (zonder deze optie) of create_time, met ` desc` voor de andere richting; of publish_by",
    ),
    (
        "Only documents in this state: provisional, needs-decision, settled, locked, excluded, unreadable or gone",
        "Alleen documenten in deze toestand: provisional (nog niet gelezen), needs-decision (wacht op u), settled, \
         locked (vastgezet), excluded, unreadable (niet te lezen) of gone (weg)",
    ),
    (
        "Find documents by a part of their file's name, in any case, with or without accents",
        "Zoek documenten op een deel van de bestandsnaam; hoofdletters en accenten maken niet uit",
    ),
    ("The part of the name", "Het deel van de naam"),
    (
        "Save filters under a name, to use them as @NAME wherever a filter can be given",
        "Bewaar filters onder een naam, en gebruik ze als @NAAM overal waar een filter kan staan",
    ),
    (
        "Save a filter; one that had that name is replaced",
        "Bewaar een filter; een filter met dezelfde naam wordt vervangen",
    ),
    ("Letters, digits, `-` and `_`", "Letters, cijfers, `-` en `_`"),
    ("As for `bronmerk list --filter`", "Zoals bij `bronmerk list --filter`"),
    ("List the saved filters", "Toon de bewaarde filters"),
    ("Take a saved filter away", "Haal een bewaard filter weg"),
    ("Its name", "De naam"),
    (
        "Show what happened to a document: when, by whom, what changed, and why",
        "Toon wat er met een document is gebeurd: wanneer, door wie, wat er veranderde, en waarom",
    ),
    (
        "Show what Bronmerk reads of a document: each piece of text, what it is and where it stands",
        "Toon wat Bronmerk van een document leest: elk stuk tekst, wat het is en waar het staat",
    ),
    (
        "Show how complete the records are: for all of them, and folder by folder",
        "Toon hoe volledig de registraties zijn: van alles bij elkaar, en per map",
    ),
    ("Only this folder and what is below it", "Alleen deze map en wat daaronder ligt"),
    ("Each folder for itself, without what is below it", "Elke map op zichzelf, zonder wat daaronder ligt"),
    (
        "By what: folder (default), dossier, or the unit that the policy names for a folder",
        "Waarnaar: folder (map; zonder deze optie), dossier, of unit (het onderdeel dat het beleid bij een map noemt)",
    ),
    (
        "Wait until everything that was saved before is recorded and durable",
        "Wacht tot alles wat al was opgeslagen een registratie heeft die veilig op schijf staat",
    ),
    ("How long to wait at most", "Hoelang het wachten hoogstens duurt"),
    ("Print every change as it happens, until stopped", "Toon elke verandering zodra die er is, tot u stopt"),
    ("First all documents as they are now", "Eerst alle documenten zoals ze nu zijn"),
    ("Go on from here: the token of an earlier message", "Ga hier verder: het token van een eerder bericht"),
    // Fields and suggestions.
    (
        "Set or clear fields of a document, or of many; what a person sets, no machine changes",
        "Vul velden van een document in, of van vele; wat een mens invult, verandert geen programma",
    ),
    (
        "The documents (PATH, documents/UUID or UUID; none with --where), and behind them what becomes what",
        "De documenten (PAD, documents/UUID of UUID; geen met --where), en daarachter wat wat wordt",
    ),
    (
        "Take the choice back; the rules apply to the field again",
        "Neem de keuze terug; voor het veld gelden de regels weer",
    ),
    (
        "Also what people chose or locked; with several documents",
        "Ook wat mensen hebben gekozen of vastgezet; bij meer documenten",
    ),
    (
        "Turn a suggestion into a value, in one document or in many",
        "Maak van een voorstel een waarde, in één document of in vele",
    ),
    (
        "The documents (PATH, documents/UUID or UUID), and last the field that has the suggestion",
        "De documenten (PAD, documents/UUID of UUID), en als laatste het veld met het voorstel",
    ),
    ("The suggestion's id", "Het nummer van het voorstel"),
    (
        "Say no to a suggestion, so that it is not made again, in one document or in many",
        "Zeg nee tegen een voorstel, zodat het niet weer wordt gedaan, in één document of in vele",
    ),
    ("Why; kept in the record", "Waarom; komt in de registratie"),
    // What belongs together.
    ("Make folders dossiers, close them and list them", "Maak van mappen dossiers, sluit ze en toon ze"),
    (
        "Make a folder a dossier; it may be one already",
        "Maak van een map een dossier; het mag er al een zijn",
    ),
    (
        "Close a dossier: terms of retention that count from its closing start on that day",
        "Sluit een dossier: bewaartermijnen die bij de sluiting beginnen, gaan op die dag in",
    ),
    ("The dossier: its folder, documents/UUID or UUID", "Het dossier: de map, documents/UUID of UUID"),
    (
        "The day on which it was closed; today by default",
        "De dag waarop het is gesloten; zonder deze optie vandaag",
    ),
    (
        "Open a dossier again: it has no closing date any more",
        "Open een dossier weer: het heeft dan geen datum van sluiting meer",
    ),
    ("List the dossiers; with --json one per line", "Toon de dossiers; met --json één per regel"),
    ("Only in this folder and below it", "Alleen in deze map en daaronder"),
    ("Also dossiers that are gone", "Ook dossiers die weg zijn"),
    ("Show the record of a dossier", "Toon de registratie van een dossier"),
    (
        "Note how a document, or many, belong together with another one, or take that out",
        "Noteer hoe een document, of vele, bij een ander horen, of haal dat weg",
    ),
    (
        "The documents (PATH, documents/UUID or UUID), then how they belong to the last one",
        "De documenten (PAD, documents/UUID of UUID), dan hoe zij bij het laatste horen",
    ),
    ("Take it out", "Haal het weg"),
    (
        "Answer whether a document is the one that it perhaps is; or of many at once",
        "Zeg of een document het document is dat het misschien is; of van vele tegelijk",
    ),
    (
        "The documents that ask: PATH, documents/UUID or UUID",
        "De documenten met de vraag: PAD, documents/UUID of UUID",
    ),
    (
        "All documents that ask and that this filter fits, instead of those that are named",
        "Alle documenten met de vraag die aan dit filter voldoen, in plaats van documenten die u noemt",
    ),
    ("Do not ask whether to go on; with --where", "Stel geen vraag of het door moet gaan; met --where"),
    ("It is the same document", "Het is hetzelfde document"),
    ("It is another document", "Het is een ander document"),
    // Restrictions.
    (
        "Note why documents, or a part of them, are not public; or change that",
        "Noteer waarom documenten, of een deel ervan, niet openbaar zijn; of wijzig dat",
    ),
    (
        "A ground of the Woo, for instance 5.1.2e; can be given more than once",
        "Een grond van de Woo, bijvoorbeeld 5.1.2e; kan meer dan eens",
    ),
    (
        "Why, for the organisation only: never in anything that leaves it",
        "Waarom, alleen voor de organisatie zelf: komt nooit in iets dat naar buiten gaat",
    ),
    ("Why, for everybody", "Waarom, voor iedereen"),
    ("Which interests were weighed, and how", "Welke belangen zijn afgewogen, en hoe"),
    (
        "Why it holds although the information is older than five years (Woo 5.3)",
        "Waarom het geldt hoewel de informatie ouder is dan vijf jaar (Woo 5.3)",
    ),
    (
        "Which part, in words that may be public; without it the whole document",
        "Welk deel, in woorden die openbaar mogen zijn; zonder deze optie het hele document",
    ),
    (
        "The last day on which it holds: 2030-01-01; empty for none",
        "De laatste dag waarop het geldt: 2030-01-01; leeg voor geen",
    ),
    (
        "When a person is to look at it again: 2028-01-01; empty for none",
        "Wanneer een mens er weer naar moet kijken: 2028-01-01; leeg voor geen",
    ),
    (
        "Whether it is about the environment, for which the Woo has rules of its own",
        "Of het over het milieu gaat, waarvoor de Woo eigen regels heeft",
    ),
    ("Nothing", "Nee"),
    ("It is information about the environment", "Het is informatie over het milieu"),
    ("It is about emissions into the environment", "Het gaat over emissies in het milieu"),
    ("Propose only: somebody else decides", "Stel het alleen voor: een ander besluit"),
    (
        "Change this restriction, or decide on this proposal",
        "Wijzig deze beperking, of besluit over dit voorstel",
    ),
    ("Why this changes now; kept in the journal", "Waarom dit nu verandert; komt in het logboek"),
    (
        "Withdraw a restriction, or turn a proposal down; it stays in the record, with the reason",
        "Trek een beperking in, of wijs een voorstel af; het blijft in de registratie staan, met de reden",
    ),
    (
        "The documents (PATH, documents/UUID or UUID), and last the id that the restriction has in each",
        "De documenten (PAD, documents/UUID of UUID), en als laatste het nummer van de beperking in elk daarvan",
    ),
    (
        "Instead of an id: all on this ground, by its code or its name",
        "In plaats van een nummer: alle op deze grond, met zijn code of zijn naam",
    ),
    ("Why; kept in the record and in the journal", "Waarom; komt in de registratie en in het logboek"),
    (
        "List restrictions, proposals included: all, those to be looked at again, or those on old information",
        "Toon beperkingen, ook voorstellen: alle, die waar weer naar gekeken moet worden, of die op oude informatie",
    ),
    ("Only those whose review date has come", "Alleen die waar nu weer naar gekeken moet worden"),
    (
        "Only those that ask for a heavier motive, since the information is older than five years (Woo 5.3)",
        "Alleen die een zwaardere motivering vragen, omdat de informatie ouder is dan vijf jaar (Woo 5.3)",
    ),
    (
        "Only those on this ground: its code or its name",
        "Alleen die op deze grond: met zijn code of zijn naam",
    ),
    ("Also of documents that are gone", "Ook van documenten die weg zijn"),
];
