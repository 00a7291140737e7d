//! `VocabularyService`: the lists of terms.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    fields::{self, LISTS},
    pages, reasons,
    shared::Shared,
    status::Refused,
    update,
};
use crate::{
    model::{FieldName, FilePath, Term, Timestamp, Value},
    query::{
        chosen,
        token::{self, Mark, Position},
    },
    settings::values::{self, Lists},
    vocabulary::{Entry, List, ListId, Vocabularies, fold},
    wire,
};
use bronmerk_proto::v1::{
    self, FoundTerm, ListFieldsRequest, ListFieldsResponse, ListTermsRequest, ListTermsResponse,
    ListVocabulariesRequest, ListVocabulariesResponse, SearchTermsRequest, SearchTermsResponse, Vocabulary,
    VocabularyTerm, vocabulary_service_server::VocabularyService,
};

const LONGEST_QUERY: usize = 200;
const MOST_LISTS: usize = 1_000;

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
        asked: Request<ListVocabulariesRequest>,
    ) -> Result<Response<ListVocabulariesResponse>, Status> {
        let asked = asked.into_inner();
        let vocabularies = self.vocabularies();
        let size = pages::size(asked.page_size, MOST_LISTS)?;
        let mark = Mark::of(&["vocabularies"]);
        let after = counted(&asked.page_token, mark)?;
        let (vocabularies, next_page_token) = page(vocabularies.all().skip(after), (size, after), mark);
        let vocabularies = vocabularies.into_iter().map(|(id, list)| vocabulary(id, list)).collect();
        Ok(Response::new(ListVocabulariesResponse { vocabularies, next_page_token }))
    }

    async fn search_terms(
        &self,
        asked: Request<SearchTermsRequest>,
    ) -> Result<Response<SearchTermsResponse>, Status> {
        let caller = self.0.callers.name(&asked).await?;
        let asked = asked.into_inner();
        let query = checked(&asked.query)?;
        let field = match asked.field.as_str() {
            "" => None,
            name => Some(update::field_named("field", name)?),
        };
        let size = pages::size(asked.page_size, 50)?;
        let policy = self.0.desk.policy();
        // What the caller chooses meanwhile puts terms in another order: then the pages are of another question.
        let name = caller.clone();
        let recent = self.0.scan(move |reader| chosen::recent(reader, &name)).await?;
        let newest = recent.first().map(|(_, time)| time.0).unwrap_or_default();
        let mark = Mark::of(&["search", &policy.version, &query, &asked.field, &caller, &newest.to_string()]);
        let after = counted(&asked.page_token, mark)?;
        let mut found = found(policy.lists(), field, &query);
        for found in &mut found {
            let Some(term) = &found.0 else { continue };
            found.2 = recent.iter().find(|(known, _)| known.is_same(term)).map(|(_, time)| *time);
        }
        found.sort_by_key(|(.., time)| std::cmp::Reverse(*time));
        let (terms, next_page_token) = page(found.into_iter().skip(after), (size, after), mark);
        let terms = terms
            .into_iter()
            .map(|(_, found, time)| FoundTerm { recent_time: time.map(wire::timestamp_to_proto), ..found });
        Ok(Response::new(SearchTermsResponse { terms: terms.collect(), next_page_token }))
    }

    async fn list_fields(
        &self,
        _: Request<ListFieldsRequest>,
    ) -> Result<Response<ListFieldsResponse>, Status> {
        let fields = FieldName::ALL.into_iter().map(fields::info).collect();
        Ok(Response::new(ListFieldsResponse { fields }))
    }

    async fn list_terms(
        &self,
        asked: Request<ListTermsRequest>,
    ) -> Result<Response<ListTermsResponse>, Status> {
        let asked = asked.into_inner();
        let id = id(&asked.parent)?;
        checked(&asked.query)?;
        let size = pages::size(asked.page_size, 50)?;
        let vocabularies = self.vocabularies();
        let list = vocabularies.list(id);
        // A page of another version of the list would not fit the ones before it.
        let mark = Mark::of(&["terms", id.as_str(), &list.version, &asked.query]);
        let after = counted(&asked.page_token, mark)?;
        let (terms, next_page_token) = page(list.search(&asked.query).skip(after), (size, after), mark);
        let terms = terms.into_iter().map(|entry| term(list, entry)).collect();
        Ok(Response::new(ListTermsResponse { terms, next_page_token }))
    }
}

