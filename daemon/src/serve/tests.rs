//! The doors as a client meets them: a real socket, a real client.

use std::{path::PathBuf, pin::Pin, time::Duration};

use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};

use super::{
    open,
    status::tests::reason_of_whole,
    testing::{self, Book},
};
use crate::model::{FilePath, Related, RelationKind, State, Timestamp};
use bronmerk_proto::v1::{
    self, document_service_client::DocumentServiceClient, folder_service_client::FolderServiceClient,
    locator::Kind, system_service_client::SystemServiceClient,
    vocabulary_service_client::VocabularyServiceClient,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

struct House {
    reader: Book,
    stop: CancellationToken,
    served: JoinHandle<()>,
    socket: PathBuf,
    metrics: std::net::SocketAddr,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        Self::of(Book::new()).await
    }

    async fn of(reader: Book) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("run/daemon.sock");
        let stop = CancellationToken::new();
        let opened = open(reader.desk(), (*reader).clone(), testing::about(), &socket, stop.clone()).await;
        let mut doors = opened.unwrap_or_else(|error| panic!("{error}"));
        let metrics = doors.serve_metrics("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let served = tokio::spawn(doors.serve());
        Self { reader, stop, served, socket, metrics, _folder: folder }
    }

    async fn channel(&self) -> Channel {
        let address = format!("unix://{}", self.socket.display());
        Endpoint::from_shared(address).unwrap().connect().await.unwrap()
    }

    async fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel().await)
    }
}

