//! Filters that a person saved under a name: each a small file of text in the person's own configuration, so that it
//! can be read, copied and shared as any other file.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use crate::trouble::Trouble;

/// What a file's name ends with.
const ENDING: &str = "filter";
const LONGEST_NAME: usize = 60;

/// The filters of one person.
#[derive(Debug)]
pub(crate) struct Saved {
    folder: Option<PathBuf>,
}

impl Saved {
    /// Those of the person who runs this.
    pub(crate) fn of_user() -> Self {
        Self::by(|name| env::var_os(name))
    }

    fn by(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // A relative path in an XDG variable has to be ignored (XDG Base Directory Specification).
        let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let own = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
        Self { folder: own.map(|own| own.join("bronmerk/filters")) }
    }

    /// Returns all of them, by name.
    pub(crate) fn all(&self) -> Result<BTreeMap<String, String>, Trouble> {
        let Some(folder) = &self.folder else { return Ok(BTreeMap::new()) };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            entries => entries.map_err(|source| unread(folder, source))?,
        };
        let mut all = BTreeMap::new();
        for entry in entries {
            let path = entry.map_err(|source| unread(folder, source))?.path();
            let name = path.file_stem().and_then(|stem| stem.to_str()).filter(|name| can_be(name));
            if let Some(name) = name.filter(|_| path.extension().is_some_and(|ending| ending == ENDING)) {
                let text = fs::read_to_string(&path).map_err(|source| unread(&path, source))?;
                all.insert(name.to_owned(), text.trim().to_owned());
            }
        }
        Ok(all)
    }

    /// Saves one; the one that had that name is replaced. Where it was saved.
    pub(crate) fn save(&self, name: &str, filter: &str) -> Result<PathBuf, Trouble> {
        let path = self.path(name)?;
        let written = path.parent().map_or(Ok(()), fs::create_dir_all);
        // In one go: who reads it meanwhile reads the one or the other.
        let aside = path.with_extension(format!("{ENDING}.new"));
        let written = written
            .and_then(|()| fs::write(&aside, format!("{}\n", filter.trim())))
            .and_then(|()| fs::rename(&aside, &path));
        written.map_err(|source| Trouble::Export { path: path.clone(), source })?;
        Ok(path)
    }

    /// Takes one away.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Trouble> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.unknown(name)?),
            removed => removed.map_err(|source| Trouble::Export { path, source }),
        }
    }

    /// Returns a filter with what stands under each `@name` in it, outside quotes.
    pub(crate) fn expanded(&self, filter: &str) -> Result<String, Trouble> {
        let filter = filter.trim();
        let (mut whole, mut inside) = (String::new(), None);
        let mut rest = filter.char_indices().peekable();
        while let Some((at, letter)) = rest.next() {
            match (inside, letter) {
                (None, '@') => {
                    let mut end = at + 1;
                    while let Some((next, letter)) = rest.next_if(|(_, letter)| is_of_name(*letter)) {
                        end = next + letter.len_utf8();
                    }
                    let name = filter.get(at + 1..end).unwrap_or_default();
                    let text = self.text(name)?;
                    // By itself it needs no brackets.
                    let is_all = at == 0 && end == filter.len();
                    whole.push_str(&if is_all { text } else { format!("({text})") });
                    continue;
                }
                (None, '"' | '\'') => inside = Some(letter),
                (Some(mark), _) if mark == letter => inside = None,
                _ => {}
            }
            whole.push(letter);
            if inside.is_some() && letter == '\\' {
                whole.extend(rest.next().map(|(_, letter)| letter));
            }
        }
        Ok(whole)
    }

    fn text(&self, name: &str) -> Result<String, Trouble> {
        let path = self.path(name)?;
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.unknown(name)?),
            text => Ok(text.map_err(|source| unread(&path, source))?.trim().to_owned()),
        }
    }

    fn unknown(&self, name: &str) -> Result<Trouble, Trouble> {
        let known = self.all()?.into_keys().collect();
        Ok(Trouble::NoFilter { name: name.to_owned(), known })
    }

    fn path(&self, name: &str) -> Result<PathBuf, Trouble> {
        let folder = self.folder.as_ref().filter(|_| can_be(name));
        let folder = folder.ok_or_else(|| Trouble::FilterName(name.to_owned()))?;
        Ok(folder.join(format!("{name}.{ENDING}")))
    }
}

fn can_be(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_of_name) && name.chars().count() <= LONGEST_NAME
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_')
}

fn unread(path: &Path, source: io::Error) -> Trouble {
    Trouble::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> io::Result<(tempfile::TempDir, Saved)> {
        let own = tempfile::tempdir()?;
        let folder = own.path().to_owned();
        let saved = Saved::by(|name| (name == "HOME").then(|| folder.clone().into_os_string()));
        Ok((own, saved))
    }

    #[test]
    fn what_was_saved_is_put_in_the_place_of_its_name() -> io::Result<()> {
        let (own, saved) = saved()?;
        assert!(saved.all().is_ok_and(|all| all.is_empty()), "there is no folder yet");
        let path = saved.save("kamerbrieven", " documentsoort = Kamerbrief OR naam : \"brief\" \n");
        assert_eq!(path.ok(), Some(own.path().join(".config/bronmerk/filters/kamerbrieven.filter")));
        assert!(saved.save("één-2027", "create_time = 2027").is_ok());
        let text = "documentsoort = Kamerbrief OR naam : \"brief\"";
        for (filter, expected) in [
            ("@kamerbrieven", text.to_owned()),
            (" @kamerbrieven ", text.to_owned()),
            ("NOT @kamerbrieven AND @één-2027", format!("NOT ({text}) AND (create_time = 2027)")),
            ("(@één-2027)", "((create_time = 2027))".to_owned()),
            (
                r#"naam : "\"@kamerbrieven" AND size > 1"#,
                r#"naam : "\"@kamerbrieven" AND size > 1"#.to_owned(),
            ),
            ("naam : 'a@b' ", "naam : 'a@b'".to_owned()),
            ("", String::new()),
        ] {
            assert_eq!(saved.expanded(filter).ok(), Some(expected), "{filter}");
        }
        let names = saved.all().map(|all| all.into_keys().collect::<Vec<_>>());
        assert_eq!(names.ok(), Some(vec!["kamerbrieven".to_owned(), "één-2027".to_owned()]));
        assert!(saved.remove("één-2027").is_ok());
        assert!(matches!(saved.remove("één-2027"), Err(Trouble::NoFilter { .. })));
        Ok(())
    }

    #[test]
    fn no_name_leads_out_of_the_folder_and_what_is_not_there_is_told() -> io::Result<()> {
        let (_own, saved) = saved()?;
        for name in ["", "../x", "a/b", "a b", ".", &"x".repeat(61)] {
            assert!(matches!(saved.save(name, "size > 1"), Err(Trouble::FilterName(_))), "{name}");
        }
        assert!(saved.save("groot", "size > 1MB").is_ok());
        let told = saved.expanded("@klein").err();
        assert!(matches!(told, Some(Trouble::NoFilter { known, .. }) if known == ["groot"]));
        assert!(matches!(saved.expanded("size > 1 AND @"), Err(Trouble::FilterName(_))));
        let nobody = Saved::by(|_| None);
        assert!(nobody.all().is_ok_and(|all| all.is_empty()) && nobody.save("x", "y").is_err());
        Ok(())
    }
}
