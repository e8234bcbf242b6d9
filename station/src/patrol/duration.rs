//! Lengths of time, times of day and days, as people write them.

use crate::base::Span;

/// "10 min", "20 s", "500 ms", "1 h 30 min", "90秒"; none when it is anything else or more than a hundred days.
#[must_use]
pub fn parse(text: &str) -> Option<Span> {
    let mut rest = text.trim();
    let mut total = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, tail) = split_where(rest, |c| !c.is_ascii_digit() && c != '.');
        let (unit, tail) = split_where(tail.trim_start(), |c| c.is_ascii_digit() || c.is_whitespace());
        total += number.parse::<f64>().ok()? * seconds_in(unit)?;
        rest = tail.trim_start();
    }
    (total <= 8_640_000.0).then(|| Span::from_secs_f64(total))
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(ends).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

fn seconds_in(unit: &str) -> Option<f64> {
    match unit {
        "ms" => Some(0.001),
        "s" | "sec" | "秒" => Some(1.0),
        "min" | "分" | "分钟" => Some(60.0),
        "h" | "小时" => Some(3_600.0),
        _ => None,
    }
}

/// A length as a patrol file writes it.
pub(super) fn said(span: Span) -> String {
    let seconds = span.as_millis() / 1_000;
    match seconds {
        0 => "0 s".to_owned(),
        whole if whole % 3_600 == 0 => format!("{} h", whole / 3_600),
        whole if whole % 60 == 0 => format!("{} min", whole / 60),
        _ => format!("{seconds} s"),
    }
}

/// "return after 15 s".
pub(super) fn link_lost(text: &str) -> Option<Span> {
    parse(text.trim().strip_prefix("return after ")?)
}

/// "18:00" as minutes after midnight; "24:00" is the next midnight, 0.
pub(super) fn time_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits =
        |text: &str| (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u16>().ok())?;
    match (digits(hours)?, digits(minutes)?) {
        (24, 0) => Some(0),
        (hours @ 0..=23, minutes @ 0..=59) if text.len() >= 4 => Some(hours * 60 + minutes),
        _ => None,
    }
}

/// Monday is 0.
pub(super) fn day(text: &str) -> Option<usize> {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|day| *day == text)
}