fn name(number: u128) -> String {
    testing::id(number).resource_name()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_found_by_name_path_and_uri() {
    let house = House::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = FilePath::new(&folder.path().canonicalize().unwrap().join("nota één.docx"));
    std::fs::write(path.as_path(), "text").unwrap();
    house.reader.append(testing::entry(testing::record_of_file(1, &path)));
    let mut client = house.documents().await;

    let asked = v1::GetDocumentRequest { name: name(1), ..Default::default() };
    let document = client.get_document(asked).await.unwrap().into_inner().document.unwrap();
    assert!(document.etag.starts_with("\"1-"), "{}", document.etag);
    assert_eq!(document.missing_fields.len(), 4);

    let uri = format!("file://localhost{}/nota%20%C3%A9%C3%A9n.docx", path.folder().unwrap());
    let missing = v1::Locator { kind: Some(Kind::Name(name(9))) };
    for kind in [Kind::Path(path.as_bytes().to_vec()), Kind::Uri(uri), Kind::Name(name(1))] {
        let locators =
            vec![v1::Locator { kind: None }, missing.clone(), v1::Locator { kind: Some(kind.clone()) }];
        let found = client
            .resolve_document(v1::ResolveDocumentRequest { locators, ..Default::default() })
            .await
            .unwrap()
            .into_inner();
        assert_eq!(found.document.unwrap().name, name(1), "{kind:?}");
        assert_eq!(found.locator_index, 2);
    }

    let locators = vec![v1::Locator { kind: Some(Kind::Path(b"/no/such/file".to_vec())) }];
    let refused = client
        .resolve_document(v1::ResolveDocumentRequest { locators, ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (Code::NotFound, "DOCUMENT_NOT_FOUND"));
}

/// What an answer shows of others is durable too, whichever way it is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relation_is_told_when_it_is_durable() {
    type Ask = fn(DocumentServiceClient<Channel>) -> Pin<Box<dyn Future<Output = Vec<v1::Document>>>>;
    let ways: [(&str, Ask); 4] = [
        ("get", |mut client| {
            Box::pin(async move {
                let asked = v1::GetDocumentRequest { name: name(1), ..Default::default() };
                Vec::from_iter(client.get_document(asked).await.unwrap().into_inner().document)
            })
        }),
        ("list", |mut client| {
            Box::pin(async move {
                let asked = v1::ListDocumentsRequest { filter: "path = /een".into(), ..Default::default() };
                client.list_documents(asked).await.unwrap().into_inner().documents
            })
        }),
        ("batch", |mut client| {
            Box::pin(async move {
                let asked = v1::BatchGetDocumentsRequest { names: vec![name(1)], ..Default::default() };
                client.batch_get_documents(asked).await.unwrap().into_inner().documents
            })
        }),
        ("resolve", |mut client| {
            Box::pin(async move {
                let locators = vec![v1::Locator { kind: Some(Kind::Name(name(1))) }];
                let asked = v1::ResolveDocumentRequest { locators, ..Default::default() };
                Vec::from_iter(client.resolve_document(asked).await.unwrap().into_inner().document)
            })
        }),
    ];
    for (way, ask) in ways {
        // Nothing is fsynced but what is waited for.
        let house = House::of(Book::with_pace(Duration::from_secs(3_600))).await;
        testing::append(&house.reader, 1, State::Settled, "/een");
        house.reader.settled().await;
        let mut annex = testing::record(2, State::Settled, &["/bijlage"]);
        annex.relations.push(Related {
            kind: RelationKind::AnnexOf,
            document: testing::id(1),
            by: "eva".into(),
            time: Timestamp(1),
        });
        let noted = house.reader.append(testing::entry(annex));
        assert!(house.reader.durable() < noted, "{way}: not yet");
        let documents = ask(house.documents().await).await;
        let told: Vec<_> =
            documents.iter().flat_map(|one| &one.related_from).map(|one| &one.document).collect();
        assert_eq!(told, [&name(2)], "{way}");
        assert!(house.reader.durable() >= noted, "{way}: what was shown is durable");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_successor_answers_for_what_it_replaced() {
    let house = House::new().await;
    testing::append(&house.reader, 2, State::Settled, "/a");
    let mut merged = testing::record(1, State::Gone, &["/a"]);
    merged.successor = Some(testing::id(2));
    house.reader.append(testing::entry(merged));
    let locators = vec![v1::Locator { kind: Some(Kind::Name(name(1))) }];
    let mut client = house.documents().await;
    let found = client
        .resolve_document(v1::ResolveDocumentRequest { locators, ..Default::default() })
        .await
        .unwrap()
        .into_inner();
    assert_eq!(found.document.unwrap().name, name(2));
    let itself = client
        .get_document(v1::GetDocumentRequest { name: name(1), ..Default::default() })
        .await
        .unwrap()
        .into_inner();
    assert_eq!(itself.document.unwrap().successor, name(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_are_asked_the_damaged_ones_are_named_and_the_others_answered() {
    let house = House::new().await;
    for number in 1..=4 {
        testing::append(&house.reader, number, State::Settled, &format!("/{number}"));
    }
    house.reader.settled().await;
    house.reader.spoil(testing::id(3));
    let mut client = house.documents().await;
    let names = vec![name(4), name(3), name(1)];
    let asked = v1::BatchGetDocumentsRequest { names, ..Default::default() };
    let answer = client.batch_get_documents(asked).await.unwrap().into_inner();
    let found: Vec<_> = answer.documents.iter().map(|document| document.name.clone()).collect();
    assert_eq!((found, answer.unreadable_names), (vec![name(4), name(1)], vec![name(3)]));
    // One that nobody knows is refused by its own name.
    let names = vec![name(3), name(9), name(1)];
    let refused = client
        .batch_get_documents(v1::BatchGetDocumentsRequest { names, ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    assert!(refused.message().contains(&name(9)), "{}", refused.message());
    let refused = client
        .get_document(v1::GetDocumentRequest { name: name(3), ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::DataLoss);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_answered_is_refused_with_its_reason() {
    let house = House::new().await;
    testing::append(&house.reader, 1, State::Settled, "/a");
    let mut client = house.documents().await;
    let get = |name: &str| v1::GetDocumentRequest { name: name.into(), ..Default::default() };
    let list = |filter: &str, order: &str, token: &str, page_size| v1::ListDocumentsRequest {
        filter: filter.into(),
        order_by: order.into(),
        page_token: token.into(),
        page_size,
        ..Default::default()
    };
    let refused = client.get_document(get(&name(9))).await.unwrap_err();
    assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (Code::NotFound, "DOCUMENT_NOT_FOUND"));
    let refused = client.get_document(get("documents/1")).await.unwrap_err();
    assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (Code::InvalidArgument, "NAME_INVALID"));
    let table = [
        (list("colour = red", "", "", 0), "FILTER_INVALID"),
        (list("", "size", "", 0), "ORDER_INVALID"),
        (list("", "", "x", 0), "PAGE_TOKEN_INVALID"),
        (list("", "", "", -1), "PAGE_SIZE_INVALID"),
    ];
    for (asked, reason) in table {
        let refused = client.list_documents(asked).await.unwrap_err();
        assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (Code::InvalidArgument, reason));
    }
    let names = vec![name(1); 1_001];
    let refused = client
        .batch_get_documents(v1::BatchGetDocumentsRequest { names, ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!(reason_of_whole(&refused), "TOO_MANY_NAMES");
    let names = vec![name(1), name(2)];
    let refused = client
        .batch_get_documents(v1::BatchGetDocumentsRequest { names, ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let refused = client.resolve_document(v1::ResolveDocumentRequest::default()).await.unwrap_err();
    assert_eq!(reason_of_whole(&refused), "LOCATOR_COUNT");
    let locators = vec![v1::Locator { kind: Some(Kind::Uri("file://server/x".into())) }];
    let refused = client
        .resolve_document(v1::ResolveDocumentRequest { locators, ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!(reason_of_whole(&refused), "LOCATOR_INVALID");
    let mut folders = FolderServiceClient::new(house.channel().await);
    let refused = folders
        .get_folder(v1::GetFolderRequest { path: b"/x".to_vec(), ..Default::default() })
        .await
        .unwrap_err();
    assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (Code::NotFound, "FOLDER_NOT_WATCHED"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_each_other() {
    let house = House::new().await;
    for number in 1..=5 {
        testing::append(&house.reader, number, State::Settled, &format!("/a/{number}"));
        testing::append(&house.reader, number, State::Settled, &format!("/b/{number}"));
    }
    let mut client = house.documents().await;
    let mut asked = v1::ListDocumentsRequest { page_size: 2, ..Default::default() };
    let mut sizes = Vec::new();
    loop {
        let page = client.list_documents(asked.clone()).await.unwrap().into_inner();
        sizes.push(page.documents.len());
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [2, 2, 1]);

    let mut asked = v1::ListDocumentEntriesRequest { name: name(3), page_size: 1, ..Default::default() };
    let first = client.list_document_entries(asked.clone()).await.unwrap().into_inner();
    asked.page_token = first.next_page_token;
    let second = client.list_document_entries(asked.clone()).await.unwrap().into_inner();
    assert_eq!((first.entries[0].sequence, second.entries[0].sequence), (5, 6));
    assert!(second.next_page_token.is_empty());
    asked.name = name(4);
    assert!(client.list_document_entries(asked).await.is_err(), "the token belongs to another document");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_and_their_terms_are_told() {
    let house = House::new().await;
    let mut client = VocabularyServiceClient::new(house.channel().await);
    let lists = client.list_vocabularies(v1::ListVocabulariesRequest::default()).await.unwrap().into_inner();
    let grounds = lists.vocabularies.iter().find(|list| list.name == "vocabularies/woo-gronden").unwrap();
    assert_eq!((grounds.term_count, grounds.closed, grounds.display_path.as_str()), (20, true, ""));
    assert!(!grounds.title.is_empty() && !grounds.date.is_empty() && !grounds.source.is_empty());

    let mut asked =
        v1::ListTermsRequest { parent: grounds.name.clone(), page_size: 12, ..Default::default() };
    let first = client.list_terms(asked.clone()).await.unwrap().into_inner();
    asked.page_token = first.next_page_token;
    let second = client.list_terms(asked.clone()).await.unwrap().into_inner();
    assert!(second.next_page_token.is_empty());
    let terms: Vec<_> = first.terms.into_iter().chain(second.terms).collect();
    assert_eq!(terms.len(), 20);
    let codes: std::collections::BTreeSet<_> =
        terms.iter().filter_map(|term| term.term.as_ref()).map(|term| &term.code).collect();
    assert_eq!(codes.len(), 20, "each term once");
    let privacy = terms.iter().find(|term| term.term.as_ref().is_some_and(|term| term.code == "5.1.2e"));
    let privacy = privacy.unwrap();
    assert_eq!(privacy.attributes["kind"], "relatief");
    assert!(privacy.explanation.as_ref().is_some_and(|sentence| sentence.nl.contains("privacy")));
    let kept = privacy.term.clone().unwrap();
    assert_eq!((kept.list, kept.list_version), (grounds.title.clone(), grounds.version.clone()));

    asked.query = "milieu".into();
    let refused = client.list_terms(asked.clone()).await.unwrap_err();
    assert_eq!(reason_of_whole(&refused), "PAGE_TOKEN_INVALID", "the token belongs to another question");
    asked.page_token.clear();
    assert_eq!(client.list_terms(asked.clone()).await.unwrap().into_inner().terms.len(), 2);
    let table = [
        ("vocabularies/woo-gronden", "x".repeat(201), 0, Code::InvalidArgument, "QUERY_TOO_LONG"),
        ("vocabularies/woo-gronden", String::new(), -1, Code::InvalidArgument, "PAGE_SIZE_INVALID"),
        ("vocabularies/woo-grond", String::new(), 0, Code::NotFound, "VOCABULARY_NOT_FOUND"),
        ("woo-gronden", String::new(), 0, Code::NotFound, "VOCABULARY_NOT_FOUND"),
    ];
    for (parent, query, page_size, code, reason) in table {
        let asked = v1::ListTermsRequest { parent: parent.into(), query, page_size, ..Default::default() };
        let refused = client.list_terms(asked).await.unwrap_err();
        assert_eq!((refused.code(), reason_of_whole(&refused).as_str()), (code, reason));
        assert!(code != Code::NotFound || refused.message().contains("Nearest: `woo-gronden`"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_and_status_are_told() {
    let house = House::new().await;
    let mut health = HealthClient::new(house.channel().await);
    let mut system = SystemServiceClient::new(house.channel().await);
    let mut check = async |service: &str| {
        let asked = HealthCheckRequest { service: service.into() };
        health.check(asked).await.map(|answer| answer.into_inner().status)
    };
    assert_eq!(check("bronmerk.v1.DocumentService").await.unwrap(), 1);
    assert_eq!(check("bronmerk.v1.VocabularyService").await.unwrap(), 1);
    assert_eq!(check("other").await.unwrap_err().code(), Code::NotFound);
    let status = system.get_status(v1::GetStatusRequest {}).await.unwrap().into_inner();
    assert_eq!((status.health(), status.troubles.len()), (v1::get_status_response::Health::Good, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_ends_watches_and_removes_the_socket() {
    let house = House::new().await;
    let mut client = house.documents().await;
    let mut watch = client.watch_documents(v1::WatchDocumentsRequest::default()).await.unwrap().into_inner();
    assert!(watch.message().await.unwrap().is_some());
    house.stop.cancel();
    assert_eq!(watch.message().await.unwrap_err().code(), Code::Unavailable);
    tokio::time::timeout(Duration::from_secs(3), house.served).await.expect("in time").unwrap();
    assert!(!house.socket.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_are_served_over_http() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let house = House::new().await;
    let mut stream = tokio::net::TcpStream::connect(house.metrics).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\nbronmerk_health{health=\"good\"} 1\n"),
        "{answer}"
    );
}
