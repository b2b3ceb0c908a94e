//! The run's input: JSON, or one bare word.

use super::options::Options;
use crate::cli::report;
use crate::json::Value;

/// Reads it; without one it is an empty object.
pub(super) fn read_input(options: &Options) -> Result<Value, String> {
    let (text, name) = match (&options.input, &options.input_json) {
        (Some(path), _) => (
            report::read_text(path)?,
            path.to_string_lossy().into_owned(),
        ),
        (None, Some(text)) => (text.clone(), "--input-json".into()),
        (None, None) => return Ok(Value::empty_object()),
    };
    let error = match Value::parse(&text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if let Some(word) = bare_word(&text) {
        report::complain(&format!(
            "{name}: `{word}` is not JSON; it is taken as the text \"{word}\""
        ));
        return Ok(Value::string(word));
    }
    Err(format!(
        "{name}: the input is not JSON: {} (line {}, column {})",
        error.message, error.line, error.column
    ))
}

/// The one word a text holds. A word is what people mean by it; anything longer may as well be broken JSON.
fn bare_word(text: &str) -> Option<&str> {
    let word = text.trim();
    let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let is_word = word.starts_with(char::is_alphabetic) && word.chars().all(fits);
    (is_word && !matches!(word, "true" | "false" | "null")).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::bare_word;

    #[test]
    fn a_word_is_a_word() {
        assert_eq!(bare_word("hello-world_2\n"), Some("hello-world_2"));
        for text in ["", "null", "two words", "2nd", "-x", "{a", "\"open", "a.b"] {
            assert_eq!(bare_word(text), None, "{text}");
        }
    }
}
