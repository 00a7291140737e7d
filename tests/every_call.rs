//! Programs in other languages make every call of the contract, which they know by reflection alone.
//!
//! What is asked and what is to be told stands in `calls.rs`, once for both; `support/every_call.py` and
//! `every_call.mjs` know nothing of it.

mod calls;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::{Value, json};

use self::calls::{Call, Scene, Told};
use crate::{
    integrators::{NODE, PYTHON},
    support::{libraries, programs},
};

/// Runs a program on a scene of its own; what is wrong with what it was told.
fn every_call_is_answered_to(program: &Path, script: &str, variable: &str, libraries: &Path) {
    let scene = Scene::new();
    let calls = scene.calls();
    let plan = calls.iter().map(|one| {
        let mut plan = json!({ "call": one.method, "ask": one.asks });
        one.until.into_iter().for_each(|until| plan["until"] = until.into());
        plan
    });
    let file = scene.daemon.own.path().join("calls.json");
    fs::write(&file, Value::from_iter(plan).to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(script);
    let output = Command::new(program)
        .arg(script)
        .arg(&scene.daemon.socket)
        .arg(&file)
        .env(variable, libraries)
        .output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", scene.daemon.log());
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [methods, told @ ..] = lines.as_slice() else { panic!("nothing was told: {said}") };
    let methods: BTreeSet<&str> =
        methods["methods"].as_array().unwrap().iter().flat_map(Value::as_str).collect();
    let called: BTreeSet<&str> = calls.iter().map(|one| one.method.as_str()).collect();
    // These two were asked for all of it.
    let others: Vec<_> =
        methods.difference(&called).filter(|one| !one.starts_with("grpc.reflection.")).collect();
    assert!(others.is_empty(), "not called: {others:?}");
    assert_eq!(told.len(), calls.len());
    for (call, told) in calls.iter().zip(told) {
        assert_eq!(told["call"], call.method.as_str());
        assert!(call.fits(told), "{}: {told:#}", call.method);
    }
}

impl Call {
    fn fits(&self, told: &Value) -> bool {
        match &self.told {
            Told::Answer(answer) => {
                told["answers"].as_array().is_some_and(|all| all.iter().any(|one| has(one, answer)))
            }
            Told::Refusal(code, reason, field) => {
                let refusal = &told["refusal"];
                let info =
                    json!({ "type": "google.rpc.ErrorInfo", "reason": reason, "domain": "bronmerk.nl" });
                let nl = json!({ "type": "google.rpc.LocalizedMessage", "locale": "nl-NL" });
                let bad =
                    json!({ "type": "google.rpc.BadRequest", "field_violations": [{ "field": field }] });
                let mut wanted = vec![info, nl];
                wanted.extend(field.map(|_| bad));
                refusal["code"] == *code && has(&refusal["details"], &wanted.into())
            }
        }
    }
}

/// Whether it has all that is wanted; of a list, somewhere in it.
fn has(told: &Value, wanted: &Value) -> bool {
    match (told, wanted) {
        (Value::Object(told), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| told.get(key).is_some_and(|told| has(told, wanted)))
        }
        (Value::Array(told), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| told.iter().any(|told| has(told, wanted)))
        }
        _ => told == wanted,
    }
}

#[test]
fn python_makes_every_call_by_reflection_alone() {
    let Some(python) = programs::find("python3", "python3 python3-pip") else { return };
    let Some(library) = libraries::python(&PYTHON) else { return };
    every_call_is_answered_to(&python, "every_call.py", "PYTHONPATH", &library);
}

#[test]
fn node_makes_every_call_by_reflection_alone() {
    let Some(node) = programs::find("node", "nodejs") else { return };
    let Some(library) = libraries::node(&NODE) else { return };
    every_call_is_answered_to(&node, "every_call.mjs", "NODE_PATH", &library.join("node_modules"));
}

/// Also where neither language is there.
#[test]
fn no_call_of_the_contract_is_forgotten() {
    let mut methods = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("proto/bronmerk/v1")).unwrap() {
        let (text, mut service) = (fs::read_to_string(file.unwrap().path()).unwrap(), String::new());
        let named = |line: &str, word: &str| {
            Some(line.trim().strip_prefix(word)?.split(['(', ' ']).next()?.to_owned())
        };
        for line in text.lines() {
            service = named(line, "service ").unwrap_or(service);
            methods.extend(named(line, "rpc ").map(|method| format!("bronmerk.v1.{service}.{method}")));
        }
    }
    assert!(methods.len() >= 46, "{methods:?}");
    let called: BTreeSet<String> = Scene::new().calls().into_iter().map(|one| one.method).collect();
    let others: Vec<_> = methods.difference(&called).collect();
    assert!(others.is_empty(), "not called: {others:?}");
}
