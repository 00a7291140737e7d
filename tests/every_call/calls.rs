//! What is asked of a daemon, call by call, and what it is to tell.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    answers::likely,
    many,
    support::{
        Daemon,
        daemon::{base64, text},
    },
};

/// One call.
pub struct Call {
    pub method: String,
    pub asks: Value,
    /// For a stream that goes on: until an answer has that field.
    pub until: Option<&'static str>,
    pub told: Told,
}

pub enum Told {
    /// That, among more.
    Answer(Value),
    /// With that code and reason, about that field of the request.
    Refusal(&'static str, &'static str, Option<&'static str>),
}

fn answered(method: &str, asks: Value, answer: Value) -> Call {
    let method = if method.starts_with("grpc.") { method.into() } else { format!("bronmerk.v1.{method}") };
    Call { method, asks, until: None, told: Told::Answer(answer) }
}

fn refused(
    method: &str,
    asks: Value,
    code: &'static str,
    reason: &'static str,
    field: Option<&'static str>,
) -> Call {
    Call { told: Told::Refusal(code, reason, field), ..answered(method, asks, Value::Null) }
}

fn path(path: &Path) -> Value {
    json!({ "$bytes": base64(path.as_os_str().as_encoded_bytes()) })
}

/// What there is to call about.
pub struct Scene {
    pub daemon: Daemon,
    policy: tempfile::TempDir,
    /// A record that may be of a document that was known.
    unsure: String,
    /// An MDTO file about `zaak/nota.txt`.
    mdto: Vec<u8>,
}

const DOCUMENTS: [&str; 8] = [
    "nota.txt",
    "bevestig.txt",
    "weiger.txt",
    "beperk.txt",
    "zet.txt",
    "publiek.txt",
    "bijlage.txt",
    "vele.txt",
];

impl Scene {
    pub fn new() -> Self {
        let (daemon, policy) = many::case(&DOCUMENTS);
        let (_, unsure) = likely(&daemon);
        fs::create_dir(daemon.own.path().join("Tweede")).unwrap();
        let public = daemon.id("zaak/publiek.txt");
        let ready = ["beoordeling=openbaar", "officiele_titel=Nota", "woo_informatiecategorie=adviezen"];
        let handled = ["documenthandelingen=vaststelling 2026-01-31", "--json"];
        daemon.ask([&["set", public.as_str()][..], &ready, &handled].concat());
        let out = daemon.own.path().join("mdto");
        let nota = daemon.path("zaak/nota.txt");
        let words = ["export", "mdto", "--out", out.to_str().unwrap(), nota.to_str().unwrap()];
        let exported = daemon.client(words);
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
        let mdto = fs::read(out.join("Werkmap/zaak/nota/nota.mdto.xml")).unwrap();
        Self { daemon, policy, unsure, mdto }
    }

    fn id(&self, name: &str) -> String {
        self.daemon.id(&format!("zaak/{name}"))
    }

    fn suggested(&self, name: &str) -> Value {
        let record = self.daemon.listed(&format!("zaak/{name}")).unwrap();
        let suggestion = text(&record["fields"]["documentsoort"]["suggestions"][0], "id");
        json!({
            "name": record["name"], "field": "documentsoort", "suggestion": suggestion, "etag": record["etag"],
        })
    }

    /// Every call, in an order in which each finds what it needs.
    pub fn calls(&self) -> Vec<Call> {
        [self.asking(), self.acts(), self.around(), Self::refusals()].into_iter().flatten().collect()
    }

