//! "25 min" as people write it.

use quadrat_station::base::Span;

/// A number and a unit: `ms`, `s`, `min` or `h`; none for anything else, for nothing and for more than a year.
#[must_use]
pub fn parse(text: &str) -> Option<Span> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at(split);
    let seconds_each = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        _ => return None,
    };
    let seconds = number.parse::<f64>().ok()? * seconds_each;
    (seconds > 0.0 && seconds <= 31_536_000.0).then(|| Span::from_secs_f64(seconds))
}
