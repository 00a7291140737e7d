//! Tables for a spreadsheet, there and back.

use std::fs;

use crate::support::{Daemon, Starting, daemon::text, programs};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'
";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    fs::write(policy.path(), POLICY).unwrap();
    Starting::new().with("--policy").with(policy.path()).start()
}

fn tried(daemon: &Daemon, words: &[&str]) -> (Option<i32>, String) {
    let output = daemon.client(["--lang", "nl"].iter().chain(words));
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

fn table(daemon: &Daemon, name: &str, words: &[&str]) -> (String, String) {
    let out = daemon.own.path().join(name);
    let all = [&["export", "csv", "--out", out.to_str().unwrap()], words].concat();
    let (code, said) = tried(daemon, &all);
    assert_eq!(code, Some(0), "{said}");
    let file = out.join("documenten.csv");
    (file.to_str().unwrap().to_owned(), fs::read_to_string(file).unwrap())
}

#[test]
fn a_table_goes_to_a_spreadsheet_and_comes_back() {
    let daemon = start();
    for name in ["een.txt", "twee.txt", "drie.txt", "vier.txt"] {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    let path = |name: &str| daemon.path(name).to_str().unwrap().to_owned();
    let set = |name: &str, change: &str| assert_eq!(tried(&daemon, &["set", &path(name), change]).0, Some(0));
    set("een.txt", "publiceren_voor=2027-01-31");
    set("een.txt", "omschrijving=wat er stond");
    set("vier.txt", "naam=007");
    set("vier.txt", "publiceren_voor=2027-01-05");
    set("vier.txt", "documenthandelingen=vaststelling 2026-03-05");
    set("twee.txt", "waardering=B");
    let (file, told) = table(&daemon, "lijst", &[]);
    assert!(told.starts_with("\u{feff}id;versie;pad;"), "{told}");
    for part in ["Blijvend te bewaren;B;", ";31-01-2027;"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("NEEDS_DECISION") && !told.contains("SETTLED"), "{told}");
    let (_, tabs) = table(&daemon, "tabs", &["--separator", "tab"]);
    assert!(tabs.starts_with("\u{feff}id\tversie\t"), "{tabs}");

    // As it came it changes nothing.
    let head = daemon.durable_sequence();
    let (code, said) = tried(&daemon, &["import", "csv", &file]);
    assert!(code == Some(0) && said.contains("0 documenten bijgewerkt; 4 zei al hetzelfde"), "{said}");
    assert_eq!(daemon.durable_sequence(), head);

    // Opened and saved by a spreadsheet, whatever it made of days and codes, it changes nothing either.
    if programs::find("soffice", "libreoffice-calc").is_some() {
        let calc = daemon.own.path().join("calc");
        let home = format!("-env:UserInstallation=file://{}", daemon.own.path().join("office").display());
        let opened = "--infilter=CSV:59,34,76,1,,1043,false,true,false";
        let saved = "csv:Text - txt - csv (StarCalc):59,34,1,1,,1043,false,true,false";
        let words =
            [&home, "--headless", opened, "--convert-to", saved, "--outdir", calc.to_str().unwrap(), &file];
        programs::run(daemon.own.path(), "soffice", &words);
        let again = calc.join("documenten.csv");
        assert_ne!(fs::read(&again).unwrap(), told.as_bytes(), "it is not what it was");
        let (code, said) = tried(&daemon, &["import", "csv", again.to_str().unwrap()]);
        assert!(code == Some(0) && said.contains("0 documenten bijgewerkt; 4 zei al hetzelfde"), "{said}");
    }

    // What a spreadsheet and a person make of it: other days, no quotes, another order of rows, letters of Windows.
    let columns: Vec<&str> = told.trim_start_matches('\u{feff}').lines().next().unwrap().split(';').collect();
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let mut rows: Vec<Vec<String>> =
        told.lines().skip(1).map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let mut change = |name: &str, column_name: &str, cell: &str| {
        let row = rows.iter_mut().find(|row| row[column("pad")].ends_with(name)).unwrap();
        row[column(column_name)] = cell.to_owned();
    };
    change("een.txt", "naam", "Één nota");
    change("een.txt", "publiceren_voor", "31/1/2027");
    change("een.txt", "omschrijving", "");
    change("twee.txt", "waardering", "Tijdelijk te bewaren");
    change("drie.txt", "waardering", "Zomaar");
    change("vier.txt", "waardering_code", "B");
    rows.reverse();
    let line = |cells: &[String]| cells.join(";") + "\r\n";
    let whole = columns.join(";") + "\r\n" + &rows.iter().map(|row| line(row)).collect::<String>();
    let windows: Vec<u8> = whole.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    fs::write(&file, windows).unwrap();
    let (code, said) = tried(&daemon, &["import", "csv", "--preview", &file]);
    assert_eq!(code, Some(1), "two rows are refused: {said}");
    for part in [
        "naam: een → Één nota",
        "omschrijving: wat er stond → leeg",
        "Tijdelijk te bewaren",
        "drie.txt",
        "`waardering_code` is veranderd",
        "2 documenten zouden veranderen",
        "2 geweigerd",
        "rij 2",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("publiceren_voor"), "a day in another form is the same day: {said}");
    assert_eq!(daemon.durable_sequence(), head, "nothing was changed");
    let (code, said) = tried(&daemon, &["import", "csv", &file]);
    assert!(code == Some(1) && said.contains("2 documenten bijgewerkt; 2 geweigerd"), "{said}");
    let field = |name: &str, field: &str| daemon.listed(name).unwrap()["fields"][field].clone();
    assert_eq!(field("een.txt", "naam")["value"]["text"], "Één nota");
    assert_eq!(field("twee.txt", "waardering")["value"]["term"]["code"], "V");
    assert!(field("een.txt", "omschrijving")["value"].is_null());
    let last = daemon.history("twee.txt").pop().unwrap();
    assert!(last.to_string().contains("documenten.csv"), "the reason is the table: {last}");

    // Once more: what was taken over says the same, and what a colleague changed meanwhile stays.
    set("twee.txt", "naam=Van een collega");
    let (code, said) = tried(&daemon, &["import", "csv", &file]);
    assert!(code == Some(1) && said.contains("zijn veranderd sinds deze tabel"), "{said}");
    assert_eq!(text(&field("twee.txt", "naam")["value"], "text"), "Van een collega");

    let (code, said) = tried(&daemon, &["import", "csv", &path("een.txt")]);
    assert!(code == Some(1) && said.contains("geen kolom `id`"), "{said}");
}
