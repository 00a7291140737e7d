//! What was read from a file, and what the system says about it.

use super::{
    WireError,
    basic::{timestamp_from_proto, timestamp_to_proto},
    field::{provenance_from_proto, provenance_to_proto},
    numbers::{basis_from_proto, basis_to_proto, stage_from_proto, stage_to_proto},
};
use crate::model::{
    Account, Facts, FileIdentity, FilePath, Format, Location, Properties, PropertyMark, Sha256, Stamp,
};
use bronmerk_proto::v1;

pub(super) fn facts_to_proto(facts: &Facts) -> v1::Facts {
    v1::Facts {
        size_bytes: facts.size,
        sha256: facts.sha256.0.to_vec(),
        file_create_time: facts.created.map(timestamp_to_proto),
        file_modify_time: Some(timestamp_to_proto(facts.modified)),
        owner: Some(account_to_proto(&facts.owner)),
        saved_by: facts.saved_by.as_ref().map(account_to_proto),
        media_type: facts.media_type.clone(),
        format: facts.format.as_ref().map(format_to_proto),
        other_formats: facts.other_formats.iter().map(format_to_proto).collect(),
        name_disagrees: facts.name_disagrees,
        provenance: Some(provenance_to_proto(&facts.provenance)),
        properties: properties_to_proto(&facts.properties),
    }
}

fn account_to_proto(account: &Account) -> v1::Account {
    v1::Account { id: account.id.clone(), name: account.name.clone().unwrap_or_default() }
}

fn account_from_proto(account: v1::Account) -> Account {
    Account { id: account.id, name: Some(account.name).filter(|name| !name.is_empty()) }
}

/// Returns nothing for properties that say nothing.
fn properties_to_proto(properties: &Properties) -> Option<v1::Properties> {
    (*properties != Properties::default()).then(|| v1::Properties {
        marks: properties.marks.iter().map(|mark| mark.0).collect(),
        create_time: properties.created.map(timestamp_to_proto),
        modify_time: properties.modified.map(timestamp_to_proto),
        marking: properties.marking.clone().unwrap_or_default(),
        stage: properties.stage.map(stage_to_proto).unwrap_or_default().into(),
    })
}

fn properties_from_proto(properties: v1::Properties) -> Result<Properties, WireError> {
    let moment = |time: Option<prost_types::Timestamp>, field| match time {
        Some(time) => timestamp_from_proto(Some(time), field).map(Some),
        None => Ok(None),
    };
    Ok(Properties {
        marks: properties.marks.into_iter().map(PropertyMark).collect(),
        created: moment(properties.create_time, "Properties.create_time")?,
        modified: moment(properties.modify_time, "Properties.modify_time")?,
        marking: Some(properties.marking).filter(|code| !code.is_empty()),
        stage: match properties.stage {
            0 => None,
            number => Some(stage_from_proto(number, "Properties.stage")?),
        },
    })
}

pub(super) fn facts_from_proto(facts: v1::Facts) -> Result<Facts, WireError> {
    let owner = facts.owner.ok_or(WireError::Missing { field: "Facts.owner" })?;
    let provenance = facts.provenance.ok_or(WireError::Missing { field: "Facts.provenance" })?;
    let created = match facts.file_create_time {
        Some(time) => Some(timestamp_from_proto(Some(time), "Facts.file_create_time")?),
        None => None,
    };
    Ok(Facts {
        size: facts.size_bytes,
        sha256: sha256_from_bytes(&facts.sha256, "Facts.sha256")?,
        created,
        modified: timestamp_from_proto(facts.file_modify_time, "Facts.file_modify_time")?,
        owner: account_from_proto(owner),
        saved_by: facts.saved_by.map(account_from_proto),
        media_type: facts.media_type,
        format: facts.format.map(format_from_proto).transpose()?,
        other_formats: facts.other_formats.into_iter().map(format_from_proto).collect::<Result<_, _>>()?,
        name_disagrees: facts.name_disagrees,
        properties: facts.properties.map(properties_from_proto).transpose()?.unwrap_or_default(),
        provenance: provenance_from_proto(provenance)?,
    })
}

fn format_to_proto(format: &Format) -> v1::Format {
    v1::Format {
        puid: format.puid.clone(),
        name: format.name.clone(),
        version: format.version.clone(),
        basis: basis_to_proto(format.basis).into(),
    }
}

fn format_from_proto(format: v1::Format) -> Result<Format, WireError> {
    let basis = basis_from_proto(format.basis, "Format.basis")?;
    Ok(Format { puid: format.puid, name: format.name, version: format.version, basis })
}

pub(super) fn sha256_from_bytes(bytes: &[u8], field: &'static str) -> Result<Sha256, WireError> {
    bytes.try_into().map(Sha256).map_err(|_| WireError::Malformed { field, wanted: "32 bytes" })
}

pub(super) fn location_to_proto(location: &Location) -> v1::Location {
    v1::Location {
        path: location.path.as_bytes().to_vec(),
        display_path: String::new(),
        identity: Some(v1::FileIdentity {
            filesystem: location.identity.filesystem,
            file: trimmed(location.identity.file),
            birth_time_ns: location.identity.birth_time_ns,
        }),
        stamp: Some(v1::FileStamp {
            size_bytes: location.stamp.size,
            modify_time_ns: location.stamp.modify_time_ns,
            change_time_ns: location.stamp.change_time_ns,
        }),
        folder_mark: location.folder,
    }
}

pub(super) fn location_from_proto(location: v1::Location) -> Result<Location, WireError> {
    let identity = location.identity.ok_or(WireError::Missing { field: "Location.identity" })?;
    let stamp = location.stamp.ok_or(WireError::Missing { field: "Location.stamp" })?;
    Ok(Location {
        path: path_from_bytes(&location.path, "Location.path")?,
        identity: FileIdentity {
            filesystem: identity.filesystem,
            file: widened(&identity.file)?,
            birth_time_ns: identity.birth_time_ns,
        },
        stamp: Stamp {
            size: stamp.size_bytes,
            modify_time_ns: stamp.modify_time_ns,
            change_time_ns: stamp.change_time_ns,
        },
        folder: location.folder_mark,
    })
}

pub(super) fn path_from_bytes(bytes: &[u8], field: &'static str) -> Result<FilePath, WireError> {
    if bytes.is_empty() {
        return Err(WireError::Missing { field });
    }
    Ok(FilePath::from_bytes(bytes))
}

/// Big-endian without the leading zeros, and at least one byte.
fn trimmed(number: u128) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = (number.leading_zeros() / 8).min(15);
    bytes.iter().copied().skip(zeros as usize).collect()
}

fn widened(bytes: &[u8]) -> Result<u128, WireError> {
    if bytes.is_empty() || bytes.len() > 16 {
        return Err(WireError::Malformed { field: "FileIdentity.file", wanted: "1 to 16 bytes" });
    }
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u128::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::{trimmed, widened};

    #[test]
    fn a_file_number_takes_the_bytes_that_it_needs() {
        let table: [(u128, &[u8]); 5] =
            [(0, &[0]), (1, &[1]), (255, &[255]), (256, &[1, 0]), (u128::MAX, &[255; 16])];
        for (number, bytes) in table {
            assert_eq!(trimmed(number), bytes, "{number}");
            assert_eq!(widened(bytes).ok(), Some(number));
        }
        assert!(widened(&[]).is_err());
        assert!(widened(&[0; 17]).is_err());
    }
}
