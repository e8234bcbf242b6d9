//! What is really so, for judges: never sent over the air.

/// A flight mode of PX4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// AUTO.TAKEOFF: climbing to the take-off altitude.
    Takeoff,
    /// AUTO.LOITER: holding a place.
    Loiter,
    /// AUTO.MISSION: flying the stored mission.
    Mission,
    /// AUTO.RTL: returning to the launch place and landing there.
    Rtl,
    /// AUTO.LAND: landing where it is.
    Land,
}

impl Mode {
    /// `HEARTBEAT.custom_mode` of the mode: main mode 4 (AUTO) in byte 2, sub mode in byte 3.
    #[must_use]
    pub fn custom_mode(self) -> u32 {
        let sub: u32 = match self {
            Self::Takeoff => 2,
            Self::Loiter => 3,
            Self::Mission => 4,
            Self::Rtl => 5,
            Self::Land => 6,
        };
        (sub << 24) | (4 << 16)
    }
}

/// `MAV_LANDED_STATE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landed {
    /// Standing on the ground.
    OnGround,
    /// In the air.
    InAir,
    /// Leaving the ground.
    TakingOff,
    /// Coming down to land.
    Landing,
}

impl Landed {
    /// The number on the wire.
    pub(crate) fn wire(self) -> u8 {
        match self {
            Self::OnGround => 1,
            Self::InAir => 2,
            Self::TakingOff => 3,
            Self::Landing => 4,
        }
    }
}

/// The true state of one drone at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// When, microseconds of the caller's clock.
    pub at_us: u64,
    /// Latitude, degrees (WGS-84).
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Height above mean sea level, metres.
    pub above_sea_m: f64,
    /// Height above the configured home, which is also height above the flat ground, metres.
    pub above_home_m: f64,
    /// Velocity north, east, down, m/s.
    pub velocity_ned_mps: [f64; 3],
    /// Roll of the body, radians, right wing down positive, injected bank included.
    pub roll_rad: f64,
    /// Pitch of the body, radians, nose up positive.
    pub pitch_rad: f64,
    /// Heading of the nose, radians clockwise from north, -pi..pi.
    pub yaw_rad: f64,
    /// Whether the motors may turn.
    pub armed: bool,
    /// The mode it flies in.
    pub mode: Mode,
    /// Ground contact as PX4 reports it.
    pub landed: Landed,
    /// Remaining energy, 0..1.
    pub battery: f64,
    /// Index of the mission item being flown, or kept for a resume.
    pub current_seq: u16,
    /// Horizontal way flown since the simulation began, metres.
    pub distance_flown_m: f64,
    /// When it last left the ground, if it is in the air.
    pub airborne_since_us: Option<u64>,
    /// Images taken since the boot.
    pub images: u32,
    /// Watt-hours drawn since the simulation began.
    pub energy_used_wh: f64,
}
