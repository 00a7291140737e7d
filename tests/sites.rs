//! Sitemaps as a harvester meets them: on a plain web server, with addresses that stay.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
};

use crate::support::{Daemon, Starting, eventually, programs, schemas, xml::Element};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'

[[rules]]
id = 'alles'
where = { folder = '**' }
set = { woo_informatiecategorie = 'convenanten' }
reason = { nl = 'alles' }
";
const BASE: &str = "https://open.example.nl/woo/";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    fs::write(policy.path(), POLICY).unwrap();
    Starting::new().with("--policy").with(policy.path()).start()
}

fn well(daemon: &Daemon, words: &[&str]) -> String {
    let output = daemon.client(["--lang", "nl"].iter().chain(words));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    said
}

fn path(daemon: &Daemon, name: &str) -> String {
    daemon.path(name).to_str().unwrap().to_owned()
}

fn judge(daemon: &Daemon, name: &str) {
    let title = format!("officiele_titel=Stuk {}", name.len());
    let words = ["beoordeling=openbaar", &title, "documenthandelingen=vaststelling 2026-07-12"];
    well(daemon, &[&["set", path(daemon, name).as_str()][..], &words].concat());
}

fn export(daemon: &Daemon, name: &str) -> (PathBuf, String) {
    let out = daemon.own.path().join(name);
    let output = daemon.client([
        "--lang",
        "nl",
        "export",
        "diwoo",
        "--base-url",
        BASE,
        "--out",
        out.to_str().unwrap(),
    ]);
    (out, String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The entries of all sitemaps, by their address.
fn entries(site: &Path) -> BTreeMap<String, Element> {
    let mut found = BTreeMap::new();
    for item in fs::read_dir(site).unwrap() {
        let file = item.unwrap().path();
        if file.file_name().unwrap().to_str().unwrap().starts_with("sitemap-") {
            let text = fs::read_to_string(&file).unwrap();
            schemas::published_is_valid(&text);
            for url in Element::read(&text).all("url") {
                let before = found.insert(url.text_at("loc").to_owned(), url.clone());
                assert!(before.is_none(), "one entry for one address");
            }
        }
    }
    found
}

/// A web server that knows nothing but files; it ends with the test.
struct Server {
    port: u16,
}

impl Server {
    fn of(site: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = site.to_owned();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&mut stream.unwrap(), &site);
            }
        });
        Self { port }
    }

    /// The status and the content of an address below the base, asked as it is written.
    fn get(&self, loc: &str) -> (u16, Vec<u8>) {
        let rest = loc.strip_prefix(BASE).unwrap_or_else(|| panic!("{loc} is not on this site"));
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET /{rest} HTTP/1.1\r\nHost: open.example.nl\r\nConnection: close\r\n\r\n").unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        let mut content = Vec::new();
        reader.read_to_end(&mut content).unwrap();
        (status, content)
    }
}

/// Decodes what is asked once, as web servers do, and gives the file at that path.
fn answer(stream: &mut TcpStream, site: &Path) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let asked = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    while line != "\r\n" && !line.is_empty() {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }
    let mut bytes = asked.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        let mut digit = || char::from(bytes.next().unwrap()).to_digit(16).unwrap();
        decoded.push(if byte == b'%' { (digit() * 16 + digit()) as u8 } else { byte });
    }
    let file = site.join(String::from_utf8(decoded).unwrap());
    let (status, content) = match fs::read(file) {
        Ok(content) => ("200 OK", content),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", content.len())
        .unwrap();
    stream.write_all(&content).unwrap();
}

