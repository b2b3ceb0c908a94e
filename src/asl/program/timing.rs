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
    match text.parse::<jiff::Timestamp>() {
        Ok(instant) => Some(instant.as_millisecond()),
        Err(_) => last_day(text),
    }
}

/// The last day of the year 9999 stands for "never" in many machines, and jiff's instants end before it.
fn last_day(text: &str) -> Option<i64> {
    if !text.starts_with("9999-12-3") {
        return None;
    }
    let (civil, offset_secs) = match text.strip_suffix('Z') {
        Some(civil) => (civil, 0),
        None => {
            let (civil, zone) = text.split_at(text.rfind(['+', '-'])?);
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
            if !(0..24).contains(&hours) || !(0..60).contains(&minutes) {
                return None;
            }
            let seconds = hours * 3600 + minutes * 60;
            (
                civil,
                if zone.starts_with('-') {
                    -seconds
                } else {
                    seconds
                },
            )
        }
    };
    let civil: jiff::civil::DateTime = civil.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let millis = i64::try_from(civil.duration_since(epoch).as_millis()).ok()?;
    Some(millis - offset_secs * 1000)
}

#[cfg(test)]
mod tests {
    use super::parse_timestamp;

    #[test]
    fn only_extended_offset_date_times_are_read() {
        assert_eq!(parse_timestamp("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(parse_timestamp("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(parse_timestamp("1970-01-01T00:00:00.250Z"), Some(250));
        assert_eq!(
            parse_timestamp("9999-12-31T23:59:59.999Z"),
            Some(253_402_300_799_999)
        );
        assert_eq!(
            parse_timestamp("9999-12-31T23:59:59-01:30"),
            Some(253_402_300_799_000 + 5_400_000)
        );
        assert_eq!(parse_timestamp("9999-12-32T23:59:59Z"), None);
        assert_eq!(parse_timestamp("9999-12-31T23:59:59+99:00"), None);
        assert_eq!(parse_timestamp("2016-12-05T21:29:29"), None);
        assert_eq!(parse_timestamp("2016-13-05T21:29:29Z"), None);
        assert_eq!(parse_timestamp("05-12-2016T21:29:29Z"), None);
        assert_eq!(parse_timestamp("2016-12-05"), None);
        assert_eq!(parse_timestamp(""), None);
    }
}
