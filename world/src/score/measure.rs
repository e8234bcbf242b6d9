//! The figures of a run, by the words that scenarios use.

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $unit:literal;)*) => {
        /// A figure of a run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Measure { $($(#[$doc])* $name),* }

        impl Measure {
            /// Every figure, in the order of the table.
            pub const ALL: &[Measure] = &[$(Measure::$name),*];

            /// The word that files and tables use.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Measure::$name => $word),* }
            }

            /// Its unit; empty for a number of things.
            #[must_use]
            pub const fn unit(self) -> &'static str {
                match self { $(Measure::$name => $unit),* }
            }
        }
    };
}

measures! {
    /// The longest that any place stayed unseen, once the patrol was flown.
    RevisitWorst = "revisit_worst_s", "s";
    /// How long ago places were seen, mean over places and time.
    RevisitMean = "revisit_mean_s", "s";
    /// Time for which places were overdue, all places added up.
    Overdue = "overdue_s", "s";
    /// Hand-overs from one drone to another.
    HandOvers = "hand_overs", "";
    /// The longest time that nobody held a slot during a hand-over.
    UnseenWorst = "unseen_worst_s", "s";
    /// The least distance between two drones in the air.
    Nearest = "nearest_m", "m";
    /// Planted things that became incidents.
    Found = "found_percent", "%";
    /// From the moment a thing was there and the patrol flown, to its incident: the longest.
    DetectionDelay = "detection_delay_worst_s", "s";
    /// From an incident's last place to the truth: the median.
    LocationMedian = "location_error_median_m", "m";
    /// The same: the worst.
    LocationWorst = "location_error_worst_m", "m";
    /// Incidents whose 95 % ellipse holds the truth.
    Calibration = "ellipse_holds_percent", "%";
    /// Incidents that hold sightings of more than one thing.
    MergedWrongly = "merged_wrongly", "";
    /// Incidents beyond the first of the same thing.
    Split = "split", "";
    /// Incidents about nothing.
    FalseIncidents = "false_incidents", "";
    /// From an incident to its first delivered call: the longest.
    DeliveryWorst = "delivery_worst_s", "s";
    /// From an incident to the first team that says "mine": the longest.
    AnswerWorst = "answer_worst_s", "s";
    /// From an incident to the first team that is there: the longest.
    ArrivalWorst = "arrival_worst_s", "s";
    /// Calls about an incident after a team had said "mine".
    ToldTwice = "told_twice", "";
    /// Lists that were put aboard.
    Uploads = "uploads", "";
    /// Drones that came down hard.
    Crashes = "crashes", "";
    /// Energy drawn from the batteries.
    Energy = "energy_wh", "Wh";
    /// Way flown.
    Flown = "flown_km", "km";
}
