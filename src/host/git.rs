//! Versions of a file that git keeps: git itself is asked, as a program of its own and without a shell.

use std::path::Path;
use std::process::Command;

/// Why git could not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitError {
    /// There is no git on this machine.
    NoGit,
    /// The folder is in no repository.
    NoRepository,
    /// There is no revision of this name.
    NoRevision(String),
    /// Something else; what git said.
    Failed(String),
}

impl std::fmt::Display for GitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GitError::NoGit => write!(
                f,
                "git is not installed, or not where programs are looked for; install it, or give two files"
            ),
            GitError::NoRepository => write!(
                f,
                "this folder is in no git repository; give two files instead"
            ),
            GitError::NoRevision(name) => write!(
                f,
                "git knows no revision {name} here; `git log --oneline` and `git branch -a` list what there is"
            ),
            GitError::Failed(said) => write!(f, "git could not do it: {said}"),
        }
    }
}

impl std::error::Error for GitError {}

/// The bytes of a file at a revision; `None` when it was not there then. The path is meant from `folder`; with
/// `or_top` one that is not there is looked for from the top of the repository, as git itself would.
pub fn git_file(
    folder: &Path,
    revision: &str,
    path: &str,
    or_top: bool,
) -> Result<Option<Vec<u8>>, GitError> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let commit = git_revision(folder, revision)?;
    let path = path.replace('\\', "/");
    let top = or_top.then(|| path.clone());
    for path in std::iter::once(format!("./{path}")).chain(top) {
        let object = format!("{commit}:{path}");
        // Whether it is there is asked first: afterwards any failure is a real one.
        if git(folder, &["cat-file", "-e", &object])?.0 {
            return match git(folder, &["cat-file", "blob", &object])? {
                (true, bytes, _) => Ok(Some(bytes)),
                (false, _, said) => Err(GitError::Failed(said)),
            };
        }
    }
    Ok(None)
}

/// The commit a name means.
pub fn git_revision(folder: &Path, revision: &str) -> Result<String, GitError> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    if !git(folder, &["rev-parse", "--git-dir"])?.0 {
        return Err(GitError::NoRepository);
    }
    // Git would take it for an option.
    if revision.starts_with('-') {
        return Err(GitError::NoRevision(revision.to_owned()));
    }
    let wanted = format!("{revision}^{{commit}}");
    match git(folder, &["rev-parse", "--verify", "--quiet", &wanted])? {
        (true, bytes, _) => Ok(String::from_utf8_lossy(&bytes).trim().to_owned()),
        (false, ..) => Err(GitError::NoRevision(revision.to_owned())),
    }
}

/// Whether it went well, what it wrote and what it complained of.
fn git(folder: &Path, arguments: &[&str]) -> Result<(bool, Vec<u8>, String), GitError> {
    let output = Command::new("git")
        .arg("--no-pager")
        .args(arguments)
        .current_dir(folder)
        // Nothing is asked, nothing is locked, and its words are the ones we know.
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .stdin(std::process::Stdio::null())
        .output();
    match output {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Ok((output.status.success(), output.stdout, said))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() => {
            Err(GitError::NoGit)
        }
        Err(error) => Err(GitError::Failed(error.to_string())),
    }
}
