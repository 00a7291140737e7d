//! Promise 4: `kill -9` at any moment loses nothing that was acknowledged, and doubles nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use crate::support::{
    Daemon,
    daemon::{paths, text},
    eventually,
};

/// So many times the daemon is killed; the deep run asks for more.
fn rounds() -> usize {
    match std::env::var("BRONMERK_TEST_DEPTH").as_deref() {
        Ok("fast") => 10,
        Ok("deep") => 300,
        _ => 100,
    }
}

/// A small generator with a printed seed, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("BRONMERK_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64
        });
        eprintln!("run it again with BRONMERK_TEST_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[test]
fn killed_at_random_moments_nothing_is_lost_and_nothing_doubled() {
    let mut daemon = Daemon::start();
    let mut dice = Dice::new();
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..rounds() {
        let folder = format!("map {}", dice.below(10));
        let before_the_kill = dice.below(60);
        for number in 0..before_the_kill {
            files
                .insert(daemon.write(&format!("{folder}/{round}-{number}.txt"), format!("{round} {number}")));
        }
        // A person's change that was answered must stand whatever happens next.
        if let Some(path) = files.iter().nth(dice.below(files.len().max(1) as u64) as usize).cloned() {
            let title = format!("Titel {round}");
            let set = daemon.client(["set".as_ref(), path.as_os_str(), format!("naam={title}").as_ref()]);
            if set.status.success() {
                acknowledged.insert(path.to_str().unwrap().into(), title);
            }
        }
        for number in 0..dice.below(40) {
            files.insert(
                daemon.write(&format!("{folder}/{round}-na-{number}.txt"), format!("{round} na {number}")),
            );
        }
        daemon.kill();
        if dice.below(4) == 0 {
            // Renamed and removed while nobody looked.
            if let Some(path) = files.iter().nth(dice.below(files.len() as u64) as usize).cloned() {
                let moved = path.with_file_name(format!("verplaatst {round}.txt"));
                fs::rename(&path, &moved).unwrap();
                if let Some(title) = acknowledged.remove(path.to_str().unwrap()) {
                    acknowledged.insert(moved.to_str().unwrap().into(), title);
                }
                files.remove(&path);
                files.insert(moved);
            }
        }
        daemon.launch();
        daemon.sync();
        let listed: Vec<_> = daemon.listed_paths();
        assert!(
            listed.iter().eq(&files),
            "after kill {round} each file has one record: {listed:?} {files:?}"
        );
    }
    let mut seen: BTreeMap<PathBuf, String> = BTreeMap::new();
    for record in daemon.list() {
        for path in paths(&record) {
            let other = seen.insert(path.clone(), text(&record, "name"));
            assert_eq!(other, None, "`{}` has two records", path.display());
        }
    }
    assert_eq!(seen.keys().cloned().collect::<BTreeSet<_>>(), files, "every file that existed has a record");
    assert_eq!(seen.values().collect::<BTreeSet<_>>().len(), files.len(), "of its own");
    let listed = daemon.list();
    for (path, title) in &acknowledged {
        let record = listed.iter().find(|record| paths(record).contains(&path.into())).unwrap();
        assert_eq!(record["fields"]["naam"]["value"]["text"], *title, "what was acknowledged stands: {path}");
    }
    // The index equals one that is rebuilt from the journal.
    let before = daemon.list_all();
    assert!(daemon.stop().success());
    fs::remove_dir_all(daemon.state.join("index")).unwrap();
    daemon.launch();
    eventually("the index is rebuilt", || {
        (daemon.status()["ledger"]["indexState"] == "INDEX_STATE_READY").then_some(())
    });
    daemon.sync();
    assert_eq!(daemon.list_all(), before);
}
