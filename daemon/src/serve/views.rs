//! How much of a document an answer tells: the view that was asked for, and the paths of a mask.

use prost_types::FieldMask;
use tonic::Status;

use super::{reasons, status::Refused};
use crate::model::FieldName;
use bronmerk_proto::v1::{Document, DocumentView};

/// The field that a line in a list has.
const OF_LIST: &str = "naam";

/// What is told of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    view: DocumentView,
    /// Names of parts; empty for all that the view has.
    parts: Vec<String>,
    /// Names of fields, where not all of them are told.
    fields: Option<Vec<String>>,
}

/// The parts of a document, and which of them stand in a line of a list.
macro_rules! parts {
    ($($part:ident: $of_list:literal,)*) => {
        const PARTS: &[(&str, bool)] = &[$((stringify!($part), $of_list),)*];

        impl Told {
            /// Takes out of a document what is not told.
            pub fn cut(&self, document: &mut Document) {
                $(if !self.has(stringify!($part)) {
                    document.$part = Default::default();
                })*
                match (&self.fields, self.view) {
                    (Some(named), _) => document.fields.retain(|name, _| named.contains(name)),
                    (None, _) if !self.parts.is_empty() && !self.parts.iter().any(|part| part == FIELDS) => {
                        document.fields.clear();
                    }
                    (None, _) => {}
                }
                if self.view == DocumentView::List {
                    document.fields.retain(|name, _| name == OF_LIST);
                }
            }
        }
    };
}

parts! {
    etag: true,
    state: true,
    locations: true,
    create_time: true,
    update_time: true,
    sequence: false,
    origin: false,
    facts: false,
    missing_fields: true,
    trouble: true,
    absence: true,
    successor: false,
    version_count: false,
    restrictions: false,
    completeness: false,
    retention: false,
    public_notice: false,
    kind: true,
    lock: false,
    rejections: false,
    relations: false,
    publication_events: false,
    related_from: false,
    related_from_is_incomplete: false,
    dossier: true,
    publication: false,
    standing: true,
    fields_to_complete: true,
    former_place: false,
    former_contents: false,
    creation: false,
    earlier_creation: false,
}

const FIELDS: &str = "fields";
const NAME: &str = "name";

impl Told {
    /// Reads what a request asks for.
    pub fn read(view: i32, mask: Option<FieldMask>) -> Result<Self, Status> {
        let view = DocumentView::try_from(view).map_err(|_| Status::from(bad_view(view)))?;
        let (mut parts, mut fields) = (Vec::new(), Vec::new());
        let mut has_all = false;
        for path in mask.map(|mask| mask.paths).unwrap_or_default() {
            match path.split_once('.') {
                Some((FIELDS, field)) if FieldName::parse(field).is_some() => fields.push(field.to_owned()),
                None if path == "*" => has_all = true,
                None if path == FIELDS || path == NAME || is_part(&path) => parts.push(path),
                _ => return Err(bad_path(&path).into()),
            }
        }
        if has_all {
            (parts, fields) = (Vec::new(), Vec::new());
        }
        let all_fields = fields.is_empty() || parts.iter().any(|part| part == FIELDS);
        if !fields.is_empty() && parts.is_empty() {
            parts.push(NAME.into());
        }
        Ok(Self { view, parts, fields: (!all_fields).then_some(fields) })
    }

    fn has(&self, part: &str) -> bool {
        let of_list = || PARTS.iter().any(|(known, of_list)| *known == part && *of_list);
        let of_view = match self.view {
            DocumentView::Unspecified | DocumentView::Full => true,
            DocumentView::List | DocumentView::Fields => of_list(),
        };
        of_view && (self.parts.is_empty() || self.parts.iter().any(|known| known == part))
    }
}

/// Whether that is a part of a document, other than its name and its fields.
pub fn is_part(name: &str) -> bool {
    PARTS.iter().any(|(known, _)| *known == name)
}

