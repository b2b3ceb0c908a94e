//! Loading and saving: whole files, atomically, keeping permissions and links.

use std::path::{Path, PathBuf};

/// Larger definitions open read-only.
pub const LARGE_FILE: u64 = 4 * 1024 * 1024;

/// The computer failed us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    /// Which file.
    pub path: PathBuf,
    /// What went wrong and the way out, a sentence.
    pub message: String,
    /// The file on disk is not the one that was opened: ask before overwriting.
    pub changed_on_disk: bool,
}

/// What the file on disk looked like when it was read or written: length, time of change, hash of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Length in bytes.
    pub len: u64,
    /// Modification time, nanoseconds since the epoch.
    pub modified: i128,
    /// Hash of the content.
    pub hash: u64,
}

/// Reads a whole file. A directory, a missing file, no permission: a sentence each.
pub fn load(_path: &Path) -> Result<(Vec<u8>, FileState), HostError> {
    todo!()
}
/// Replaces a file atomically (temporary file beside it, synced, renamed over the target a link points to),
/// keeping permissions. With `expected`, refuses with `changed_on_disk` if the file is another one by now.
pub fn save(
    _path: &Path,
    _bytes: &[u8],
    _expected: Option<&FileState>,
) -> Result<FileState, HostError> {
    todo!()
}
/// Saves without looking at what is there.
pub fn save_new(_path: &Path, _bytes: &[u8]) -> Result<FileState, HostError> {
    todo!()
}
