//! Whose archive this is.

use super::page::{Node, Page};
use crate::{
    model::Sentence,
    settings::Organisation,
    vocabulary::{Entry, List, ListId, Vocabularies, fold},
};

const TOOI: &str = "https://identifier.overheid.nl/tooi/id/";

/// Reads it, as far as its form goes.
pub(super) fn read(page: &mut Page<'_>, node: &Node<'_>) -> Option<Organisation> {
    let table = page.table(node, &["name", "uri"])?;
    let name = page.required(&table, "name");
    let name = name.and_then(|node| page.line(&node));
    let uri_node = page.required(&table, "uri")?;
    let uri = page.line(&uri_node)?;
    let identifier = uri.strip_prefix(TOOI).unwrap_or_default();
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !identifier.split_once('/').is_some_and(|(register, code)| plain(register) && plain(code)) {
        let message = Sentence::new(
            format!(
                "`{uri}` is geen identificatie uit een register van TOOI. Bijvoorbeeld: `{TOOI}ministerie/mnre1090`"
            ),
            format!(
                "`{uri}` is no identifier of a register of TOOI. For instance: `{TOOI}ministerie/mnre1090`"
            ),
        );
        page.note(uri_node.at, &uri_node.key, message);
        return None;
    }
    Some(Organisation { name: name?.into(), uri: uri.into() })
}

/// The list of a register of TOOI, where Bronmerk has it.
fn list_of(register: &str) -> Option<ListId> {
    match register {
        "ministerie" => Some(ListId::TooiMinisteries),
        "zbo" => Some(ListId::TooiZbo),
        "oorg" => Some(ListId::TooiOverigeOrganisaties),
        _ => None,
    }
}

/// Holds it against the register, where Bronmerk has that: a slip here would stand in every record. One that
/// has another name or is no more by now is taken too: its archive is still its own.
pub(super) fn check(page: &mut Page<'_>, node: &Node<'_>, given: &Organisation, lists: &Vocabularies) {
    let identifier = given.uri.strip_prefix(TOOI).and_then(|rest| rest.split_once('/'));
    let Some((list, code)) = identifier.and_then(|(register, code)| Some((list_of(register)?, code))) else {
        return;
    };
    let list = lists.list(list);
    let (key, message) = match list.entries().iter().find(|entry| *entry.code == *code) {
        None => ("uri", unknown(given, list, code)),
        Some(entry) if fold(&entry.label) == fold(&given.name) => return,
        Some(entry) => ("name", another(given, list, entry)),
    };
    let Some(table) = page.open_table(node) else { return };
    if let Some(node) = table.get(key) {
        page.note(node.at, &node.key, message);
    }
}

fn unknown(given: &Organisation, list: &List, code: &str) -> Sentence {
    let near =
        list.nearest(&given.name).into_iter().map(|entry| format!("`{}` ({})", entry.code, entry.label));
    let (near, name, version) = (near.collect::<Vec<_>>().join(", "), &list.name, &list.version);
    Sentence::new(
        format!("`{code}` staat niet in “{name}” ({version}). Het dichtst bij deze naam: {near}"),
        format!("`{code}` is not in “{name}” ({version}). Nearest to this name: {near}"),
    )
}

/// The identifier is of somebody with another name.
fn another(given: &Organisation, list: &List, entry: &Entry) -> Sentence {
    let (code, label, name) = (&entry.code, &entry.label, &given.name);
    let own = list.find(name).filter(|own| own.code != entry.code);
    let (nl, en) = own.map_or_else(Default::default, |own| {
        let (code, label) = (&own.code, &own.label);
        (format!("; `{code}` is “{label}”"), format!("; `{code}` is “{label}”"))
    });
    Sentence::new(
        format!(
            "`{code}` is “{label}”, en hier staat “{name}”{nl}. Schrijf de naam van het register, of verbeter de `uri`"
        ),
        format!(
            "`{code}` is “{label}”, and this says “{name}”{en}. Write the name of the register, or mend the `uri`"
        ),
    )
}
