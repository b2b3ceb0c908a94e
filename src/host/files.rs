//! Loading and saving: whole files, atomically, keeping permissions and links.

use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

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

impl std::fmt::Display for HostError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HostError {}

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

impl FileState {
    fn of(metadata: &Metadata, bytes: &[u8]) -> FileState {
        FileState {
            len: bytes.len() as u64,
            modified: modified(metadata),
            hash: hash(bytes),
        }
    }
}

/// Reads a whole file. A directory, a missing file, no permission: a sentence each.
pub fn load(path: &Path) -> Result<(Vec<u8>, FileState), HostError> {
    let failed = |error| read_error(path, &error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(sentence(path, "is a folder; choose a file in it"));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let state = FileState::of(&metadata, &bytes);
    Ok((bytes, state))
}

/// Replaces a file atomically (temporary file beside it, synced, renamed over the target a link points to),
/// keeping permissions. With `expected`, refuses with `changed_on_disk` if the file is another one by now.
pub fn save(
    path: &Path,
    bytes: &[u8],
    expected: Option<&FileState>,
) -> Result<FileState, HostError> {
    if let Some(expected) = expected {
        refuse_if_changed(path, expected)?;
    }
    save_new(path, bytes)
}

/// Saves without looking at what is there.
pub fn save_new(path: &Path, bytes: &[u8]) -> Result<FileState, HostError> {
    let metadata = put(path, |out| out.write_all(bytes))?;
    Ok(FileState::of(&metadata, bytes))
}

/// The same for a text that is made piece by piece, and may be larger than memory.
pub fn save_pieces(path: &Path, pieces: impl Iterator<Item = String>) -> Result<(), HostError> {
    put(path, |out| {
        let mut out = BufWriter::new(out);
        for piece in pieces {
            out.write_all(piece.as_bytes())?;
        }
        out.flush()
    })
    .map(|_| ())
}

/// Puts what is written into a file, all of it or nothing.
fn put(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Metadata, HostError> {
    let target = link_target(path).map_err(|error| write_error(path, &error))?;
    let there = match fs::metadata(&target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(write_error(path, &error)),
    };
    if let Some(metadata) = &there {
        if metadata.is_dir() {
            return Err(sentence(path, "is a folder; choose a file name in it"));
        }
        if !metadata.is_file() {
            // A pipe or a device cannot be replaced, only written to.
            let written = OpenOptions::new()
                .write(true)
                .open(&target)
                .and_then(|mut file| write(&mut file));
            return match (written, there) {
                (Ok(()), Some(metadata)) => Ok(metadata),
                (Ok(()), None) => Err(sentence(path, "is gone")),
                (Err(error), _) => Err(write_error(path, &error)),
            };
        }
        // Renaming over a write-protected file would succeed; whoever protected it would not be pleased.
        let writable = OpenOptions::new().write(true).open(&target);
        if metadata.permissions().readonly()
            || matches!(&writable, Err(error) if error.kind() == ErrorKind::PermissionDenied)
        {
            return Err(sentence(
                path,
                "is write-protected; allow writing or save under another name",
            ));
        }
    }
    replace(&target, write, there.as_ref()).map_err(|error| folder_error(path, &target, &error))?;
    fs::metadata(&target).map_err(|error| write_error(path, &error))
}

/// Whether the file is still what it was; reads it only if its length or time differ.
fn refuse_if_changed(path: &Path, expected: &FileState) -> Result<(), HostError> {
    let changed = |what: &str| HostError {
        changed_on_disk: true,
        ..sentence(path, what)
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(changed(
                "was moved or deleted since it was opened; save it again to make it anew, or save under another name",
            ));
        }
        Err(error) => return Err(read_error(path, &error)),
    };
    if metadata.len() == expected.len && modified(&metadata) == expected.modified {
        return Ok(());
    }
    let bytes = fs::read(path).map_err(|error| read_error(path, &error))?;
    if bytes.len() as u64 == expected.len && hash(&bytes) == expected.hash {
        return Ok(());
    }
    Err(changed(
        "was changed by another program since it was opened; reload it, overwrite it or save under another name",
    ))
}

/// Whether a file is there and is another one than it was. Reads it only if its length or time differ.
pub fn has_changed(path: &Path, expected: &FileState) -> bool {
    matches!(refuse_if_changed(path, expected), Err(error) if error.changed_on_disk)
        && path.is_file()
}

/// Writes beside the target and renames over it: whoever reads sees the old or the new file, never a part.
fn replace(
    target: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
    there: Option<&Metadata>,
) -> io::Result<()> {
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        // The usual rights of a new file; the system's mask is applied to them.
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    let mut file = builder.tempfile_in(folder)?;
    write(file.as_file_mut())?;
    if let Some(metadata) = there {
        keep_owner(file.path(), metadata);
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    // So that the new name survives a power cut too. Not every file system can do it.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(unix)]
fn keep_owner(file: &Path, metadata: &Metadata) {
    use std::os::unix::fs::MetadataExt;
    // Only the administrator may give files away; for everyone else the owner is the same anyway.
    let _ = std::os::unix::fs::chown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &Path, _metadata: &Metadata) {}

/// Where a path leads, following links even to a file that is not there yet.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    let mut here = path.to_path_buf();
    for _ in 0..40 {
        match fs::symlink_metadata(&here) {
            Ok(metadata) if metadata.file_type().is_symlink() => {
                let to = fs::read_link(&here)?;
                here = match here.parent() {
                    Some(folder) => folder.join(to),
                    None => to,
                };
            }
            _ => return Ok(here),
        }
    }
    Err(io::Error::other("the links lead in a circle"))
}

fn modified(metadata: &Metadata) -> i128 {
    match metadata.modified() {
        Ok(time) => match time.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        },
        Err(_) => 0,
    }
}

fn hash(bytes: &[u8]) -> u64 {
    // `DefaultHasher::new` has fixed keys: the same bytes, the same hash.
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn read_error(path: &Path, error: &io::Error) -> HostError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            sentence(path, "does not exist; check the name and the folder")
        }
        ErrorKind::PermissionDenied => sentence(
            path,
            "may not be read by you; change its permissions or ask its owner",
        ),
        _ => sentence(path, &format!("cannot be read: {error}")),
    }
}

