//! Real PX4 autopilots with the built-in simulator (SIH), in child processes: how they are started and where they speak.
//! The program is named by `QUADRAT_PX4`; see `sim/px4/README.md`.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Names the program: a `px4` binary or a wrapper around one that takes `-i N`.
pub const VARIABLE: &str = "QUADRAT_PX4";

/// The program that `QUADRAT_PX4` names, if it does.
#[must_use]
pub fn program() -> Option<OsString> {
    std::env::var_os(VARIABLE).filter(|name| !name.is_empty())
}

/// What one PX4 is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The program, see [`program`].
    pub program: OsString,
    /// Instance: its system id is one more, and its ports follow from it.
    pub instance: u8,
    /// Latitude and longitude in degrees and height above the sea in metres of the spot it stands on.
    pub home: (f64, f64, f64),
    /// Parameters set while it boots.
    pub params: Vec<(String, String)>,
    /// How fast its time runs; slower when the machine cannot.
    pub speed: f64,
}

/// A running PX4 in a folder of its own; dropping it ends it and removes the folder.
#[derive(Debug)]
pub struct Px4 {
    child: Child,
    instance: u8,
    folder: PathBuf,
}

impl Px4 {
    /// Where every instance sends what is for ground stations.
    pub const STATION_PORT: u16 = 14_550;

    /// Starts one with factory parameters but for those given.
    ///
    /// # Errors
    /// When its folder cannot be made or the program cannot be started.
    pub fn start(setup: &Setup) -> io::Result<Px4> {
        // A folder that a killed run left behind would bring its parameters along.
        let name = format!("quadrat-px4-{}-{}", std::process::id(), setup.instance);
        let folder = std::env::temp_dir().join(name);
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder)?;
        let (lat, lon, above_sea_m) = setup.home;
        let mut command = Command::new(&setup.program);
        command
            .args(["-d", "-i", &setup.instance.to_string()])
            .current_dir(&folder)
            .env("PX4_SIM_MODEL", "sihsim_quadx")
            .env("PX4_SYS_AUTOSTART", "10040")
            .env("PX4_SIMULATOR", "sihsim")
            .env("PX4_HOME_LAT", lat.to_string())
            .env("PX4_HOME_LON", lon.to_string())
            .env("PX4_HOME_ALT", above_sea_m.to_string());
        if setup.speed != 1.0 {
            command.env("PX4_SIM_SPEED_FACTOR", setup.speed.to_string());
        }
        for (name, value) in &setup.params {
            command.env(format!("PX4_PARAM_{name}"), value);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Px4 { child, instance: setup.instance, folder })
    }

    /// Its MAVLink system id.
    #[must_use]
    pub fn system(&self) -> u8 {
        self.instance.saturating_add(1)
    }

    /// The port on which this instance hears a ground station.
    #[must_use]
    pub fn hears_station_at(&self) -> u16 {
        18_570 + u16::from(self.instance)
    }

    /// The port on which a companion computer of this instance listens; it sends there unasked.
    #[must_use]
    pub fn companion_port(&self) -> u16 {
        // Instances from 10 on share the last one.
        14_540 + u16::from(self.instance).min(9)
    }

    /// The port on which this instance hears a companion computer.
    #[must_use]
    pub fn hears_companion_at(&self) -> u16 {
        14_580 + u16::from(self.instance)
    }
}

impl Drop for Px4 {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
