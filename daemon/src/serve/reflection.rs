//! Tells programs what can be asked here: gRPC's own reflection, both of its versions.
//!
//! What one question asks for and is not there is the answer to that question (`ErrorResponse`, as the protocol of
//! reflection says); the next one is answered all the same. Besides the services it knows `google.rpc`, so that a tool
//! can show the details of a refusal.

use std::{
    collections::{BTreeMap, HashMap},
    pin::Pin,
    sync::Arc,
};

use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_reflection::pb::{v1, v1alpha};

/// All that is described.
#[derive(Debug, Default)]
pub struct Described {
    files: Vec<Vec<u8>>,
    names: HashMap<String, usize>,
    symbols: HashMap<String, usize>,
    /// By the message that is extended and the number.
    extensions: BTreeMap<(String, i32), usize>,
    services: Vec<String>,
}

impl Described {
    /// Reads encoded sets of descriptors. A file that is in several is taken from the first.
    ///
    /// # Errors
    ///
    /// When one cannot be read: a fault in the build.
    pub fn read(sets: &[&[u8]]) -> Result<Self, prost::DecodeError> {
        let mut all = Self::default();
        for set in sets {
            for file in FileDescriptorSet::decode(*set)?.file {
                all.add(&file);
            }
        }
        Ok(all)
    }

    fn add(&mut self, file: &FileDescriptorProto) {
        if self.names.contains_key(file.name()) {
            return;
        }
        let number = self.files.len();
        self.files.push(file.encode_to_vec());
        self.names.insert(file.name().to_owned(), number);
        let within = file.package();
        for message in &file.message_type {
            self.add_message(number, within, message);
        }
        for of in &file.enum_type {
            self.add_enum(number, within, of);
        }
        for service in &file.service {
            let whole = joined(within, service.name());
            for method in &service.method {
                self.symbols.insert(joined(&whole, method.name()), number);
            }
            self.symbols.insert(whole.clone(), number);
            self.services.push(whole);
        }
        for extension in &file.extension {
            let extended = extension.extendee().trim_start_matches('.').to_owned();
            self.extensions.insert((extended, extension.number()), number);
            self.symbols.insert(joined(within, extension.name()), number);
        }
    }

    fn add_message(&mut self, number: usize, within: &str, message: &DescriptorProto) {
        let whole = joined(within, message.name());
        for field in &message.field {
            self.symbols.insert(joined(&whole, field.name()), number);
        }
        for one_of in &message.oneof_decl {
            self.symbols.insert(joined(&whole, one_of.name()), number);
        }
        for of in &message.enum_type {
            self.add_enum(number, &whole, of);
        }
        for nested in &message.nested_type {
            self.add_message(number, &whole, nested);
        }
        self.symbols.insert(whole, number);
    }

    fn add_enum(&mut self, number: usize, within: &str, of: &EnumDescriptorProto) {
        let whole = joined(within, of.name());
        for value in &of.value {
            // Values stand beside their enum and not in it; some tools look for them within.
            self.symbols.insert(joined(within, value.name()), number);
            self.symbols.insert(joined(&whole, value.name()), number);
        }
        self.symbols.insert(whole, number);
    }

    fn file(&self, number: Option<&usize>, what: &str, name: &str) -> Result<Vec<u8>, Missing> {
        let found = number.and_then(|number| self.files.get(*number));
        found.cloned().ok_or_else(|| Missing(Code::NotFound, format!("there is no {what} `{name}` here")))
    }

    fn numbers(&self, extended: &str) -> Result<Vec<i32>, Missing> {
        let of = self.extensions.keys().filter(|(known, _)| known == extended).map(|(_, number)| *number);
        let numbers: Vec<_> = of.collect();
        if numbers.is_empty() && !self.symbols.contains_key(extended) {
            return Err(Missing(Code::NotFound, format!("there is no message `{extended}` here")));
        }
        Ok(numbers)
    }
}

fn joined(within: &str, name: &str) -> String {
    if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") }
}

/// Why one question has no other answer.
#[derive(Debug, PartialEq, Eq)]
struct Missing(Code, String);

/// Answers questions of what is described.
#[derive(Debug, Clone)]
pub struct Reflection(pub Arc<Described>);

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

