//! A chart of a run: what was seen when, who flew where, what lay there and who was told, as one SVG that a person would
//! put into a report; and of a plan: lanes, ways, and what they do not see.
//!
//! The input is plain: degrees, seconds, words. Whoever has a run or a plan fills it; see [`Chart`]. Colours are those of the live
//! map. The size is bounded: paths are simplified and patches joined until it fits.

mod fill;
mod frame;
mod labels;
mod legend;
mod marks;
mod of;
mod of_plan;
mod patches;
mod paths;
mod profile;
#[cfg(test)]
mod tests;
mod tour;
mod words;

use frame::Frame;
use labels::Labels;
use quadrat_station::plan::ProfilePoint;

pub use words::Words;

/// Latitude and longitude, degrees (WGS-84).
pub type Degrees = (f64, f64);

/// Everything that a chart shows. What is empty is left out, legend included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// First line: the scenario.
    pub title: String,
    /// Second line: seed, span, place.
    pub subtitle: String,
    /// What it calls things.
    pub words: Words,
    /// Figures for the side, in order: what, how much.
    pub facts: Vec<(String, String)>,
    /// Patches of ground with the age of their last sight.
    pub patches: Vec<Patch>,
    /// Length of a patch's side, metres.
    pub patch_m: f64,
    /// Places of the patrol, drawn over the patches.
    pub places: Vec<Place>,
    /// Rings of ground that nobody may fly over.
    pub no_fly: Vec<Vec<Degrees>>,
    /// Where no camera may look.
    pub no_look: Vec<Vec<Degrees>>,
    /// What is tall and flown around: its corners, and whether they are a ring.
    pub tall: Vec<(Vec<Degrees>, bool)>,
    /// The ring that nobody may leave.
    pub fence: Vec<Degrees>,
    /// A planned tour, leg by leg.
    pub tour: Vec<Leg>,
    /// The tour from the side, over hills.
    pub profile: Vec<ProfilePoint>,
    /// Rings of ground that the tour does not see.
    pub unseen: Vec<Vec<Degrees>>,
    /// Docks by name.
    pub docks: Vec<(String, Degrees)>,
    /// Where drones flew.
    pub paths: Vec<DronePath>,
    /// What was planted.
    pub things: Vec<ThingMark>,
    /// Places where a detector took something for something.
    pub false_alarms: Vec<Degrees>,
    /// What the station believed.
    pub incidents: Vec<IncidentMark>,
    /// Teams on the ground.
    pub teams: Vec<TeamMark>,
}

/// One patch of ground at the end of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// Its middle.
    pub at: Degrees,
    /// Seconds since it was last really seen; none when it never was.
    pub age_s: Option<f64>,
    /// Longest it may stay unseen, seconds.
    pub promise_s: f64,
    /// Whether it was flown over unwatched since it was last seen.
    pub unwatched: bool,
}

/// A place of the patrol.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What people call it.
    pub name: String,
    /// Corners of an area, points of a line, or the one point of a post.
    pub points: Vec<Degrees>,
    /// Whether the points are an area's ring.
    pub closed: bool,
    /// A few more words under its name: its worst revisit, say.
    pub note: String,
}

/// A leg of a planned tour.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Its points.
    pub way: Vec<Degrees>,
    /// What for.
    pub kind: LegKind,
}

/// What a leg of a tour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// The camera sweeps.
    Lane,
    /// On the way to the next lane.
    Transit,
    /// From where a drone stands to what it looks at.
    Look,
}

/// Where a drone flew.
#[derive(Clone, Debug, PartialEq)]
pub struct DronePath {
    /// Which.
    pub name: String,
    /// Seconds since the run began, and where.
    pub spots: Vec<(f64, Degrees)>,
}

/// A planted thing.
#[derive(Clone, Debug, PartialEq)]
pub struct ThingMark {
    /// What it was, in a word.
    pub name: String,
    /// Its way; one place when it did not move.
    pub path: Vec<Degrees>,
    /// Where it was, and where it was believed to be, at each sighting of it. Empty when nobody found it.
    pub found: Vec<(Degrees, Degrees)>,
}

/// How much an incident mattered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// A life or a building.
    High,
}

