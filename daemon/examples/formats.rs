//! Part of `cargo xtask bench formats`: tells the formats of the files that are named on standard input, one a line,
//! and prints of each its identifier, what that rests on, and how many nanoseconds it took, opening and reading
//! included.
#![allow(clippy::print_stdout, missing_docs)] // a program for one benchmark, which reads what it prints

use std::{fs::File, io, path::Path, time::Instant};

use bronmerk_daemon::format_of_file;

/// As much as the daemon has at hand of a file.
const AT_HAND: usize = 256 * 1024;

fn main() -> io::Result<()> {
    let mut at_hand = vec![0; AT_HAND];
    // The facts are read with the first file; that is told apart.
    let start = Instant::now();
    format_of_file(b"x", &File::open("/proc/self/comm")?, &mut at_hand);
    println!("facts\t{}", start.elapsed().as_nanos());
    for line in io::stdin().lines() {
        let line = line?;
        let path = Path::new(&line);
        let name = path.file_name().map(|name| name.as_encoded_bytes().to_vec()).unwrap_or_default();
        let start = Instant::now();
        let found = File::open(path).map(|file| format_of_file(&name, &file, &mut at_hand));
        let took = start.elapsed().as_nanos();
        let (puid, basis) = found.ok().flatten().unwrap_or(("", "none"));
        println!("{puid}\t{basis}\t{took}");
    }
    Ok(())
}
