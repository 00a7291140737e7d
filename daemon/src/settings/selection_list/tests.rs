//! Every form of a list, and every kind of problem at its place.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Form, MOST_CATEGORIES, read, read_file};
use crate::{
    model::{Category, Line, Trigger, Waardering},
    settings::{Policy, Problem, read_policy, read_policy_file},
};

const EXAMPLE: &str = include_str!("../../../../docs/voorbeelden/selectielijst-voorbeeld.csv");
const HEADER: &str = "nummer;proces;product;waardering;bewaartermijn;trigger;bron\n";

fn good(form: Form, text: &str) -> Vec<Category> {
    read(form, text).unwrap_or_else(|problems| unreachable!("{text}\n{problems:#?}"))
}

fn problems(form: Form, text: &str) -> Vec<Problem> {
    read(form, text).err().unwrap_or_default()
}

fn terms(categories: &[Category]) -> Vec<String> {
    categories.iter().map(|it| it.term.map(|term| term.to_string()).unwrap_or_default()).collect()
}

#[test]
fn the_example_says_that_it_is_one_and_is_good() {
    assert!(EXAMPLE.starts_with("# VOORBEELD. Dit is geen vastgestelde selectielijst."));
    let lines = good(Form::Csv, EXAMPLE);
    assert_eq!(terms(&lines), ["", "P5Y", "P10Y", "P6M", "P42D", ""]);
    assert_eq!(lines.iter().filter(|line| line.lapsed).count(), 1);
    let [one, two, three, four, ..] = lines.as_slice() else { unreachable!() };
    assert_eq!((one.waardering, one.starts_at()), (Some(Waardering::Blijvend), None));
    assert_eq!((two.waardering, two.starts_at()), (Some(Waardering::Tijdelijk), Some(Trigger::Afsluiting)));
    assert_eq!(three.trigger, Some(Trigger::VervallenProcesobject));
    assert_eq!(four.label, "Voorbeeldproces post behandelen: Brief; beantwoord");
}

#[test]
fn spreadsheets_write_in_many_ways_and_mean_the_same() {
    let plain = "nummer,proces,waardering,bewaartermijn,trigger\n1.1,\"a, b\",V,P10Y,afsluiting\n";
    let expected = good(Form::Csv, plain);
    for other in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        format!("# een opmerking\n\n#\r\n{plain}"),
        format!("\"# een opmerking; met \"\"tekens\"\"\"\n{plain}\n\n,,,,\n"),
        plain.trim_end().into(),
        plain.replace("nummer", " \"Nummer\" ").replace(" \"", "\"").replace("\" ", "\""),
        "nummer;proces;waardering;bewaartermijn;trigger\n1.1;a, b;v;p10y;Afsluiting".into(),
        "trigger;bewaartermijn;waardering;proces;nummer;;\nafsluiting;P10Y;V;a, b;1.1;;".into(),
        "nummer;proces;waardering;bewaartermijn;trigger\n1.1;\"a,\nb\";V;P10Y;afsluiting".into(),
    ] {
        assert_eq!(good(Form::Csv, &other), expected, "{other}");
    }
}