/// What the station believed.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentMark {
    /// Its speakable name.
    pub name: String,
    /// Where.
    pub at: Degrees,
    /// The ellipse that holds the truth with 95 %: half its long and short axis, metres, and the bearing of the long one,
    /// degrees.
    pub ellipse: Option<(f64, f64, f64)>,
    /// How much it mattered.
    pub weight: Weight,
    /// Whether it ended as a false alarm.
    pub is_false: bool,
}

/// A ground team.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamMark {
    /// Its name.
    pub name: String,
    /// Where it went; the last is where it is.
    pub path: Vec<Degrees>,
}

impl Chart {
    /// The chart as SVG, 1600 wide, less than a megabyte.
    #[must_use]
    pub fn svg(&self) -> String {
        let frame = Frame::around(self);
        let mut out = String::new();
        self.open(&mut out, &frame);
        out.push_str("<g clip-path=\"url(#map)\">\n");
        patches::draw(self, &frame, &mut out);
        marks::no_fly(self, &frame, &mut out);
        marks::no_look(self, &frame, &mut out);
        marks::tall(self, &frame, &mut out);
        marks::places(self, &frame, &mut out);
        tour::fence(self, &frame, &mut out);
        tour::draw(self, &frame, &mut out);
        paths::draw(self, &frame, &mut out);
        let mut labels = Labels::default();
        marks::ellipses(self, &frame, &mut out);
        marks::docks(self, &frame, &mut out, &mut labels);
        marks::things(self, &frame, &mut out, &mut labels);
        marks::incidents(self, &frame, &mut out, &mut labels);
        marks::teams(self, &frame, &mut out, &mut labels);
        marks::place_names(self, &frame, &mut labels);
        labels.draw(&frame, &mut out);
        out.push_str("</g>\n");
        legend::scale_and_north(self, &frame, &mut out);
        legend::side(self, &frame, &mut out);
        profile::draw(self, &frame, &mut out);
        out.push_str("</svg>\n");
        out
    }

    fn open(&self, out: &mut String, frame: &Frame) {
        let (width, height) = (frame::WIDTH, frame.height());
        put(
            out,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" font-family=\"Inter, 'Noto Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', \
             'Microsoft YaHei', sans-serif\">"
            ),
        );
        put(out, format_args!("<title>{}</title>", escaped(&self.title)));
        out.push_str(DEFINITIONS);
        let (left, top, wide, high) = frame.map_box();
        put(
            out,
            format_args!(
                "<clipPath id=\"map\"><rect x=\"{left}\" y=\"{top}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"10\"/>\
             </clipPath></defs>\n<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#0F1318\"/>\n\
             <rect x=\"{left}\" y=\"{top}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"10\" fill=\"#141A21\"/>\n\
             <text x=\"{left}\" y=\"46\" font-size=\"27\" font-weight=\"650\" fill=\"#E6EAF0\">{}</text>\n\
             <text x=\"{left}\" y=\"74\" font-size=\"15\" fill=\"#9AA7B5\">{}</text>",
                escaped(&self.title),
                escaped(&self.subtitle)
            ),
        );
    }
}

/// Hatches that say in black and white what colours say too.
const DEFINITIONS: &str = "<defs>\
<pattern id=\"overdue\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect width=\"7\" height=\"7\" fill=\"#FE6100\" fill-opacity=\"0.30\"/>\
<rect width=\"2.6\" height=\"7\" fill=\"#FE6100\" fill-opacity=\"0.85\"/></pattern>\n\
<pattern id=\"nofly\" width=\"11\" height=\"11\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<path d=\"M0 0H11M0 0V11\" stroke=\"#FFFFFF\" stroke-opacity=\"0.34\" stroke-width=\"1.3\" fill=\"none\"/></pattern>\n\
<pattern id=\"unwatched\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
<circle cx=\"3\" cy=\"3\" r=\"1.1\" fill=\"#AEB8C4\" fill-opacity=\"0.75\"/></pattern>\n\
<pattern id=\"never\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
<rect width=\"8\" height=\"8\" fill=\"#2A323C\" fill-opacity=\"0.55\"/>\
<rect width=\"1\" height=\"8\" fill=\"#5A6675\" fill-opacity=\"0.6\"/></pattern>\n";

/// One line of the chart.
fn put(out: &mut String, line: core::fmt::Arguments<'_>) {
    out.push_str(&line.to_string());
    out.push('\n');
}

/// Text that may stand between tags.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no room for other control characters.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
