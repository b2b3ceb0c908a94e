//! Whole folders: every file below one.

use crate::host::{HostError, load};
use std::path::{Path, PathBuf};

/// Every file below a folder as (path from the folder with `/`, bytes), by path. Links to folders are not followed.
pub fn files_below(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, HostError> {
    let mut found = Vec::new();
    let mut open: Vec<(PathBuf, String)> = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        let entries = std::fs::read_dir(&path).map_err(|error| HostError {
            path: path.clone(),
            message: format!("{} cannot be listed: {error}", path.display()),
            changed_on_disk: false,
        })?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let inside = format!("{prefix}{name}");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push((entry.path(), inside + "/")),
                Ok(kind) if kind.is_file() => found.push((inside, load(&entry.path())?.0)),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a file, and the folders it is in when they are missing.
pub fn save_deep(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| HostError {
            path: folder.to_path_buf(),
            message: format!("{} cannot be made: {error}", folder.display()),
            changed_on_disk: false,
        })?;
    }
    crate::host::save_new(path, bytes).map(|_| ())
}
