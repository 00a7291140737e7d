//! A policy is compared, put in force, listed and taken back; and its rules are applied to what was there.

use std::fs;

use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    daemon::{paths, text},
    eventually,
};

/// What is said while a change has not reached all.
const NOT_ALL: &str = "een deel van de registraties volgt nog een eerder beleid";

fn rule(id: &str, set: &str) -> String {
    format!(
        "[[rules]]\nid = '{id}'\nwhere = {{ folder = '**' }}\nset = {{ {set} }}\nreason = {{ nl = 'om {id}', en = 'for {id}' }}\n"
    )
}

/// Writes a policy file beside everything else of the test.
fn file(daemon: &Daemon, name: &str, text: &str) -> String {
    let path = daemon.own.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn run(daemon: &Daemon, arguments: &[&str]) -> (i32, String, String) {
    let output = daemon.client(["--lang", "nl"].iter().chain(arguments));
    let told = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), told(&output.stdout), told(&output.stderr))
}

fn apply(daemon: &Daemon, path: &str) {
    let (code, _, said) = run(daemon, &["policy", "apply", path, "--yes", "--reason", "Zo is besloten."]);
    assert_eq!(code, 0, "{said}\n{}", daemon.log());
}

fn waardering(daemon: &Daemon, name: &str) -> String {
    text(&daemon.listed(name).unwrap()["fields"]["waardering"]["value"]["term"], "code")
}

fn backfill(daemon: &Daemon, what: &str) -> Value {
    daemon.ask(["policy", "backfill", "--json", what]).remove(0)
}

/// How far it is as a barrier tells it: the state, and how many are done.
fn barrier(daemon: &Daemon) -> (String, String) {
    let told = daemon.ask(["sync", "--json"]).remove(0)["backfill"].clone();
    (text(&told, "state"), told["doneCount"].as_str().unwrap_or("0").to_owned())
}

fn done(daemon: &Daemon) {
    eventually("the rules were applied to all", || {
        (text(&backfill(daemon, "status"), "state") == "STATE_DONE").then_some(())
    });
}

#[test]
fn a_policy_that_is_applied_is_compared_first_and_holds_after_a_restart() {
    let mut daemon = Daemon::start();
    for name in ["een.txt", "twee.txt", "drie.txt", "vier.txt"] {
        daemon.save(name);
    }
    let set = daemon.client(["set", daemon.path("twee.txt").to_str().unwrap(), "waardering=N"]);
    assert!(set.status.success());
    let kept = file(&daemon, "beleid.toml", &rule("bewaren", "waardering = 'B'"));
    let before = daemon.durable_sequence();

    let (code, told, _) = run(&daemon, &["policy", "diff", &kept]);
    assert_eq!(code, 0);
    assert!(told.contains("  waardering: Nader te bepalen (N) -> Blijvend te bewaren (B)\n"), "{told}");
    assert!(told.contains("regel bewaren: om bewaren"), "{told}");
    assert!(told.contains("Van 4 documenten veranderen er 3."), "{told}");
    assert!(told.contains("Per regel: bewaren 3"), "{told}");
    let lines = daemon.ask(["policy", "diff", &kept, "--json"]);
    let changed: Vec<_> = lines.iter().filter(|line| line["document"].is_object()).collect();
    assert_eq!((changed.len(), lines.len()), (3, 4));
    assert_eq!(text(&lines[3]["done"], "changedCount"), "3");
    assert_eq!(daemon.durable_sequence(), before, "nothing was written");
    assert_eq!(waardering(&daemon, "een.txt"), "N");

    let (code, _, said) = run(&daemon, &["policy", "apply", &kept]);
    assert_eq!(code, 2, "nobody can answer here: {said}");
    assert_eq!(daemon.durable_sequence(), before);
    apply(&daemon, &kept);
    done(&daemon);
    assert_eq!((waardering(&daemon, "een.txt"), waardering(&daemon, "twee.txt")), ("B".into(), "N".into()));
    let own = fs::read_to_string(daemon.state.join("policy.toml")).unwrap();
    assert_eq!(own, fs::read_to_string(&kept).unwrap(), "without a policy file of its own it makes one");

    daemon.restart();
    daemon.save("vijf.txt");
    assert_eq!(waardering(&daemon, "vijf.txt"), "B");
    let policies = daemon.ask(["policy", "history", "--json"]);
    assert_eq!(policies.len(), 2);
    assert_eq!(text(&policies[0]["reason"], "nl"), "Zo is besloten.");
    assert_eq!(text(&policies[0], "source"), "SOURCE_PERSON");
    assert!(text(&policies[1], "version").starts_with("built-in-"));
    let (_, told, _) = run(&daemon, &["policy", "history"]);
    assert_eq!(told.lines().count(), 3, "{told}");

    // Once more is nothing new, and a bad one changes nothing.
    let head = daemon.durable_sequence();
    let (_, told, _) = run(&daemon, &["policy", "apply", &kept, "--yes"]);
    assert!(told.contains("Dit beleid was al in gebruik"), "{told}");
    let bad = file(
        &daemon,
        "fout.toml",
        "[[rules]]\nid = 'x'\nwhere = { folder = '**' }\nset = { kleur = 'B' }\nreason = { nl = 'x' }\n",
    );
    let (code, told, _) = run(&daemon, &["policy", "apply", &bad, "--yes"]);
    assert!(code == 1 && told.contains("fout.toml:4:9: rules[1].set.kleur"), "{code} {told}");
    assert_eq!(daemon.durable_sequence(), head);
}

