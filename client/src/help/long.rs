//! What `--help` says below the options of a command, in Dutch, by the words of the command. The examples are not here:
//! they are commands, and the same in both languages.

pub(super) const LONG: &[(&str, &str)] = &[
    (
        "bronmerk",
        "\
Documenten noemt u met een PAD, met `documents/UUID`, met alleen een UUID of met een `file:`-URI. Voor een
bestand dat zelf zo heet, schrijft u er `./` voor.

Codes waarmee een opdracht eindigt:
  0  goed
  1  geweigerd of mislukt; ook `status --check` als niet alles goed is, en `policy check` met problemen
  2  de opdracht is verkeerd geschreven
  3  niet gevonden: geen document, map, registratie of lijst die zo heet; ook een map die niet wordt gevolgd
  4  de daemon is er niet, of ging weg; een wijziging kan dan toch gedaan zijn

Omgeving:
  BRONMERK_SOCKET      de socket van de daemon; `--socket` gaat voor. Zonder deze twee: uw eigen daemon, waar
                       die luistert als hij zonder opties is gestart
                       ($XDG_RUNTIME_DIR/bronmerk/bronmerk.sock, /run/user/UID/bronmerk/bronmerk.sock,
                       /var/lib/bronmerk/run/bronmerk.sock voor root,
                       $XDG_STATE_HOME/bronmerk/run/bronmerk.sock,
                       ~/.local/state/bronmerk/run/bronmerk.sock); anders de enige andere daemon van uw
                       account, van root, of in /run/bronmerk, die u toelaat. Zijn het er meer, dan worden
                       ze genoemd. Een daemon van een ander account wordt nooit vanzelf gevraagd
  LC_ALL, LC_MESSAGES, LANG
                       de taal: Nederlands bij nl*, anders Engels; `--lang` gaat voor
  NO_COLOR             als dit er is, geen kleuren; buiten een terminal zijn er ook geen

Gegevens gaan naar stdout, al het andere naar stderr. `--json` geeft proto3-JSON: namen als lowerCamelCase,
getallen van 64 bits als tekst, bytes in base64, en velden met hun gewone waarde weggelaten.",
    ),
    (
        "show",
        "\
Bij meer documenten wordt getoond wat getoond kan worden; de code aan het eind is die van het eerste dat niet
kon. Met --json is één document één object; meer documenten zijn één object per regel.",
    ),
    (
        "list",
        "\
Het filter is een deel van AIP-160: vergelijkingen, AND, OR, NOT en haakjes.
  documentsoort = \"Kamerbrief\"   een begrip met zijn code, naam of URI; ook != en : (een deel ervan)
  naam : \"begroting\"  name : \"nota\"   een deel van de titel, of van de bestandsnaam
  bewaartermijn_einddatum < 1-1-2030   een datum; ook = != <= > >=, en een maand (1-2030) of jaar (2030)
  bewaartermijn >= \"10 jaar\"        create_time > 1-11-2026       update_time = 2026
  state = SETTLED     format = \"fmt/412\"     owner = \"eva\"     missing : \"archiefvormer\"    size > 2MB
  retention = \"unknown\"  tijdelijk, en niet bekend tot wanneer (ook until, forever, undecided)
  restricted = true   restriction = \"5.1.2e\"    review_due <= 31-1-2027
  older_than_five_years = true
  locked = true       publication = \"ready\" (ook not_judged, not_public, blocked, public, withdrawn)
  standing = \"to_complete\"   wat u moet doen (ook waits, in_order, being_read, unreadable, no_document)
  published = true    publish_by <= 31-1-2027    to_publish = true    public_though = true
Voor een toestand is er `--state`, voor een deel van de naam `bronmerk find`. `@NAAM` is een bewaard filter
(`bronmerk filters`), hier en overal waar een filter kan staan.

Met --json één document per regel, alle documenten, terwijl ze binnenkomen.",
    ),
    ("find", ""),
    (
        "filters",
        "\
Ze zijn van u: elk is een klein bestand in $XDG_CONFIG_HOME/bronmerk/filters (of ~/.config/bronmerk/filters), dat
u naar een collega kunt kopiëren. `@NAAM` mag naast andere voorwaarden staan, tussen AND, OR en NOT.",
    ),
    ("history", "Met --json één logboekregel per regel, de oudste eerst, allemaal."),
    (
        "text",
        "\
De tekst wordt gelezen uit het bestand zoals het nu is, en nergens bewaard. Met --json is het één
object: alle `spans`, en in `ending` hoe het lezen eindigde.",
    ),
    (
        "completeness",
        "\
Gemeten met profielen: mdto-minimaal (wat MDTO van alles vraagt), mdto-volledig (alles wat MDTO kan zeggen),
diwoo-publiceerbaar (wat gepubliceerd kan worden), en die van het beleid. Op dit moment uitgerekend.

Met MAP: die map met alles daaronder, en dan elke map daarin. Zonder: elke gevolgde map. Met --json één map per
regel, met optellingen: deel scoreSum door documentCount.",
    ),
    ("sync", "Eindigt met code 1 als het langer duurt dan de opgegeven tijd."),
    (
        "watch",
        "\
Met --json één bericht per regel, ook de hartslag; `resumeToken` is wat --resume wil. Kan de daemon niet zeggen
wat er sinds dat token veranderde, dan zegt hij `resync`, en volgen alle documenten zoals bij --snapshot.
Eindigt met code 4 als de daemon weggaat.",
    ),
    (
        "set",
        "\
Velden en wat erin kan:
  naam, omschrijving, officiele_titel, samenvatting, context
                               tekst
  trefwoorden                  woorden, met `;` ertussen
  bewaartermijn                tijdsduur: P10Y, P6M, of kort 10j, 10y, 6m
  bewaartermijn_startdatum, bewaartermijn_einddatum, publiceren_voor
                               datum: 2027-01-31
  waardering, archiefvormer, informatiecategorie, bewaartermijn_trigger, beperking_gebruik,
  woo_informatiecategorie, documentsoort, taal, beoordeling
                               een begrip uit de officiële lijst: de code, of de naam als daar spaties
                               in staan; `label:` of `code:` ervoor zegt welk van de twee het is
  themas                       begrippen, met `;` ertussen
  documenthandelingen          wat er is gedaan en wanneer, met `;` ertussen:
                               'vaststelling 2027-01-31; ondertekening 2027-02-01'

`bronmerk terms` toont de lijsten.

Bij meer documenten, of met --where bij elk document dat aan het filter voldoet (zoals in `bronmerk list --filter`),
krijgen ze alle de wijziging. Wat een mens in een daarvan koos of vastzette, blijft met rust en wordt geteld,
behalve met --also-chosen; --clear neemt zulke keuzes terug. Met --where wordt eerst getoond wat er zou veranderen,
en dan volgt een vraag; met --yes wordt alleen getoond wat er is gedaan. Een registratie die sindsdien veranderde,
wordt overgeslagen en geteld. Eindigt met code 1 als er een is geweigerd of overgeslagen. Alles samen is één geheel:
`bronmerk undo --batch` maakt het als geheel ongedaan.

Zonder --etag wordt de registratie gewijzigd zoals ze nu is; komt er een andere wijziging tussen, dan verandert er
niets en eindigt de opdracht met code 1.",
    ),
    (
        "confirm",
        "\
`bronmerk show` toont de voorstellen, het beste eerst. Zonder --suggestion wordt het eerste bevestigd, en wordt
getoond wat dat was. Verandert de registratie intussen, dan wordt niets bevestigd en eindigt de opdracht met
code 1. Van vele documenten blijven die zonder voorstel in dat veld zoals ze zijn.",
    ),
    (
        "reject",
        "\
`bronmerk show` toont de voorstellen, het beste eerst. Zonder --suggestion wordt het eerste afgewezen. Dezelfde
waarde wordt voor dit veld van dit document niet weer voorgesteld, door geen enkele regel; `bronmerk undo` neemt
dat terug. Verandert de registratie intussen, dan wordt niets afgewezen en eindigt de opdracht met code 1. Bij vele
documenten blijven die zonder voorstel in dat veld zoals ze zijn. Een voorgestelde beperking wijst u af met
`bronmerk withdraw`.",
    ),
    (
        "dossier",
        "\
Een dossier is een map met een eigen registratie. Wat erin zit, erft ervan: hoelang het bewaard blijft en waarom,
wie het vormde, de Woo-categorie, de thema's en de beperkingen. `bronmerk set`, `restrict`, `history` en `relate`
nemen een dossier met het pad van de map.",
    ),
    (
        "relate",
        "\
Hoe, in het Nederlands of Engels, gelezen van het eerste naar het laatste:
  is-bijlage-bij, annex-of                is-versie-van, version-of
  vervangt, replaces                      is-reactie-op, reply-to
  is-uitwerking-van, elaboration-of       verwijst-naar, refers-to
  is-onderdeel-van-dossier, in-dossier    (het laatste is een dossier: de map)

Het staat er één keer. De andere kant toont het ook: “heeft bijlage” enzovoort. Bij vele documenten blijven
die waarbij het er al staat zoals ze zijn, en het andere zelf ook.",
    ),
    (
        "same",
        "\
Waar niets bewijst of een bestand een bekend document is of een nieuw, vraagt `bronmerk show` het, en vindt
`bronmerk list --state needs-decision` het. Met --yes gaat de oudere registratie met dit bestand verder: haar
beperkingen gelden, wat in de nieuwe is ingevuld gaat mee, en wat beide hebben blijft zoals het in de oudere staat.
Een bestand waar de oudere bij hoorde, blijft een document op zichzelf met dezelfde beperkingen. Dat kan niet
ongedaan worden gemaakt. Met --no is het een document op zichzelf. Beperkingen die van het andere kwamen, blijven
tot u ze intrekt. Bij vele documenten blijven die zonder vraag zoals ze zijn.",
    ),
    (
        "restrict",
        "\
De gronden zijn die van de Woo: `bronmerk terms woo-gronden`. Wat de wet niet toelaat, wordt geweigerd, met het
artikel; waar u naar moet kijken, staat op stderr. De motivering (--motive) blijft binnen; de toelichting
(--explanation) is voor iedereen, en --part ook.

Zonder --part is het hele document niet openbaar. Moeten er alleen namen uit, noem die dan: de rest wordt openbaar
zodra ze eruit zijn.

Met --change ID wijzigt u de beperking met die naam: alleen wat u opgeeft. Zo besluit u ook over een voorstel;
`bronmerk show` heeft de namen.",
    ),
    (
        "withdraw",
        "\
`bronmerk show` heeft de nummers van de beperkingen van een document. Verandert de registratie intussen, dan wordt
niets ingetrokken en eindigt de opdracht met code 1.
Met --ground wordt elke beperking, en elk voorstel, op alleen die grond ingetrokken; een met nog andere gronden
blijft, en dat staat erbij: wijzig die met `bronmerk restrict --change`.",
    ),
    (
        "restrictions",
        "\
Wat is ingetrokken of afgelopen, staat er niet bij; `bronmerk show` heeft dat. Met --json één document per regel.
`bronmerk list --filter` kent dezelfde vragen: restricted = true, restriction = \"5.1.2e\",
review_due <= \"2027-01-31\", older_than_five_years = true.",
    ),
    (
        "lock",
        "\
Zonder VELD wordt de hele registratie vastgezet. Ook een leeg veld kan: dan blijft het leeg. Wat is vastgezet,
blijft dat bij nieuwe versies, verplaatsen en terugzetten van het bestand; een kopie heeft het niet.
`bronmerk list --filter 'locked = true'` toont wat is vastgezet.",
    ),
    ("unlock", "Zonder VELD wordt de hele registratie losgemaakt; velden die apart zijn vastgezet, blijven dat."),
    (
        "undo",
        "\
`bronmerk history` toont de logboekregels met hun nummers. Zonder NUMMER wordt de laatste wijziging van een mens of
een regel ongedaan gemaakt, en ook dat kan ongedaan worden gemaakt. Wat een regel weer zou doen, wordt
tegengehouden: de waarde van ervoor wordt die van u, of het veld wordt leeg vastgezet. Een beperking wordt nooit
gewist: wat is opgelegd, wordt ingetrokken, en wat is ingetrokken, komt terug als de wet het toelaat. Wat met het
bestand zelf gebeurde (verplaatsen, nieuwe inhoud) wordt hier niet ongedaan gemaakt: verplaats het bestand of zet
het terug.

Met --batch wordt alles ongedaan gemaakt wat één opdracht met vele documenten deed, en ook dat is weer één geheel.
Wat sindsdien door iets anders veranderde, blijft zoals het is, en wordt geteld. Het wordt eerst getoond, en dan
volgt een vraag; `bronmerk batches` heeft de nummers.",
    ),
    (
        "batches",
        "\
Elke opdracht die vele documenten wijzigt, is één geheel. Er wordt gekeken in de laatste 100.000 logboekregels.
Met --json één logboekregel per regel; het nummer staat in `request.batch`.",
    ),
    (
        "handled",
        "\
Wat er gedaan kan zijn: `bronmerk terms diwoo-soorthandelingen` (ondertekening, ontvangst, vaststelling). Het komt
bij wat er al staat, in de volgorde van de tijd; hetzelfde op dezelfde tijd staat er één keer.",
    ),
    (
        "publish",
        "\
Bronmerk stuurt niets weg: dit noteert wat u deed. `bronmerk show` zegt wat er in de weg staat, en `bronmerk queue`
wat wanneer openbaar moet worden. Om wat in de weg staat kunt u niet heen.",
    ),
    (
        "retract",
        "\
Het document gaat uit de export voor de Woo-index tot het weer openbaar is gemaakt. Gronden:
`bronmerk terms diwoo-redenen-verwijdering`.",
    ),
    (
        "queue",
        "\
Hierin staat wat een datum heeft in `publiceren_voor`, of waarvan is beoordeeld dat het openbaar wordt, en dat nog
niet openbaar is. Wat is teruggenomen, blijft erin tot het weer openbaar is gemaakt of is beoordeeld dat het dat
niet wordt. Wat geen datum heeft, staat achteraan; met --until blijft dat weg. Met --json één document per regel.",
    ),
    (
        "due",
        "\
Vernietigd mag worden wat tijdelijk bewaard blijft (waardering V) en waarvan de `bewaartermijn_einddatum` op die dag
is bereikt. Overgebracht moet worden wat altijd bewaard blijft (waardering B), zo lang nadat het of het dossier is
gesloten, of anders nadat het bestand het laatst veranderde: 20 jaar (Archiefwet 1995, artikel 12), of wat uw
organisatie met haar archief heeft afgesproken (--transfer-after). Steeds met waarom, en met wat er in de weg staat:
vastgezet, een open vraag, een dossier dat langer bewaard blijft, enzovoort.

Met --json één object per regel; met --csv een tabel voor een rekenblad.",
    ),
    ("status", "Eindigt met code 0 als de daemon antwoordt; met --check alleen als alles goed is."),
    ("rescan", ""),
    ("folders", ""),
    ("policy", ""),
    ("policy diff", ""),
    ("policy rollback", ""),
    ("policy backfill", ""),
    (
        "terms",
        "\
Zonder LIJST: alle lijsten, met hun versies. Met woorden om te zoeken: de begrippen waarin die alle staan;
hoofdletters en accenten maken niet uit.

Met --json één lijst of één begrip per regel.",
    ),
    (
        "export",
        "\
mdto      MDTO-XML 1.0.1: een map met twee bestanden voor elk document, en een bestand voor elke map
package   hetzelfde met de documenten zelf, een manifest en een pakbon: een overdrachtspakket.
          Wat een mens in een dossier deed (`bronmerk relate … in-dossier`), gaat mee met het dossier
diwoo     DiWoo 0.9.8: sitemaps, hun indexen per Woo-categorie, regels voor robots.txt, en de
          documenten, elk waar zijn adres zegt: zet alles op het basisadres. Een adres blijft voor
          altijd; waar `bronmerk publish --uri` er een gaf, wordt dat gebruikt
notice    kennisgevingen van wat niet openbaar is: een pagina voor elk document dat niet of niet
          helemaal openbaar is, met een index en een tabel
csv       een tabel: één rij per document, met namen en codes van begrippen. Wat u daarin wijzigt,
          komt terug met `bronmerk import csv`
jsonl     JSON Lines: één document per regel, alles wat de organisatie uit mag

MAP mag er nog niet zijn, of moet leeg zijn, en mag niet in een gevolgde map liggen. De map verschijnt als alles er
is. Een document dat niet geldig te schrijven is, blijft weg; waarom staat erbij, en in overgeslagen.txt.

Wat niet compleet is, ligt naast MAP, in MAP.deel. Is mdto, package of notice afgebroken, geef dan `bronmerk sync`
en daarna dezelfde opdracht: het gaat verder waar het was; diwoo, csv en jsonl beginnen opnieuw.

Voor ze beginnen, zeggen mdto en package wat tijdelijk is, nog niet bepaald, gerubriceerd of beperkt; met --preview
is dat alles, en wordt niets geschreven.

Eindigt met code 1 als er documenten weg bleven, met 3 als er niets te exporteren was.",
    ),
    (
        "import",
        "\
mdto      MDTO-XML 1.0 of 1.0.1: één bestand voor elk document of dossier, zoals `bronmerk export mdto`
          ze schrijft
csv       de tabel die `bronmerk export csv` schreef, gewijzigd in een rekenblad

csv: alleen cellen die u wijzigde worden overgenomen, als uw eigen waarden; een leeggemaakte cel neemt uw keuze
terug. Begrippen noemt u in de kolom van het veld (waardering); de kolom met codes volgt. Een rij waarvan de velden
intussen veranderden, wordt geweigerd, en een waarde die niet in het veld kan ook; bij elk staat de rij.

mdto: van een map worden alle bestanden genomen die op .mdto.xml eindigen. Het document wordt gevonden met het
kenmerk dat Bronmerk het gaf, anders doordat het naast het bestand ligt (nota.odt naast nota.odt.mdto.xml) in een
gevolgde map, anders met de inhoud; hebben meer documenten die, dan met de mappen waarin het bestand ligt. Een
dossier wordt gevonden met zijn kenmerk, of doordat het bestand in zijn map ligt.

Wat verschilt, wordt uw eigen waarde, met het bestand als reden, in één logboekregel. Wat het bestand niet zegt,
blijft zoals het is; een beperking komt er alleen bij. Een bestand met een onbekend begrip uit een gesloten lijst
wordt in zijn geheel geweigerd; begrippen uit open lijsten blijven zoals ze er staan. Wat in de registratie geen
plaats heeft, staat erbij.

Eindigt met code 1 als een bestand of rij is geweigerd, met 3 als er niets over te nemen was.",
    ),
    ("completions", ""),
    ("man", ""),
];
