//! The documents that are meant, some at a time.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
};

use bronmerk_proto::v1::{Document, ListDocumentsRequest};

use super::{AT_ONCE, Many, together};
use crate::{
    connect::Connection,
    filter::{Filter, saved::Saved},
    locate::Named,
    session::Session,
    trouble::Trouble,
};

/// Documents at a time; as many as the daemon changes at once.
const PAGE: usize = 500;

/// Which documents are meant.
#[derive(Debug)]
pub(crate) enum Which {
    /// Those that a filter fits.
    Fitting(String),
    /// Those of a batch, by their names.
    Batch(Vec<String>),
    /// Those that were typed.
    Typed(Vec<(OsString, Named)>),
}

impl Which {
    /// Those that were typed, or those that a filter fits.
    pub(in crate::commands) fn of(
        session: &Session,
        filter: Option<&str>,
        typed: &[OsString],
    ) -> Result<Self, Trouble> {
        if let Some(filter) = filter {
            return Saved::of_user().expanded(filter).and_then(|filter| match filter.is_empty() {
                // Else a variable that was never set would mean every document.
                true => Err(Trouble::EmptyFilter),
                false => Ok(Self::Fitting(filter)),
            });
        }
        if typed.is_empty() {
            return Err(Trouble::NoName);
        }
        let read = |typed: &OsString| Ok((typed.clone(), session.document(typed)?));
        typed.iter().map(read).collect::<Result<_, _>>().map(Self::Typed)
    }

    /// The one document that is meant and dealt with at once, as its record is shown.
    pub(in crate::commands) fn only_one(&self, asked: &Many) -> Option<&Named> {
        self.alone().filter(|_| !asked.preview)
    }

    /// The one document that was typed.
    pub(in crate::commands) fn alone(&self) -> Option<&Named> {
        match self {
            Self::Typed(typed) => match typed.as_slice() {
                [(_, named)] => Some(named),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether they were found, and not named one by one.
    pub(super) fn is_found(&self) -> bool {
        !matches!(self, Self::Typed(_))
    }
}

/// Some of them.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) documents: Vec<Document>,
    /// Those that were not there, as they were typed.
    pub(super) missed: Vec<(String, Trouble)>,
}

/// Goes through them.
pub(super) struct Pages<'w> {
    which: &'w Which,
    /// Where the next page of a list begins; nothing at its end.
    token: Option<String>,
    /// How many of those that were named were dealt with.
    at: usize,
    /// Those that were met: a file may be named in two ways.
    met: BTreeSet<String>,
}

impl<'w> Pages<'w> {
    pub(super) fn of(which: &'w Which) -> Self {
        Self { which, token: Some(String::new()), at: 0, met: BTreeSet::new() }
    }

    /// The next of them; nothing at the end.
    pub(super) async fn next(&mut self, connection: &Connection) -> Result<Option<Page>, Trouble> {
        match self.which {
            Which::Fitting(filter) => self.listed(connection, filter).await,
            Which::Batch(names) => {
                let named = |name: &String| (OsString::from(name), Named::Id(name.clone()));
                let next: Vec<_> = names.iter().skip(self.at).take(AT_ONCE).map(named).collect();
                self.named(connection, &next).await
            }
            Which::Typed(typed) => {
                let next: Vec<_> = typed.iter().skip(self.at).take(AT_ONCE).cloned().collect();
                self.named(connection, &next).await
            }
        }
    }

    async fn listed(&mut self, connection: &Connection, filter: &str) -> Result<Option<Page>, Trouble> {
        let Some(page_token) = self.token.take() else { return Ok(None) };
        let request = ListDocumentsRequest {
            page_size: i32::try_from(PAGE).unwrap_or_default(),
            page_token,
            filter: Filter::default().written(Some(filter)).present().text(),
            order_by: String::new(),
            ..Default::default()
        };
        let page = connection.answer(connection.documents().list_documents(request)).await?;
        self.token = Some(page.next_page_token).filter(|token| !token.is_empty());
        Ok(Some(Page { documents: page.documents, missed: Vec::new() }))
    }

    async fn named(
        &mut self,
        connection: &Connection,
        next: &[(OsString, Named)],
    ) -> Result<Option<Page>, Trouble> {
        if next.is_empty() {
            return Ok(None);
        }
        self.at += next.len();
        let found = together(next.iter().map(|(_, named)| connection.document(named)).collect()).await;
        let mut page = Page::default();
        for ((typed, _), found) in next.iter().zip(found) {
            match found {
                Ok(document) if self.met.insert(document.name.clone()) => page.documents.push(document),
                Ok(_) => {}
                Err(trouble) => page.missed.push((shown(typed), trouble)),
            }
        }
        Ok(Some(page))
    }
}

fn shown(typed: &OsStr) -> String {
    typed.to_string_lossy().into_owned()
}
