//! Every kind of problem, at its place; and what a good policy becomes.

mod parts;

use std::{fmt::Write as _, fs, path::Path};

use super::{
    MAX_BYTES, fuzz_policy, read_policy, read_policy_file, read_policy_with_lists, selection_list_files,
};
use crate::{
    model::{FieldName, Value},
    settings::{Policy, Problem, Watch},
};

const GOOD: &str = r#"
[organisation]
name = "ministerie van Financiën"
uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"

[[folders]]
path = "/srv/werkmappen//begroting/"
watch = "poll"

[ignore]
patterns = ["**/node_modules/**", "*.iso"]

[selection_list]
name = "Selectielijst"
version = "2019"

[[selection_list.categories]]
code = "1.2"
label = "Begroting"

[[rules]]
id = "besluiten"
where = { folder = "**/Besluiten/**", extension = ["docx", "odt"], name_contains = "besluit" }
set = { waardering = "Tijdelijk te bewaren", bewaartermijn = "P010Y", informatiecategorie = "1.2" }
suggest = { woo_informatiecategorie = "Beschikkingen" }
reason = { nl = "een besluit", en = "a decision" }

[[rules]]
id = "schijven"
exclude = true
[rules.where]
extension = "vmdk"
[rules.reason]
nl = "een virtuele schijf"

[[profiles]]
name = "inspectie"
fields = ["trefwoorden", "naam"]
"#;

fn problems(text: &str) -> Vec<Problem> {
    read_policy(text, None).err().unwrap_or_default()
}

#[test]
fn a_good_policy_becomes_what_it_says() {
    let policy = read_policy(GOOD, Some("/etc/p.toml".into()))
        .unwrap_or_else(|problems| unreachable!("{problems:#?}"));
    assert_eq!(policy.version.len(), 12);
    assert_eq!(policy.path.as_deref(), Some(Path::new("/etc/p.toml")));
    let [folder] = policy.folders.as_slice() else { unreachable!() };
    assert_eq!((folder.path.as_path(), folder.watch), (Path::new("/srv/werkmappen/begroting"), Watch::Poll));
    let [besluiten, schijven] = policy.rules.as_slice() else { unreachable!() };
    let set: Vec<_> = besluiten.set.iter().map(|(name, value)| (*name, value.comparable())).collect();
    assert_eq!(
        set,
        [
            (FieldName::Informatiecategorie, "1.2"),
            (FieldName::Waardering, "V"),
            (FieldName::Bewaartermijn, "P10Y")
        ]
    );
    assert_eq!(schijven.exclude, Some(true));
    assert_eq!(schijven.reason.en, "een virtuele schijf", "without English, the Dutch stands in");
    let [inspectie] = policy.profiles.as_slice() else { unreachable!() };
    assert_eq!(inspectie.name, "inspectie");
    assert_eq!(*inspectie.fields, [FieldName::Naam, FieldName::Trefwoorden]);
}

#[test]
fn the_version_is_the_start_of_the_texts_sha256() {
    // SHA-256 of nothing (FIPS 180-4 examples).
    assert_eq!(read_policy("", None).unwrap_or_default().version, "e3b0c44298fc");
    assert_ne!(read_policy("# x", None).unwrap_or_default().version, "e3b0c44298fc");
}

/// A rule that is good but for what is put in.
fn rule(body: &str) -> String {
    format!("[[rules]]\nid = 'a'\nreason = {{ nl = 'x' }}\n{body}\n")
}

const WHERE: &str = "where = { folder = '**' }\n";