#[test]
fn every_address_of_an_exported_site_answers() {
    let daemon = start();
    let names =
        ["Interne map/Nota één & twee #1 100%.txt", "Interne map/b/nota.txt", "nota.txt", "eigen adres.txt"];
    for name in names {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    for name in names {
        judge(&daemon, name);
    }
    let own = format!("{BASE}besluiten/Één%20adres(1).txt");
    well(&daemon, &["publish", &path(&daemon, "eigen adres.txt"), "--uri", &own]);
    let (site, said) = export(&daemon, "site");
    assert!(said.contains("4 documenten geëxporteerd"), "{said}");
    let entries = entries(&site);
    assert_eq!(entries.len(), 4);
    let server = Server::of(&site);
    let mut contents = Vec::new();
    for loc in entries.keys() {
        assert!(!loc.contains("%25") && !loc.contains("ntern"), "{loc}");
        let (status, content) = server.get(loc);
        assert_eq!(status, 200, "{loc}");
        contents.push(String::from_utf8(content).unwrap());
    }
    let mut expected: Vec<_> = names.iter().map(|name| format!("inhoud van {name}")).collect();
    contents.sort();
    expected.sort();
    assert_eq!(contents, expected);
    assert!(entries.contains_key(&format!("{BASE}besluiten/%C3%89%C3%A9n%20adres(1).txt")), "{entries:?}");
    // The sitemaps themselves are where robots.txt and the indexes say.
    let robots = fs::read_to_string(site.join("robots.txt")).unwrap();
    for index in robots.lines().map(|line| line.strip_prefix("Sitemap: ").unwrap()) {
        let (status, content) = server.get(index);
        assert_eq!(status, 200, "{index}");
        for map in Element::read(&String::from_utf8(content).unwrap()).all("sitemap") {
            assert_eq!(server.get(map.text_at("loc")).0, 200);
        }
    }
}

#[test]
fn an_address_stays_and_what_is_only_known_inside_moves_nothing() {
    let daemon = start();
    daemon.write("a/nota.txt", "inhoud");
    daemon.sync();
    judge(&daemon, "a/nota.txt");
    let (site, _) = export(&daemon, "een");
    let first = entries(&site);
    let (loc, entry) = first.iter().next().unwrap();
    assert!(
        entry.text_at("Document/DiWoo/documenthandelingen/documenthandeling/atTime")
            == "2026-07-12T00:00:00+02:00",
        "{entry:?}"
    );
    let id = daemon.id("a/nota.txt").replace("documents/", "");
    assert_eq!(entry.text_at("Document/DiWoo/identifiers/identifier"), id);
    // Another of the same name, a move, another name, an internal note; in a later second, so that it would be seen.
    let published = entry.text_at("lastmod").to_owned();
    eventually("the second is over", || {
        let clock = programs::run(daemon.own.path(), "date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]);
        (clock.trim() > published.as_str()).then_some(())
    });
    daemon.write("b/nota.txt", "andere inhoud");
    daemon.sync();
    judge(&daemon, "b/nota.txt");
    fs::create_dir(daemon.path("c")).unwrap();
    fs::rename(daemon.path("a/nota.txt"), daemon.path("c/hernoemd.txt")).unwrap();
    daemon.sync();
    well(&daemon, &["set", &path(&daemon, "c/hernoemd.txt"), "naam=Anders", "omschrijving=alleen intern"]);
    let touched = fs::File::options().append(true).open(daemon.path("c/hernoemd.txt")).unwrap();
    touched
        .set_modified(std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_900_000_000))
        .unwrap();
    drop(touched);
    daemon.sync();
    let (site, said) = export(&daemon, "twee");
    let second = entries(&site);
    assert_eq!(second.len(), 2, "{said}");
    assert_eq!(
        second[loc].text_at("Document/DiWoo/identifiers/identifier"),
        id,
        "it is this very document's"
    );
    assert_eq!(second[loc].text_at("lastmod"), entry.text_at("lastmod"));
    well(&daemon, &["set", &path(&daemon, "c/hernoemd.txt"), "samenvatting=Voor iedereen"]);
    let (site, _) = export(&daemon, "drie");
    let said = &daemon.listed("c/hernoemd.txt").unwrap()["fields"]["samenvatting"]["provenance"];
    let moved = said["time"].as_str().unwrap()[..19].to_owned() + "Z";
    assert_eq!(entries(&site)[loc].text_at("lastmod"), moved, "what everybody reads moved");
}

#[test]
fn why_it_was_taken_back_and_what_cannot_be_listed_is_told() {
    let daemon = start();
    for name in
        ["fout.txt", "vervanger.txt", "elders.txt", "dubbel.txt", "dubbel twee.txt", "al.txt", "lang.txt"]
    {
        daemon.write(name, format!("inhoud van {name}"));
    }
    daemon.sync();
    for name in
        ["fout.txt", "vervanger.txt", "elders.txt", "dubbel.txt", "dubbel twee.txt", "al.txt", "lang.txt"]
    {
        judge(&daemon, name);
    }
    let publish = |name: &str, uri: &str| well(&daemon, &["publish", &path(&daemon, name), "--uri", uri]);
    publish("fout.txt", &format!("{BASE}fout.txt"));
    let why = ["--reason", "Er stond een naam in.", "--ground", "correctie privacygevoelige gegevens"];
    well(&daemon, &[&["retract", path(&daemon, "fout.txt").as_str()][..], &why].concat());
    well(&daemon, &["relate", &path(&daemon, "vervanger.txt"), "replaces", &path(&daemon, "fout.txt")]);
    publish("elders.txt", "https://elders.example.nl/elders.txt");
    publish("dubbel.txt", &format!("{BASE}dubbel%20stuk.txt"));
    publish("dubbel twee.txt", &format!("{BASE}d%75bbel%20stuk.txt"));
    well(&daemon, &["set", &path(&daemon, "al.txt"), "beoordeling=label:Reeds openbaar"]);
    well(&daemon, &["set", &path(&daemon, "lang.txt"), &format!("officiele_titel={}", "x".repeat(256))]);
    let refused = daemon.client(["--lang", "nl", "publish", &path(&daemon, "lang.txt")]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("255"), "{refused:?}");

    let (site, said) = export(&daemon, "site");
    for part in ["elders.txt", "andere host", "hetzelfde adres", "256 tekens"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("al.txt") && !said.contains("schijfruimte"), "{said}");
    let listed = entries(&site);
    assert_eq!(listed.len(), 2, "the replacement and one of the doubles: {listed:?}");
    let reden = |entry: &Element| entry.text_at("Document/DiWoo/redenVerwijderingVervanging").to_owned();
    let replaced = format!("{BASE}{}.txt", daemon.id("vervanger.txt").replace("documents/", ""));
    assert_eq!(reden(&listed[&replaced]), "correctie privacygevoelige gegevens");
    // Published again, it says itself why it was away, at the address that it had.
    well(&daemon, &["publish", &path(&daemon, "fout.txt")]);
    let (site, _) = export(&daemon, "weer");
    assert_eq!(reden(&entries(&site)[&format!("{BASE}fout.txt")]), "correctie privacygevoelige gegevens");
}