#[test]
fn a_policy_is_taken_back_and_its_file_with_it() {
    let daemon = {
        let own = tempfile::tempdir().unwrap();
        let path = own.path().join("p.toml");
        fs::write(&path, rule("een", "waardering = 'B'")).unwrap();
        let daemon = Starting::new().with("--policy").with(&path).start();
        (daemon, own, path)
    };
    let (daemon, _own, path) = daemon;
    daemon.save("a.txt");
    assert_eq!(waardering(&daemon, "a.txt"), "B");
    let (code, _, said) = run(&daemon, &["policy", "rollback", "--yes"]);
    assert!(code == 1 && said.contains("nooit een ander beleid"), "{code} {said}");
    let other = file(&daemon, "twee.toml", &rule("twee", "waardering = 'V'"));
    apply(&daemon, &other);
    done(&daemon);
    assert_eq!(waardering(&daemon, "a.txt"), "V");
    assert_eq!(fs::read_to_string(&path).unwrap(), fs::read_to_string(&other).unwrap());

    let (code, told, _) = run(&daemon, &["policy", "rollback", "--yes"]);
    assert!(code == 0 && told.contains("In gebruik"), "{told}");
    done(&daemon);
    assert_eq!(waardering(&daemon, "a.txt"), "B");
    assert!(fs::read_to_string(&path).unwrap().contains("om een"));
    // By its version, or the beginning of it; and one that never was is not found.
    let versions = daemon.ask(["policy", "history", "--json"]);
    let version = text(&versions[1], "version");
    let shown = run(&daemon, &["policy", "show", &version[..6]]);
    assert!(shown.0 == 0 && shown.1.contains("om twee"), "{shown:?}");
    assert_eq!(run(&daemon, &["policy", "rollback", "ffffffff", "--yes"]).0, 3);
    let (code, told, _) = run(&daemon, &["policy", "diff", "--version", &version]);
    assert!(code == 0 && told.contains("Van 1 documenten veranderen er 1."), "{told}");
    assert_eq!(run(&daemon, &["policy", "rollback", &version, "--yes"]).0, 0);
    done(&daemon);
    assert_eq!(waardering(&daemon, "a.txt"), "V");
}

