//! Memory stays flat, however many documents there are.

use super::{
    super::{Limits, Placed, Sitemaps},
    files::{Nowhere, base, entry},
};

const CHILD: &str = "BRONMERK_TEST_MEMORY_CHILD";

/// The most memory this process ever had, in kilobytes.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// In a process of its own, since other tests use memory too.
#[cfg(target_os = "linux")]
#[test]
fn ten_times_as_many_documents_take_no_more_memory() {
    if std::env::var_os(CHILD).is_none() {
        let name = "export::diwoo::tests::memory::ten_times_as_many_documents_take_no_more_memory";
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        return;
    }
    let mut sitemaps = Sitemaps::new(base(), Limits { entries: 1_000, bytes: u64::MAX }, Nowhere);
    let codes = ["c_3baef532", "c_139c6280", "c_fdaee95e"];
    let mut template = codes.map(|code| entry(0, &[code]));
    let mut write = |from: usize, to: usize| {
        for number in from..to {
            let entry = &mut template[number % codes.len()];
            entry.loc = base().join(format!("documenten/{number}.pdf").as_bytes()).unwrap();
            assert!(matches!(sitemaps.add(entry), Ok(Placed::In(_))));
        }
        peak()
    };
    let few = write(0, 15_000);
    let many = write(15_000, 150_000);
    assert!(many.saturating_sub(few) < 2_048, "{few} kB grew to {many} kB");
    assert_eq!(sitemaps.finish().unwrap().categories.len(), codes.len());
}
