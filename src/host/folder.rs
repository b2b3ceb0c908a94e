//! Whole folders: every file below one.

use crate::host::{HostError, load};
use std::collections::VecDeque;
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

/// Folders that are not looked into for definitions: what tools put there is not written by people.
const PASSED_BY: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// Names of files below a folder, from it on with `/`, that are wanted by their own name: at most so many, those in
/// outer folders first. Hidden folders, links to folders and folders that cannot be listed are passed by.
pub fn names_below(
    folder: &Path,
    most: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<String>, HostError> {
    // So many entries are looked at, for a folder may be a whole disk.
    let mut left = 100_000_usize;
    let mut found = Vec::new();
    let mut open: VecDeque<(PathBuf, String)> =
        VecDeque::from([(folder.to_path_buf(), String::new())]);
    while let Some((path, prefix)) = open.pop_front() {
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(_) if !prefix.is_empty() => continue,
            Err(error) => {
                return Err(HostError {
                    message: format!("{} cannot be listed: {error}", path.display()),
                    path,
                    changed_on_disk: false,
                });
            }
        };
        for entry in entries.flatten() {
            left = left.saturating_sub(1);
            if left == 0 || found.len() == most {
                return Ok(found);
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    let is_passed_by = name.starts_with('.') || PASSED_BY.contains(&&*name);
                    open.extend(
                        (!is_passed_by).then(|| (entry.path(), format!("{prefix}{name}/"))),
                    );
                }
                Ok(kind) if kind.is_file() && wanted(&name) => {
                    found.push(format!("{prefix}{name}"))
                }
                _ => {}
            }
        }
    }
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