/// A damaged policy is said to be damaged, is no other one, and stands in the way of nothing that does not need it.
#[test]
fn a_damaged_policy_is_told_and_refuses_only_what_needs_it() {
    let mut daemon = Daemon::start();
    daemon.save("a.txt");
    for name in ["een", "twee", "drie", "vier"] {
        let file = file(&daemon, &format!("{name}.toml"), &rule(name, "waardering = 'B'"));
        apply(&daemon, &file);
        done(&daemon);
    }
    let versions: Vec<_> =
        daemon.ask(["policy", "history", "--json"]).iter().map(|one| text(one, "version")).collect();
    let [_vier, drie, twee, een, _] = versions.as_slice() else { panic!("{versions:?}") };
    assert!(daemon.stop().success());
    let segment = daemon.state.join("journal/00000001.journal");
    let mut content = fs::read(&segment).unwrap();
    let spoil = |content: &mut [u8], what: &str| {
        let at = content.windows(what.len()).position(|bytes| bytes == what.as_bytes()).unwrap();
        content[at] ^= 0x40;
    };
    spoil(&mut content, "om een");
    fs::write(&segment, &content).unwrap();
    daemon.launch();
    let (code, _, said) = run(&daemon, &["policy", "show", een]);
    assert!(
        code == 1
            && said.contains("beschadigd")
            && said.contains("00000001.journal")
            && said.contains("backup"),
        "{code} {said}"
    );
    assert_eq!(run(&daemon, &["policy", "show", twee]).0, 0);
    let (code, _, said) = run(&daemon, &["policy", "rollback", een, "--yes"]);
    assert!(code == 1 && said.contains("beschadigd"), "{code} {said}");
    // The one before the present one can be read.
    assert_eq!(run(&daemon, &["policy", "rollback", "--yes"]).0, 0);
    done(&daemon);
    assert_eq!(&text(&daemon.ask(["policy", "history", "--json"])[0], "version"), drie);
    assert!(daemon.stop().success());
    // Now the one before the present one cannot.
    let mut content = fs::read(&segment).unwrap();
    spoil(&mut content, "om vier");
    fs::write(&segment, &content).unwrap();
    daemon.launch();
    let (code, _, said) = run(&daemon, &["policy", "rollback", "--yes"]);
    assert!(code == 1 && said.contains("beschadigd"), "{code} {said}");
    assert_eq!(run(&daemon, &["policy", "rollback", twee, "--yes"]).0, 0);
}

#[test]
fn what_is_applied_to_what_was_there_can_be_stopped_and_goes_on_where_it_was() {
    const MANY: usize = 3_000;
    let mut daemon = Daemon::start();
    for number in 0..MANY {
        daemon.write(&format!("{:02}/{number:04}.txt", number % 40), format!("inhoud {number}"));
    }
    daemon.sync();
    let kept = file(&daemon, "een.toml", &rule("een", "waardering = 'B'"));
    apply(&daemon, &kept);
    let stopped = backfill(&daemon, "stop");
    assert_eq!(text(&stopped, "state"), "STATE_STOPPED", "{stopped}");
    let count = |filter: &str| daemon.ask(["list", "--json", "--filter", filter]).len();
    let changed = count("waardering = \"B\"");
    assert!(changed < MANY);
    let how_far = |daemon: &Daemon| {
        let told = backfill(daemon, "status");
        (text(&told, "state"), told["doneCount"].as_str().unwrap_or("0").to_owned())
    };
    let far = how_far(&daemon);
    assert_eq!(far.1, changed.to_string(), "what it says was done was done");
    // A barrier and an export say that it has not reached all.
    assert_eq!(barrier(&daemon), far);
    let out = daemon.own.path().join("lijst");
    let export = ["export", "jsonl", "--out", out.to_str().unwrap()];
    let (_, _, said) = run(&daemon, &export);
    assert!(said.contains(NOT_ALL), "{said}");
    assert!(run(&daemon, &["sync"]).2.contains(NOT_ALL));
    // A new document goes by the rules in force all the same.
    daemon.save("nieuw.txt");
    assert_eq!(waardering(&daemon, "nieuw.txt"), "B");
    daemon.restart();
    assert_eq!(how_far(&daemon), far, "it stays stopped over a restart");
    let count = |filter: &str| daemon.ask(["list", "--json", "--filter", filter]).len();
    assert_eq!(count("waardering = \"B\""), changed + 1);
    assert_eq!(text(&backfill(&daemon, "resume"), "state"), "STATE_RUNNING");
    done(&daemon);
    assert_eq!(count("waardering = \"B\""), MANY + 1);
    assert_eq!(barrier(&daemon).0, "STATE_DONE", "and that it has");
    fs::remove_dir_all(&out).unwrap();
    let (code, _, said) = run(&daemon, &export);
    assert!(code == 0 && !said.contains(NOT_ALL), "{said}");

    // What was half done under one policy is done whole under the one before it.
    apply(&daemon, &file(&daemon, "twee.toml", &rule("twee", "waardering = 'V'")));
    assert_eq!(text(&backfill(&daemon, "stop"), "state"), "STATE_STOPPED");
    apply(&daemon, &kept);
    done(&daemon);
    assert_eq!(count("waardering = \"B\""), MANY + 1);
}

#[test]
fn what_a_rule_would_propose_is_shown_and_counted_with_the_rule() {
    let daemon = Daemon::start();
    daemon.save("personeel.txt");
    let text = "[[rules]]\nid = 'personeel'\nwhere = { folder = '**' }\npropose = { grounds = ['5.1.2e'], scope = 'de namen' }\nreason = { nl = 'x' }\n";
    let (code, told, _) = run(&daemon, &["policy", "diff", &file(&daemon, "p.toml", text)]);
    assert_eq!(code, 0);
    assert!(told.contains("stelt een beperking voor: 5.1.2e"), "{told}");
    assert!(told.contains("Per regel: personeel 1"), "{told}");
}