    fn asking(&self) -> Vec<Call> {
        let (nota, weiger) = (self.id("nota.txt"), self.id("weiger.txt"));
        let place = self.daemon.path("zaak/nota.txt");
        let document = json!({ "document": { "name": nota, "state": "DOCUMENT_STATE_NEEDS_DECISION" } });
        let watched =
            answered("DocumentService.WatchDocuments", json!({}), json!({ "snapshot": { "name": nota } }));
        vec![
            answered(
                "DocumentService.ResolveDocument",
                json!({ "locators": [{ "path": path(&place) }] }),
                document.clone(),
            ),
            answered("DocumentService.GetDocument", json!({ "name": nota }), document),
            answered(
                "DocumentService.BatchGetDocuments",
                json!({ "names": [weiger, nota], "view": "DOCUMENT_VIEW_LIST" }),
                json!({ "documents": [{ "name": weiger }, { "name": nota }] }),
            ),
            answered(
                "DocumentService.ListDocuments",
                json!({ "filter": "documentsoort = \"Kamerbrief\" OR name : \"nota\"", "page_size": 5 }),
                json!({ "documents": [{ "name": nota }] }),
            ),
            Call { until: Some("snapshot_done"), ..watched },
            answered(
                "DocumentService.ListDocumentEntries",
                json!({ "name": nota }),
                json!({ "entries": [{ "action": "ACTION_CREATED", "document": nota }] }),
            ),
            answered(
                "DocumentService.GetCompleteness",
                json!({ "filter": format!("folder = {:?}", self.daemon.path("zaak")) }),
                json!({ "folders": [{ "document_count": "8", "profiles": [{ "profile": "mdto-minimaal" }] }] }),
            ),
            answered(
                "DocumentService.ReadDocumentText",
                json!({ "name": nota }),
                json!({ "ending": "TEXT_ENDING_WHOLE" }),
            ),
            answered(
                "ExportService.ExportDocuments",
                json!({ "format": "EXPORT_FORMAT_JSONL", "paths": [path(&place)] }),
                json!({ "done": { "exported_count": "1" } }),
            ),
            answered(
                "ImportService.ImportMdto",
                json!({ "content": { "$bytes": base64(&self.mdto) }, "validate_only": true }),
                json!({ "document": { "name": nota }, "found_by": "FOUND_BY_MARK" }),
            ),
            answered(
                "VocabularyService.ListVocabularies",
                json!({}),
                json!({ "vocabularies": [{ "name": "vocabularies/woo-gronden" }] }),
            ),
            answered(
                "VocabularyService.ListTerms",
                json!({ "parent": "vocabularies/woo-gronden", "query": "levenssfeer" }),
                json!({ "terms": [{ "term": { "code": "5.1.2e" } }] }),
            ),
            answered(
                "VocabularyService.SearchTerms",
                json!({ "query": "kamerbrief", "field": "documentsoort" }),
                json!({ "terms": [{ "term": { "term": { "label": "Kamerbrief" } } }] }),
            ),
            answered(
                "VocabularyService.ListFields",
                json!({}),
                json!({ "fields": [{ "field": "naam", "kind": "KIND_LINE" }] }),
            ),
        ]
    }

    fn acts(&self) -> Vec<Call> {
        let [nota, beperk, zet, publiek, bijlage, vele] =
            ["nota.txt", "beperk.txt", "zet.txt", "publiek.txt", "bijlage.txt", "vele.txt"]
                .map(|name| self.id(name));
        let named = |title: &str| json!({ "$map": { "naam": { "value": { "text": title } } } });
        let changed = |field: &str| json!({ "changes": [{ "field": field }] });
        let id = || uuid::Uuid::new_v4().to_string();
        let mut suggested = [self.suggested("bevestig.txt"), self.suggested("weiger.txt")];
        suggested[0]["request_id"] = id().into();
        let [confirm, reject] = suggested;
        vec![
            answered(
                "DocumentService.UpdateDocument",
                json!({
                    "document": { "name": nota, "fields": named("Nota") },
                    "update_mask": { "paths": ["fields.naam"] }, "request_id": id(), "batch": "van-ons",
                }),
                changed("naam"),
            ),
            answered(
                "DocumentService.ListBatchEntries",
                json!({ "batch": "van-ons" }),
                json!({ "entries": [{ "document": nota, "action": "ACTION_UPDATED" }] }),
            ),
            answered(
                "DocumentService.BatchUpdateDocuments",
                json!({ "updates": [{
                    "document": { "name": vele, "fields": named("Vele") }, "update_mask": { "paths": ["fields.naam"] },
                }]}),
                json!({ "results": [{ "name": vele, "changes": [{ "field": "naam" }] }] }),
            ),
            answered("DocumentService.ConfirmSuggestion", confirm, changed("documentsoort")),
            answered("DocumentService.RejectSuggestion", reject, changed("rejections")),
            answered(
                "DocumentService.RestrictDocument",
                json!({ "name": beperk, "restriction": {
                    "grounds": ["5.1.2e"], "interests": "Privacy.", "public_explanation": "Er staan namen in.",
                }}),
                json!({ "restriction": "r1", "document": { "restrictions": [{ "status": "STATUS_DECIDED" }] } }),
            ),
            answered(
                "DocumentService.WithdrawRestriction",
                json!({ "name": beperk, "restriction": "r1", "reason": "Het mag." }),
                changed("restrictions"),
            ),
            answered("DocumentService.LockDocument", json!({ "name": zet }), changed("lock")),
            answered("DocumentService.UnlockDocument", json!({ "name": zet }), changed("lock")),
            answered(
                "DocumentService.UndoChange",
                json!({ "name": zet }),
                json!({ "action": "ACTION_UNLOCKED" }),
            ),
            answered(
                "DocumentService.RecordHandling",
                json!({ "name": nota, "kind": "ontvangst", "time": "2026-02-01" }),
                changed("documenthandelingen"),
            ),
            answered(
                "DocumentService.PublishDocument",
                json!({ "name": publiek, "date": "2026-02-01", "uri": "https://example.org/nota" }),
                json!({ "document": { "publication": { "state": "STATE_PUBLIC" } } }),
            ),
            answered(
                "DocumentService.WithdrawPublication",
                json!({ "name": publiek, "reason": "Vergissing." }),
                json!({ "document": { "publication": { "state": "STATE_WITHDRAWN" } } }),
            ),
            answered(
                "DocumentService.AnswerIdentity",
                json!({ "name": self.unsure, "same": false }),
                json!({ "document": { "name": self.unsure } }),
            ),
            answered(
                "DossierService.RelateDocuments",
                json!({ "name": bijlage, "kind": "KIND_ANNEX_OF", "other": nota }),
                changed("relations"),
            ),
            answered(
                "DossierService.MakeDossier",
                json!({ "path": path(&self.daemon.path("zaak")), "request_id": id() }),
                json!({ "document": { "kind": "KIND_DOSSIER" } }),
            ),
        ]
    }

