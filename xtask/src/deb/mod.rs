//! Makes the Debian package: lays out a folder, and lets Debian's own `dpkg-deb` pack it.
//!
//! What is in it stands in `packaging/`; here is only where each thing goes, and what only the built programs can tell:
//! their libraries, their completions, and whose work is in them.

mod notices;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::step;

#[derive(clap::Args)]
pub struct Arguments {
    /// Take the two programs from this folder; without it they are built for release
    #[arg(long, value_name = "DIR")]
    programs: Option<PathBuf>,
    /// Where the package goes; by default `debian` in the target folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The package's version
    #[arg(long, default_value = env!("CARGO_PKG_VERSION"))]
    version: String,
    /// Who answers for this package; give your own when you hand it to others
    #[arg(long, value_name = "NAME <MAIL>", default_value = "Bronmerk <root@localhost>")]
    maintainer: String,
}

const PROGRAMS: [&str; 2] = ["bronmerkd", "bronmerk"];

/// What goes in as it stands in the repository, and where.
const FILES: [(&str, &str); 5] = [
    ("packaging/systemd/bronmerkd@.service", "usr/lib/systemd/system/bronmerkd@.service"),
    ("packaging/systemd/user/bronmerkd.service", "usr/lib/systemd/user/bronmerkd.service"),
    ("packaging/sysusers.d/bronmerk.conf", "usr/lib/sysusers.d/bronmerk.conf"),
    ("packaging/etc/bronmerk.toml", "etc/bronmerk/bronmerk.toml"),
    ("packaging/debian/lintian-overrides", "usr/share/lintian/overrides/bronmerk"),
];

/// For each shell, where its completions go.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/bronmerk"),
    ("zsh", "usr/share/zsh/vendor-completions/_bronmerk"),
    ("fish", "usr/share/fish/vendor_completions.d/bronmerk.fish"),
];

const DOCUMENTATION: &str = "usr/share/doc/bronmerk";

/// The folder that becomes the package.
struct Layout {
    root: PathBuf,
}

impl Layout {
    /// Puts a file in, with the mode that everybody may rely on.
    fn put(&self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> Result<PathBuf> {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, content).with_context(|| format!("cannot write `{}`", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        Ok(path)
    }

    fn copy(&self, from: impl AsRef<Path>, name: &str, mode: u32) -> Result<PathBuf> {
        self.put(name, read(&step::root().join(from))?, mode)
    }
}

/// Makes the package, and says where it is.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let programs = match &arguments.programs {
        Some(folder) => folder.clone(),
        None => {
            step::run(&mut step::cargo(&["build", "--release", "--locked"]))?;
            step::target("release")?
        }
    };
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => step::target("debian")?,
    };
    let own = tempfile::tempdir()?;
    let layout = Layout { root: own.path().join("bronmerk") };
    for name in PROGRAMS {
        let program = layout.copy(programs.join(name), &format!("usr/bin/{name}"), 0o755)?;
        // Names of functions stay, for a backtrace; lines and types are nine tenths of the size.
        step::run(step::command("strip", &["--strip-debug"]).arg(program))?;
    }
    for (from, to) in FILES {
        layout.copy(from, to, 0o644)?;
    }
    for (shell, to) in COMPLETIONS {
        let client = layout.root.join("usr/bin/bronmerk");
        layout.put(to, said(Command::new(client).args(["completions", shell]))?, 0o644)?;
    }
    manual(&layout, own.path())?;
    document(&layout)?;
    let architecture = said(&mut step::command("dpkg", &["--print-architecture"]))?;
    let control = String::from_utf8(read(&step::root().join("packaging/debian/control"))?)?
        .replace("{version}", &arguments.version)
        .replace("{architecture}", architecture.trim())
        .replace("{maintainer}", &arguments.maintainer)
        .replace("{size}", &kibibytes(&layout.root)?.to_string())
        .replace("{depends}", &depends(own.path(), &layout)?);
    layout.put("DEBIAN/control", control, 0o644)?;
    layout.copy("packaging/debian/conffiles", "DEBIAN/conffiles", 0o644)?;
    for script in ["postinst", "prerm", "postrm"] {
        layout.copy(format!("packaging/debian/{script}"), &format!("DEBIAN/{script}"), 0o755)?;
    }
    folders(&layout.root)?;
    fs::create_dir_all(&out)?;
    let mut pack = step::command("dpkg-deb", &["--root-owner-group", "--build"]);
    step::run(pack.arg(&layout.root).arg(&out))?;
    Ok(true)
}

