#![allow(clippy::unwrap_used)]
use super::*;

// A text in which `|` is the caret, or `<` and `>` are anchor and head.
fn marked(text: &str) -> (CodeText, Caret) {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '|' | '‹' | '›'))
        .collect();
    let place = |mark: char| -> Option<usize> {
        let at = text.find(mark)?;
        let before = text[..at].chars().filter(|c| !matches!(c, '|' | '‹' | '›'));
        Some(before.map(char::len_utf8).sum())
    };
    let caret = match place('|') {
        Some(at) => Caret::at(at),
        None => Caret {
            anchor: place('‹').unwrap(),
            head: place('›').unwrap(),
        },
    };
    (CodeText::new(&plain), caret)
}

fn shown(text: &str, caret: Caret) -> String {
    let mut text = text.to_owned();
    if caret.is_empty() {
        text.insert(caret.head, '|');
        return text;
    }
    let range = caret.range();
    let (start, end) = if caret.anchor < caret.head {
        ('‹', '›')
    } else {
        ('›', '‹')
    };
    text.insert(range.end, end);
    text.insert(range.start, start);
    text
}

fn done(notation: Notation, before: &str, act: impl Fn(&Typist<'_>) -> Change) -> String {
    let (text, caret) = marked(before);
    let typist = Typist {
        text: &text,
        caret,
        notation,
        closers: &[],
    };
    let change = act(&typist);
    let (after, _) = change.edit.apply(text.as_str());
    shown(&after, change.caret)
}

// Types one sign after another, closed signs remembered.
fn typed(notation: Notation, before: &str, signs: &str) -> String {
    let (mut text, mut caret) = marked(before);
    let mut closers: Vec<usize> = Vec::new();
    for sign in signs.chars() {
        let typist = Typist {
            text: &text,
            caret,
            notation,
            closers: &closers,
        };
        let change = match sign {
            '⏎' => typist.entered(),
            '⌫' => typist.backspaced(false, false),
            sign => typist.typed(&sign.to_string()),
        };
        closers = closers
            .iter()
            .map(|at| change.edit.map_offset(*at))
            .collect();
        closers.extend(change.closed);
        text.apply(&change.edit);
        caret = change.caret;
    }
    shown(text.as_str(), caret)
}

#[test]
fn brackets_and_quotes_close_themselves_and_are_typed_over() {
    use Notation::{Json, Yaml};
    for (notation, before, signs, after) in [
        (Json, "|", "{", "{|}"),
        (Json, "|", "{\"a\":1}", "{\"a\":1}|"),
        (Json, "|", "{⌫", "|"),
        (Json, "\"a\": |", "[1]", "\"a\": [1]|"),
        // Only where nothing follows that would be enclosed.
        (Json, "|{}", "\"a\"", "\"a\"|{}"),
        (Json, "\"a|\"", "(", "\"a(|)\""),
        (Json, "\"it|\"", "'", "\"it'|\""),
        // What a person closed is no pair.
        (Json, "[|]", "⌫", "|]"),
        (Json, "{|}", "}", "{}|}"),
        (Json, "\"a\": \"|\"", "{% $x", "\"a\": \"{% $x| %}\""),
        (Json, "\"a\\|", "\"", "\"a\\\"|"),
        (Yaml, "a: |", "'b'", "a: 'b'|"),
        (Json, "|", "é{", "é{|}"),
    ] {
        assert_eq!(typed(notation, before, signs), after, "{before} + {signs}");
    }
}

#[test]
fn what_is_selected_is_enclosed() {
    assert_eq!(typed(Notation::Json, "a ‹bc› d", "["), "a [‹bc›] d");
    assert_eq!(typed(Notation::Json, "a ›bc‹ d", "\""), "a \"›bc‹\" d");
    assert_eq!(typed(Notation::Json, "a ‹bc› d", "x"), "a x| d");
}

#[test]
fn new_lines_are_indented_like_their_neighbours() {
    use Notation::{Json, Yaml};
    for (notation, before, after) in [
        (Json, "{\n    \"a\": {|", "{\n    \"a\": {\n        |"),
        (Json, "{\n  \"a\": 1,|\n}", "{\n  \"a\": 1,\n  |\n}"),
        (Json, "{|}", "{\n  |\n}"),
        (Json, "{\n  \"a\": [| ]\n}", "{\n  \"a\": [\n    |\n  ]\n}"),
        (Json, "{|", "{\n  |"),
        (Json, "  |\"a\"", "  \n  |\"a\""),
        (Json, "\"a{|\"", "\"a{\n|\""),
        (Json, "{\r\n  \"a\": {|", "{\r\n  \"a\": {\r\n    |"),
        (Json, "|", "\n|"),
        (Yaml, "States:|", "States:\n  |"),
        (Yaml, "a:\n  - b: 1|", "a:\n  - b: 1\n    |"),
        (Yaml, "a:\n  - b:|", "a:\n  - b:\n      |"),
        (Yaml, "a:\n  b: c|", "a:\n  b: c\n  |"),
        (Yaml, "a: |\n", "a: \n  |\n"),
    ] {
        let found = done(notation, before, |typist| typist.entered());
        assert_eq!(found, after, "{before:?}");
    }
}

#[test]
fn a_closing_bracket_goes_back_to_its_opening_line() {
    let before = "{\n  \"a\": {\n    \"b\": \"}\"\n    |\n}";
    let after = "{\n  \"a\": {\n    \"b\": \"}\"\n  }|\n}";
    assert_eq!(typed(Notation::Json, before, "}"), after);
    assert_eq!(typed(Notation::Json, "  |", "}"), "  }|");
}

#[test]
fn backspace_and_delete_take_what_is_seen() {
    let back = |before: &str, word, line| {
        done(Notation::Json, before, |typist| {
            typist.backspaced(word, line)
        })
    };
    assert_eq!(back("ab|", false, false), "a|");
    assert_eq!(back("a\r\n|b", false, false), "a|b");
    assert_eq!(back("{\n    |x", false, false), "{\n|x");
    assert_eq!(back("{\n  a\n     |x", false, false), "{\n  a\n    |x");
    assert_eq!(back("foo bar|", true, false), "foo |");
    assert_eq!(back("a\nfoo bar|", false, true), "a\n|");
    assert_eq!(back("‹foo› bar", false, false), "| bar");
    assert_eq!(back("|", false, false), "|");
    assert_eq!(back("e\u{301}|", false, false), "e|");
    let delete = |before: &str, word, line| {
        done(Notation::Json, before, |typist| typist.deleted(word, line))
    };
    assert_eq!(delete("|e\u{301}x", false, false), "|x");
    assert_eq!(delete("a|\r\nb", false, false), "a|b");
    assert_eq!(delete("|foo bar", true, false), "| bar");
    assert_eq!(delete("a|bc\nd", false, true), "a|\nd");
    assert_eq!(delete("a|\nd", false, true), "a|d");
}

#[test]
fn lines_are_indented_moved_copied_and_removed() {
    let json =
        |before: &str, act: &dyn Fn(&Typist<'_>) -> Change| done(Notation::Json, before, act);
    for (before, after) in [
        ("ab|", "ab  |"),
        ("a|b", "a b|".replace(" b|", " |b").as_str()),
        ("‹a\nb›\nc", "‹  a\n  b›\nc"),
        ("a\n‹b\n›c", "a\n‹  b\n›c"),
        ("a ‹b› c", "a   | c"),
    ] {
        assert_eq!(
            json(before, &|typist| typist.indented()),
            after,
            "{before:?}"
        );
    }
    assert_eq!(
        json("{\n    a‹b\n  c›d", &|typist| typist.outdented()),
        "{\na‹b\nc›d"
    );
    assert_eq!(json("\ta|", &|typist| typist.outdented()), "a|");
    assert_eq!(json("a|", &|typist| typist.outdented()), "a|");
    let moved =
        |before: &str, up: bool| done(Notation::Json, before, |typist| typist.moved(up).unwrap());
    assert_eq!(moved("a\nb|x\nc", true), "b|x\na\nc");
    assert_eq!(moved("a|\nbcd\ne", false), "bcd\na|\ne");
    assert_eq!(moved("a\r\n‹b\r\nc›\r\nd", false), "a\r\nd\r\n‹b\r\nc›");
    assert_eq!(
        moved("‹a\n›b", false),
        "b\n‹a›",
        "the end of the text has no line end"
    );
    assert_eq!(json("a|b\nc", &|typist| typist.duplicated()), "ab\na|b\nc");
    assert_eq!(json("a\nb|\nc", &|typist| typist.lines_deleted()), "a\n|c");
    assert_eq!(json("a\nb|", &|typist| typist.lines_deleted()), "a|");
    assert_eq!(json("a|", &|typist| typist.lines_deleted()), "|");
}

#[test]
fn lines_at_the_edge_do_not_move() {
    let (text, caret) = marked("a|\nb");
    let typist = |caret| Typist {
        text: &text,
        caret,
        notation: Notation::Json,
        closers: &[],
    };
    assert!(typist(caret).moved(true).is_none());
    assert!(typist(Caret::at(3)).moved(false).is_none());
}

#[test]
fn comments_are_made_and_unmade_in_yaml_alone() {
    let toggled = |before: &str| {
        done(Notation::Yaml, before, |typist| {
            typist.comment_toggled().unwrap()
        })
    };
    assert_eq!(
        toggled("a:\n  ‹b: 1\n\n    c: 2›"),
        "a:\n  # ‹b: 1\n\n  #   c: 2›"
    );
    assert_eq!(toggled("  # a|"), "  a|");
    assert_eq!(toggled("#a|"), "a|");
    let (text, caret) = marked("{|}");
    let json = Typist {
        text: &text,
        caret,
        notation: Notation::Json,
        closers: &[],
    };
    assert!(json.comment_toggled().is_none());
}

#[test]
fn the_clipboard_takes_the_selection_or_the_line() {
    let cut = |before: &str| done(Notation::Json, before, |typist| typist.cut());
    assert_eq!(cut("a\nb|c\nd"), "a\n|d");
    assert_eq!(cut("a\n‹b›c"), "a\n|c");
    let pasted = |before: &str, text: &str, line| {
        done(Notation::Json, before, |typist| typist.pasted(text, line))
    };
    assert_eq!(pasted("a\nb|c", "x\n", true), "a\nx\nb|c");
    assert_eq!(pasted("a\r\n‹b›c", "x\ny", false), "a\r\nx\r\ny|c");
}