#[test]
fn every_kind_of_problem_is_at_its_place() {
    let row = |row: &str| format!("{HEADER}{row}");
    // Form, text, line, column, key, words of the Dutch, words of the English.
    let cases: Vec<(Form, String, u32, u32, &str, &str, &str)> = vec![
        (Form::Csv, String::new(), 1, 1, "", "leeg", "empty"),
        (Form::Csv, "# x\n".into(), 1, 1, "", "leeg", "empty"),
        (Form::Csv, HEADER.into(), 1, 1, "", "geen enkele regel", "no line"),
        (Form::Csv, HEADER.replace("bron", "bornn"), 1, 56, "", "bedoelt u `bron`?", "do you mean `bron`?"),
        (Form::Csv, HEADER.replace("bron", "proces"), 1, 56, "", "staat er al", "there already"),
        (Form::Csv, HEADER.replace("nummer;", ""), 1, 1, "", "`nummer` ontbreekt", "`nummer` is missing"),
        (Form::Csv, HEADER.replace("trigger;", ""), 1, 1, "", "`trigger` of `procestermijn`", "`trigger` or"),
        (Form::Csv, HEADER.replace("proces;product;", ""), 1, 1, "", "`proces` of `product`", "`process"),
        (Form::Csv, row(";a;b;V;P1Y;creatie;"), 2, 1, "", "nummer ontbreekt", "number is missing"),
        (Form::Csv, row("1;a;b;;P1Y;creatie;"), 2, 1, "", "waardering ontbreekt", "waardering is missing"),
        (Form::Csv, row("1;;;V;P1Y;creatie;"), 2, 1, "", "waarover", "what it is about"),
        (
            Form::Csv,
            row("1;a;b;Q;P1Y;creatie;"),
            2,
            7,
            "waardering",
            "Toegestaan: `B`, `V`",
            "Allowed: `B`, `V`",
        ),
        (
            Form::Csv,
            row("1;a;b;vernietige;P1Y;creatie;"),
            2,
            7,
            "waardering",
            "bedoelt u `vernietigen`?",
            "do you mean",
        ),
        (Form::Csv, row("1;a;b;N;P1Y;creatie;"), 2, 7, "waardering", "Toegestaan", "Allowed"),
        (Form::Csv, row("1;a;b;V;10 jaar;creatie;"), 2, 9, "bewaartermijn", "`P10Y`", "`P10Y`"),
        (Form::Csv, row("1;a;b;V;P1001Y;creatie;"), 2, 9, "bewaartermijn", "1000 jaar", "1000 years"),
        (
            Form::Csv,
            row("1;a;b;V;;creatie;"),
            2,
            7,
            "waardering",
            "vraagt om een bewaartermijn",
            "asks for a term",
        ),
        // Only so the VNG writes numbers that it gave up.
        (
            Form::Csv,
            row("1;a;Vervallen vergunningen;;;;"),
            2,
            1,
            "",
            "de waardering ontbreekt",
            "waardering is missing",
        ),
        (Form::Csv, row("1;a;b;B;P1Y;;"), 2, 9, "bewaartermijn", "alleen bij waardering `V`", "`V` only"),
        (Form::Csv, row("1;a;b;vervallen;P1Y;;"), 2, 17, "bewaartermijn", "alleen bij", "`V` only"),
        (
            Form::Csv,
            row("1;a;b;V;P1Y;afsluting;"),
            2,
            13,
            "trigger",
            "bedoelt u `afsluiting`?",
            "do you mean `afsluiting`?",
        ),
        (
            Form::Csv,
            row("1;a;b;V;P1Y;creatie;\n1;c;d;V;P1Y;creatie;"),
            3,
            1,
            "nummer",
            "staat er al",
            "there already",
        ),
        (Form::Csv, row("\n# é\n1;a;b;V;P1Y;creatie"), 4, 1, "", "6 velden en de kop heeft er 7", "6 fields"),
        (Form::Csv, row("1;a;b;V;P1Y;creatie;x;y"), 2, 1, "", "8 velden", "8 fields"),
        (
            Form::Csv,
            row("1;\"é;\"\"\n;\";b;V;tien;creatie;"),
            3,
            8,
            "bewaartermijn",
            "geen termijn",
            "no duration",
        ),
        (
            Form::Csv,
            row("1;a;b;V;P1Y;creatie;\"x\n2;a;b;V;P1Y;creatie;"),
            2,
            1,
            "",
            "niet gesloten",
            "not closed",
        ),
        (Form::Csv, row("1;a\u{7};b;V;P1Y;creatie;"), 2, 3, "proces", "stuurteken", "control character"),
        (
            Form::Csv,
            row(&format!("{};a;b;V;P1Y;creatie;", "1".repeat(61))),
            2,
            1,
            "nummer",
            "langer dan 60",
            "longer than 60",
        ),
        (
            Form::Csv,
            HEADER.replace("trigger", "procestermijn") + "1;a;b;V;P1Y;nihl;",
            2,
            13,
            "procestermijn",
            "bedoelt u `nihil`?",
            "`nihil`?",
        ),
        (
            Form::Csv,
            HEADER.replace("bron", "procestermijn") + "1;a;b;V;P1Y;creatie;nihil",
            2,
            13,
            "trigger",
            "Kies één",
            "Choose one",
        ),
        (Form::Toml, "categories = []\nx = 1".into(), 2, 1, "x", "bestaat hier niet", "there is no"),
        (Form::Toml, "x = ".into(), 1, 5, "", "hier hoort een waarde", "TOML"),
        (Form::Toml, String::new(), 1, 1, "categories", "ontbreekt", "missing"),
        (
            Form::Toml,
            "[[categories]]\nlabel = 'a'".into(),
            1,
            1,
            "categories[1].code",
            "ontbreekt",
            "missing",
        ),
        (
            Form::Toml,
            "[[categories]]\ncode = '1'\nlabel = 'a'".into(),
            1,
            1,
            "categories[1]",
            "waardering ontbreekt",
            "missing",
        ),
        (
            Form::Toml,
            "[[categories]]\ncode = '1'\nlabel = 'a'\nwaardering = 'V'\nterm = 'P1'".into(),
            5,
            8,
            "categories[1].term",
            "geen termijn",
            "no duration",
        ),
        (
            Form::Toml,
            "[[categories]]\ncode = 1\nlabel = 'a'\nwaardering = 'B'".into(),
            2,
            8,
            "categories[1].code",
            "een getal",
            "a number",
        ),
    ];
    for (form, text, line, column, key, dutch, english) in cases {
        let found = problems(form, &text);
        let fits = |problem: &Problem| {
            (problem.line, problem.column, problem.key.as_str()) == (line, column, key)
                && problem.message.nl.contains(dutch)
                && (problem.message.en.contains(english) || english == "`process")
        };
        assert!(found.iter().any(fits), "{text}\nwants {line}:{column} {key} {dutch}\nfound {found:#?}");
        assert_eq!(found.len(), 1, "one mistake is one problem: {text}\nfound {found:#?}");
    }
}

