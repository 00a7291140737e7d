//! What is reckoned over all records at once: how complete they are, and which have no end date yet.

use std::time::Instant;

use anyhow::{Result, ensure};
use bronmerk_proto::v1::{GetCompletenessRequest, ListDocumentsRequest};

use super::{Bench, first_look, table::Row, tree};

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(500_000);
    let (home, watched) = (bench.disk()?, bench.memory()?);
    tree(watched.path(), files)?;
    let (daemon, _) = first_look::look(bench, &home.path().join("state"), watched.path(), files).await?;
    let (mut complete, mut retention) = (vec![], vec![]);
    for _ in 0..bench.runs {
        let start = Instant::now();
        let mut counted = 0;
        let mut asked = GetCompletenessRequest::default();
        loop {
            let page = daemon.documents().get_completeness(asked.clone()).await?.into_inner();
            counted += page.folders.iter().map(|folder| folder.document_count).sum::<u64>();
            if page.next_page_token.is_empty() {
                break;
            }
            asked.page_token = page.next_page_token;
        }
        ensure!(counted == files as u64, "{counted} of {files} documents were counted");
        complete.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let filter = "retention = \"unknown\"".to_owned();
        let mut asked = ListDocumentsRequest { page_size: 1000, filter, ..Default::default() };
        loop {
            let page = daemon.documents().list_documents(asked.clone()).await?.into_inner();
            ensure!(page.documents.is_empty(), "nobody said of any document that it is kept for a time");
            if page.next_page_token.is_empty() {
                break;
            }
            asked.page_token = page.next_page_token;
        }
        retention.push(start.elapsed().as_secs_f64());
    }
    daemon.stop().await?;
    bench.add(Row::new(format!("completeness over {files} records"), "seconds", "-", "s").ours(complete));
    bench.add(
        Row::new(format!("the records among {files} whose end date is unknown"), "seconds", "-", "s")
            .ours(retention),
    );
    Ok(())
}
