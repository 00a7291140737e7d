use std::collections::BTreeSet;

use clap::CommandFactory as _;

use super::*;
use crate::arguments::Arguments;

/// Every command with its words, below the program's own name.
fn each_command(command: &Command, name: &str, look: &mut impl FnMut(&Command, &str)) {
    look(command, name);
    for inner in command.get_subcommands() {
        let below = match name {
            "bronmerk" => inner.get_name().to_owned(),
            _ => format!("{name} {}", inner.get_name()),
        };
        each_command(inner, &below, look);
    }
}

fn english() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// All texts of a command but what stands below its options.
fn texts(command: &Command) -> Vec<String> {
    let mut all = vec![command.get_about(), command.get_long_about()];
    let mut values = Vec::new();
    for argument in command.get_arguments() {
        all.extend([argument.get_help(), argument.get_long_help()]);
        if argument.get_action().takes_values() {
            values.extend(argument.get_possible_values());
        }
    }
    let values = values.iter().filter(|value| !value.is_hide_set()).filter_map(PossibleValue::get_help);
    all.into_iter().flatten().chain(values).map(ToString::to_string).collect()
}

fn prose(after: &str) -> &str {
    after.find("Example").map_or(after, |at| &after[..at]).trim()
}

#[test]
fn every_command_argument_and_value_has_its_dutch() {
    let mut used = Vec::new();
    each_command(&english(), "bronmerk", &mut |command, name| {
        for text in texts(command).iter().flat_map(|text| text.split("\n\n")) {
            assert!(
                dutch(text).is_some(),
                "{name}: no Dutch of {text:?}; add it to `help::records` or `keeping`"
            );
            used.push(text.to_owned());
        }
        for argument in command.get_arguments() {
            assert!(
                argument.get_help().is_some() || argument.get_id() == "subcommand",
                "{name}: {} is not explained",
                argument.get_id()
            );
        }
    });
    assert!(used.len() > 300, "{}", used.len());
}

#[test]
fn what_stands_below_has_its_dutch_and_names_the_same_options() {
    let mut known = Vec::new();
    each_command(&english(), "bronmerk", &mut |command, name| {
        let Some(after) = command.get_after_help().map(ToString::to_string) else { return };
        let (english, examples) = (prose(&after), examples(&after));
        let dutch = long::LONG.iter().find(|(of, _)| *of == name).map_or("", |(_, prose)| *prose);
        known.push(name.to_owned());
        assert_eq!(
            english.is_empty(),
            dutch.is_empty(),
            "{name}: one of the two has no text below its options"
        );
        let named = |text: &str| {
            let words =
                text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_/.$".contains(letter)));
            let mut words: Vec<_> = words
                .map(|word| word.trim_end_matches(['.', '/', '-']))
                .filter(|word| word.starts_with("--") || word.starts_with('$') || word.contains('_'))
                .map(str::to_owned)
                .collect();
            words.sort();
            words.dedup();
            words
        };
        assert_eq!(named(english), named(dutch), "{name}: not the same options, fields and variables");
        for line in
            after.lines().filter(|line| line.starts_with("  bronmerk ") && english.find(*line).is_none())
        {
            let command = line.split("   ").find(|part| !part.is_empty()).unwrap().trim();
            assert!(examples.contains(command), "{name}: {command}");
        }
    });
    for (name, _) in long::LONG {
        assert!(known.iter().any(|known| known == name), "there is no `{name}` with a text below");
    }
}

