//! The same as in `records`: locking, undoing, what was done, publishing, the daemon, the policy, lists, export and import.

pub(super) const SHORT: &[(&str, &str)] = &[
    // Locking and undoing.
    (
        "Lock a record, or fields of it: no rule and no program changes it any more; people still can",
        "Zet een registratie vast, of velden ervan: geen regel en geen programma verandert ze meer; mensen nog wel",
    ),
    (
        "Unlock a record, or fields of it: the rules apply again at once",
        "Maak een registratie los, of velden ervan: de regels gelden meteen weer",
    ),
    (
        "The documents (PATH, documents/UUID or UUID; none with --where), and behind them the fields, if only these",
        "De documenten (PAD, documents/UUID of UUID; geen met --where), en daarachter de velden, als het alleen die zijn",
    ),
    (
        "Undo a change of a record, or one of many; by a new change: nothing is taken out of the journal",
        "Maak een wijziging van een registratie ongedaan, of een van vele; met een nieuwe wijziging: er gaat niets uit \
         het logboek weg",
    ),
    ("The number of the entry in the journal", "Het nummer van de logboekregel"),
    ("All that was done to many documents at once", "Alles wat in één keer met vele documenten is gedaan"),
    (
        "Show every document, not only the first ten; with --batch",
        "Toon elk document, niet alleen de eerste tien; met --batch",
    ),
    ("Do not ask; with --batch", "Stel geen vraag; met --batch"),
    (
        "Show what was done with many documents at once: when, by whom, with how many, and the id to undo it",
        "Toon wat in één keer met vele documenten is gedaan: wanneer, door wie, met hoeveel, en het nummer om het \
         ongedaan te maken",
    ),
    ("Look through the whole journal", "Kijk het hele logboek door"),
    // Looking first.
    ("Only show whether it could be watched", "Toon alleen of de map gevolgd kan worden"),
    ("Only show whether it could be taken out", "Toon alleen of de map eruit kan"),
    ("Only show what it would change", "Toon alleen wat het zou veranderen"),
    // What was done, publishing, what is due.
    (
        "Note what was done with a document, or with many, and when that really was",
        "Noteer wat er met een document is gedaan, of met vele, en wanneer dat echt was",
    ),
    (
        "The documents (PATH, documents/UUID or UUID), and last what was done: a term of the list",
        "De documenten (PAD, documents/UUID of UUID), en als laatste wat er is gedaan: een begrip uit de lijst",
    ),
    (
        "When: a date, or date and time with the time zone; without it now",
        "Wanneer: een datum, of datum en tijd met de tijdzone; zonder deze optie nu",
    ),
    (
        "Note that a document, or many, were made public; refused while anything stands in the way",
        "Noteer dat een document, of vele, openbaar zijn gemaakt; wordt geweigerd zolang er iets in de weg staat",
    ),
    ("Where it is public", "Waar het openbaar staat"),
    (
        "On which day it truly became public; without it today",
        "Op welke dag het echt openbaar werd; zonder deze optie vandaag",
    ),
    ("Why now; kept in the journal", "Waarom nu; komt in het logboek"),
    (
        "Note that a document, or many, were taken back from the public, and why",
        "Noteer dat een document, of vele, niet meer openbaar zijn, en waarom",
    ),
    ("A ground of the list, where one fits", "Een grond uit de lijst, als er een past"),
    (
        "On which day it was truly taken back; without it today",
        "Op welke dag het echt is teruggenomen; zonder deze optie vandaag",
    ),
    (
        "Show what must become public and by when, overdue first, each with what stands in the way",
        "Toon wat openbaar moet worden en wanneer, wat te laat is eerst, elk met wat er in de weg staat",
    ),
    ("Only what must be public by this day", "Alleen wat uiterlijk op deze dag openbaar moet zijn"),
    (
        "List what may be destroyed, or must be transferred to an archive, by a day; nothing is destroyed",
        "Toon wat op een dag vernietigd mag worden of overgebracht moet zijn naar een archief; er wordt niets vernietigd",
    ),
    (
        "By which day: 31-12-2027, 2027-12-31, 12-2027 or 2027; without it today",
        "Op welke dag: 31-12-2027, 2027-12-31, 12-2027 of 2027; zonder deze optie vandaag",
    ),
    (
        "How long after its closing what is kept for ever must be transferred",
        "Hoelang na de sluiting wat altijd bewaard blijft, overgebracht moet zijn",
    ),
    ("A table for a spreadsheet", "Een tabel voor een rekenblad"),
    // The daemon.
    (
        "Show how the daemon is doing: health, troubles with their remedies, folders, counts",
        "Toon hoe het met de daemon gaat: of alles goed is, problemen met wat u eraan doet, mappen, aantallen",
    ),
    ("Also what is under way", "Ook wat er nu gebeurt"),
    (
        "End with exit code 1 unless all is well, for monitoring",
        "Eindig met code 1 als niet alles goed is, voor bewaking door een programma",
    ),
    (
        "Look at a watched folder again, or at all of them, and wait until that is done",
        "Kijk opnieuw naar een gevolgde map, of naar alle, en wacht tot dat klaar is",
    ),
    ("The folder; without it all watched folders", "De map; zonder map alle gevolgde mappen"),
    ("Show or change which folders are watched", "Toon of wijzig welke mappen worden gevolgd"),
    (
        "Watch one more folder, with all that is below it, from now on and after a restart",
        "Volg er een map bij, met alles daaronder, vanaf nu en ook na een herstart",
    ),
    (
        "Stop watching a folder; its records stay, and resume when it is added again",
        "Volg een map niet meer; de registraties blijven, en gaan verder als de map er weer bij komt",
    ),
    (
        "List the watched folders; with --json one folder per line",
        "Toon de gevolgde mappen; met --json één map per regel",
    ),
    // The policy.
    (
        "Show, check, compare and change the policy: the rules by which records are made",
        "Toon, controleer, vergelijk en wijzig het beleid: de regels waarmee registraties worden gemaakt",
    ),
    ("Check a policy file without using it", "Controleer een bestand met beleid zonder het te gebruiken"),
    (
        "Prints one problem per line, `file:line:column: key: message`, and ends with exit code 1 when there are any.",
        "Geeft één probleem per regel, `bestand:regel:kolom: sleutel: bericht`, en eindigt met code 1 als er een is.",
    ),
    ("The policy file", "Het bestand met het beleid"),
    (
        "Print the policy in force, as a policy file with its version in comments above",
        "Toon het beleid dat geldt, als bestand, met de versie in opmerkingen erboven",
    ),
    (
        "An earlier one: its version, or the first letters of it",
        "Een eerder beleid: de versie, of het begin daarvan",
    ),
    (
        "Show what a policy would change in the records that are there, and change nothing",
        "Toon wat een beleid in de registraties zou veranderen, en verander niets",
    ),
    (
        "Shows the first documents, and the sums by field and by rule. With --json every document, one per line, and the sums on the last line.",
        "Toont de eerste documenten, en de aantallen per veld en per regel. Met --json elk document, één per regel, en \
         de aantallen op de laatste regel.",
    ),
    (
        "A version that was in force before, or the first letters of it",
        "Een versie die eerder gold, of het begin daarvan",
    ),
    ("Show every document", "Toon elk document"),
    (
        "Put a policy in force: show what it would change, ask, and write it into the daemon's policy file",
        "Laat een beleid gelden: toon wat het zou veranderen, vraag het, en schrijf het in het bestand van de daemon",
    ),
    (
        "Its rules are then applied to all records, a few at a time; what people set or locked stays.",
        "De regels worden daarna op alle registraties toegepast, enkele tegelijk; wat mensen invulden of vastzetten, \
         blijft.",
    ),
    (
        "Do not show and ask; needed where nobody can answer",
        "Toon en vraag niets; nodig waar niemand kan antwoorden",
    ),
    (
        "Go back to an earlier policy, as `apply` does; without VERSION to the one before the present one",
        "Ga terug naar een eerder beleid, zoals `apply` doet; zonder VERSIE naar het beleid hiervoor",
    ),
    (
        "Its version, or the first letters of it; see `bronmerk policy history`",
        "De versie, of het begin daarvan; zie `bronmerk policy history`",
    ),
    (
        "List the policies that were in force, newest first",
        "Toon welk beleid wanneer gold, het nieuwste eerst",
    ),
    (
        "Tell how far the rules were applied to what was there already; stop that, or go on with it",
        "Zeg hoe ver de regels zijn toegepast op wat er al was; stop daarmee, of ga ermee door",
    ),
    ("What to do", "Wat er moet gebeuren"),
    ("tell how far it is", "zeg hoe ver het is"),
    ("stop, also over restarts", "stop, ook na een herstart"),
    ("go on where it was stopped", "ga door waar het is gestopt"),
    (
        "Read the policy file again; when it is not good, the old policy stays",
        "Lees het bestand met het beleid opnieuw; als het niet goed is, blijft het oude beleid gelden",
    ),
    // Lists, export and import.
    (
        "Show the official lists of terms, or the terms of one list",
        "Toon de officiële begrippenlijsten, of de begrippen van één lijst",
    ),
    ("The list, for instance woo-gronden", "De lijst, bijvoorbeeld woo-gronden"),
    ("Only terms in which these words occur", "Alleen begrippen waarin deze woorden staan"),
    (
        "Write files for an archive (MDTO), the Woo index (DiWoo), citizens, a spreadsheet or a program",
        "Schrijf bestanden voor een archief (MDTO), de Woo-index (DiWoo), burgers, een rekenblad of een programma",
    ),
    ("MDTO-XML with the documents", "MDTO-XML met de documenten"),
    ("DiWoo sitemaps", "DiWoo-sitemaps"),
    ("notices of non-disclosure", "kennisgevingen van wat niet openbaar is"),
    ("JSON Lines", "JSON Lines"),
    ("Files and folders; without them everything", "Bestanden en mappen; zonder deze alles"),
    ("The folder to make", "De map die wordt gemaakt"),
    ("Say what would come of it, and write nothing", "Zeg wat het zou worden, en schrijf niets"),
    (
        "For diwoo: the https address at which the files will be",
        "Voor diwoo: het https-adres waarop de bestanden komen te staan",
    ),
    (
        "For csv and notice: what stands between cells; by default `;` in Dutch and `,` in English, as spreadsheets in these languages read it",
        "Voor csv en notice: wat tussen cellen staat; zonder deze optie `;` in het Nederlands en `,` in het Engels, \
         zoals rekenbladen in die talen het lezen",
    ),
    (
        "For package: what the delivery is called in the pakbon; by default as DIR",
        "Voor package: hoe de levering in de pakbon heet; zonder deze optie zoals MAP",
    ),
    (
        "For package: whom the archive can ask, for instance an address for mail",
        "Voor package: bij wie het archief navraag kan doen, bijvoorbeeld een mailadres",
    ),
    (
        "For package: where it belongs in the system of the archive",
        "Voor package: waar het hoort in het systeem van het archief",
    ),
    (
        "Take what MDTO files or a table say of documents into their records",
        "Neem wat MDTO-bestanden of een tabel van documenten zeggen over in de registraties",
    ),
    ("Files, and folders with files", "Bestanden, en mappen met bestanden"),
    ("Say what would change, and change nothing", "Zeg wat er zou veranderen, en verander niets"),
    ("Print a completion script for a shell", "Geef een script waarmee een shell opdrachten kan aanvullen"),
    ("The shell", "De shell"),
    (
        "Write the manual pages: one of the program, and one of each command",
        "Schrijf de handleiding voor `man`: een bladzijde over het programma, en een over elke opdracht",
    ),
    ("Where they go", "Waar de bladzijden komen"),
];
