//! The only door to the machine: files, clock, entropy, settings.
//!
//! Everything that can fail here fails with a [`HostError`] that names the file and the way out.

mod beside;
mod files;
mod folder;
mod git;
mod settings;
mod typed;

pub use beside::{
    absolute, documents_dir, has_display, inputs_beside, machine_file, read_text, remove, side_path,
};
pub use files::{FileState, HostError, LARGE_FILE, has_changed, load, save, save_new, save_pieces};
pub use folder::{files_below, names_below, save_deep};
pub use git::{GitError, git_file, git_revision};
pub use settings::{Settings, settings_dir};
pub use typed::{completed_path, meant_path, typed_path};

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch, now.
pub fn now_millis() -> i64 {
    // A clock before 1970 is a broken clock; the epoch is as good an answer as any.
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// 64 random bits from the system.
pub fn entropy() -> u64 {
    // The standard library's own door to the system's randomness: the keys of a fresh hasher.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_i64(now_millis());
    hasher.write_u32(std::process::id());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_and_the_dice_work() {
        assert!(now_millis() > 1_600_000_000_000);
        assert_ne!(entropy(), entropy());
    }
}
