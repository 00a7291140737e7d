//! Why a file could not be looked at or read, and what can be done about it.

use std::{fmt, io};

use crate::model::{Sentence, Timestamp, Trouble};

/// Why a file could not be looked at or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Obstacle {
    /// What kind of reason.
    pub reason: Reason,
    /// The system's own error number, for logs; nothing where the limit is ours.
    pub code: Option<i32>,
}

/// The kinds of reason. Every one is tried again: all of them can pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The daemon's account may not read it, or may not enter its folder.
    PermissionDenied,
    /// The disk or the file system gave an error.
    IoError,
    /// The file server no longer knows the file by this handle.
    Stale,
    /// The file server does not answer.
    Unreachable,
    /// Another program holds it closed.
    Busy,
    /// The system has no file descriptors or memory left.
    OutOfResources,
    /// A part of the path is longer than the system takes.
    NameTooLong,
    /// More bytes than [`super::Limits`] allows.
    TooLarge,
    /// Longer at work than [`super::Limits`] allows.
    TooSlow,
    /// Anything else.
    SystemError,
}

impl Reason {
    /// The name for machines; stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::IoError => "IO_ERROR",
            Self::Stale => "STALE",
            Self::Unreachable => "UNREACHABLE",
            Self::Busy => "BUSY",
            Self::OutOfResources => "OUT_OF_RESOURCES",
            Self::NameTooLong => "NAME_TOO_LONG",
            Self::TooLarge => "TOO_LARGE",
            Self::TooSlow => "TOO_SLOW",
            Self::SystemError => "SYSTEM_ERROR",
        }
    }

    /// What is wrong, in Dutch and in English.
    fn message(self) -> (&'static str, &'static str) {
        match self {
            Self::PermissionDenied => {
                ("Bronmerk mag dit bestand niet lezen.", "Bronmerk may not read this file.")
            }
            Self::IoError => (
                "De schijf gaf een fout bij het lezen van dit bestand.",
                "The disk gave an error while this file was read.",
            ),
            Self::Stale => (
                "De bestandsserver kent dit bestand niet meer.",
                "The file server no longer knows this file.",
            ),
            Self::Unreachable => {
                ("De bestandsserver geeft geen antwoord.", "The file server does not answer.")
            }
            Self::Busy => {
                ("Een ander programma houdt dit bestand gesloten.", "Another program keeps this file closed.")
            }
            Self::OutOfResources => (
                "Deze computer kan nu geen bestanden meer openen.",
                "This computer cannot open any more files now.",
            ),
            Self::NameTooLong => (
                "De naam van dit bestand of van een map is te lang.",
                "The name of this file or of a folder is too long.",
            ),
            Self::TooLarge => (
                "Dit bestand is groter dan Bronmerk mag lezen.",
                "This file is larger than Bronmerk may read.",
            ),
            Self::TooSlow => {
                ("Het lezen van dit bestand duurde te lang.", "Reading this file took too long.")
            }
            Self::SystemError => (
                "Bronmerk kan dit bestand niet lezen. De reden is niet bekend.",
                "Bronmerk cannot read this file. The reason is not known.",
            ),
        }
    }

    /// What to do, in Dutch and in English.
    fn remedy(self) -> (&'static str, &'static str) {
        match self {
            Self::PermissionDenied => (
                "Vraag uw beheerder om het account van Bronmerk leesrechten te geven op dit bestand en op de \
                 mappen erboven. Daarna leest Bronmerk het vanzelf.",
                "Ask your administrator to let Bronmerk's account read this file and the folders above it. \
                 After that Bronmerk reads it by itself.",
            ),
            Self::IoError => (
                "Vraag uw beheerder om de schijf te controleren. Maak een kopie als u het bestand nog kunt openen.",
                "Ask your administrator to check the disk. Make a copy if you can still open the file.",
            ),
            Self::Stale | Self::Unreachable => (
                "Vraag uw beheerder of de bestandsserver werkt. Bronmerk probeert het zelf opnieuw.",
                "Ask your administrator whether the file server works. Bronmerk tries again by itself.",
            ),
            Self::Busy => (
                "Sluit het bestand in het andere programma. Bronmerk probeert het zelf opnieuw.",
                "Close the file in the other program. Bronmerk tries again by itself.",
            ),
            Self::OutOfResources => (
                "Vraag uw beheerder om meer open bestanden toe te staan (LimitNOFILE) of geheugen vrij te maken.",
                "Ask your administrator to allow more open files (LimitNOFILE) or to free memory.",
            ),
            Self::NameTooLong => (
                "Geef het bestand of de map een kortere naam.",
                "Give the file or the folder a shorter name.",
            ),
            Self::TooLarge => (
                "Splits het bestand in delen van hooguit 64 GiB. Lukt dat niet? Vul de gegevens dan zelf in.",
                "Split the file into parts of at most 64 GiB. If that cannot be, fill in the fields yourself.",
            ),
            Self::TooSlow => (
                "Bronmerk probeert het zelf opnieuw. Blijft dit zo? Vraag uw beheerder of de schijf of de server \
                 traag is.",
                "Bronmerk tries again by itself. If it stays, ask your administrator whether the disk or the \
                 server is slow.",
            ),
            Self::SystemError => (
                "Bronmerk probeert het zelf opnieuw. Blijft dit zo? Laat uw beheerder het logboek van Bronmerk \
                 bekijken.",
                "Bronmerk tries again by itself. If it stays, let your administrator look in Bronmerk's log.",
            ),
        }
    }
}

impl Obstacle {
    /// A limit of our own.
    pub(super) fn limit(reason: Reason) -> Self {
        Self { reason, code: None }
    }

    /// The same, for the record.
    pub fn to_trouble(self, now: Timestamp) -> Trouble {
        let (message, remedy) = (self.reason.message(), self.reason.remedy());
        Trouble {
            reason: self.reason.as_str().to_owned(),
            message: Sentence::new(message.0, message.1),
            remedy: Sentence::new(remedy.0, remedy.1),
            time: now,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.as_str())?;
        match self.code {
            Some(code) => write!(f, " (system error {code})"),
            None => Ok(()),
        }
    }
}

/// The system's own error, where it is one.
impl From<Obstacle> for io::Error {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle.code {
            Some(code) => Self::from_raw_os_error(code),
            None if obstacle.reason == Reason::Unreachable => Self::other("the file server does not answer"),
            None => Self::other(obstacle.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Obstacle, Reason};
    use crate::model::Timestamp;

    #[test]
    fn every_obstacle_says_what_to_do_in_both_languages() {
        for reason in [
            Reason::PermissionDenied,
            Reason::IoError,
            Reason::Stale,
            Reason::Unreachable,
            Reason::Busy,
            Reason::OutOfResources,
            Reason::NameTooLong,
            Reason::TooLarge,
            Reason::TooSlow,
            Reason::SystemError,
        ] {
            let trouble = Obstacle::limit(reason).to_trouble(Timestamp(7));
            assert_eq!(trouble.time, Timestamp(7));
            for text in [&trouble.message.nl, &trouble.message.en, &trouble.remedy.nl, &trouble.remedy.en] {
                assert!(text.ends_with('.') && text.len() > 20, "{reason:?}: {text}");
            }
            assert!(
                trouble.reason.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'),
                "{}",
                trouble.reason
            );
        }
    }
}
