//! What is to be said of a file that was read, beside what was found in it.

use serde::{Deserialize, Serialize};

use crate::model::{Sentence, Timestamp, Trouble};

/// Why nothing is known of what is inside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lost {
    /// The worker ended while it read the file: it failed, or took more memory or processor time than a file may.
    Died,
    /// It was still reading when its time was over.
    TooSlow,
    /// No worker could be started, or all were busy for too long.
    NoWorker,
}

/// What asks for a person's eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remark {
    /// It has a password, or is encrypted otherwise.
    Protected,
    /// It begins as a document does, and cannot be read as one.
    Broken,
    /// It is marked with more than one level.
    Markings,
    /// What is inside it could not be read; it is tried once more later.
    Unread(Lost),
}

impl Remark {
    /// The same for the record, with what to do.
    pub fn to_trouble(self, now: Timestamp) -> Trouble {
        let (reason, message, remedy): (_, Words, Words) = match self {
            Self::Protected => (
                "PROTECTED",
                (
                    "Dit bestand is beveiligd of versleuteld. Bronmerk kan niet zien wat erin staat, ook niet of het gerubriceerd is.",
                    "This file is protected or encrypted. Bronmerk cannot see what is in it, nor whether it is marked as secret.",
                ),
                (
                    "Sla het op zonder wachtwoord. Kan dat niet, vul dan zelf de gegevens in, en een beperking als die nodig is.",
                    "Save it without a password. If that cannot be, fill in the fields yourself, and a restriction where one is needed.",
                ),
            ),
            Self::Broken => (
                "BROKEN",
                (
                    "Dit bestand is beschadigd of niet af. Bronmerk kan niet lezen wat erin staat.",
                    "This file is damaged or incomplete. Bronmerk cannot read what is in it.",
                ),
                (
                    "Open het en sla het opnieuw op. Lukt dat niet, zet dan een eerdere versie terug.",
                    "Open it and save it again. If that fails, put an earlier version back.",
                ),
            ),
            Self::Markings => (
                "MARKINGS_DISAGREE",
                (
                    "In dit document staan verschillende rubriceringen. Bronmerk weet niet welke geldt, en stelt geen beperking voor.",
                    "This document is marked with different levels. Bronmerk does not know which one holds, and proposes no restriction.",
                ),
                (
                    "Kijk welke rubricering geldt, en leg zo nodig zelf een beperking vast.",
                    "See which level holds, and restrict the document yourself where that is needed.",
                ),
            ),
            Self::Unread(lost) => unread(lost),
        };
        Trouble {
            reason: reason.to_owned(),
            message: Sentence::new(message.0, message.1),
            remedy: Sentence::new(remedy.0, remedy.1),
            time: now,
        }
    }
}

/// A sentence in Dutch and in English.
type Words = (&'static str, &'static str);

fn unread(lost: Lost) -> (&'static str, Words, Words) {
    const SAVE_ANEW: Words = (
        "Bronmerk probeert het later nog een keer. Blijft dit staan, open het bestand dan en sla het opnieuw op, of vul zelf de gegevens in, en een beperking als die nodig is.",
        "Bronmerk tries once more later. If this stays, open the file and save it again, or fill in the fields yourself, and a restriction where one is needed.",
    );
    match lost {
        Lost::Died => (
            "READER_FAILED",
            (
                "Dit bestand kan niet worden gelezen: het programma dat het opent, is erop vastgelopen. Bronmerk weet niet wat erin staat, ook niet of het gerubriceerd is.",
                "This file cannot be read: the program that opens it failed on it. Bronmerk does not know what is in it, nor whether it is marked as secret.",
            ),
            SAVE_ANEW,
        ),
        Lost::TooSlow => (
            "READER_TOO_SLOW",
            (
                "Dit bestand kan niet worden gelezen: het openen duurt te lang. Bronmerk weet niet wat erin staat, ook niet of het gerubriceerd is.",
                "This file cannot be read: opening it takes too long. Bronmerk does not know what is in it, nor whether it is marked as secret.",
            ),
            SAVE_ANEW,
        ),
        Lost::NoWorker => (
            "READER_MISSING",
            (
                "Dit bestand kan nu niet worden gelezen: Bronmerk kan het programma dat bestanden opent, niet starten.",
                "This file cannot be read now: Bronmerk cannot start the program that opens files.",
            ),
            (
                "Bronmerk probeert het later nog een keer. Blijft dit staan, vraag dan de beheerder om in het logboek te kijken.",
                "Bronmerk tries once more later. If this stays, ask the administrator to look in the log.",
            ),
        ),
    }
}