/// The manual pages, as the programs tell them.
fn manual(layout: &Layout, own: &Path) -> Result<()> {
    let bin = layout.root.join("usr/bin");
    let pages = own.join("man");
    fs::create_dir(&pages)?;
    let client = Command::new(bin.join("bronmerk")).arg("man").arg(&pages).status()?;
    ensure!(client.success(), "`bronmerk man` ended with {client}");
    fs::write(pages.join("bronmerkd.8"), said_bytes(Command::new(bin.join("bronmerkd")).arg("--man"))?)?;
    for entry in fs::read_dir(&pages)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let section = name.rsplit('.').next().unwrap_or_default();
        layout.put(&format!("usr/share/man/man{section}/{name}.gz"), packed(&entry.path())?, 0o644)?;
    }
    Ok(())
}

/// A file as it is packed for good, the same at each build.
fn packed(path: &Path) -> Result<Vec<u8>> {
    said_bytes(step::command("gzip", &["-9", "--no-name", "--stdout"]).arg(path))
}

/// The guides, what changed, and whose work it is.
fn document(layout: &Layout) -> Result<()> {
    layout.copy("README.md", &format!("{DOCUMENTATION}/README.md"), 0o644)?;
    for folder in ["docs", "docs/voorbeelden"] {
        for entry in fs::read_dir(step::root().join(folder))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                layout.copy(&name, &format!("{DOCUMENTATION}/{name}"), 0o644)?;
            }
        }
    }
    let changes = step::root().join("CHANGELOG.md");
    layout.put(&format!("{DOCUMENTATION}/changelog.gz"), packed(&changes)?, 0o644)?;
    layout.put(&format!("{DOCUMENTATION}/copyright"), notices::copyright()?, 0o644)?;
    Ok(())
}

/// The packages with the libraries that the programs are linked to, as Debian's own program reckons them.
fn depends(own: &Path, layout: &Layout) -> Result<String> {
    // It wants to be in the folder of a source package.
    fs::create_dir(own.join("debian"))?;
    fs::write(own.join("debian/control"), "Source: bronmerk\n\nPackage: bronmerk\nArchitecture: any\n")?;
    let mut reckon = Command::new("dpkg-shlibdeps");
    reckon.current_dir(own).arg("-O").arg(format!("-S{}", layout.root.display()));
    reckon.args(PROGRAMS.map(|name| layout.root.join("usr/bin").join(name))).stderr(Stdio::null());
    let told = said(&mut reckon)?;
    let found = told.trim().strip_prefix("shlibs:Depends=").map(str::to_owned);
    found.with_context(|| format!("`dpkg-shlibdeps` names no packages: {told}"))
}

/// What it takes on disk, as `Installed-Size` wants it.
fn kibibytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() {
            1 + kibibytes(&entry.path())?
        } else {
            entry.metadata()?.len().div_ceil(1024)
        };
    }
    Ok(sum)
}

/// Gives every folder the mode that it has everywhere, whatever the builder's umask is.
fn folders(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders(&entry.path())?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}

fn said(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8(said_bytes(command)?)?)
}

/// What a program prints, when it ends well.
fn said_bytes(command: &mut Command) -> Result<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{name}`"))?;
    if !output.status.success() {
        bail!("`{name}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    ensure!(!output.stdout.is_empty(), "`{name}` printed nothing");
    Ok(output.stdout)
}
