//! Compiles the contract with protox, and keeps its descriptors for reflection and JSON.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

const FILES: [&str; 10] = [
    "bronmerk/v1/document.proto",
    "bronmerk/v1/document_acts.proto",
    "bronmerk/v1/document_service.proto",
    "bronmerk/v1/dossier_service.proto",
    "bronmerk/v1/export_service.proto",
    "bronmerk/v1/folder_service.proto",
    "bronmerk/v1/import_service.proto",
    "bronmerk/v1/policy_service.proto",
    "bronmerk/v1/system_service.proto",
    "bronmerk/v1/vocabulary_service.proto",
];

const BOXED: [&str; 2] = [
    ".bronmerk.v1.WatchDocumentsResponse.event.snapshot",
    ".bronmerk.v1.WatchDocumentsResponse.Change.document",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=bronmerk");
    let descriptors = protox::compile(FILES, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    let mut messages = descriptors.clone();
    for file in &mut messages.file {
        file.source_code_info = None;
        file.options = None;
        file.service.clear();
    }
    fs::write(out.join("messages.bin"), messages.encode_to_vec())?;
    // A document is moved on its way through many hands: as a pointer it costs nothing there.
    let config = tonic_prost_build::configure().btree_map(".");
    BOXED.iter().fold(config, |config, field| config.boxed(field)).compile_fds(descriptors)?;
    Ok(())
}