/// A term that was found, as a record keeps it and as it is told, and when it was chosen last.
type Found = (Option<Term>, FoundTerm, Option<Timestamp>);

/// The terms that a field takes, or those of every list, in which the words of a text occur.
fn found(lists: Lists<'_>, field: Option<FieldName>, query: &str) -> Vec<Found> {
    let wanted = field.and_then(values::list_of);
    let mut all: Vec<Found> = Vec::new();
    for (id, list) in lists.vocabularies.all() {
        if wanted == Some(id) || field.is_none() {
            let found = |entry| {
                let told = FoundTerm {
                    term: Some(term(list, entry)),
                    vocabulary: format!("{LISTS}{}", id.as_str()),
                    recent_time: None,
                };
                (Some(list.term(entry)), told, None)
            };
            all.extend(list.search(query).map(found));
        }
    }
    let words: Vec<_> = query.split_whitespace().map(fold).collect();
    let own = FieldName::ALL.into_iter().filter(|own| field.is_none_or(|field| field == *own));
    for term in own.flat_map(|own| lists.own_terms(own)) {
        let said = fold(&format!("{} {}", term.code, term.label));
        if words.iter().all(|word| said.contains(word.as_str())) {
            let told = VocabularyTerm { term: on_wire(term.clone()), ..VocabularyTerm::default() };
            all.push((Some(term), FoundTerm { term: Some(told), ..FoundTerm::default() }, None));
        }
    }
    all
}

fn on_wire(term: Term) -> Option<v1::Term> {
    match wire::value_to_proto(&Value::Term(term)).kind {
        Some(v1::value::Kind::Term(term)) => Some(term),
        _ => None,
    }
}

/// After how many a page begins.
fn counted(page_token: &str, mark: Mark) -> Result<usize, Status> {
    match pages::position(page_token, mark)? {
        Some(Position::Term(count)) => Ok(usize::try_from(count).unwrap_or(usize::MAX)),
        Some(_) => Err(pages::bad_token()),
        None => Ok(0),
    }
}

/// A page of so many, behind so many, and the token of the next one.
fn page<T>(mut rest: impl Iterator<Item = T>, (size, after): (usize, usize), mark: Mark) -> (Vec<T>, String) {
    let page: Vec<T> = rest.by_ref().take(size).collect();
    let next = Position::Term(after.saturating_add(page.len()) as u64);
    let token = rest.next().map(|_| token::page_token(mark, &next)).unwrap_or_default();
    (page, token)
}

fn checked(query: &str) -> Result<String, Status> {
    if query.chars().count() > LONGEST_QUERY { Err(query_too_long()) } else { Ok(query.trim().to_owned()) }
}

fn vocabulary(id: ListId, list: &List) -> Vocabulary {
    Vocabulary {
        name: format!("{LISTS}{}", id.as_str()),
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
    VocabularyTerm {
        term: on_wire(list.term(entry)),
        explanation: entry.explanation.as_deref().map(wire::sentence_to_proto),
        other_spellings: entry.also().map(Into::into).collect(),
        attributes: entry.attributes().map(|(key, value)| (key.as_str().into(), value.into())).collect(),
    }
}

fn id(parent: &str) -> Result<ListId, Status> {
    let given = parent.strip_prefix(LISTS).unwrap_or(parent);
    ListId::parse(given).filter(|_| parent.starts_with(LISTS)).ok_or_else(|| no_list(given))
}

fn no_list(given: &str) -> Status {
    let near: Vec<_> = ListId::nearest(given).iter().map(|id| format!("`{}`", id.as_str())).collect();
    Refused::new(reasons::VOCABULARY_NOT_FOUND)
        .with("vocabulary", given)
        .with("nearest", near.join(", "))
        .into()
}

fn query_too_long() -> Status {
    Refused::field(reasons::QUERY_TOO_LONG, "query").into()
}