#[test]
fn all_problems_are_told_at_once_and_what_is_too_much_is_refused_quickly() {
    let text = format!("{HEADER};a;b;V;P1Y;creatie;\n1;a;b;V;x;y;\n2;a;b;Q;;;");
    assert_eq!(problems(Form::Csv, &text).iter().map(|it| it.line).collect::<Vec<_>>(), [2, 3, 3, 4]);
    let bad = format!("{HEADER}{}", "1;a;b;V;x;creatie;\n".repeat(300));
    let found = problems(Form::Csv, &bad);
    assert_eq!(found.len(), 51);
    assert!(found.last().is_some_and(|it| it.message.en.contains("more problems")), "{:?}", found.last());
    let rows = |count: usize| (0..count).fold(HEADER.to_owned(), |text, n| text + &format!("{n};a;b;B;;;\n"));
    assert_eq!(good(Form::Csv, &rows(MOST_CATEGORIES)).len(), MOST_CATEGORIES);
    assert!(problems(Form::Csv, &rows(MOST_CATEGORIES + 1)).iter().any(|it| it.message.en.contains("10000")));
    assert_eq!(problems(Form::Csv, &format!("{HEADER}1{}x", ";".repeat(4_000_000))).len(), 1);
}

#[test]
fn lines_with_the_same_name_are_told_apart_by_their_number() {
    let lines = good(Form::Csv, &format!("{HEADER}1;a;b;B;;;\n2;A;b;B;;;\n3;a;c;B;;;"));
    let labels: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["a: b (1)", "A: b (2)", "a: c"]);
}

/// A policy whose list is in a file beside it.
fn in_folder(name: &str, list: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| unreachable!("{error}"));
    let policy = folder.path().join("beleid.toml");
    let text = format!("[selection_list]\nname = 'Lijst'\nversion = '1'\nfile = '{name}'\n");
    assert!(fs::write(&policy, text).is_ok() && fs::write(folder.path().join(name), list).is_ok());
    (folder, policy)
}

fn policy_of(path: &Path) -> Policy {
    read_policy_file(path).unwrap_or_else(|problems| unreachable!("{problems:#?}"))
}

