//! Timestamps as Step Functions reads them: RFC 3339 with `T`, and `Z` or an offset.

/// Milliseconds since the Unix epoch; `None` unless an ISO-8601 extended offset date-time.
pub fn parse_timestamp(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 17
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[10] == b'T'
        && bytes[13] == b':';
    let zone = text.get(16..).is_some_and(|rest| {
        rest.ends_with('Z')
            || rest
                .rfind(['+', '-'])
                .is_some_and(|sign| rest.as_bytes().get(sign + 3) == Some(&b':'))
    });
    if !(shaped && zone) {
        return None;
    }
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::parse_timestamp;

    #[test]
    fn only_extended_offset_date_times_are_read() {
        assert_eq!(parse_timestamp("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(parse_timestamp("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(parse_timestamp("1970-01-01T00:00:00.250Z"), Some(250));
        assert_eq!(parse_timestamp("2016-12-05T21:29:29"), None);
        assert_eq!(parse_timestamp("2016-13-05T21:29:29Z"), None);
        assert_eq!(parse_timestamp("05-12-2016T21:29:29Z"), None);
        assert_eq!(parse_timestamp("2016-12-05"), None);
        assert_eq!(parse_timestamp(""), None);
    }
}
