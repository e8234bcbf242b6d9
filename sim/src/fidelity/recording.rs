//! A recorded flight: its track in centimetres and what the drone told, as text that stays small.
//!
//! One line a record: `quadrat-flight 1`, `plan LABEL`, `event MS WHAT`, then `track MS` with the interval and one line
//! for each sample: north, east, up in centimetres and heading in degrees, each minus the sample before.

use super::events::Event;

/// Interval of the track, milliseconds.
pub(crate) const EVERY_MS: u32 = 200;
const HEAD: &str = "quadrat-flight 1";

/// Where the drone was, in centimetres from home, and where its nose pointed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sample {
    /// Centimetres north of home.
    pub north_cm: i32,
    /// Centimetres east of home.
    pub east_cm: i32,
    /// Centimetres above home.
    pub up_cm: i32,
    /// Heading of the nose, degrees clockwise from north, 0..360.
    pub heading_deg: i32,
}

/// An event and when it was heard, milliseconds after arming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Milliseconds after arming.
    pub at_ms: u32,
    /// What it was.
    pub event: Event,
}

/// One flight from arming to disarming.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    /// Label of the plan that was flown.
    pub plan: String,
    /// What the drone told, oldest first.
    pub happenings: Vec<Happening>,
    /// Its places, every 200 ms from arming on.
    pub track: Vec<Sample>,
}

impl Recording {
    /// From arming to disarming, milliseconds.
    #[must_use]
    pub fn total_ms(&self) -> u32 {
        let disarmed = self.happenings.iter().rev().find(|one| one.event == Event::Armed(false));
        disarmed.map_or(0, |one| one.at_ms)
    }

    /// As text.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = format!("{HEAD}\nplan {}\n", self.plan);
        for one in &self.happenings {
            out += &format!("event {} {}\n", one.at_ms, one.event);
        }
        out += &format!("track {EVERY_MS}\n");
        let mut last = Sample::default();
        for sample in &self.track {
            let fields = [
                sample.north_cm - last.north_cm,
                sample.east_cm - last.east_cm,
                sample.up_cm - last.up_cm,
                sample.heading_deg - last.heading_deg,
            ];
            out += &fields.map(|field| field.to_string()).join(" ");
            out.push('\n');
            last = *sample;
        }
        out
    }

    /// Reads what `write` wrote.
    ///
    /// # Errors
    /// A sentence with the line that is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut recording = Self::default();
        let mut last = Sample::default();
        let mut in_track = false;
        for (line, number) in text.lines().zip(1_usize..) {
            let wrong = || format!("line {number}: not part of a recorded flight: {line:?}");
            if number == 1 {
                if line != HEAD {
                    return Err(wrong());
                }
            } else if in_track {
                last = sample(line, last).ok_or_else(wrong)?;
                recording.track.push(last);
            } else {
                in_track = recording.read_head(line).ok_or_else(wrong)?;
            }
        }
        if in_track { Ok(recording) } else { Err("a recorded flight without a track".to_owned()) }
    }

    /// Takes a line before the track; true at the line that begins it.
    fn read_head(&mut self, line: &str) -> Option<bool> {
        let (key, rest) = line.split_once(' ')?;
        match key {
            "plan" => rest.clone_into(&mut self.plan),
            "event" => {
                let (at_ms, event) = rest.split_once(' ')?;
                self.happenings.push(Happening { at_ms: at_ms.parse().ok()?, event: Event::read(event)? });
            }
            "track" => return (rest.parse() == Ok(EVERY_MS)).then_some(true),
            _ => return None,
        }
        Some(false)
    }
}

fn sample(line: &str, last: Sample) -> Option<Sample> {
    let mut fields = line.split(' ').map(str::parse::<i32>);
    let mut next = |before: i32| before.checked_add(fields.next()?.ok()?);
    Some(Sample {
        north_cm: next(last.north_cm)?,
        east_cm: next(last.east_cm)?,
        up_cm: next(last.up_cm)?,
        heading_deg: next(last.heading_deg)?,
    })
}
