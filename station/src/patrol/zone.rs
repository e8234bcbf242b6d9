//! Time zones, from the table that is built in: the machine's own may be old or absent.

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The zone of an IANA name; none when there is no such zone.
pub(super) fn find(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// The zone that a wrong name most likely stands for.
pub(super) fn near(name: &str) -> Option<String> {
    // What people in China write first; IANA has no zone for Beijing.
    if ["beijing", "prc", "china", "北京"].iter().any(|word| name.to_lowercase().contains(word)) {
        return Some("Asia/Shanghai".to_owned());
    }
    let zones: Vec<String> = TimeZoneDatabase::bundled().available().map(|zone| zone.to_string()).collect();
    crate::text::near(name, zones.iter().map(String::as_str)).map(str::to_owned)
}
