//! What people do with many documents at once: shown whole, without running over what others chose, undone as one.

use std::{fs, path::Path};

use bronmerk_proto::v1;
use serde_json::Value;
use tonic::Code;

use crate::support::{
    Daemon, Program, Starting,
    daemon::{paths, text},
};

/// The selected words of the client, in Dutch; what it printed and said, with its exit code.
fn told(daemon: &Daemon, words: &[&str]) -> (String, String, Option<i32>) {
    let output = daemon.client(["--lang", "nl"].iter().chain(words));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// The same of a command that goes well: what it printed and said.
fn fine(daemon: &Daemon, words: &[&str]) -> String {
    let (out, said, code) = told(daemon, words);
    assert_eq!(code, Some(0), "{words:?}: {out}{said}");
    out + &said
}

fn refused(daemon: &Daemon, words: &[&str]) -> String {
    let (out, said, code) = told(daemon, words);
    assert_eq!(code, Some(1), "{words:?}: {out}{said}");
    out + &said
}

fn field(daemon: &Daemon, name: &str, field: &str) -> String {
    let value = daemon.listed(name).unwrap()["fields"][field]["value"].clone();
    let term = &value["term"];
    [&value["text"], &value["duration"], &term["code"], &term["label"]]
        .iter()
        .find_map(|one| one.as_str().filter(|text| !text.is_empty()))
        .unwrap_or("-")
        .to_owned()
}

fn path(daemon: &Daemon, name: &str) -> String {
    daemon.path(name).to_str().unwrap().to_owned()
}

fn in_folder(daemon: &Daemon, name: &str) -> String {
    format!("folder = \"{}\"", path(daemon, name))
}

/// The name of the batch that was just done.
fn batch(said: &str) -> String {
    let (_, rest) = said.split_once("--batch ").unwrap_or_else(|| panic!("no batch is told: {said}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// A case with documents, and rules that say `waardering = B` of them.
pub fn case(names: &[&str]) -> (Daemon, tempfile::TempDir) {
    let own = tempfile::tempdir().unwrap();
    let policy = own.path().join("beleid.toml");
    let rule = "[[rules]]\nid = 'a'\nwhere = { folder = '**' }\nset = { waardering = 'B' }\nsuggest = { documentsoort = 'Kamerbrief' }\nreason = { nl = 'x', en = 'x' }\n";
    let organisation = "organisation = { name = \"ministerie van Financiën\", uri = \"https://identifier.overheid.nl/tooi/id/ministerie/mnre1090\" }\n";
    fs::write(&policy, format!("{organisation}{rule}")).unwrap();
    let daemon = Starting::new().with("--policy").with(policy).start();
    for name in names {
        daemon.write(&format!("zaak/{name}"), format!("de inhoud van {name}"));
    }
    daemon.sync();
    (daemon, own)
}

const TWELVE: [&str; 12] = [
    "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.txt", "h.txt", "i.txt", "j.txt", "k.txt",
    "l.txt",
];

#[test]
fn a_change_of_many_is_shown_whole_and_leaves_alone_what_people_chose() {
    let (daemon, _own) = case(&TWELVE);
    let filter = in_folder(&daemon, "zaak");
    fine(&daemon, &["set", &path(&daemon, "zaak/b.txt"), "waardering=V", "bewaartermijn=5j"]);
    fine(&daemon, &["lock", &path(&daemon, "zaak/c.txt"), "waardering"]);
    fine(&daemon, &["set", &path(&daemon, "zaak/d.txt"), "waardering=N"]);
    let change = [
        "set",
        "--where",
        &filter,
        "waardering=V",
        "bewaartermijn=10j",
        "bewaartermijn_startdatum=2020-01-01",
    ];
    let with = |more: &[&'static str]| [&change[..], more].concat();

    let few = fine(&daemon, &with(&["--preview"]));
    assert!(few.contains("… en nog ") || few.matches("/zaak/").count() <= 10, "{few}");
    let all = fine(&daemon, &with(&["--preview", "--all"]));
    // Those with a value of their own but for one: of that the term was chosen too.
    let others = TWELVE.iter().filter(|name| !["b.txt", "c.txt", "d.txt"].contains(name));
    for name in others {
        assert!(all.contains(&format!("/zaak/{name}\n")), "{name}: {all}");
    }
    assert!(!all.contains("… en nog"), "{all}");
    assert!(all.contains("zou wijzigen: 10; blijft gelijk: 2; wordt geweigerd: 0"), "{all}");
    assert!(all.contains("met rust gelaten, want door iemand gekozen of vastgezet: "), "{all}");
    let kept = "bewaartermijn 3, begin van de bewaartermijn 2, waardering 2 (documenten: 3)";
    assert!(all.contains(kept) && all.contains("--also-chosen"), "{all}");
    for line in [
        "waardering: blijft Nader te bepalen (N), door ",
        "waardering: blijft Blijvend te bewaren (B), vastgezet door ",
    ] {
        assert!(all.contains(line), "{line}: {all}");
    }
    let lines = daemon.ask(with(&["--preview", "--json"]));
    assert_eq!(lines.len(), 12);
    assert_eq!(lines.iter().filter(|line| !line["keptFields"].is_null()).count(), 3);
    assert_eq!(field(&daemon, "zaak/a.txt", "waardering"), "B", "nothing was written");

    let done = fine(&daemon, &with(&["--yes"]));
    assert!(done.contains("gewijzigd: 10; bleef gelijk: 2; geweigerd: 0"), "{done}");
    assert!(done.contains(kept), "{done}");
    for (name, waardering, term) in
        [("a.txt", "V", "P10Y"), ("b.txt", "V", "P5Y"), ("c.txt", "B", "-"), ("d.txt", "N", "-")]
    {
        let name = format!("zaak/{name}");
        assert_eq!(
            (field(&daemon, &name, "waardering").as_str(), field(&daemon, &name, "bewaartermijn").as_str()),
            (waardering, term),
            "{name}"
        );
    }
    let start = |name| daemon.listed(name).unwrap()["fields"]["bewaartermijn_startdatum"]["value"].clone();
    assert!(start("zaak/b.txt").is_object() && start("zaak/d.txt").is_null(), "it goes with the waardering");
    // Told to, it changes these too, and counts what it replaced.
    let told_to = fine(&daemon, &with(&["--yes", "--also-chosen"]));
    assert!(told_to.contains("waarvan iemand de oude waarde zelf had gekozen: 2"), "{told_to}");
    assert!(told_to.contains("waarvan vastgezet door iemand: 1"), "{told_to}");
    for name in TWELVE {
        let name = format!("zaak/{name}");
        assert_eq!(field(&daemon, &name, "bewaartermijn"), "P10Y", "{name}");
    }
}

#[test]
fn a_change_of_many_is_undone_as_one_also_after_a_restart_and_what_came_since_stays() {
    let (mut daemon, _own) = case(&TWELVE);
    let filter = in_folder(&daemon, "zaak");
    fine(&daemon, &["set", &path(&daemon, "zaak/b.txt"), "naam=Van een collega"]);
    let said = fine(
        &daemon,
        &[
            "set",
            "--where",
            &filter,
            "waardering=N",
            "naam=Fout",
            "--also-chosen",
            "--yes",
            "--reason",
            "opruimen",
        ],
    );
    let id = batch(&said);
    // Somebody mends one of the two fields of one by hand.
    fine(&daemon, &["set", &path(&daemon, "zaak/c.txt"), "naam=Met de hand"]);
    daemon.restart();

    let history = fine(&daemon, &["history", &path(&daemon, "zaak/b.txt")]);
    let last = daemon.history("zaak/b.txt").pop().unwrap();
    assert!(history.contains(&format!("reeks {id}")), "{history}");
    let number = text(&last, "sequence");
    assert!(history.lines().any(|line| line.starts_with(&format!("{number} "))), "{number}: {history}");
    let listed = fine(&daemon, &["batches"]);
    let row = listed.lines().find(|line| line.starts_with(&id)).unwrap_or_else(|| panic!("{listed}"));
    assert!(row.contains(" 12 ") && row.contains("opruimen"), "{row}");

    let preview = fine(&daemon, &["undo", "--batch", &id, "--preview", "--all"]);
    assert!(preview.contains("zou wijzigen: 12; blijft gelijk: 0; wordt geweigerd: 0"), "{preview}");
    assert!(preview.contains("naam: Fout -> Van een collega"), "{preview}");
    assert!(
        preview.contains("later door iets anders gewijzigd, en zo gebleven: naam 1 (documenten: 1)"),
        "{preview}"
    );
    assert_eq!(field(&daemon, "zaak/b.txt", "naam"), "Fout", "nothing was written");
    assert!(told(&daemon, &["undo", "--batch", &id]).1.contains("--yes"), "nobody can be asked");

    let undone = fine(&daemon, &["undo", "--batch", &id, "--yes", "--reason", "vergissing"]);
    assert!(undone.contains("gewijzigd: 12"), "{undone}");
    assert_eq!(field(&daemon, "zaak/b.txt", "naam"), "Van een collega");
    assert_eq!(field(&daemon, "zaak/c.txt", "naam"), "Met de hand", "what came since stays");
    let why = text(&daemon.history("zaak/b.txt").pop().unwrap()["reason"], "nl");
    assert!(why.ends_with(&format!(": reeks {id}: vergissing")), "{why}");
    for name in TWELVE {
        assert_eq!(field(&daemon, &format!("zaak/{name}"), "waardering"), "B", "{name}");
    }
    // It is a batch itself.
    let again = fine(&daemon, &["undo", "--batch", &batch(&undone), "--yes"]);
    assert!(again.contains("gewijzigd: 12"), "{again}");
    assert_eq!(field(&daemon, "zaak/b.txt", "naam"), "Fout");
    let (_, said, code) = told(&daemon, &["undo", "--batch", "1-niets"]);
    assert!(code == Some(3) && said.contains("bronmerk batches"), "{said}");
}

/// Programs give the parts of a change one name, and find them by it, in pages.
#[test]
fn a_program_finds_the_entries_of_its_batch() {
    let (daemon, _own) = case(&TWELVE);
    let program = Program::of(&daemon);
    let names: Vec<String> = daemon.list().iter().map(|record| text(record, "name")).collect();
    let lock = |name: &str, request_id: &str, batch: &str| {
        program.ask(program.documents().lock_document(v1::LockDocumentRequest {
            name: name.into(),
            request_id: request_id.into(),
            batch: batch.into(),
            ..Default::default()
        }))
    };
    for (number, name) in names.iter().enumerate() {
        let batch = if number < 7 { "van-ons" } else { "van-anderen" };
        lock(name, &number.to_string(), batch).unwrap();
    }
    let nameless = lock(&names[0], "", "van-ons").unwrap_err();
    assert_eq!(nameless.code(), Code::InvalidArgument);
    let all = |batch: &str| {
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let asked = v1::ListBatchEntriesRequest {
                batch: batch.into(),
                page_size: 2,
                page_token,
                ..Default::default()
            };
            let page = program.ask(program.documents().list_batch_entries(asked)).unwrap();
            found.extend(page.entries);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return found;
            }
        }
    };
    let of_ours = all("van-ons");
    assert_eq!(
        of_ours.iter().map(|entry| &entry.document).collect::<Vec<_>>(),
        names[..7].iter().collect::<Vec<_>>()
    );
    assert!(of_ours.iter().all(|entry| entry.after.is_none() && entry.sequence > 0));
    assert_eq!((all("").len(), all("van-niemand").len()), (12, 0));
    let after_sequence = of_ours[3].sequence;
    let asked = v1::ListBatchEntriesRequest { batch: "van-ons".into(), after_sequence, ..Default::default() };
    let behind = program.ask(program.documents().list_batch_entries(asked)).unwrap();
    assert_eq!(behind.entries.len(), 3);
}

#[test]
fn acts_take_several_documents_or_a_filter_and_say_what_became_of_each() {
    let (daemon, _own) = case(&["a.txt", "b.txt", "c.txt"]);
    let [a, b, gone] = ["zaak/a.txt", "zaak/b.txt", "zaak/weg.txt"].map(|name| path(&daemon, name));
    let filter = in_folder(&daemon, "zaak");
    let noted = || daemon.durable_sequence();
    let record = |name: &str| daemon.listed(name).unwrap();

    // Looked at first, nothing is noted; one that is not there stops no other, and is told.
    for act in [
        &["confirm", &a, &b, "documentsoort"][..],
        &["handled", &a, &b, "ontvangst", "--date", "2026-02-01"],
        &["lock", &a, &b, "themas"],
        &["restrict", &a, &b, "--ground", "5.1.2e", "--interests", "x", "--explanation", "y"],
        &["set", &a, &b, "omschrijving=x"],
        &["confirm", "--where", &filter, "documentsoort"],
    ] {
        let before = noted();
        let preview = fine(&daemon, &[act, &["--preview"]].concat());
        assert!(
            preview.contains("zou wijzigen: ") && !preview.contains("zou wijzigen: 0"),
            "{act:?}: {preview}"
        );
        assert_eq!(noted(), before, "{act:?}");
    }
    let done = refused(&daemon, &["confirm", &a, &gone, &b, "documentsoort"]);
    assert!(done.contains("gewijzigd: 2; bleef gelijk: 0; geweigerd: 1"), "{done}");
    assert!(done.contains("weg.txt"), "{done}");
    assert_eq!(field(&daemon, "zaak/b.txt", "documentsoort"), field(&daemon, "zaak/a.txt", "documentsoort"));
    assert_eq!(field(&daemon, "zaak/c.txt", "documentsoort"), "-");
    fine(&daemon, &["undo", "--batch", &batch(&done), "--yes"]);
    assert_eq!(field(&daemon, "zaak/a.txt", "documentsoort"), "-", "undone as one");
    let confirmed = fine(&daemon, &["confirm", "--where", &filter, "documentsoort", "--yes"]);
    assert!(confirmed.contains("gewijzigd: 3"), "{confirmed}");

    fine(&daemon, &["handled", &a, &b, "ontvangst", "--date", "2026-02-01"]);
    assert!(record("zaak/b.txt")["fields"]["documenthandelingen"]["value"].is_object());
    fine(&daemon, &["lock", &a, &b, "themas"]);
    assert!(!record("zaak/b.txt")["fields"]["themas"]["lock"].is_null());
    fine(&daemon, &["unlock", "--where", "locked = true", "themas", "--yes"]);
    assert!(record("zaak/b.txt")["fields"]["themas"].is_null());
    fine(&daemon, &["lock", "--where", &filter, "--yes"]);
    assert!(!record("zaak/c.txt")["lock"].is_null());
    fine(&daemon, &["unlock", &a, &b, &path(&daemon, "zaak/c.txt")]);

    let limit = ["--ground", "5.1.2e", "--interests", "x", "--explanation", "y"];
    let kept = fine(&daemon, &[&["restrict", &a, &b][..], &limit].concat());
    assert!(kept.contains("gewijzigd: 2"), "{kept}");
    let unlawful = refused(&daemon, &[&["restrict", &a, &b][..], &["--ground", "9.9"]].concat());
    assert!(unlawful.contains("geweigerd (2×") && unlawful.contains("9.9"), "{unlawful}");
    let id = text(&record("zaak/a.txt")["restrictions"][0], "id");
    let c = path(&daemon, "zaak/c.txt");
    let taken_back = refused(&daemon, &["withdraw", &a, &b, &c, &id, "--reason", "Het mag."]);
    assert!(taken_back.contains("gewijzigd: 2; bleef gelijk: 0; geweigerd: 1"), "{taken_back}");

    // Only what is ready becomes public; why the others do not is told.
    let ready = ["beoordeling=openbaar", "officiele_titel=Nota", "woo_informatiecategorie=adviezen"];
    fine(&daemon, &[&["set", &a, &b][..], &ready, &["documenthandelingen=vaststelling 2026-01-31"]].concat());
    let published = refused(&daemon, &["publish", &a, &b, &c, "--date", "2026-11-01"]);
    assert!(published.contains("gewijzigd: 2; bleef gelijk: 0; geweigerd: 1"), "{published}");
    assert_eq!(published.matches("`officiele_titel`").count(), 1, "every blocker is named once: {published}");
    let retracted = fine(&daemon, &["retract", "--where", "published = true", "--reason", "Fout.", "--yes"]);
    assert!(retracted.contains("gewijzigd: 2"), "{retracted}");
    assert_eq!(text(&record("zaak/a.txt")["publication"], "state"), "STATE_WITHDRAWN");

    // A filter that came out empty, as from a variable of a script, means nothing; it does not mean everything.
    let before = noted();
    for empty in ["", " "] {
        let (_, said, code) = told(&daemon, &["lock", "--where", empty, "--yes"]);
        assert!(code == Some(2) && said.contains("folder = /"), "{said}");
        assert_eq!(told(&daemon, &["filters", "save", "leeg", empty]).2, Some(2));
    }
    assert_eq!(noted(), before);

    // One etag is of one document, and a document that is named twice is one.
    assert_eq!(told(&daemon, &["lock", &a, &b, "--etag", "1"]).2, Some(2));
    let link: &Path = &daemon.path("zaak/link.txt");
    fs::hard_link(daemon.path("zaak/a.txt"), link).unwrap();
    daemon.sync();
    let once = fine(&daemon, &["set", &a, link.to_str().unwrap(), "omschrijving=x", "--json"]);
    let lines: Vec<Value> = once.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(lines.len(), 1, "{once}");
    assert_eq!(paths(&lines[0]["document"]).len(), 2);
}

/// Each document has names of its own for its restrictions; what they have in common is the ground.
#[test]
fn restrictions_on_one_ground_are_withdrawn_in_many_documents() {
    let (daemon, _own) = case(&["a.txt", "b.txt", "c.txt"]);
    let [a, b, c] = ["zaak/a.txt", "zaak/b.txt", "zaak/c.txt"].map(|name| path(&daemon, name));
    let restrict = |of: &str, grounds: &[&str]| {
        let mut words = vec!["restrict", of, "--interests", "x", "--explanation", "y", "--part", grounds[0]];
        words.extend(grounds.iter().flat_map(|ground| ["--ground", ground]));
        fine(&daemon, &words);
    };
    restrict(&a, &["5.1.2d"]);
    restrict(&b, &["5.2"]);
    restrict(&b, &["5.1.2d"]);
    restrict(&c, &["5.1.2d", "5.1.2e"]);
    let filter = in_folder(&daemon, "zaak");
    let take_back = |more: &[&'static str]| {
        let words =
            ["withdraw", "--where", &filter, "--ground", "5.1.2d", "--reason", "Het onderzoek is klaar."];
        fine(&daemon, &[&words[..], more].concat())
    };
    let open = |name: &str| {
        let record = daemon.listed(&format!("zaak/{name}")).unwrap();
        let all = record["restrictions"].as_array().unwrap().clone();
        let open = all.iter().filter(|one| one["status"] == "STATUS_DECIDED");
        open.map(|one| one["grounds"][0].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(take_back(&["--preview"]).contains("zou wijzigen: 2; blijft gelijk: 1"));
    assert_eq!((open("a.txt").len(), open("b.txt").len()), (1, 2), "nothing was written");
    let said = take_back(&["--yes"]);
    assert!(said.contains("gewijzigd: 2; bleef gelijk: 1") && said.contains("5.1.2d, 5.1.2e"), "{said}");
    assert_eq!((open("a.txt"), open("b.txt"), open("c.txt").len()), (vec![], vec!["5.2".into()], 1));
    fine(&daemon, &["undo", "--batch", &batch(&said), "--yes"]);
    assert_eq!((open("a.txt").len(), open("b.txt").len()), (1, 2), "undone as one");
    let (_, said, _) = told(&daemon, &["withdraw", &a, "--ground", "levenssfeer", "--reason", "x"]);
    assert!(said.contains("erbij: `5.1.2e`"), "{said}");
}

/// Each part of a change carries its text, and each answer carries the records: they are kept below what a message
/// may be.
#[test]
fn a_long_text_is_set_in_many_documents() {
    let (daemon, _own) = case(&[]);
    for number in 0..250 {
        daemon.write(&format!("zaak/{number}.txt"), format!("inhoud {number}"));
    }
    daemon.sync();
    let filter = in_folder(&daemon, "zaak");
    // As long as a text may be; of all of them together 15 MB.
    let [long, longer] = ["omschrijving", "context"].map(|field| format!("{field}={}", "€".repeat(10_000)));
    let (out, said, code) = told(&daemon, &["set", "--where", &filter, &long, &longer, "--yes"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(out.contains("gewijzigd: 250; bleef gelijk: 0; geweigerd: 0"), "{}", out.lines().last().unwrap());
}
