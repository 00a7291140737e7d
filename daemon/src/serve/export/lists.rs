//! Formats in which all documents are in one file.

use tonic::Status;

use super::{files::PART, run::Export, transfer::Transfer};
use crate::{
    export::{lines, table::Style},
    model::{FilePath, Record},
    wire,
};

impl Export {
    pub(super) fn csv(&mut self, style: &Style) -> Result<(), Status> {
        // A byte order mark: without it a spreadsheet takes UTF-8 for something else.
        self.rows("documenten.csv", String::from('\u{feff}') + &style.head(), |export, record, _| {
            style.row(record, export.today())
        })
    }

    pub(super) fn jsonl(&mut self) -> Result<(), Status> {
        let transfer = Transfer::new(self.roots());
        self.rows("documenten.jsonl", String::new(), |export, record, path| {
            lines::line(record, &transfer.key(path), state(record), export.today())
        })
    }

    fn rows(
        &mut self,
        name: &str,
        head: String,
        row: impl Fn(&Self, &Record, &FilePath) -> String,
    ) -> Result<(), Status> {
        let mut waiting = head;
        self.each(|export, record, path| {
            waiting.push_str(&row(export, record, path));
            export.exported += 1;
            if waiting.len() >= PART {
                let part = std::mem::take(&mut waiting).into_bytes();
                export.send(|outbox| outbox.part(name, part, false))?;
            }
            export.counted()
        })?;
        self.send(|outbox| outbox.part(name, waiting.into_bytes(), true))
    }
}

fn state(record: &Record) -> &'static str {
    wire::state_to_proto(record.state).as_str_name().trim_start_matches("DOCUMENT_STATE_")
}