fn state_of(daemon: &Daemon, name: &str) -> String {
    let path = daemon.path(name);
    let at = |record: &&Value| paths(record).contains(&path);
    text(daemon.list_all().iter().find(at).unwrap_or_else(|| panic!("{name} has no record")), "state")
}

/// H5: a pattern that comes later ends what it fits as no document, and says why; nothing that a person decided
/// is lost by it, and without the pattern all is as it was.
#[test]
fn what_a_later_pattern_fits_is_no_document_until_the_pattern_goes() {
    let daemon = Daemon::start();
    fs::create_dir(daemon.path("archief")).unwrap();
    for name in ["gewoon.txt", "uit.iso", "archief/besluit.txt", "archief/weg.txt", "archief/blijft.txt"] {
        daemon.save(name);
    }
    let besluit = daemon.path("archief/besluit.txt");
    let besluit = besluit.to_str().unwrap();
    run(&daemon, &["set", besluit, "waardering=B"]);
    let words = ["--ground", "5.1.2e", "--interests", "privacy tegen openbaarheid", "--motive", "namen"];
    let words = words.into_iter().chain(["--explanation", "namen weggelaten"]);
    run(&daemon, &["restrict", besluit].into_iter().chain(words).collect::<Vec<_>>());
    run(&daemon, &["lock", besluit]);
    let with = file(&daemon, "met.toml", "[ignore]\npatterns = ['*.iso', '**/archief/**']\n");
    let without = file(&daemon, "zonder.toml", "[ignore]\npatterns = ['*.tijdelijk']\n");

    apply(&daemon, &with);
    done(&daemon);
    let excluded = ["uit.iso", "archief/besluit.txt", "archief/weg.txt", "archief/blijft.txt"];
    for name in excluded {
        assert_eq!(state_of(&daemon, name), "DOCUMENT_STATE_EXCLUDED", "{name}");
    }
    assert_eq!(state_of(&daemon, "gewoon.txt"), "DOCUMENT_STATE_SETTLED");
    let last = daemon.history("uit.iso").pop().unwrap();
    assert!(text(&last["reason"], "nl").contains("`*.iso`"), "{last}");
    assert!(text(&last["reason"], "en").contains("`*.iso`"), "{last}");
    let kept =
        daemon.list_all().into_iter().find(|record| paths(record) == [daemon.path("archief/besluit.txt")]);
    let kept = kept.unwrap();
    assert_eq!(kept["restrictions"].as_array().unwrap().len(), 1);
    assert_eq!(text(&kept["fields"]["waardering"]["value"]["term"], "code"), "B");
    let lines = daemon.own.path().join("regels");
    run(&daemon, &["export", "csv", "--out", lines.to_str().unwrap()]);
    let table = fs::read_dir(&lines).unwrap().map(|entry| entry.unwrap().path());
    let table =
        table.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "csv")).unwrap();
    let told = fs::read_to_string(table).unwrap();
    assert!(
        told.contains("gewoon.txt") && !told.contains("uit.iso") && !told.contains("besluit.txt"),
        "{told}"
    );

    fs::remove_file(daemon.path("archief/weg.txt")).unwrap();
    daemon.sync();
    assert_eq!(state_of(&daemon, "archief/weg.txt"), "DOCUMENT_STATE_EXCLUDED", "nobody looks there");

    apply(&daemon, &without);
    done(&daemon);
    for (name, state) in [
        ("uit.iso", "SETTLED"),
        ("archief/besluit.txt", "LOCKED"),
        ("archief/blijft.txt", "SETTLED"),
        ("archief/weg.txt", "GONE"),
    ] {
        eventually(&format!("{name} is {state} again"), || {
            (state_of(&daemon, name) == format!("DOCUMENT_STATE_{state}")).then_some(())
        });
    }
    assert_eq!(daemon.show("archief/besluit.txt").unwrap()["restrictions"].as_array().unwrap().len(), 1);
    fs::write(daemon.path("archief/blijft.txt"), "en veranderd").unwrap();
    daemon.write("archief/nieuw.txt", "nieuw");
    daemon.sync();
    let record = daemon.show("archief/blijft.txt").unwrap();
    assert_eq!(text(&record["facts"], "sizeBytes"), "12", "it is watched again");
    assert!(daemon.listed_paths().contains(&daemon.path("archief/nieuw.txt")));
}

