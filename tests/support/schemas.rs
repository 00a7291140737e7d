//! What is exported, held against the official schemas. Nothing where they are not at hand, which is a failure
//! in CI.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::programs;

/// These files are MDTO.
pub fn archived_is_valid(files: &[PathBuf]) {
    if let Some(schemas) = at_hand() {
        validate(&schemas.join("mdto-xsd/MDTO-XML1.0.1.xsd"), files);
    }
}

/// Every document in this sitemap is DiWoo.
pub fn published_is_valid(sitemap: &str) {
    let Some(schemas) = at_hand() else { return };
    let own = tempfile::tempdir().unwrap();
    // The schema names the others by their addresses; here they lie side by side.
    for name in
        ["diwoo-xsd/diwoo-metadata.xsd", "diwoo-xsd/diwoo-metadata-lijsten.xsd", "mdto-xsd/MDTO-XML1.0.1.xsd"]
    {
        let text = fs::read_to_string(schemas.join(name)).unwrap();
        let local = text
            .split("schemaLocation=\"")
            .enumerate()
            .map(|(part, rest)| match rest.split_once('"') {
                Some((place, rest)) if part > 0 => {
                    let last = place.rsplit('/').next().unwrap_or(place);
                    format!("schemaLocation=\"{last}\"{rest}")
                }
                _ => rest.to_owned(),
            })
            .collect::<String>();
        fs::write(own.path().join(Path::new(name).file_name().unwrap()), local).unwrap();
    }
    let namespace = "https://standaarden.overheid.nl/diwoo/metadata/";
    let documents = sitemap.split("<diwoo:Document>").skip(1).enumerate().map(|(number, after)| {
        let (document, _) = after.split_once("</diwoo:Document>").unwrap();
        let file = own.path().join(format!("document-{number}.xml"));
        let whole = format!("<diwoo:Document xmlns:diwoo=\"{namespace}\">{document}</diwoo:Document>");
        fs::write(&file, whole).unwrap();
        file
    });
    let documents: Vec<_> = documents.collect();
    assert!(!documents.is_empty(), "there is something to hold against the schema");
    validate(&own.path().join("diwoo-metadata.xsd"), &documents);
}

fn at_hand() -> Option<PathBuf> {
    programs::find("xmllint", "libxml2-utils")?;
    programs::schemas()
}

fn validate(schema: &Path, files: &[PathBuf]) {
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