#[test]
fn every_kind_of_problem_is_at_its_place() {
    let rule_where = |body: &str| rule(&format!("{WHERE}{body}"));
    let rule_set = |body: &str| rule(&format!("set = {{ waardering = 'B' }}\n{body}"));
    let organisation = |body: &str| format!("[organisation]\n{body}");
    let cases: Vec<Case<'_>> = vec![
        ("rulez = 1".into(), 1, 1, "rulez", "bedoelt u `rules`?", "do you mean `rules`?"),
        ("# é\n  [colours]".into(), 2, 4, "colours", "Toegestaan: `organisation`", "Allowed: `organisation`"),
        ("folders = 1".into(), 1, 11, "folders", "een lijst", "a list"),
        ("organisation = 'x'".into(), 1, 16, "organisation", "een tabel", "a table"),
        (organisation("name = 'x'"), 1, 1, "organisation.uri", "verplicht", "required"),
        (organisation("name = ''\nuri = 'https://identifier.overheid.nl/tooi/id/a/b'"), 2, 8, "organisation.name", "lege", "empty"),
        (organisation("name = 'x'\nuri = 'https://minfin.nl'"), 3, 7, "organisation.uri", "mnre1090", "mnre1090"),
        (organisation("name = 7\nuri = 'https://identifier.overheid.nl/tooi/id/a/b'"), 2, 8, "organisation.name", "een getal", "a number"),
        ("[[folders]]\nwatch = 'auto'".into(), 1, 1, "folders[1].path", "ontbreekt", "missing"),
        ("[[folders]]\npath = 'werk'".into(), 2, 8, "folders[1].path", "volledig pad", "absolute path"),
        ("[[folders]]\npath = '~/werk'".into(), 2, 8, "folders[1].path", "volledig pad", "absolute path"),
        ("[[folders]]\npath = '/a/../b'".into(), 2, 8, "folders[1].path", "`..`", "`..`"),
        ("[[folders]]\npath = '/a/*'".into(), 2, 8, "folders[1].path", "patroon", "pattern"),
        ("[[folders]]\npath = '/a'\n[[folders]]\npath = '/a/'".into(), 4, 8, "folders[2].path", "staat er al", "there already"),
        ("[[folders]]\npath = '/a/.git'".into(), 2, 8, "folders[1].path", "`ignore`", "`ignore`"),
        ("[[folders]]\npath = '/a'\nwatch = 'pol'".into(), 3, 9, "folders[1].watch", "bedoelt u `poll`?", "do you mean `poll`?"),
        ("profiles = 1".into(), 1, 12, "profiles", "een lijst", "a list"),
        ("[[profiles]]\nname = 'a'".into(), 1, 1, "profiles[1].fields", "ontbreekt", "missing"),
        ("[[profiles]]\nfields = ['naam']".into(), 1, 1, "profiles[1].name", "ontbreekt", "missing"),
        ("[[profiles]]\nname = 'a'\nfields = []".into(), 3, 10, "profiles[1].fields", "leeg", "empty"),
        ("[[profiles]]\nname = 'a'\nfields = ['naam', 'titl']".into(), 3, 19, "profiles[1].fields[2]", "Toegestaan: `naam`", "Allowed: `naam`"),
        ("[[profiles]]\nname = 'a'\nfields = ['waardring']".into(), 3, 11, "profiles[1].fields[1]", "bedoelt u `waardering`?", "do you mean `waardering`?"),
        ("[[profiles]]\nname = 'a'\nfields = ['naam', 'naam']".into(), 3, 19, "profiles[1].fields[2]", "staat er al", "there already"),
        ("[[profiles]]\nname = 'a b'\nfields = 'naam'".into(), 2, 8, "profiles[1].name", "letters zonder accent", "without accents"),
        ("[[profiles]]\nname = 'MDTO-volledig'\nfields = ['naam']".into(), 2, 8, "profiles[1].name", "brengt Bronmerk zelf mee", "comes with Bronmerk"),
        ("[[profiles]]\nname = 'a'\nfields = ['naam']\n[[profiles]]\nname = 'A'\nfields = ['taal']".into(), 5, 8, "profiles[2].name", "heet al", "already called"),
        ("[ignore]\npatterns = ['a', '[b']".into(), 2, 18, "ignore.patterns[2]", "haakjes", "brackets"),
        ("[ignore]\npatterns = ['**']".into(), 2, 13, "ignore.patterns[1]", "slaat alles over", "everything"),
        ("[ignore]\npatterns = ['a/b']".into(), 2, 13, "ignore.patterns[1]", "`**/a/b`", "`**/a/b`"),
        ("[ignore]\npatterns = [7]".into(), 2, 13, "ignore.patterns[1]", "een getal", "a number"),
        ("[ignore]".into(), 1, 1, "ignore.patterns", "ontbreekt", "missing"),
        ("[selection_list]\nname = 'x'\nversion = '1'\ncategories = [{ code = '1', label = 'a' }, { code = '1', label = 'b' }]".into(),
            4, 53, "selection_list.categories[2].code", "staat er al", "there already"),
        (rule(""), 1, 1, "rules[1].where", "ontbreekt", "missing"),
        (rule_set("where = {}"), 5, 9, "rules[1].where", "geen voorwaarde", "no condition"),
        (rule_set("where = { folder = [] }"), 5, 20, "rules[1].where.folder", "leeg", "empty"),
        (rule_set("where = { foldr = '**' }"), 5, 11, "rules[1].where.foldr", "bedoelt u `folder`?", "do you mean `folder`?"),
        (rule_set("where = { folder = 'Besluiten' }"), 5, 20, "rules[1].where.folder", "`**/Besluiten`", "`**/Besluiten`"),
        (rule_set("where = { folder = ['**', '/[a'] }"), 5, 27, "rules[1].where.folder[2]", "haakjes", "brackets"),
        (rule_set("where = { extension = '.docx' }"), 5, 23, "rules[1].where.extension", "bedoelt u `docx`?", "do you mean `docx`?"),
        (rule_set("where = { extension = '*' }"), 5, 23, "rules[1].where.extension", "extensie", "extension"),
        (rule_set("where = { name_contains = ' ' }"), 5, 27, "rules[1].where.name_contains", "lege", "empty"),
        (rule_where(""), 1, 1, "rules[1]", "doet niets", "does nothing"),
        (rule_where("set = {}"), 1, 1, "rules[1]", "doet niets", "does nothing"),
        (rule_where("exclude = 'ja'"), 5, 11, "rules[1].exclude", "`true` of `false`", "`true` or `false`"),
        (rule_where("exclude = true\nset = { waardering = 'B' }"), 5, 11, "rules[1].exclude", "Kies één", "Choose one"),
        (rule_where("set = { waardring = 'B' }"), 5, 9, "rules[1].set.waardring", "bedoelt u `waardering`?", "do you mean `waardering`?"),
        (rule_where("set = { kleur = 'B' }"), 5, 9, "rules[1].set.kleur", "Toegestaan: `naam`", "Allowed: `naam`"),
        (rule_where("set = { waardering = 'X' }"), 5, 22, "rules[1].set.waardering", "`V` (Tijdelijk te bewaren)", "`V` (Tijdelijk te bewaren)"),
        (rule_where("set = { waardering = 5 }"), 5, 22, "rules[1].set.waardering", "een getal", "a number"),
        (rule_where("suggest = { woo_informatiecategorie = 'convenant' }"), 5, 39, "rules[1].suggest.woo_informatiecategorie", "`convenanten`", "`convenanten`"),
        (rule_where("set = { bewaartermijn = '10 jaar' }"), 5, 25, "rules[1].set.bewaartermijn", "`P10Y`", "`P10Y`"),
        (rule_where("set = { archiefvormer = 'x' }"), 5, 25, "rules[1].set.archiefvormer", "[organisation]", "[organisation]"),
        (rule_where("set = { informatiecategorie = 'x' }"), 5, 31, "rules[1].set.informatiecategorie", "[selection_list]", "[selection_list]"),
        (rule_where("set = { naam = \"a\\nb\" }"), 5, 16, "rules[1].set.naam", "één regel", "one line"),
        (rule_where("set = { waardering = 'B', bewaartermijn = 'P1Y' }"), 5, 43, "rules[1].set.bewaartermijn", "`V`", "`V`"),
        (rule_where("set = { bewaartermijn = 'P1Y' }\nsuggest = { waardering = 'N' }"), 5, 25, "rules[1].set.bewaartermijn", "`V`", "`V`"),
        (rule_where("set = { waardering = 'B' }\nsuggest = { waardering = 'V' }"), 6, 26, "rules[1].suggest.waardering", "Kies één", "Choose one"),
        (format!("{}{}", rule_where("exclude = true"), rule_where("exclude = true")), 7, 6, "rules[2].id", "heet al `a`", "already called `a`"),
        (rule_where("exclude = true").replace("'a'", "'a b'"), 2, 6, "rules[1].id", "geen id", "no id"),
        (rule_where("exclude = true").replace("'a'", "'organisation'"), 2, 6, "rules[1].id", "ander id", "another id"),
        (rule_where("exclude = true").replace("nl", "de"), 3, 12, "rules[1].reason.de", "Toegestaan: `nl`, `en`", "Allowed: `nl`, `en`"),
        (rule_where("exclude = true").replace("{ nl = 'x' }", "'x'"), 3, 10, "rules[1].reason", "een tabel", "a table"),
        ("a = 'x".into(), 1, 7, "", "TOML", "not good TOML"),
        ("[ignore]\npatterns = []\npatterns = []".into(), 3, 1, "", "twee keer", "duplicate key"),
    ];
    at_their_places(cases);
}