/// H5: the same for a policy that changed while the daemon was down.
#[test]
fn a_pattern_that_came_while_the_daemon_was_down_ends_what_it_fits() {
    let mut daemon = Daemon::start();
    daemon.save("uit.iso");
    daemon.save("gewoon.txt");
    apply(&daemon, &file(&daemon, "zonder.toml", "[ignore]\npatterns = ['*.tijdelijk']\n"));
    daemon.stop();
    fs::write(daemon.state.join("policy.toml"), "[ignore]\npatterns = ['*.iso']\n").unwrap();
    daemon.launch();
    done(&daemon);
    assert_eq!(state_of(&daemon, "uit.iso"), "DOCUMENT_STATE_EXCLUDED");
    assert_eq!(state_of(&daemon, "gewoon.txt"), "DOCUMENT_STATE_SETTLED");
    daemon.stop();
    fs::remove_file(daemon.path("uit.iso")).unwrap();
    fs::write(daemon.state.join("policy.toml"), "[ignore]\npatterns = ['*.tijdelijk']\n").unwrap();
    daemon.launch();
    eventually("what vanished meanwhile is gone", || {
        (state_of(&daemon, "uit.iso") == "DOCUMENT_STATE_GONE").then_some(())
    });
}

/// A policy file that is missing at the start is nobody's word for another policy.
#[test]
fn without_its_file_the_policy_in_force_goes_on_and_nothing_is_decided_anew() {
    let mut daemon = Daemon::start();
    for number in 0..20 {
        daemon.write(&format!("nota {number}.txt"), format!("inhoud {number}"));
    }
    daemon.sync();
    let path = file(&daemon, "beleid.toml", &rule("blijvend", "waardering = 'B'"));
    apply(&daemon, &path);
    eventually("the rule is applied", || {
        (0..20).all(|number| waardering(&daemon, &format!("nota {number}.txt")) == "B").then_some(())
    });
    daemon.sync();
    let version = text(&daemon.status(), "policyVersion");
    let before = daemon.list();
    daemon.stop();
    let in_force = daemon.own.path().join("state/policy.toml");
    fs::remove_file(&in_force).unwrap();
    let sequence = |daemon: &Daemon| daemon.durable_sequence();
    daemon.launch();
    daemon.sync();
    assert_eq!(daemon.list(), before, "no record was decided anew");
    let after_one = sequence(&daemon);
    assert!(daemon.status().to_string().contains("POLICY_FILE_MISSING"), "{}", daemon.status());
    daemon.restart();
    assert_eq!(sequence(&daemon), after_one, "and nothing was written");
    // A person's word writes it again.
    let (code, _, said) =
        run(&daemon, &["policy", "rollback", &version, "--yes", "--reason", "Het bestand was weg."]);
    assert_eq!(code, 0, "{said}");
    assert!(in_force.exists() && !daemon.status().to_string().contains("POLICY_FILE_MISSING"));
    assert_eq!(daemon.list(), before);
}