#[test]
fn nothing_in_the_tables_is_of_no_use() {
    let mut used: Vec<String> = Vec::new();
    each_command(&english(), "bronmerk", &mut |command, _| {
        used.extend(texts(command).iter().flat_map(|text| text.split("\n\n")).map(str::to_owned));
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        used.extend(after.lines().filter_map(|line| Some(line.rsplit_once("   ")?.1.to_owned())));
    });
    let all: Vec<_> = records::SHORT.iter().chain(keeping::SHORT).collect();
    for (english, dutch) in &all {
        let is_of_a_value = english.starts_with("write ") || english.starts_with("after the order");
        let is_of_short_help = english.starts_with("Print help");
        assert!(used.iter().any(|text| text == english) || is_of_a_value || is_of_short_help, "{english:?}");
        assert!(!dutch.is_empty());
    }
    let mut names: Vec<_> = all.iter().map(|(english, _)| english).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len(), "a text stands there twice");
}

#[test]
fn names_of_values_are_dutch() {
    const SAME: [&str; 8] = ["CODE", "ETAG", "FILTER", "ID", "N", "TOKEN", "URI", "URL"];
    // In how a command is used.
    let mut used = BTreeSet::from(["OPTIONS".to_owned(), "COMMAND".to_owned()]);
    each_command(&english(), "bronmerk", &mut |command, name| {
        for argument in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
            for value in argument.get_value_names().unwrap_or_default() {
                used.insert(value.to_string());
                for word in value.split([' ', '=']) {
                    let is_known = NAMES.iter().any(|(known, _)| *known == word);
                    assert!(
                        is_known || SAME.contains(&word) || word == "SHELL",
                        "{name}: no Dutch of <{word}>"
                    );
                    used.insert(word.to_owned());
                }
            }
        }
    });
    let unused: Vec<_> = NAMES.iter().filter(|(name, _)| !used.contains(*name)).collect();
    assert!(unused.is_empty(), "of no use: {unused:?}");
}

fn said(line: &str) -> Said {
    let words = line.split(' ').map(OsString::from).collect();
    read(Arguments::command(), words).err().unwrap_or_else(|| panic!("nothing is said of `{line}`"))
}

#[test]
fn help_is_dutch_from_top_to_bottom() {
    each_command(&english(), "bronmerk", &mut |command, name| {
        if name == "help" || name.ends_with(" help") || name.contains("help ") {
            return;
        }
        for how in ["--help", "-h"] {
            let line =
                if name == "bronmerk" { format!("{name} {how}") } else { format!("bronmerk {name} {how}") };
            let said = said(&line);
            assert!(said.is_asked, "{line}");
            assert!(
                said.text.contains("Gebruik: bronmerk") && said.text.contains("Opties:"),
                "{}",
                said.text
            );
            for english in [
                "Usage:",
                "Options:",
                "Commands:",
                "Arguments:",
                "values:",
                "[default",
                "Print ",
                "<PATH>",
                "[OPTIONS]",
                "<FOLDER>",
                "Example",
                " the ",
                "COMMAND",
            ] {
                assert!(!said.text.contains(english), "{line}: {english:?} in\n{}", said.text);
            }
        }
        let _ = command;
    });
}

#[test]
fn help_of_one_command_reads_as_a_whole() {
    let said = said("bronmerk sync --help");
    let expected = "\
Wacht tot alles wat al was opgeslagen een registratie heeft die veilig op schijf staat

Gebruik: bronmerk sync [OPTIES]

Opties:
      --socket <PAD>
          De socket van de daemon

      --timeout <SECONDEN>
          Hoelang het wachten hoogstens duurt
          
          [standaard: 60]

      --lang <TAAL>
          De taal van wat mensen lezen; zonder deze optie die van het systeem
          
          Mogelijke waarden:
          - nl: Nederlands
          - en: Engels

      --json
          Geef proto3-JSON voor programma's; lijsten geven één object per regel

  -h, --help
          Toon deze uitleg (kort met '-h')

Eindigt met code 1 als het langer duurt dan de opgegeven tijd.

Voorbeelden:
  bronmerk sync && bronmerk list --json
  bronmerk sync --timeout 5
";
    assert_eq!(said.text, expected);
}

