//! What tests need to drive the real product.

pub mod daemon;
pub mod disk;
pub mod eventually;
pub mod known;
pub mod libraries;
pub mod machine;
pub mod preingest;
pub mod program;
pub mod programs;
pub mod samba;
pub mod schemas;
pub mod share;
pub mod ways;
pub mod xml;

pub use daemon::{Daemon, Starting};
pub use eventually::eventually;
pub use program::Program;
pub use ways::{Way, in_each};
