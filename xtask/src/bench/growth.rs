//! Whether the cost of a file and of a question stays the same as the tree grows.

use anyhow::Result;

use super::{
    Bench, first_look, get,
    table::{Row, median},
    tree,
};

pub async fn run(bench: &mut Bench) -> Result<()> {
    for full in [20_000, 100_000, 500_000] {
        let files = bench.size(full);
        let watched = bench.memory()?;
        tree(watched.path(), files)?;
        let (mut per_file, mut per_query) = (Vec::new(), Vec::new());
        for _ in 0..bench.runs {
            let home = bench.disk()?;
            let (daemon, took) =
                first_look::look(bench, &home.path().join("state"), watched.path(), files).await?;
            per_file.push(took * 1e6 / files as f64);
            let names = daemon.check(watched.path(), files).await?;
            per_query.push(median(&get::get_each(&daemon, &names, bench.size(10_000)).await?) * 1e3);
            daemon.stop().await?;
        }
        bench.add(
            Row::new(format!("growth: first look, per file, {files} files"), "flat", "flat", "µs")
                .ours(per_file),
        );
        bench.add(
            Row::new(format!("growth: GetDocument p50 among {files}"), "flat", "flat", "µs").ours(per_query),
        );
    }
    Ok(())
}