/// A1: a policy and its selection list are one version: what is checked is what is compared, put in force and taken
/// back. A2: and what goes on without the files.
#[test]
fn a_selection_list_is_compared_applied_and_taken_back_with_its_policy() {
    let mut daemon = Daemon::start();
    let policy = "[selection_list]\nname = 'L'\nversion = '1'\nfile = 'lijst.csv'\n[[rules]]\nid = 'a'\nwhere = { folder = '**' }\nset = { informatiecategorie = '1' }\nreason = { nl = 'x' }\n";
    let list = |line: &str| format!("nummer;naam;waardering;bewaartermijn;trigger\n{line}\n");
    daemon.save("nota.txt");
    let path = file(&daemon, "beleid.toml", policy);
    file(&daemon, "lijst.csv", &list("1;Beleid;B;;"));
    apply(&daemon, &path);
    done(&daemon);
    let first = text(&daemon.status(), "policyVersion");
    assert_eq!(waardering(&daemon, "nota.txt"), "B");
    // Only the list is another one.
    file(&daemon, "lijst.csv", &list("1;Beleid;V;P10Y;afsluiting"));
    let (code, told, said) = run(&daemon, &["policy", "diff", &path]);
    assert_eq!(code, 0, "{said}");
    assert!(told.contains("waardering"), "the list is compared: {told}");
    apply(&daemon, &path);
    done(&daemon);
    let second = text(&daemon.status(), "policyVersion");
    assert_ne!(first, second);
    assert_eq!(waardering(&daemon, "nota.txt"), "V", "{}", daemon.show("nota.txt").unwrap());
    let state = daemon.state.clone();
    let in_force = |name: &str| state.join(name);
    assert!(
        fs::read_to_string(in_force("lijst.csv")).unwrap().contains(";V;"),
        "it stands beside the policy"
    );
    let (code, _, said) = run(&daemon, &["policy", "rollback", "--yes", "--reason", "Toch niet."]);
    assert_eq!(code, 0, "{said}");
    done(&daemon);
    assert_eq!(text(&daemon.status(), "policyVersion"), first);
    assert_eq!(waardering(&daemon, "nota.txt"), "B");
    assert!(fs::read_to_string(in_force("lijst.csv")).unwrap().contains(";B;"));
    // Neither is needed for it to go on.
    daemon.sync();
    let before = daemon.list();
    daemon.stop();
    for name in ["policy.toml", "lijst.csv"] {
        fs::remove_file(in_force(name)).unwrap();
    }
    daemon.launch();
    daemon.sync();
    assert_eq!(text(&daemon.status(), "policyVersion"), first);
    assert_eq!(daemon.list(), before, "no record was decided anew");
    let (code, _, said) =
        run(&daemon, &["policy", "rollback", &first, "--yes", "--reason", "Weer neergezet."]);
    assert_eq!(code, 0, "{said}");
    assert!(in_force("policy.toml").exists() && in_force("lijst.csv").exists());
    // Killed while another policy was being written: what is there is none, and the one in force is put back.
    let kept = fs::read_to_string(in_force("lijst.csv")).unwrap();
    daemon.kill();
    fs::write(in_force("policy.writing"), "0123456789ab").unwrap();
    fs::write(in_force("lijst.csv"), list("1;Beleid;V;P7Y;afsluiting")).unwrap();
    daemon.launch();
    daemon.sync();
    assert_eq!(text(&daemon.status(), "policyVersion"), first);
    assert_eq!(fs::read_to_string(in_force("lijst.csv")).unwrap(), kept);
    assert!(!in_force("policy.writing").exists());
    assert_eq!(daemon.list(), before);
    // Killed when it was whole: the mark goes, and what is put in the files by hand later holds.
    daemon.kill();
    fs::write(in_force("policy.writing"), &first).unwrap();
    daemon.launch();
    assert!(!in_force("policy.writing").exists());
    daemon.stop();
    fs::write(in_force("lijst.csv"), list("1;Beleid;V;P7Y;afsluiting")).unwrap();
    daemon.launch();
    done(&daemon);
    assert_eq!(waardering(&daemon, "nota.txt"), "V");
}

/// A5: an organisation has several lists, each in a file of its own and for its own folders.
#[test]
fn several_selection_lists_in_files_are_one_policy() {
    let daemon = Daemon::start();
    let policy = "[[selection_lists]]\nname = 'Douane'\nversion = '1'\nfolder = '**/Douane/**'\nfile = 'douane.csv'\n[selection_list]\nname = 'Kern'\nversion = '1'\nfile = 'kern.csv'\n";
    let list = |line: &str| format!("nummer;naam;waardering;bewaartermijn;trigger;begin\n{line}\n");
    for name in ["Douane/brief.txt", "nota.txt"] {
        daemon.save(name);
    }
    let path = file(&daemon, "beleid.toml", policy);
    file(&daemon, "douane.csv", &list("1;Vergunningen;V;P7Y;creatie;1_januari_erna"));
    file(&daemon, "kern.csv", &list("1;Beleid;B;;;\n2;Gemengd;B/V;P5Y;creatie;"));
    apply(&daemon, &path);
    done(&daemon);
    for (name, number, wanted) in
        [("Douane/brief.txt", "1", "V"), ("nota.txt", "1", "B"), ("nota.txt", "2", "N")]
    {
        let place = daemon.path(name);
        let set = format!("informatiecategorie={number}");
        let (code, _, said) = run(&daemon, &["set", place.to_str().unwrap(), &set]);
        assert_eq!((code, waardering(&daemon, name).as_str()), (0, wanted), "{name} {number}: {said}");
    }
    for name in ["douane.csv", "kern.csv"] {
        assert!(daemon.state.join(name).exists(), "{name} stands beside the policy in force");
    }
}