fn write_error(path: &Path, error: &io::Error) -> HostError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => sentence(
            path,
            "cannot be saved: its folder does not exist; make the folder or choose another",
        ),
        ErrorKind::PermissionDenied => sentence(
            path,
            "may not be written by you; change its permissions or save under another name",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => sentence(
            path,
            "was not saved: the disk is full. The file is as it was; make room or save elsewhere",
        ),
        ErrorKind::ReadOnlyFilesystem => sentence(
            path,
            "cannot be saved: its disk is read-only; save elsewhere",
        ),
        _ => sentence(
            path,
            &format!("was not saved: {error}. The file is as it was"),
        ),
    }
}

fn folder_error(path: &Path, target: &Path, error: &io::Error) -> HostError {
    if error.kind() == ErrorKind::PermissionDenied {
        let folder = target.parent().unwrap_or(target).display().to_string();
        return sentence(
            path,
            &format!("cannot be saved: you may not make files in {folder}; save elsewhere"),
        );
    }
    write_error(path, error)
}

fn sentence(path: &Path, what: &str) -> HostError {
    HostError {
        path: path.to_path_buf(),
        message: format!("{} {what}", path.display()),
        changed_on_disk: false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_saved_is_loaded_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.asl.json");
        let saved = save(&path, b"one", None).unwrap();
        let (bytes, loaded) = load(&path).unwrap();
        assert_eq!((bytes.as_slice(), &loaded), (b"one".as_slice(), &saved));
        let again = save(&path, b"two", Some(&loaded)).unwrap();
        assert_eq!(load(&path).unwrap(), (b"two".to_vec(), again));
        assert_eq!(names(folder.path()), ["a.asl.json"]);
    }

    #[test]
    fn a_file_changed_by_someone_else_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let opened = save_new(&path, b"one").unwrap();
        fs::write(&path, b"six").unwrap();
        let refused = save(&path, b"two", Some(&opened)).unwrap_err();
        assert!(refused.changed_on_disk);
        assert_eq!(fs::read(&path).unwrap(), b"six");
        // Touched, but the same bytes: no reason to ask.
        fs::write(&path, b"one").unwrap();
        save(&path, b"two", Some(&opened)).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(
            save(&path, b"two", Some(&opened))
                .unwrap_err()
                .changed_on_disk
        );
    }

    #[test]
    fn refusals_are_sentences() {
        let folder = tempfile::tempdir().unwrap();
        let message = |result: Result<FileState, HostError>| {
            let message = result.unwrap_err().message;
            message.replace(&folder.path().display().to_string(), "")
        };
        assert!(
            load(folder.path())
                .unwrap_err()
                .message
                .ends_with("is a folder; choose a file in it")
        );
        assert!(
            load(&folder.path().join("no"))
                .unwrap_err()
                .message
                .contains("does not exist")
        );
        assert_eq!(
            message(save_new(folder.path(), b"")),
            " is a folder; choose a file name in it"
        );
        assert_eq!(
            message(save_new(&folder.path().join("no/a"), b"")),
            "/no/a cannot be saved: its folder does not exist; make the folder or choose another"
        );
        let path = folder.path().join("protected");
        fs::write(&path, "x").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(message(save_new(&path, b"y")).contains("write-protected"));
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link, chain) = (
            folder.path().join("real.json"),
            folder.path().join("link.json"),
            folder.path().join("chain.json"),
        );
        fs::write(&real, "x").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.json", &link).unwrap();
        symlink(&link, &chain).unwrap();
        save_new(&chain, b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(
            fs::symlink_metadata(&link)
                .unwrap()
                .file_type()
                .is_symlink()
        );
        assert!(
            fs::symlink_metadata(&chain)
                .unwrap()
                .file_type()
                .is_symlink()
        );
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o640
        );
        let dangling = folder.path().join("dangling.json");
        symlink("later.json", &dangling).unwrap();
        save_new(&dangling, b"made").unwrap();
        assert_eq!(fs::read(folder.path().join("later.json")).unwrap(), b"made");
        let circle = folder.path().join("circle");
        symlink("circle", &circle).unwrap();
        assert!(
            save_new(&circle, b"")
                .unwrap_err()
                .message
                .contains("circle")
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_the_file_as_it_was() {
        let error = io::Error::from(ErrorKind::StorageFull);
        assert!(
            write_error(Path::new("a"), &error)
                .message
                .contains("the disk is full")
        );
        // A device is written to, not replaced.
        assert!(save_new(Path::new("/dev/full"), b"x").is_err());
        assert!(save_new(Path::new("/dev/null"), b"x").is_ok());
    }
}
