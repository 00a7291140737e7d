//! What the fuzz targets run: the readers of what may come from anybody.

use super::{diwoo, incoming, mdto};
use crate::model::{DocumentId, FileIdentity, FilePath, Location, Record, Stamp, Timestamp};

/// Reads bytes as MDTO. What is taken is written and read back as the same.
#[doc(hidden)]
pub fn fuzz_mdto(data: &[u8]) {
    let Ok(read) = mdto::read(data) else { return };
    let bytes = mdto::to_bytes(&read);
    assert_eq!(mdto::read(&bytes).as_ref(), Ok(&read), "what was read is written as something else");
    let problems = mdto::check(&read);
    if let mdto::Mdto::Informatieobject(object) = read {
        let _ = (incoming::mark(&object), incoming::content(&object), incoming::kind(&object).is_ok());
        let _ = incoming::incoming(&object, &record(), |_| None);
        assert!(mdto::missing(&object, &object).is_empty(), "it says what it does not say: {problems:?}");
    }
}

/// Reads bytes as what the Woo index harvests.
#[doc(hidden)]
pub fn fuzz_diwoo(data: &[u8]) {
    let _ = diwoo::verify(data);
}

fn record() -> Record {
    let location = Location {
        path: FilePath::from_bytes(b"/w/nota.odt"),
        identity: FileIdentity { filesystem: 1, file: 1, birth_time_ns: 1 },
        stamp: Stamp::default(),
        folder: 0,
    };
    Record::provisional(DocumentId(uuid::Uuid::nil()), location, Timestamp(0))
}

#[cfg(test)]
mod tests {
    use super::{fuzz_diwoo, fuzz_mdto};

    #[test]
    fn what_once_went_wrong_goes_well() {
        for bytes in [&b""[..], b"<", b"<MDTO/>", b"\xff", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"] {
            fuzz_mdto(bytes);
            fuzz_diwoo(bytes);
        }
    }
}