/// Text, line, column, key, words of the Dutch, words of the English.
type Case<'c> = (String, u32, u32, &'c str, &'c str, &'c str);

fn at_their_places(cases: Vec<Case<'_>>) {
    for (text, line, column, key, dutch, english) in cases {
        let found = problems(&text);
        let fits = |problem: &Problem| {
            (problem.line, problem.column, problem.key.as_str()) == (line, column, key)
                && problem.message.en.contains(english)
                && (problem.message.nl.contains(dutch) || dutch == "TOML")
        };
        assert!(found.iter().any(fits), "{text}\nwants {line}:{column} {key} {dutch}\nfound {found:#?}");
        // One mistake is one problem; what is missing beside an unknown key is a second.
        assert!(found.len() == 1 || key.ends_with(".de") || text == rule(""), "{text}\nfound {found:#?}");
    }
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_text() {
    let text = "[[folders]]\npath = 'a'\n[[folders]]\npath = 'b'\n[[rules]]\nid = ''\nset = { x = 1, waardering = 'Q' }\n";
    let keys: Vec<_> = problems(text).into_iter().map(|problem| problem.key).collect();
    assert_eq!(
        keys,
        [
            "folders[1].path",
            "folders[2].path",
            "rules[1].where",
            "rules[1].reason",
            "rules[1].id",
            "rules[1].set.x",
            "rules[1].set.waardering"
        ]
    );
}

#[test]
fn what_is_too_much_is_refused_quickly() {
    assert_eq!(problems(&"#".repeat(MAX_BYTES + 1)).len(), 1);
    assert!(read_policy(&"#".repeat(MAX_BYTES), None).is_ok());
    let many = (0..20_000).fold(String::new(), |mut text, count| {
        let _ = writeln!(text, "k{count} = 1");
        text
    });
    let found = problems(&many);
    assert_eq!(found.len(), 101);
    assert!(found.last().is_some_and(|problem| problem.message.en.contains("19900 more")));
    assert_eq!(problems(&"[[rules]]\n".repeat(1_001)).len(), 1);
}

#[test]
fn deep_nesting_cannot_blow_the_stack() {
    // 2 MiB is what a test's thread and a worker of the runtime have.
    let dots = vec!["a"; 79].join(".");
    let deep = format!("x = {}1{}", format!("{{{dots} = ").repeat(79), "}".repeat(79));
    assert!(problems(&deep).iter().any(|problem| problem.key == "x"), "so deep is still taken in");
    for text in [
        &deep,
        &format!("x = 1\n{deep}"),
        &format!("x = {}", "[".repeat(500_000)),
        &vec!["a"; 500_000].join("."),
    ] {
        assert!(!problems(text).is_empty());
        fuzz_policy(text.as_bytes());
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why_and_where() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| unreachable!("{error}"));
    let path = folder.path().join("p.toml");
    let read = |path: &Path| read_policy_file(path).err().unwrap_or_default();
    assert!(matches!(read(&path).as_slice(), [problem] if problem.line == 0));
    assert!(matches!(read(folder.path()).as_slice(), [problem] if problem.line == 0), "a folder is no file");
    assert!(fs::write(&path, b"# ok\n# \xe9\xff").is_ok());
    assert!(matches!(read(&path).as_slice(), [problem] if (problem.line, problem.column) == (2, 3)));
    assert!(fs::write(&path, "\u{feff}rulez = 1\r\nfoldrs = 1\r\n").is_ok());
    assert!(
        matches!(read(&path).as_slice(), [one, two] if (one.line, one.column, two.line, two.column) == (1, 1, 2, 1))
    );
}

/// A later version of a list, in a folder of its own, and the policy that names the folder.
fn laid(version: &str, term: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| unreachable!("{error}"));
    let list = format!(
        "id = 'woo-informatiecategorieen'\nname = 'Woo'\nversion = '{version}'\ndate = '2027'\nsource = 'x'\n\
         closed = true\nterms = [{{ code = 'c_1', label = '{term}', article = '3.3' }}]\n"
    );
    assert!(fs::write(folder.path().join("woo.toml"), list).is_ok());
    let text = format!("[vocabularies]\nfolder = '{}'\n", folder.path().display());
    (folder, text)
}

