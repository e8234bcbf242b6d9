//! Times of a scenario: how long after its beginning.

/// Microseconds after the beginning: "1:02:03", "2:03", "90 s", "2 min"; none when it is anything else.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    if !text.contains(':') {
        return quadrat_station::patrol::parse_span(text).map(|span| span.as_micros());
    }
    let mut seconds = 0_u64;
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    for (index, part) in parts.iter().enumerate() {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = part.parse().ok().filter(|_| digits)?;
        if index > 0 && number > 59 {
            return None;
        }
        seconds = seconds * 60 + number;
    }
    Some(seconds * 1_000_000)
}

/// "00:31:12": hours, minutes, seconds.
#[must_use]
pub fn show(us: u64) -> String {
    let seconds = us / 1_000_000;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn a_time_is_written_as_a_clock_or_as_a_length() {
        assert_eq!(parse("1:02:03"), Some(3_723_000_000));
        assert_eq!(parse("02:03"), Some(123_000_000));
        assert_eq!(parse("90 s"), Some(90_000_000));
        assert_eq!(parse("0:00"), Some(0));
        assert_eq!(show(3_723_400_000), "01:02:03");
        for wrong in ["", "1:2:3:4", "1:60", "x", "1:", "-1:00", "5"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
