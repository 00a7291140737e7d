//! Checks the systemd units with `systemd-analyze`, as far as that can be done without installing them.

use anyhow::{Context as _, Result, ensure};

use crate::step;

/// Each unit, whether it belongs to a user's own manager, and the exposure (0 to 100) it must stay
/// under by `systemd-analyze security`.
const UNITS: [(&str, bool, u32); 2] = [
    ("packaging/systemd/user/bronmerkd.service", true, 0),
    ("packaging/systemd/bronmerkd@.service", false, 10),
];

/// Verifies each unit, and judges the hardening of those that the system's manager runs.
pub fn check() -> Result<()> {
    for (unit, user, exposure) in UNITS {
        let source = std::fs::read_to_string(step::root().join(unit))
            .with_context(|| format!("cannot read `{unit}`"))?;
        let folder = tempfile::tempdir()?;
        let name = if user { "bronmerkd.service" } else { "bronmerkd@tester.service" };
        let copy = folder.path().join(name);
        // `verify` wants the program to be there; it is not when only the sources are.
        let standing_in = source.replace("ExecStart=/usr/bin/bronmerkd", "ExecStart=/usr/bin/true");
        ensure!(standing_in != source, "`{unit}` does not start `/usr/bin/bronmerkd`");
        std::fs::write(&copy, standing_in)?;
        let mut verify = step::command("systemd-analyze", &["verify", "--man=no", "--recursive-errors=no"]);
        if user {
            verify.arg("--user").env("XDG_RUNTIME_DIR", folder.path()); // there is none without a log-in
        }
        step::run(verify.arg(&copy))?;
        if !user {
            let threshold = format!("--threshold={exposure}");
            let mut security =
                step::command("systemd-analyze", &["security", "--offline=yes", "--no-pager", &threshold]);
            step::run(security.arg(&copy))?;
        }
    }
    Ok(())
}