const USES: &str = "[[rules]]\nid = 'a'\nwhere = { folder = '**' }\nset = { woo_informatiecategorie = 'kattenbelletjes' }\nreason = { nl = 'x' }\n";

#[test]
fn rules_take_the_terms_of_the_lists_that_the_policy_lays_beside() {
    let (_folder, text) = laid("5", "kattenbelletjes");
    let text = format!("{text}{USES}");
    let policy = read_policy(&text, None).unwrap_or_else(|problems| unreachable!("{problems:#?}"));
    let set = policy.rules.first().and_then(|rule| rule.set.get(&FieldName::WooInformatiecategorie));
    assert!(matches!(set, Some(Value::Term(term)) if term.code == "c_1" && term.list_version == "5"));
    assert!(!problems(USES).is_empty(), "without the list the term is unknown");
    let named = |text: &str| read_policy(text, None).unwrap_or_default().version;
    assert_eq!(policy.version.len(), 25, "the lists are a part of what names a policy");
    let (_other, other) = laid("6", "kattenbelletjes");
    assert_ne!(
        named(&other).split_once('-').map(|two| two.1),
        policy.version.split_once('-').map(|two| two.1)
    );
}

#[test]
fn a_list_that_is_not_good_is_told_with_its_file_and_its_line() {
    for (version, term, told) in [
        ("v4", "x", "woo.toml:3:11: version:"),
        ("5", "", "woo.toml:7:34: terms[1].label: this text is empty"),
    ] {
        let (_folder, text) = laid(version, term);
        // Whether the term of the rule is good cannot be known.
        let found = problems(&format!("{text}{USES}"));
        assert!(
            matches!(found.as_slice(), [problem] if problem.line == 2
                && problem.key == "vocabularies.folder"
                && problem.message.en.contains(told)),
            "{found:#?}"
        );
    }
    for folder in ["lijsten", "/no/such/folder"] {
        let found = problems(&format!("[vocabularies]\nfolder = '{folder}'\n"));
        assert!(matches!(found.as_slice(), [problem] if problem.line == 2), "{folder} {found:#?}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics_on_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        fuzz_policy(&bytes);
    }

    #[test]
    fn never_panics_on_a_good_policy_with_a_wound(at in 0..GOOD.len(), gone in 0..40_usize, put in ".{0,6}") {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes.splice(at..(at + gone).min(bytes.len()), put.bytes());
        fuzz_policy(&bytes);
    }
}

#[test]
fn every_policy_in_the_manuals_is_a_good_one() {
    let manuals = [include_str!("../../../../docs/policy.md"), include_str!("../../../../docs/beleid.md")];
    for manual in manuals {
        let policies: Vec<_> =
            manual.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!policies.is_empty());
        for text in policies {
            assert!(problems(text).is_empty(), "{text}\n{:#?}", problems(text));
        }
    }
}

#[test]
fn what_people_get_wrong_in_toml_is_said_in_dutch() {
    for (text, line, column, dutch) in [
        ("organisation = { name = Fin }", 1, 25, "aanhalingstekens"),
        ("organisation = { name = Raad }", 1, 25, "aanhalingstekens"),
        ("[organisation]\nname =\n", 2, 7, "hier hoort een waarde"),
        ("[organisation]\nname 'x'\n", 2, 6, "mist `=`"),
        ("[ignore]\npatterns = ['a'\n[[rules]]", 3, 1, "komma of een haakje"),
        ("[ignore\n", 1, 8, "niet gesloten"),
        ("a = \"x\n", 1, 7, "niet goed afgesloten"),
    ] {
        let found = problems(text);
        let first = found.first().map(|problem| (problem.line, problem.column));
        assert_eq!(first, Some((line, column)), "{text}");
        assert!(
            found.first().is_some_and(|problem| problem.message.nl.contains(dutch)),
            "{text}\n{found:#?}"
        );
    }
}
