//! The table that a run ends with, and the line about the machine it was run on.

use std::{fmt::Write as _, fs, path::Path, process::Command};

/// One line of the table.
pub struct Row {
    pub what: String,
    pub must: &'static str,
    pub aim: &'static str,
    pub unit: &'static str,
    pub ours: Vec<f64>,
    /// Who was measured beside us, and how it did; no values where it is not installed, and the
    /// reason where it failed. A peer's failure is not ours.
    pub peer: Option<(String, Result<Vec<f64>, String>)>,
}

impl Row {
    pub fn new(what: impl Into<String>, must: &'static str, aim: &'static str, unit: &'static str) -> Self {
        Self { what: what.into(), must, aim, unit, ours: Vec::new(), peer: None }
    }

    pub fn ours(mut self, values: Vec<f64>) -> Self {
        self.ours = values;
        self
    }

    pub fn peer(self, name: impl Into<String>, values: Vec<f64>) -> Self {
        self.beside(name, Ok(values))
    }

    pub fn beside(mut self, name: impl Into<String>, outcome: anyhow::Result<Vec<f64>>) -> Self {
        self.peer = Some((name.into(), outcome.map_err(|error| format!("{error:#}"))));
        self
    }
}

#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    wrong: Vec<String>,
}

impl Table {
    pub fn add(&mut self, row: Row) {
        eprintln!("   {}: {}", row.what, spread(&row.ours, row.unit));
        self.rows.push(row);
    }

    /// Notes a count that is not what it must be.
    pub fn wrong(&mut self, what: String) {
        eprintln!("   WRONG: {what}");
        self.wrong.push(what);
    }

    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Returns the whole as Markdown.
    pub fn finish(&self, quick: bool, disk: &Path) -> String {
        let mut out = String::from("\n");
        if quick {
            out += "**Quick run: a twentieth of the sizes. It shows that the benchmarks work, not how fast the product is.**\n\n";
        }
        out += &machine(disk);
        out +=
            "\n| what | must | aim | Bronmerk, median [min-max] | peer | peer, median [min-max] | ratio |\n";
        out += "|---|---|---|---|---|---|---|\n";
        for row in &self.rows {
            let (name, theirs, ratio) = match &row.peer {
                None => (String::from("-"), String::from("-"), String::from("-")),
                Some((name, Err(error))) => (name.clone(), format!("failed: {error}"), "-".into()),
                Some((name, Ok(values))) if values.is_empty() => {
                    (name.clone(), "peer not installed".into(), "-".into())
                }
                Some((name, Ok(values))) => {
                    let ratio = median(&row.ours) / median(values);
                    (name.clone(), spread(values, row.unit), number(ratio))
                }
            };
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {name} | {theirs} | {ratio} |",
                row.what,
                row.must,
                row.aim,
                spread(&row.ours, row.unit)
            );
        }
        for wrong in &self.wrong {
            let _ = writeln!(out, "\n**Wrong:** {wrong}");
        }
        if self.wrong.is_empty() {
            out += "\nEvery count was right: no record missing, none double.\n";
        }
        out
    }
}

/// Returns the middle one of the values.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Returns the value below which this part of the values lies.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

fn spread(values: &[f64], unit: &str) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match values {
        [] => String::from("not measured"),
        [one] => format!("{} {unit} (1 run)", number(*one)),
        _ => format!("{} {unit} [{}-{}]", number(median(values)), number(least), number(most)),
    }
}

fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

fn machine(disk: &Path) -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, |count| count.get());
    let system = said("uname", &["-sr"]);
    let disk = said("df", &["--output=fstype", &disk.to_string_lossy()]);
    let disk = disk.lines().last().unwrap_or("unknown").trim();
    let date = said("date", &["--utc", "+%Y-%m-%d %H:%M UTC"]);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    format!(
        "{model}, {cores} cores, {system}, disk {disk}, {date}. Load of the machine at the end: {load}.\n"
    )
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| String::from("unknown"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::{median, quantile};

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0, 5.0], 1.0), 5.0);
    }
}