macro_rules! answered {
    ($version:ident) => {
        impl Reflection {
            fn $version(
                &self,
                asked: $version::ServerReflectionRequest,
            ) -> $version::ServerReflectionResponse {
                use $version::{
                    server_reflection_request::MessageRequest as Asked,
                    server_reflection_response::MessageResponse as Answer,
                };
                let all = &self.0;
                let file = |file| {
                    Answer::FileDescriptorResponse($version::FileDescriptorResponse {
                        file_descriptor_proto: vec![file],
                    })
                };
                let answer = match &asked.message_request {
                    None => Err(Missing(Code::InvalidArgument, "nothing is asked".into())),
                    Some(Asked::FileByFilename(name)) => {
                        all.file(all.names.get(name), "file", name).map(file)
                    }
                    Some(Asked::FileContainingSymbol(name)) => {
                        let bare = name.trim_start_matches('.');
                        all.file(all.symbols.get(bare), "symbol", name).map(file)
                    }
                    Some(Asked::FileContainingExtension(of)) => {
                        let found = all.extensions.get(&(of.containing_type.clone(), of.extension_number));
                        all.file(found, "extension of", &of.containing_type).map(file)
                    }
                    Some(Asked::AllExtensionNumbersOfType(name)) => {
                        all.numbers(name).map(|extension_number| {
                            Answer::AllExtensionNumbersResponse($version::ExtensionNumberResponse {
                                base_type_name: name.clone(),
                                extension_number,
                            })
                        })
                    }
                    Some(Asked::ListServices(_)) => {
                        let named = |name: &String| $version::ServiceResponse { name: name.clone() };
                        let service = all.services.iter().map(named).collect();
                        Ok(Answer::ListServicesResponse($version::ListServiceResponse { service }))
                    }
                };
                let answer = answer.unwrap_or_else(|Missing(code, error_message)| {
                    Answer::ErrorResponse($version::ErrorResponse { error_code: code.into(), error_message })
                });
                $version::ServerReflectionResponse {
                    valid_host: asked.host.clone(),
                    original_request: Some(asked),
                    message_response: Some(answer),
                }
            }
        }

        #[tonic::async_trait]
        impl $version::server_reflection_server::ServerReflection for Reflection {
            type ServerReflectionInfoStream = Answers<$version::ServerReflectionResponse>;

            async fn server_reflection_info(
                &self,
                request: Request<Streaming<$version::ServerReflectionRequest>>,
            ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
                let own = self.clone();
                // One answer for each question, made when it is taken: nothing piles up.
                let answers = request.into_inner().map(move |asked| asked.map(|asked| own.$version(asked)));
                Ok(Response::new(Box::pin(answers)))
            }
        }
    };
}

answered!(v1);
answered!(v1alpha);

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tonic_reflection::pb::v1::{
        self, ExtensionRequest, server_reflection_request::MessageRequest as Asked,
        server_reflection_response::MessageResponse as Answer,
    };

    use super::{Described, Reflection};

    fn ask(asked: Asked) -> Answer {
        let described = Described::read(super::super::DESCRIPTORS).unwrap();
        let own = Reflection(Arc::new(described));
        own.v1(v1::ServerReflectionRequest { host: String::new(), message_request: Some(asked) })
            .message_response
            .unwrap()
    }

    #[test]
    fn what_is_described_is_told_with_all_that_it_needs() {
        let Answer::ListServicesResponse(list) = ask(Asked::ListServices(String::new())) else {
            unreachable!()
        };
        assert!(list.service.iter().any(|one| one.name == "bronmerk.v1.DocumentService"));
        assert!(list.service.iter().any(|one| one.name == "grpc.reflection.v1.ServerReflection"));
        for symbol in [
            "bronmerk.v1.DocumentService",
            "bronmerk.v1.DocumentService.GetDocument",
            "bronmerk.v1.Document.Kind",
            "bronmerk.v1.DocumentState.DOCUMENT_STATE_GONE",
            "google.rpc.ErrorInfo",
            "google.rpc.LocalizedMessage",
        ] {
            let told = ask(Asked::FileContainingSymbol(symbol.into()));
            let Answer::FileDescriptorResponse(found) = told else { unreachable!("{symbol}: {told:?}") };
            let file: prost_types::FileDescriptorProto =
                prost::Message::decode(found.file_descriptor_proto[0].as_slice()).unwrap();
            for needed in file.dependency {
                let told = ask(Asked::FileByFilename(needed.clone()));
                assert!(
                    matches!(told, Answer::FileDescriptorResponse(_)),
                    "{symbol} needs {needed}: {told:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_there_is_the_answer_to_that_question() {
        for asked in [
            Asked::FileContainingSymbol("bronmerk.v1.Nothing".into()),
            Asked::FileByFilename("none.proto".into()),
            Asked::AllExtensionNumbersOfType("bronmerk.v1.Nothing".into()),
            Asked::FileContainingExtension(ExtensionRequest {
                containing_type: "bronmerk.v1.Document".into(),
                extension_number: 7,
            }),
        ] {
            let told = ask(asked.clone());
            assert!(
                matches!(&told, Answer::ErrorResponse(error) if error.error_code == 5),
                "{asked:?}: {told:?}"
            );
        }
    }
}
