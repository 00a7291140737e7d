//! `VocabularyService`: the lists of terms.

use std::sync::Arc;

use tonic::{Code, Request, Response, Status};

use super::{pages, shared::Shared, status::Refused};
use crate::{
    model::{FilePath, Sentence, Value, sentence::short},
    query::token::{self, Mark, Position},
    vocabulary::{Entry, List, ListId, Vocabularies},
    wire,
};
use bronmerk_proto::v1::{
    self, ListTermsRequest, ListTermsResponse, ListVocabulariesRequest, ListVocabulariesResponse, Vocabulary,
    VocabularyTerm, vocabulary_service_server::VocabularyService,
};

const COLLECTION: &str = "vocabularies/";
const LONGEST_QUERY: usize = 200;

/// The service.
pub struct Terms(pub Arc<Shared>);

impl Terms {
    fn vocabularies(&self) -> Vocabularies {
        self.0.desk.policy().vocabularies.clone()
    }
}

#[tonic::async_trait]
impl VocabularyService for Terms {
    async fn list_vocabularies(
        &self,
        _: Request<ListVocabulariesRequest>,
    ) -> Result<Response<ListVocabulariesResponse>, Status> {
        let vocabularies = self.vocabularies();
        let vocabularies = vocabularies.all().map(|(id, list)| vocabulary(id, list)).collect();
        Ok(Response::new(ListVocabulariesResponse { vocabularies }))
    }

    async fn list_terms(
        &self,
        asked: Request<ListTermsRequest>,
    ) -> Result<Response<ListTermsResponse>, Status> {
        let asked = asked.into_inner();
        let id = id(&asked.parent)?;
        if asked.query.chars().count() > LONGEST_QUERY {
            return Err(query_too_long());
        }
        let size = pages::size(asked.page_size, 50)?;
        let vocabularies = self.vocabularies();
        let list = vocabularies.list(id);
        // A page of another version of the list would not fit the ones before it.
        let mark = Mark::of(&["terms", id.as_str(), &list.version, &asked.query]);
        let after = match pages::position(&asked.page_token, mark)? {
            Some(Position::Term(count)) => usize::try_from(count).unwrap_or(usize::MAX),
            Some(_) => return Err(pages::bad_token()),
            None => 0,
        };
        let mut found = list.search(&asked.query).skip(after);
        let terms: Vec<_> = found.by_ref().take(size).map(|entry| term(list, entry)).collect();
        let next_page_token = match found.next() {
            Some(_) => token::page_token(mark, &Position::Term(after.saturating_add(terms.len()) as u64)),
            None => String::new(),
        };
        Ok(Response::new(ListTermsResponse { terms, next_page_token }))
    }
}

fn vocabulary(id: ListId, list: &List) -> Vocabulary {
    Vocabulary {
        name: format!("{COLLECTION}{}", id.as_str()),
        title: list.name.as_ref().into(),
        version: list.version.as_ref().into(),
        date: list.date.as_ref().into(),
        source: list.source.as_ref().into(),
        closed: list.closed,
        term_count: u32::try_from(list.entries().len()).unwrap_or(u32::MAX),
        display_path: list.laid.as_ref().map(FilePath::display).unwrap_or_default(),
    }
}

fn term(list: &List, entry: &Entry) -> VocabularyTerm {
    let term = match wire::value_to_proto(&Value::Term(list.term(entry))).kind {
        Some(v1::value::Kind::Term(term)) => Some(term),
        _ => None,
    };
    VocabularyTerm {
        term,
        explanation: entry.explanation.as_deref().map(wire::sentence_to_proto),
        other_spellings: entry.also().map(Into::into).collect(),
        attributes: entry.attributes().map(|(key, value)| (key.as_str().into(), value.into())).collect(),
    }
}

fn id(parent: &str) -> Result<ListId, Status> {
    let given = parent.strip_prefix(COLLECTION).unwrap_or(parent);
    ListId::parse(given).filter(|_| parent.starts_with(COLLECTION)).ok_or_else(|| no_list(given))
}

fn no_list(given: &str) -> Status {
    let near: Vec<_> = ListId::nearest(given).iter().map(|id| format!("`{}`", id.as_str())).collect();
    let (given, near) = (short(given), near.join(", "));
    let message = Sentence::new(
        format!("Er is geen lijst `{given}`. Het dichtst erbij: {near}."),
        format!("There is no list `{given}`. Nearest: {near}."),
    );
    Refused::new(Code::NotFound, "VOCABULARY_NOT_FOUND", message)
        .with("vocabulary", given)
        .with("nearest", near)
        .into()
}

fn query_too_long() -> Status {
    let message = Sentence::new(
        "De zoektekst is te lang. Gebruik hooguit 200 tekens.",
        "The query is too long. Use at most 200 characters.",
    );
    Refused::field("QUERY_TOO_LONG", "query", message).into()
}
