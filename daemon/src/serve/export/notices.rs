//! Notices of non-disclosure on their way to the caller: the pages one by one, and beside them the index and
//! the table, which grow with them.

use tonic::Status;

use super::{files::PART, run::Export};
use crate::export::{
    notice::{self, Notice},
    table::Style,
};

impl Export {
    pub(super) fn notices(&mut self, style: &Style) -> Result<(), Status> {
        let transfer = self.counting()?;
        self.go_on(&transfer)?;
        let mut index = Growing { name: notice::INDEX, waiting: notice::index_head(self.today()) };
        let head = style.line(notice::CELLS.map(str::to_owned).into_iter());
        let mut table = Growing { name: notice::TABLE, waiting: String::from('\u{feff}') + &head };
        self.each(|export, record, path| {
            let (is_done, was_done) = export.before(record);
            match notice::notice(record, export.today()) {
                Ok(None) => {}
                Ok(Some(notice)) => {
                    // The index is whole in every run; the pages before the token are there.
                    index.add(export, &notice::index_row(&notice))?;
                    for cells in notice.rows() {
                        table.add(export, &style.line(cells.into_iter()))?;
                    }
                    if !is_done {
                        export.pages(&notice)?;
                    }
                    export.exported += u64::from(!was_done);
                }
                Err(_) if is_done => {}
                Err(reasons) => export.skip(record, path, reasons)?,
            }
            export.passed(&transfer, record, path)
        })?;
        if self.exported == 0 {
            return Ok(());
        }
        index.waiting.push_str(&notice::index_foot());
        index.send(self, true)?;
        table.send(self, true)
    }

    fn pages(&self, notice: &Notice) -> Result<(), Status> {
        self.send(|outbox| {
            outbox.file(&notice.place("html"), notice::page(notice).as_bytes())?;
            outbox.file(&notice.place("json"), notice.json().as_bytes())
        })
    }
}

/// A file that is sent as it grows.
struct Growing {
    name: &'static str,
    waiting: String,
}

impl Growing {
    fn add(&mut self, export: &Export, text: &str) -> Result<(), Status> {
        self.waiting.push_str(text);
        if self.waiting.len() >= PART { self.send(export, false) } else { Ok(()) }
    }

    fn send(&mut self, export: &Export, last: bool) -> Result<(), Status> {
        let part = std::mem::take(&mut self.waiting).into_bytes();
        export.send(|outbox| outbox.part(self.name, part, last))
    }
}
