//! What is inside files is read by processes of their own, that may do nothing else and harm nobody when they end.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{
    properties::titled,
    support::{Daemon, eventually},
};

/// The workers of a daemon that run now.
fn workers(of: Pid) -> Vec<Pid> {
    let of = of.as_raw_nonzero().to_string();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let numbers = all.filter_map(|process| process.file_name().to_str()?.parse().ok());
    let pids = numbers.filter_map(Pid::from_raw);
    // One that has ended and was not waited for yet has no name any more.
    let is_one = |worker: &Pid| {
        said(&about(*worker, "status"), "PPid:").as_deref() == Some(&of)
            && about(*worker, "cmdline").contains("read-worker")
    };
    pids.filter(is_one).collect()
}

fn about(worker: Pid, file: &str) -> String {
    fs::read_to_string(format!("/proc/{}/{file}", worker.as_raw_nonzero())).unwrap_or_default()
}

/// The value behind a name in a file of /proc.
fn said(told: &str, name: &str) -> Option<String> {
    let rest = told.lines().find_map(|line| line.strip_prefix(name))?;
    Some(rest.split_whitespace().next()?.to_owned())
}

/// What a process has open.
fn open_files(process: Pid) -> Vec<PathBuf> {
    let open = fs::read_dir(format!("/proc/{}/fd", process.as_raw_nonzero())).unwrap().flatten();
    open.filter_map(|file| fs::read_link(file.path()).ok()).collect()
}

fn title(record: &Value) -> &str {
    record["fields"]["naam"]["value"]["text"].as_str().unwrap_or_default()
}

#[test]
fn a_worker_may_do_nothing_but_read_what_it_is_given() {
    let daemon = Daemon::start();
    daemon.write("platte tekst.txt", "Er is niets te openen.");
    daemon.sync();
    assert_eq!(workers(daemon.process()), [], "nobody is needed for plain text");
    daemon.write("nota.docx", titled("Begroting van dit jaar"));
    daemon.sync();
    assert_eq!(title(&daemon.listed("nota.docx").unwrap()), "Begroting van dit jaar");
    let all = workers(daemon.process());
    let [worker] = all[..] else { panic!("one is enough for one file: {all:?}") };

    let status = about(worker, "status");
    let told = daemon.status();
    let cage = &told["readWorkers"]["cage"];
    assert_eq!(cage["seccomp"], true, "each kernel that we run on has it: {told}");
    assert_eq!(said(&status, "Seccomp:").as_deref(), Some("2"), "a filter");
    assert_eq!(said(&status, "NoNewPrivs:").as_deref(), Some("1"));
    assert_eq!(said(&status, "Threads:").as_deref(), Some("1"));
    let limits = about(worker, "limits");
    assert_eq!(said(&limits, "Max address space").as_deref(), Some("536870912"));
    assert_eq!(said(&limits, "Max file size").as_deref(), Some("0"));
    assert_eq!(said(&limits, "Max core file size").as_deref(), Some("0"));
    let cpu = said(&limits, "Max cpu time").unwrap_or_default();
    assert!(cpu.parse::<u64>().is_ok_and(|seconds| seconds <= 30), "{limits}");
    let open = open_files(worker);
    assert!(!open.iter().any(|file| file.starts_with(daemon.path(""))), "it keeps no file open: {open:?}");
    if cage["landlock"] != true {
        let page = daemon.client(["--lang", "nl", "status"]);
        assert!(String::from_utf8_lossy(&page.stdout).contains("Landlock heeft deze kernel niet"));
    }
    assert_eq!(told["readWorkers"]["startedCount"], "1");
}

#[test]
fn workers_that_are_killed_lose_nothing() {
    const FILES: usize = 400;
    let daemon = Daemon::start();
    let (stop, killed) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                for worker in workers(daemon.process()) {
                    killed.fetch_or(kill_process(worker, Signal::KILL).is_ok(), Ordering::SeqCst);
                }
                thread::yield_now();
            }
        });
        for number in 0..FILES {
            daemon
                .write(&format!("stuk {number:03}.docx"), titled(&format!("Brief over onderwerp {number}")));
        }
        daemon.sync();
        stop.store(true, Ordering::SeqCst);
    });
    assert!(killed.load(Ordering::SeqCst));
    let all = daemon.list_all();
    let named: BTreeSet<String> =
        all.iter().flat_map(crate::support::daemon::paths).map(|path| path.display().to_string()).collect();
    assert_eq!((all.len(), named.len()), (FILES, FILES), "each once");

    // Those that could not be read say so, and are read once more without anybody asking.
    let unread = |record: &Value| {
        record["trouble"]["reason"].as_str().is_some_and(|reason| reason.starts_with("READER_"))
    };
    assert!(all.iter().all(|record| unread(record) || title(record).starts_with("Brief over ")), "{all:?}");
    eventually("every file is read", || {
        let all = daemon.list_all();
        all.iter().all(|record| !unread(record) && title(record).starts_with("Brief over ")).then_some(())
    });
}

#[test]
fn a_daemon_that_stops_leaves_no_worker_and_waits_for_none() {
    let mut daemon = Daemon::start();
    daemon.write("een.docx", titled("Eerste brief"));
    daemon.sync();
    let [worker] = workers(daemon.process())[..] else { panic!("one") };
    // It hangs over the next file.
    kill_process(worker, Signal::STOP).unwrap();
    daemon.write("twee.docx", titled("Tweede brief"));
    let (own, file) = (daemon.process(), daemon.path("twee.docx"));
    eventually("the second file is with the worker", || open_files(own).contains(&file).then_some(()));
    assert!(daemon.stop().success());
    assert!(
        !daemon.log().contains("without what is inside"),
        "it was ended, and nobody waited until its time was over"
    );
    eventually("the worker is gone", || about(worker, "status").is_empty().then_some(()));
    daemon.launch();
    daemon.sync();
    assert_eq!(title(&daemon.listed("twee.docx").unwrap()), "Tweede brief");
}