    fn around(&self) -> Vec<Call> {
        let folder = self.daemon.own.path().join("Tweede").canonicalize().unwrap();
        let policy = fs::read_to_string(self.policy.path().join("beleid.toml")).unwrap();
        let other = policy.replace("waardering = 'B'", "waardering = 'V'");
        let added = json!({ "folder": { "source": "FOLDER_SOURCE_ADDED", "display_path": folder } });
        let waardering = json!({ "document": { "fields": [{ "field": "waardering" }] } });
        let health = answered("grpc.health.v1.Health.Watch", json!({}), json!({ "status": "SERVING" }));
        vec![
            answered("FolderService.AddFolder", json!({ "path": path(&folder) }), added.clone()),
            answered(
                "FolderService.ListFolders",
                json!({}),
                json!({ "folders": [{ "display_path": folder }] }),
            ),
            answered("FolderService.GetFolder", json!({ "path": path(&folder) }), added),
            answered("FolderService.RemoveFolder", json!({ "path": path(&folder) }), json!({})),
            answered(
                "PolicyService.GetPolicy",
                json!({}),
                json!({ "policy": { "text": policy, "rule_count": 1 } }),
            ),
            answered(
                "PolicyService.CheckPolicy",
                json!({ "text": other }),
                json!({ "policy": { "rule_count": 1 } }),
            ),
            answered("PolicyService.DiffPolicy", json!({ "text": other }), waardering),
            answered(
                "PolicyService.ApplyPolicy",
                json!({ "text": other, "reason": "Anders." }),
                json!({ "changed": true }),
            ),
            answered(
                "PolicyService.ListPolicies",
                json!({}),
                json!({ "policies": [{ "reason": { "nl": "Anders." } }] }),
            ),
            answered("PolicyService.ReloadPolicy", json!({}), json!({ "policy": { "rule_count": 1 } })),
            answered("PolicyService.StopBackfill", json!({}), json!({ "backfill": {} })),
            answered("PolicyService.ResumeBackfill", json!({}), json!({ "backfill": {} })),
            answered("PolicyService.GetBackfill", json!({}), json!({ "backfill": {} })),
            answered("SystemService.GetServerInfo", json!({}), json!({ "product": "bronmerkd" })),
            answered(
                "SystemService.GetStatus",
                json!({}),
                json!({ "ledger": { "index_state": "INDEX_STATE_READY" } }),
            ),
            answered(
                "SystemService.Rescan",
                json!({ "path": path(&self.daemon.folder) }),
                json!({ "folder_count": "2" }),
            ),
            answered(
                "SystemService.Sync",
                json!({ "timeout": { "seconds": 60 } }),
                json!({ "backfill": {} }),
            ),
            answered("grpc.health.v1.Health.Check", json!({}), json!({ "status": "SERVING" })),
            Call { until: Some("status"), ..health },
        ]
    }

    /// One of each kind, and each kind of detail.
    fn refusals() -> Vec<Call> {
        let none = "documents/00000000-0000-4000-8000-000000000000";
        let (missing, invalid) = ("NOT_FOUND", "INVALID_ARGUMENT");
        vec![
            refused(
                "DocumentService.GetDocument",
                json!({ "name": none }),
                missing,
                "DOCUMENT_NOT_FOUND",
                None,
            ),
            refused("DocumentService.LockDocument", json!({}), invalid, "NAME_INVALID", Some("name")),
            refused(
                "DocumentService.ListDocuments",
                json!({ "filter": "x = y" }),
                invalid,
                "FILTER_INVALID",
                Some("filter"),
            ),
            refused("FolderService.GetFolder", json!({ "name": "x" }), invalid, "NAME_INVALID", Some("name")),
        ]
    }
}
