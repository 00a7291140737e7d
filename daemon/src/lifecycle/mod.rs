//! Start and stop, clock, signals, logs, and the differences between platforms. No domain words.

pub mod client;
pub mod clock;
pub mod folders;
pub mod logging;
pub mod signals;
pub mod systemd;
pub mod threads;
