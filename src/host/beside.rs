//! What stands beside a definition: example inputs, mock files, side files.

use crate::host::HostError;
use std::path::Path;

/// Larger files beside a definition are left alone.
const MOST: u64 = 8 * 1024 * 1024;

/// A small text file, if there is one.
pub fn read_text(path: &Path) -> Option<String> {
    let meta = std::fs::metadata(path).ok()?;
    if !meta.is_file() || meta.len() > MOST {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

/// Names and texts of the `*.input.json` files in the same folder, by name. A name leaves the suffix out.
pub fn inputs_beside(definition: &Path) -> Vec<(String, String)> {
    let folder = match definition.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<(String, String)> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            let name = file.strip_suffix(".input.json")?.to_owned();
            Some((name, read_text(&entry.path())?))
        })
        .take(50)
        .collect();
    found.sort();
    found
}

/// The file that keeps what belongs to a definition but is none of it: positions, folds, breakpoints, profiles.
pub fn side_path(definition: &Path) -> std::path::PathBuf {
    let mut name = definition.file_name().unwrap_or_default().to_owned();
    name.push(".stepwright.json");
    definition.with_file_name(name)
}

/// What a machine's file may be called besides its name.
const MACHINE_ENDINGS: [&str; 7] = [
    ".asl.json",
    ".asl",
    ".json",
    ".asl.yaml",
    ".asl.yml",
    ".yaml",
    ".yml",
];

/// The file in a folder that holds the machine of a name. The service allows no `/`, `\\` or `:` in a name, and a name
/// must not lead out of the folder: such a name has no file.
pub fn machine_file(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    if name.contains(['/', '\\', ':']) || name.starts_with('.') || name.is_empty() {
        return None;
    }
    let mut paths = MACHINE_ENDINGS
        .map(|ending| folder.join(format!("{name}{ending}")))
        .into_iter();
    paths.find(|path| path.is_file())
}

/// The path from the root.
pub fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether a window can be shown: on Linux and its kin a display must be named; elsewhere there always is one.
pub fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Where a new file is suggested to go: the current folder.
pub fn documents_dir() -> std::path::PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// Removes a file of ours (a side file that became empty); one that is not there is fine.
pub fn remove(path: &Path) -> Result<(), HostError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(HostError {
            path: path.to_owned(),
            message: format!("{} could not be removed: {error}", path.display()),
            changed_on_disk: false,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_found_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.input.json", "a.input.json", "a.json"] {
            std::fs::write(folder.path().join(name), "{}").unwrap();
        }
        let found = inputs_beside(&folder.path().join("m.asl.json"));
        assert_eq!(
            found
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
