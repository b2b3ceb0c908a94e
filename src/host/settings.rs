//! What is remembered between runs, as a JSON file in the user's configuration folder.

use crate::host::files;
use serde_json::{Map, Value};
use std::env;
use std::path::{Path, PathBuf};

/// How many inputs and files are remembered.
const REMEMBERED: usize = 20;

/// Remembered things. Unknown fields of the file are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Recently opened files, newest first.
    pub recent: Vec<PathBuf>,
    /// `dark`, `light` or `system`.
    pub theme: String,
    /// Zoom of the whole interface, 1.0 = 100 %.
    pub scale: f32,
    /// Recent inputs: (file, input text), newest first.
    pub inputs: Vec<(PathBuf, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            recent: Vec::new(),
            theme: "system".to_owned(),
            scale: 1.0,
            inputs: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads them; anything unreadable gives the defaults.
    pub fn load() -> Settings {
        settings_file().map_or_else(Settings::default, |path| Settings::load_from(&path))
    }

    /// Writes them; failure is not worth a message.
    pub fn save(&self) {
        if let Some(path) = settings_file() {
            self.save_to(&path);
        }
    }

    fn load_from(path: &Path) -> Settings {
        let mut settings = Settings::default();
        let known = read(path);
        if let Some(recent) = known.get("recent").and_then(Value::as_array) {
            settings.recent = recent
                .iter()
                .filter_map(Value::as_str)
                .map(PathBuf::from)
                .collect();
        }
        if let Some(theme @ ("dark" | "light" | "system")) =
            known.get("theme").and_then(Value::as_str)
        {
            settings.theme = theme.to_owned();
        }
        if let Some(scale) = known.get("scale").and_then(Value::as_f64)
            && (0.2..=5.0).contains(&scale)
        {
            settings.scale = scale as f32;
        }
        if let Some(inputs) = known.get("inputs").and_then(Value::as_array) {
            settings.inputs = inputs
                .iter()
                .filter_map(|input| {
                    let file = input.get("file")?.as_str()?;
                    let text = input.get("input")?.as_str()?;
                    Some((PathBuf::from(file), text.to_owned()))
                })
                .collect();
        }
        settings
    }

    fn save_to(&self, path: &Path) {
        let Settings {
            recent,
            theme,
            scale,
            inputs,
        } = self;
        let text = |path: &PathBuf| Value::from(path.to_string_lossy().into_owned());
        // Another version may know more than this one: what it wrote stays.
        let mut known = read(path);
        known.insert(
            "recent".into(),
            recent.iter().take(REMEMBERED).map(text).collect(),
        );
        known.insert("theme".into(), theme.as_str().into());
        // Through text, so that 1.1 does not become 1.100000023841858.
        let scale: f64 = scale.to_string().parse().unwrap_or(1.0);
        known.insert("scale".into(), scale.into());
        let inputs = inputs.iter().take(REMEMBERED).map(|(file, input)| {
            Value::Object(Map::from_iter([
                ("file".to_owned(), text(file)),
                ("input".to_owned(), input.as_str().into()),
            ]))
        });
        known.insert("inputs".into(), inputs.collect());
        let Ok(json) = serde_json::to_string_pretty(&Value::Object(known)) else {
            return;
        };
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = files::save_new(path, (json + "\n").as_bytes());
    }
}

/// The folder they live in (`STEPWRIGHT_CONFIG_DIR` overrides).
pub fn settings_dir() -> Option<PathBuf> {
    let folder = |variable: &str| {
        env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("STEPWRIGHT_CONFIG_DIR").or_else(|| {
        if cfg!(windows) {
            Some(folder("APPDATA")?.join("Stepwright"))
        } else if cfg!(target_os = "macos") {
            Some(folder("HOME")?.join("Library/Application Support/Stepwright"))
        } else {
            let config =
                folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
            Some(config?.join("stepwright"))
        }
    })
}

fn settings_file() -> Option<PathBuf> {
    Some(settings_dir()?.join("settings.json"))
}

fn read(path: &Path) -> Map<String, Value> {
    let read = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match read {
        Some(Value::Object(known)) => known,
        _ => Map::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_unknown_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        assert_eq!(Settings::load_from(&path), Settings::default());
        let settings = Settings {
            recent: vec!["/a/b.json".into(), "c.json".into()],
            theme: "dark".into(),
            scale: 1.1,
            inputs: vec![("/a/b.json".into(), "{\"x\": 1}".into())],
        };
        settings.save_to(&path);
        assert_eq!(Settings::load_from(&path), settings);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"scale\": 1.1,"));
        std::fs::write(&path, text.replacen('{', "{\"future\": [1],", 1)).unwrap();
        Settings::load_from(&path).save_to(&path);
        assert!(std::fs::read_to_string(&path).unwrap().contains("future"));
    }

    #[test]
    fn nonsense_gives_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for text in [
            "",
            "[]",
            "{\"theme\": 7, \"scale\": 900, \"recent\": {}, \"inputs\": [1]}",
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(Settings::load_from(&path), Settings::default());
        }
    }
}