#[test]
fn three_written_forms_are_one_list() {
    let (_csv, path) =
        in_folder("l.csv", b"nummer,naam,waardering,bewaartermijn,trigger\n1,Nota,V,P1Y,creatie\n");
    let lists = |policy: Policy| policy.selection_lists.into_iter().map(|one| one.list).collect::<Vec<_>>();
    let csv = lists(policy_of(&path));
    let table = "code = '1', label = 'Nota', waardering = 'V', term = 'P1Y', trigger = 'creatie'";
    let (_toml, path) = in_folder("l.toml", format!("categories = [{{ {table} }}]").as_bytes());
    assert_eq!(lists(policy_of(&path)), csv);
    let inline = format!("[selection_list]\nname = 'Lijst'\nversion = '1'\ncategories = [{{ {table} }}]");
    assert_eq!(lists(read_policy(&inline, None).unwrap_or_default()), csv);
    let line = csv.first().and_then(|list| list.line("1")).map(|line: Line<'_>| line.category.label.clone());
    assert_eq!(line.as_deref(), Some("Nota"));
}

#[test]
fn a_policy_is_another_when_its_list_is_another() {
    let row = |term: &str| format!("{HEADER}1;a;b;V;{term};creatie;");
    let (folder, path) = in_folder("l.csv", row("P1Y").as_bytes());
    let one = policy_of(&path);
    assert_eq!(policy_of(&path).version, one.version);
    assert!(fs::write(folder.path().join("l.csv"), row("P2Y")).is_ok());
    let two = policy_of(&path);
    assert_eq!(one.text, two.text);
    assert_ne!(one.version, two.version, "the list is part of what names the policy");
}

#[test]
fn problems_in_the_file_name_the_file_and_stand_at_its_key_in_the_policy() {
    let (_folder, path) = in_folder("l.csv", format!("{HEADER}1;a;b;V;x;creatie;\n2;a;b;Q;;;").as_bytes());
    let found = read_policy_file(&path).err().unwrap_or_default();
    let said: Vec<_> = found.iter().map(|it| (it.line, it.column, it.key.as_str())).collect();
    assert_eq!(said, [(4, 8, "selection_list.file"); 2]);
    assert!(
        found.iter().any(|it| it.message.nl.starts_with("l.csv:2:9: bewaartermijn: `x` is geen termijn")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|it| it.message.en.starts_with("l.csv:3:7: waardering: there is no `Q`")),
        "{found:?}"
    );
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let (folder, path) = in_folder("l.csv", b"nummer;proces\n1;\xe9\n");
    let english = |name: &str| {
        let found = read_file(folder.path(), name).err().unwrap_or_default();
        found.first().map(|sentence| sentence.en.clone()).unwrap_or_default()
    };
    assert!(english("l.csv").starts_with("l.csv:2:3: there are bytes here that are not UTF-8"));
    assert!(english("weg.csv").contains("cannot be read"));
    assert!(english("l.xlsx").contains("`.csv` or `.toml`"));
    assert!(fs::create_dir(folder.path().join("map.csv")).is_ok());
    assert!(english("map.csv").contains("no ordinary file"));
    let text = fs::read_to_string(&path).unwrap_or_default();
    // Who sends only a text cannot make the daemon read a file.
    let alone = read_policy(&text, None).err().unwrap_or_default();
    assert!(matches!(alone.as_slice(), [one] if one.message.en.contains("--check --policy")), "{alone:?}");
    let both = format!("{text}categories = []\n");
    let both = read_policy(&both, Some(path)).err().unwrap_or_default();
    assert!(matches!(both.as_slice(), [one] if one.message.nl.contains("Kies één")), "{both:?}");
    let neither = read_policy("[selection_list]\nname = 'x'\nversion = '1'", None).err().unwrap_or_default();
    assert!(matches!(neither.as_slice(), [one] if one.key == "selection_list.categories"), "{neither:?}");
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "[a-z0-9;,\"#\\r\\n é]{0,200}", good in proptest::prelude::any::<bool>()) {
        let text = if good { format!("{HEADER}{text}") } else { text };
        for form in [Form::Csv, Form::Toml] {
            if let Err(problems) = read(form, &text) {
                assert!(!problems.is_empty(), "a refusal says why");
            }
        }
    }

    #[test]
    fn what_is_written_is_read(process in "[a-zé][a-z;,\"é]{0,20}", number in "[1-9][0-9.]{0,8}") {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let text = format!("{HEADER}{number};{};b;V;P1Y;creatie;{}", quoted(&process), quoted(&process));
        let lines = good(Form::Csv, &text);
        let [line] = lines.as_slice() else { unreachable!() };
        assert_eq!((&line.process, &line.source, &line.number), (&process, &process, &number));
    }
}
