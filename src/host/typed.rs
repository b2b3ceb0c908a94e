//! Paths as people type them: a home folder by `~`, an absolute path behind a folder that stood there, the rest by Tab.

use std::path::{Path, PathBuf};

/// A path as a person types it: `~` stands for the home folder.
pub fn typed_path(text: &str) -> PathBuf {
    match (text.strip_prefix('~'), std::env::home_dir()) {
        (Some(rest), Some(home)) if rest.is_empty() || is_cut_at(rest) => {
            home.join(rest.trim_start_matches(['/', '\\']))
        }
        _ => text.into(),
    }
}

fn is_cut_at(text: &str) -> bool {
    text.starts_with(['/', '\\'])
}

/// What is meant in a field that held a folder when it opened: an absolute path behind that folder, or one that begins
/// with `~`, was typed as if the field were empty. Unless there is a file where the whole leads to and none of its own.
pub fn meant_path<'t>(text: &'t str, folder: &str) -> &'t str {
    let text = text.trim();
    let behind = text
        .strip_prefix(folder)
        .filter(|_| folder.ends_with(['/', '\\']));
    match behind {
        Some(own) if typed_path(own).is_absolute() => {
            let is_only_whole = typed_path(text).exists() && !typed_path(own).exists();
            if is_only_whole { text } else { own }
        }
        Some(_) | None => text,
    }
}

/// A path typed so far with what the names in its folder leave no choice about; `None`: nothing to add.
pub fn completed_path(text: &str) -> Option<String> {
    let cut = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, start) = text.split_at(cut);
    let look_in = match folder {
        "" => Path::new(".").to_owned(),
        folder => typed_path(folder),
    };
    let entries = std::fs::read_dir(look_in).ok()?;
    let mut common: Option<String> = None;
    for entry in entries.flatten().take(10_000) {
        let Ok(mut name) = entry.file_name().into_string() else {
            continue;
        };
        let is_hidden = name.starts_with('.') && !start.starts_with('.');
        if is_hidden || !name.starts_with(start) {
            continue;
        }
        if entry.path().is_dir() {
            name.push('/');
        }
        common = Some(match common {
            None => name,
            Some(common) => shared(&common, &name).to_owned(),
        });
    }
    let common = common.filter(|common| common.len() > start.len())?;
    Some(format!("{folder}{common}"))
}

/// What two names begin with alike.
fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let mut pairs = a.char_indices().zip(b.chars());
    match pairs.find(|((_, one), other)| one != other) {
        Some(((at, _), _)) => &a[..at],
        None => &a[..a.len().min(b.len())],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_behind_the_folder_is_meant_alone() {
        let root = tempfile::tempdir().unwrap();
        let text = |path: &Path| path.display().to_string();
        let folder = text(root.path()) + "/";
        let other = text(&root.path().join("other.json"));
        let whole = format!("{folder}{other}");
        assert_eq!(meant_path(&whole, &folder), other);
        assert_eq!(meant_path(&format!(" {whole} "), &folder), other);
        let home = format!("{folder}~/a.json");
        assert_eq!(meant_path(&home, &folder), "~/a.json");
        for plain in [
            format!("{folder}a.json"),
            format!("{folder}~a.json"),
            other.clone(),
            folder.clone(),
        ] {
            assert_eq!(meant_path(&plain, &folder), plain);
        }
        // A field that held nothing, or a file.
        assert_eq!(meant_path(&other, ""), other);
        let deep = root.path().join(other.trim_start_matches('/'));
        if cfg!(unix) {
            std::fs::create_dir_all(deep.parent().unwrap()).unwrap();
            std::fs::write(deep, "{}").unwrap();
            assert_eq!(meant_path(&whole, &folder), whole);
        }
    }

    #[test]
    fn what_is_without_choice_is_completed() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("machines")).unwrap();
        for name in [
            "order.asl.json",
            "order.input.json",
            ".hidden",
            "größe",
            "grün",
        ] {
            std::fs::write(root.path().join(name), "{}").unwrap();
        }
        let folder = root.path().display().to_string();
        let completed = |typed: &str| {
            completed_path(&format!("{folder}/{typed}"))
                .map(|text| text[folder.len() + 1..].to_owned())
        };
        assert_eq!(completed("m").as_deref(), Some("machines/"));
        assert_eq!(completed("o").as_deref(), Some("order."));
        assert_eq!(completed("order.a").as_deref(), Some("order.asl.json"));
        assert_eq!(completed("g").as_deref(), Some("gr"));
        assert_eq!(completed("order."), None);
        assert_eq!(completed("nothing"), None);
        assert_eq!(completed(".h").as_deref(), Some(".hidden"));
        assert_eq!(completed_path("/no/such/folder/a"), None);
    }
}
