//! The only door to the machine: files, clock, entropy, settings.
//!
//! Everything that can fail here fails with a [`HostError`] that names the file and the way out.

mod files;
mod settings;

pub use files::{FileState, HostError, LARGE_FILE, load, save, save_new};
pub use settings::{Settings, settings_dir};

/// Milliseconds since the Unix epoch, now.
pub fn now_millis() -> i64 {
    todo!()
}
/// 64 random bits from the system.
pub fn entropy() -> u64 {
    todo!()
}