#[test]
fn what_is_not_right_is_said_in_dutch_with_what_to_do() {
    for (line, wrong, tip) in [
        ("bronmerk lisst", "er is geen opdracht `lisst`", "bedoelt u `list`?"),
        ("bronmerk list --fillter x", "`--fillter` hoort niet bij deze opdracht", "bedoelt u `--filter`?"),
        ("bronmerk list a b", "`b` hoort niet bij deze opdracht", ""),
        ("bronmerk list --filter", "achter `--filter <FILTER>` ontbreekt een waarde", ""),
        ("bronmerk list --lang de", "`de` kan niet bij `--lang <TAAL>`", "kies uit nl, en"),
        (
            "bronmerk export pdf",
            "`pdf` kan niet bij `<VORM>`",
            "kies uit mdto, package, diwoo, notice, csv, jsonl",
        ),
        (
            "bronmerk sync --timeout 0",
            "`0` kan niet bij `--timeout <SECONDEN>`",
            "schrijf hier een getal, bijvoorbeeld 20",
        ),
        (
            "bronmerk due --until morgen",
            "`morgen` kan niet bij `--until <DATUM>`",
            "schrijf een dag als 31-12-2027",
        ),
        (
            "bronmerk due --transfer-after x",
            "`x` kan niet bij `--transfer-after <TERMIJN>`",
            "schrijf bijvoorbeeld `20j`",
        ),
        ("bronmerk list --order x", "`x` kan niet bij `--order <VOLGORDE>`", "schrijf `path`, `create_time`"),
        (
            "bronmerk list --order path-desc-x",
            "`path-desc-x` kan niet bij `--order <VOLGORDE>`",
            "achter de volgorde kan alleen",
        ),
        ("bronmerk list --state weg", "`weg` kan niet bij `--state <TOESTAND>`", "kies uit provisional"),
        ("bronmerk find", "er ontbreekt nog iets: <TEKST>", ""),
        ("bronmerk same a --yes --no", "`--yes` kan niet samen met `--no`", ""),
        ("bronmerk list --limit 1 --limit 2", "`--limit <N>` kan maar één keer", ""),
    ] {
        let said = said(line);
        assert!(!said.is_asked, "{line}");
        assert!(said.text.starts_with(&format!("fout: {wrong}\n")), "{line}:\n{}", said.text);
        assert!(tip.is_empty() || said.text.contains(&format!("tip: {tip}")), "{line}:\n{}", said.text);
        assert!(
            said.text.ends_with("Met `--help` achter de opdracht krijgt u uitleg.\n"),
            "{line}:\n{}",
            said.text
        );
        for english in ["error", "Usage", "tip: a ", "argument", "<PATH>", "OPTIONS"] {
            assert!(!said.text.contains(english), "{line}: {english:?} in\n{}", said.text);
        }
    }
    let bare = said("bronmerk");
    assert!(!bare.is_asked && bare.text.contains("Gebruik: bronmerk [OPTIES] <OPDRACHT>"), "{}", bare.text);
    let within = said("bronmerk folders");
    assert!(!within.is_asked && within.text.contains("Gebruik: bronmerk folders"), "{}", within.text);
}

#[test]
fn what_is_right_is_read_as_in_english() {
    for line in ["bronmerk list --json", "bronmerk export csv --out x", "bronmerk policy backfill stop"] {
        let words = line.split(' ').map(OsString::from).collect();
        assert!(read(Arguments::command(), words).is_ok(), "{line}");
    }
}

#[test]
fn the_language_is_known_before_the_line_is_read() {
    let of = |line: &str| language(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
    assert_eq!(of("bronmerk lisst --lang nl"), Lang::Nl);
    assert_eq!(of("bronmerk --lang=nl"), Lang::Nl);
    assert_eq!(of("bronmerk --lang nl --lang en"), Lang::En);
    let of_locale = Lang::chosen(None);
    assert_eq!(of("bronmerk show -- --lang nl"), of_locale);
    assert_eq!(of("bronmerk --language nl"), of_locale);
}