fn bad_view(view: i32) -> Refused {
    Refused::field(reasons::VIEW_UNKNOWN, "view").with("view", view)
}

fn bad_path(path: &str) -> Refused {
    Refused::field(reasons::READ_MASK_INVALID, "read_mask").with("path", path)
}

#[cfg(test)]
mod tests {
    use prost_types::FieldMask;
    use tonic::Code;

    use super::{PARTS, Told};
    use crate::{
        serve::status::tests::reason_of_whole,
        wire::{self, strategies},
    };
    use bronmerk_proto::v1::{Document, DocumentView, Field};

    fn whole() -> Document {
        let mut document = wire::document(&strategies::sample(strategies::record()));
        document.fields = ["naam", "taal"].map(|name| (name.to_owned(), Field::default())).into();
        document.sequence = 7;
        document.dossier = "documents/x".into();
        document
    }

    fn told(view: DocumentView, paths: &[&str]) -> Document {
        let mask = FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() };
        let mut document = whole();
        Told::read(view.into(), Some(mask)).unwrap().cut(&mut document);
        document
    }

    fn fields(document: &Document) -> Vec<&str> {
        document.fields.keys().map(String::as_str).collect()
    }

    #[test]
    fn a_view_and_a_mask_leave_out_what_they_do_not_name() {
        let full = whole();
        for paths in [&[][..], &["*"], &["*", "state"]] {
            assert_eq!(told(DocumentView::Unspecified, paths), full, "{paths:?}");
            assert_eq!(told(DocumentView::Full, paths), full, "{paths:?}");
        }
        let list = told(DocumentView::List, &[]);
        assert_eq!((fields(&list), list.sequence, &list.etag), (vec!["naam"], 0, &full.etag));
        assert_eq!((&list.name, &list.dossier), (&full.name, &full.dossier));
        let of_fields = told(DocumentView::Fields, &[]);
        assert_eq!((fields(&of_fields), of_fields.sequence), (vec!["naam", "taal"], 0));
        let one = told(DocumentView::Full, &["fields.taal", "sequence"]);
        assert_eq!((fields(&one), one.sequence, one.etag.as_str()), (vec!["taal"], 7, ""));
        let only = told(DocumentView::Full, &["fields.taal"]);
        assert_eq!((fields(&only), only.sequence, &only.name), (vec!["taal"], 0, &full.name));
        assert_eq!(fields(&told(DocumentView::Full, &["fields", "fields.taal"])), ["naam", "taal"]);
        assert_eq!(fields(&told(DocumentView::Full, &["state"])), [""; 0]);
        assert_eq!(fields(&told(DocumentView::List, &["fields.taal"])), [""; 0]);
        assert_eq!(told(DocumentView::Full, &["name"]).sequence, 0);
    }

    #[test]
    fn every_part_of_a_document_can_be_named() {
        let message = bronmerk_proto::DESCRIPTORS;
        let set: prost_types::FileDescriptorSet = prost::Message::decode(message).unwrap();
        let messages = set
            .file
            .iter()
            .filter(|file| file.package() == "bronmerk.v1")
            .flat_map(|file| &file.message_type);
        let document = messages.into_iter().find(|message| message.name() == "Document").unwrap();
        let named: Vec<_> = document.field.iter().map(|field| field.name()).collect();
        for part in &named {
            assert!(["name", "fields"].contains(part) || super::is_part(part), "{part}");
        }
        assert_eq!(PARTS.len() + 2, named.len());
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for path in ["colour", "fields.kleur", "state.x", "", "fields.naam.value"] {
            let refused = Told::read(0, Some(FieldMask { paths: vec![path.into()] })).err().unwrap();
            assert_eq!(
                (refused.code(), reason_of_whole(&refused).as_str()),
                (Code::InvalidArgument, "READ_MASK_INVALID")
            );
        }
        assert_eq!(reason_of_whole(&Told::read(9, None).err().unwrap()), "VIEW_UNKNOWN");
    }
}
