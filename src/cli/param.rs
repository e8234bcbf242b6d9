//! `quadrat param`: a drone's parameters.

use super::Common;
use super::by_hand::Towards;
use super::out::{Exit, say};
use clap::Subcommand;
use quadrat_station::station::DroneAsk;
use quadrat_station::vehicle::failsafes::Row;

/// Reads, sets and audits a drone's parameters.
#[derive(Debug, clap::Args)]
pub struct Param {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read one
    Get {
        #[command(flatten)]
        to: Towards,
        /// Its name
        name: String,
    },
    /// Set one; done when the drone, asked again, shows the value. Refused while the patrol flies the drone
    Set {
        #[command(flatten)]
        to: Towards,
        /// Its name
        name: String,
        /// A number
        #[arg(allow_negative_numbers = true)]
        value: f64,
    },
    /// Read anew all that decides what the drone does when it is lost, and say what the launch gate has against it
    Audit(Towards),
}

impl Param {
    /// Runs it. An audit that finds something wrong ends as a problem.
    pub fn run(&self, common: &Common) -> Exit {
        let (to, ask) = match &self.what {
            What::Get { to, name } => (to, DroneAsk::Get(name.clone())),
            What::Set { to, name, value } => (to, DroneAsk::Set(name.clone(), *value)),
            What::Audit(to) => (to, DroneAsk::Audit),
        };
        let view = match to.order(common, &ask) {
            Ok(view) => view,
            Err(exit) => return exit,
        };
        if !common.json {
            view.params.iter().for_each(|row| say(line(common, row)));
        }
        let wrong = |row: &Row| row.value.is_none() || row.want.is_some();
        if view.params.iter().any(wrong) { Exit::Problem } else { Exit::Good }
    }
}

// A parameter that is no whole number comes as four bytes: 0.15 is not 0.15000000596046448.
fn shortest(value: f64) -> String {
    let narrow = value as f32;
    if value.fract() != 0.0 && f64::from(narrow) == value { narrow.to_string() } else { value.to_string() }
}

fn line(common: &Common, row: &Row) -> String {
    let value = row.value.map(shortest).unwrap_or_default();
    let key = match row {
        Row { value: None, .. } => "param_unread",
        Row { want: Some(_), .. } => "param_wrong",
        Row { .. } => "param_row",
    };
    let want = row.want.as_deref().unwrap_or("");
    common.phrase(key, &[("name", &row.name), ("value", &value), ("want", want)])
}

#[cfg(test)]
mod tests {
    use super::shortest;

    #[test]
    fn a_value_of_four_bytes_is_shown_with_the_digits_it_has_and_a_whole_number_with_all_of_its() {
        assert_eq!(shortest(f64::from(0.15_f32)), "0.15");
        assert_eq!(shortest(f64::from(-12.5_f32)), "-12.5");
        assert_eq!(shortest(123_456_792.0), "123456792");
        assert_eq!(shortest(0.1), "0.1", "from a file it may have more");
    }
}
