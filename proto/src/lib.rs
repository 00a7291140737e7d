//! The contract of Bronmerk: what goes over the wire, and the form in which the journal keeps it.
//!
//! Everything here is generated from the `.proto` files beside this crate; their comments are the
//! documentation. Nobody but the daemon's `wire` room and the client should know these types.

/// Version 1 of the contract.
#[allow(missing_docs, clippy::all, clippy::indexing_slicing, clippy::unwrap_used)] // generated code
pub mod v1 {
    tonic::include_proto!("bronmerk.v1");
}

/// The contract's descriptors, as one encoded `google.protobuf.FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// The messages alone, without services, options and comments: what JSON is made with, read at each start of the client.
pub const MESSAGES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/messages.bin"));
