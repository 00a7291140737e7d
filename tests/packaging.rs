//! The Debian package: what is in it, and what a machine has of it that installs, upgrades and removes it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{
    daemon::{CLIENT, DAEMON},
    machine::{Machine, SHARED},
    programs,
};

/// Makes the package of the programs that are being tested, in that folder.
fn package(version: &str, out: &Path) -> Option<PathBuf> {
    for (program, package) in [("dpkg-deb", "dpkg"), ("dpkg-shlibdeps", "dpkg-dev"), ("strip", "binutils")] {
        programs::find(program, package)?;
    }
    assert_eq!(Path::new(DAEMON).parent(), Path::new(CLIENT).parent());
    let mut make = Command::new(env!("CARGO"));
    make.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "deb", "--version", version]);
    make.arg("--programs").arg(Path::new(DAEMON).parent().unwrap()).arg("--out").arg(out);
    // Packing small takes long, and is Debian's matter.
    make.env("DPKG_DEB_COMPRESSOR_TYPE", "none").current_dir(env!("CARGO_MANIFEST_DIR"));
    let made = make.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut all = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let found = all.find(|path| path.to_string_lossy().contains(&format!("bronmerk_{version}_")));
    Some(found.expect("a package with the version in its name"))
}

#[test]
fn the_package_holds_what_a_machine_needs_and_nothing_that_belongs_to_others() {
    let out = tempfile::tempdir().unwrap();
    let Some(package) = package("0.1.0", out.path()) else { return };
    let package = package.to_str().unwrap();
    let control = programs::run(out.path(), "dpkg-deb", &["--field", package]);
    let field = |name: &str| {
        let line = control.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no `{name}` in {control}")).to_owned()
    };
    assert_eq!((field("Package"), field("Version")), ("bronmerk".into(), "0.1.0".into()));
    assert!(!control.contains('{'), "{control}");
    let depends = field("Depends");
    // The C library, from the version on whose functions are used, and who makes the account.
    assert!(depends.contains("libc6 (>= 2."), "{depends}");
    assert!(depends.contains("libgcc-s1"), "{depends}");
    assert!(depends.contains("systemd | systemd-standalone-sysusers"), "{depends}");
    assert!(field("Installed-Size").parse::<u64>().unwrap() > 10_000);

    let contents = programs::run(out.path(), "dpkg-deb", &["--contents", package]);
    let lines: Vec<Vec<&str>> = contents.lines().map(|line| line.split_whitespace().collect()).collect();
    for line in &lines {
        let is_folder = line[5].ends_with('/');
        let is_program = line[5].starts_with("./usr/bin/");
        let mode = match (is_folder, is_program) {
            (true, _) => "drwxr-xr-x",
            (_, true) => "-rwxr-xr-x",
            _ => "-rw-r--r--",
        };
        assert_eq!((line[0], line[1]), (mode, "root/root"), "{line:?}");
    }
    let files: Vec<&str> = lines.iter().map(|line| line[5]).filter(|name| !name.ends_with('/')).collect();
    for file in [
        "./etc/bronmerk/bronmerk.toml",
        "./usr/bin/bronmerk",
        "./usr/bin/bronmerkd",
        "./usr/lib/systemd/system/bronmerkd@.service",
        "./usr/lib/systemd/user/bronmerkd.service",
        "./usr/lib/sysusers.d/bronmerk.conf",
        "./usr/share/bash-completion/completions/bronmerk",
        "./usr/share/doc/bronmerk/README.md",
        "./usr/share/doc/bronmerk/changelog.gz",
        "./usr/share/doc/bronmerk/copyright",
        "./usr/share/doc/bronmerk/docs/administration.md",
        "./usr/share/doc/bronmerk/docs/voorbeelden/selectielijst-voorbeeld.csv",
        "./usr/share/fish/vendor_completions.d/bronmerk.fish",
        "./usr/share/lintian/overrides/bronmerk",
        "./usr/share/man/man1/bronmerk.1.gz",
        "./usr/share/man/man1/bronmerk-show.1.gz",
        "./usr/share/man/man8/bronmerkd.8.gz",
        "./usr/share/zsh/vendor-completions/_bronmerk",
    ] {
        assert!(files.contains(&file), "{file} is not in {files:#?}");
    }
    let own = [
        "./etc/bronmerk/",
        "./usr/bin/bronmerk",
        "./usr/share/doc/bronmerk/",
        "./usr/share/man/man1/bronmerk",
        "./usr/share/man/man8/bronmerkd.8.gz",
    ];
    let shared = ["bronmerk", "bronmerkd@.service", "bronmerkd.service", "bronmerk.conf", "_bronmerk"];
    for file in &files {
        let name = file.rsplit('/').next().unwrap();
        let is_ours = own.iter().any(|begin| file.starts_with(begin)) || shared.contains(&name);
        assert!(is_ours || name == "bronmerk.fish", "{file}");
    }
    let conffiles = programs::run(out.path(), "dpkg-deb", &["--info", package, "conffiles"]);
    assert_eq!(conffiles, "/etc/bronmerk/bronmerk.toml\n");

    programs::run(out.path(), "dpkg-deb", &["--extract", package, "laid"]);
    let laid = out.path().join("laid");
    let copyright = fs::read_to_string(laid.join("usr/share/doc/bronmerk/copyright")).unwrap();
    // Ours, a crate of Rust, and the allocator in C that one of them brings along.
    for said in ["EUROPEAN UNION PUBLIC LICENCE v. 1.2", "\nsled 0.34", "Jason Evans"] {
        assert!(copyright.contains(said), "{said}");
    }
    assert!(!copyright.contains("\nproptest "), "what only tests use is not in the programs");
    let told = Command::new(CLIENT).args(["completions", "bash"]).output().unwrap().stdout;
    assert_eq!(fs::read(laid.join("usr/share/bash-completion/completions/bronmerk")).unwrap(), told);
    for (page, named) in [
        ("man1/bronmerk.1", "bronmerk\\-show"),
        ("man1/bronmerk-show.1", "Examples:"),
        ("man8/bronmerkd.8", "\\-\\-policy"),
    ] {
        let page = programs::run(&laid, "gzip", &["-dc", &format!("usr/share/man/{page}.gz")]);
        assert!(page.contains(named) && page.contains(".TH"), "{named}: {page}");
    }
}

/// What the policy that comes along shows is right when the `#` is taken away, and as it stands it watches nothing.
#[test]
fn the_policy_that_comes_along_is_right_and_so_is_what_it_shows() {
    let own = tempfile::tempdir().unwrap();
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/etc/bronmerk.toml");
    let text = fs::read_to_string(&given).unwrap();
    let folder = own.path().join("dossiers");
    fs::create_dir(&folder).unwrap();
    // What is shown has no space behind its `#`.
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(shown) if !shown.is_empty() && !shown.starts_with(' ') => shown,
        _ => line,
    });
    let shown = lines.collect::<Vec<_>>().join("\n");
    let shown = shown.replace("\"/srv/dossiers\"", &format!("{folder:?}"));
    assert!(shown.contains(&format!("\npath = {folder:?}")), "{shown}");
    let file = own.path().join("shown.toml");
    fs::write(&file, shown).unwrap();
    for policy in [&given, &file] {
        let mut check = Command::new(DAEMON);
        check.args(["--check", "--policy"]).arg(policy).arg("--state").arg(own.path().join("state"));
        let checked = check.output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn a_machine_installs_it_starts_it_upgrades_it_and_gets_rid_of_it() {
    let Some(machine) = Machine::start() else { return };
    let shared = machine.shared();
    if package("0.1.0", &shared).is_none() {
        return;
    }
    package("0.1.1", &shared);
    let install = |version: &str| machine.said(&format!("dpkg --install {SHARED}/bronmerk_{version}_*.deb"));
    let is = |question: &str| machine.run(question).status.success();
    let unit = "bronmerkd@bronmerk";

    let said = install("0.1.0");
    assert!(said.contains("/etc/bronmerk/bronmerk.toml says how to let it watch a folder"), "{said}");
    assert!(
        is(&format!("systemctl is-active {unit} && systemctl is-enabled {unit}")),
        "it waits for a folder"
    );
    assert_eq!(machine.said("systemctl --failed --no-legend"), "");
    let status = machine.said("bronmerk --lang en status");
    assert!(status.contains("No folder is watched yet"), "{status}");
    assert!(!is("systemctl --global is-enabled bronmerkd.service"), "people's own are theirs to switch on");
    // The units as they lie there, with the program that they start.
    machine.said("systemd-analyze verify --man=no --recursive-errors=no bronmerkd@bronmerk.service");
    machine.said("cd /usr/lib/systemd/user && XDG_RUNTIME_DIR=/run systemd-analyze --user verify --man=no --recursive-errors=no bronmerkd.service");
    assert_eq!(machine.said("dpkg --verify bronmerk"), "", "nothing differs from what was packed");

    // As the policy that came along says.
    machine.said(
        "groupadd dossiers && mkdir --mode 2750 /srv/dossiers && chgrp dossiers /srv/dossiers\n\
         umask 027; echo 'Nota over de begroting' > /srv/dossiers/nota.txt\n\
         usermod --append --groups dossiers bronmerk\n\
         systemctl restart bronmerkd@bronmerk && bronmerk folders add /srv/dossiers && bronmerk sync",
    );
    let status = machine.said("bronmerk --lang en status");
    assert!(status.contains("/srv/dossiers") && !status.contains("No folder"), "{status}");
    // What has to be taken apart is read as well: the unit lets the reader start, and shut itself in.
    machine.said("printf 'PK\\003\\004' > /srv/dossiers/kapot.zip; bronmerk sync");
    let status = machine.said("bronmerk status --json");
    let (started, shut_in) = (status.contains("\"startedCount\":\"1\""), status.contains("\"seccomp\":true"));
    assert!(started && shut_in && !status.contains("lostCount"), "{status}");
    // Or in the policy.
    machine.said(
        "printf '[[folders]]\\npath = \"/srv/dossiers\"\\n' >> /etc/bronmerk/bronmerk.toml\n\
         cp /etc/bronmerk/bronmerk.toml /etc/bronmerk/other.toml\n\
         bronmerkd --check --policy /etc/bronmerk/bronmerk.toml && systemctl restart bronmerkd@bronmerk",
    );
    let modes = machine.said(
        "stat --format='%n %U %a' /var/lib/bronmerk/bronmerk /run/bronmerk /run/bronmerk/bronmerk /etc/bronmerk/bronmerk.toml \
         /usr/bin/bronmerkd",
    );
    let expected = "/var/lib/bronmerk/bronmerk bronmerk 700\n/run/bronmerk root 755\n/run/bronmerk/bronmerk bronmerk 755\n\
                    /etc/bronmerk/bronmerk.toml root 644\n/usr/bin/bronmerkd root 755\n";
    assert_eq!(modes, expected);
    let process = format!("$(systemctl show --property MainPID --value {unit})");
    assert_eq!(machine.said(&format!("stat --format=%U /proc/{process}")), "bronmerk\n");
    let name = "bronmerk sync >/dev/null && bronmerk show --json /srv/dossiers/nota.txt | grep --only-matching 'documents/[0-9a-f-]*' | sort --unique";
    let document = machine.said(name);
    assert!(document.starts_with("documents/"), "the client finds the daemon by itself: {document}");

    let before = machine.said(&format!("echo {process}"));
    let said = install("0.1.1");
    assert!(!said.contains("how to let it watch a folder"), "{said}");
    assert!(is(&format!("systemctl is-active {unit}")));
    assert_ne!(machine.said(&format!("echo {process}")), before, "the new program runs");
    assert!(is("cmp /etc/bronmerk/bronmerk.toml /etc/bronmerk/other.toml"), "what was changed there stays");
    assert_eq!(machine.said(name), document);

    machine.said(&format!("systemctl disable --now {unit}"));
    install("0.1.0");
    assert!(!is(&format!("systemctl is-active {unit}")), "what was switched off stays off");
    assert!(!is(&format!("systemctl is-enabled {unit}")));
    machine.said(&format!("systemctl enable --now {unit}"));

    // A policy that is not right is told, and leaves no half package behind.
    machine.said("echo nonsense >> /etc/bronmerk/bronmerk.toml");
    let said = install("0.1.1");
    assert!(
        said.contains("does not start; the reason is in: journalctl --unit bronmerkd@bronmerk"),
        "{said}"
    );
    assert!(is(
        "dpkg-query --show --showformat='${db:Status-Status}' bronmerk | grep --line-regexp installed"
    ));
    machine.said("cp /etc/bronmerk/other.toml /etc/bronmerk/bronmerk.toml");
    machine.said(&format!("systemctl reset-failed {unit} && systemctl start {unit}"));

    let said = machine.said("dpkg --remove bronmerk");
    assert!(said.contains("all records stay in /var/lib/bronmerk"), "{said}");
    assert!(!is("pgrep --exact bronmerkd"), "nothing of it runs");
    assert!(is("test -d /var/lib/bronmerk/bronmerk/journal && test -f /etc/bronmerk/bronmerk.toml"));
    assert!(!is("test -e /usr/bin/bronmerkd || test -e /usr/lib/systemd/system/bronmerkd@.service"));
    install("0.1.1");
    assert_eq!(machine.said(name), document, "it goes on where it was");

    let said = machine.said("dpkg --purge bronmerk");
    assert!(said.contains("are removed. What stays: the account `bronmerk`"), "{said}");
    assert!(!is("pgrep --exact bronmerkd"));
    assert!(!is("test -e /var/lib/bronmerk || test -e /etc/bronmerk/bronmerk.toml"));
    assert!(!is("ls /etc/systemd/system/*.wants/bronmerkd@*"));
    assert!(is(
        "test -f /etc/bronmerk/other.toml && getent passwd bronmerk && test -f /srv/dossiers/nota.txt"
    ));

    // Where the policy is there first and names a folder, installing it is all that it takes.
    machine.said("install --mode 644 /etc/bronmerk/other.toml /etc/bronmerk/bronmerk.toml");
    machine.said(&format!("dpkg --force-confold --install {SHARED}/bronmerk_0.1.1_*.deb"));
    assert!(
        is(&format!("systemctl is-active {unit}")),
        "{}",
        machine.said("systemctl status bronmerkd@* || :")
    );
    assert!(is(&format!("systemctl is-enabled {unit}")), "it starts with the system");
    assert!(machine.said(name).starts_with("documents/"));
}
