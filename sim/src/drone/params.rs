//! The parameter store: names and defaults as far as flying and a pre-flight audit need them.
//!
//! The flight is written in PX4's terms; another autopilot's parameters are translated into them. No range is
//! checked, and names it has not are met with silence, as on all autopilots simulated here.

use std::collections::BTreeMap;

use super::firmware::{Encoding, OldName, ParamTalk};

/// A parameter's value; the type is part of the parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamValue {
    /// A 32-bit integer.
    Int(i32),
    /// A 32-bit float.
    Real(f32),
}

impl ParamValue {
    /// `MAV_PARAM_TYPE` of the value.
    pub(crate) fn wire_type(self) -> u8 {
        match self {
            Self::Int(_) => 6,
            Self::Real(_) => 9,
        }
    }

    /// What travels in the float field.
    pub(crate) fn wire_bits(self, encoding: Encoding) -> f32 {
        match (self, encoding) {
            (Self::Int(value), Encoding::ByteWise) => f32::from_bits(value.cast_unsigned()),
            (Self::Int(value), Encoding::Cast) => value as f32,
            (Self::Real(value), _) => value,
        }
    }

    /// What `bits` means for a parameter of this value's type.
    fn same_type_from(self, bits: f32, encoding: Encoding) -> Self {
        match (self, encoding) {
            (Self::Int(_), Encoding::ByteWise) => Self::Int(bits.to_bits().cast_signed()),
            (Self::Int(_), Encoding::Cast) => Self::Int(bits as i32),
            (Self::Real(_), _) => Self::Real(bits),
        }
    }

    fn number(self) -> f64 {
        match self {
            Self::Int(value) => f64::from(value),
            Self::Real(value) => f64::from(value),
        }
    }
}

/// Defaults of a PX4 1.17 multicopter (SITL where SITL and boards differ), in the order of their names.
const DEFAULTS: &[(&str, ParamValue)] = {
    use ParamValue::{Int, Real};
    &[
        ("BAT1_CAPACITY", Real(-1.0)),
        ("BAT1_N_CELLS", Int(4)),
        ("BAT1_V_CHARGED", Real(4.05)),
        ("BAT1_V_EMPTY", Real(3.6)),
        ("BAT_CRIT_THR", Real(0.07)),
        ("BAT_EMERGEN_THR", Real(0.05)),
        ("BAT_LOW_THR", Real(0.15)),
        ("CAL_ACC0_ID", Int(1_310_988)),
        ("CAL_GYRO0_ID", Int(1_310_988)),
        ("CAL_MAG0_ID", Int(197_388)),
        ("CBRK_SUPPLY_CHK", Int(0)),
        ("COM_ARM_WO_GPS", Int(1)),
        ("COM_DISARM_LAND", Real(2.0)),
        ("COM_DISARM_PRFLT", Real(10.0)),
        ("COM_DL_LOSS_T", Int(10)),
        ("COM_DLL_EXCEPT", Int(0)),
        ("COM_FAIL_ACT_T", Real(5.0)),
        ("COM_FLIGHT_UUID", Int(0)),
        ("COM_FLTMODE1", Int(-1)),
        ("COM_HOME_EN", Int(1)),
        ("COM_LOW_BAT_ACT", Int(3)),
        ("COM_OBL_RC_ACT", Int(0)),
        ("COM_OF_LOSS_T", Real(1.0)),
        ("COM_POS_FS_EPH", Real(5.0)),
        ("COM_POS_LOW_ACT", Int(3)),
        ("COM_PREARM_MODE", Int(0)),
        ("COM_RCL_EXCEPT", Int(0)),
        ("COM_RC_IN_MODE", Int(1)),
        ("COM_RC_LOSS_T", Real(0.5)),
        ("COM_SPOOLUP_TIME", Real(1.0)),
        ("COM_WIND_MAX", Real(-1.0)),
        ("COM_WIND_MAX_ACT", Int(0)),
        ("COM_WIND_WARN", Real(-1.0)),
        ("EKF2_GPS_CHECK", Int(2047)),
        ("EKF2_HGT_REF", Int(1)),
        ("GF_ACTION", Int(2)),
        ("GF_MAX_HOR_DIST", Real(0.0)),
        ("GF_MAX_VER_DIST", Real(0.0)),
        ("GF_PREDICT", Int(0)),
        ("GF_SOURCE", Int(0)),
        ("LNDMC_TRIG_TIME", Real(1.0)),
        ("LND_FLIGHT_T_HI", Int(0)),
        ("LND_FLIGHT_T_LO", Int(0)),
        ("MAV_COMP_ID", Int(1)),
        ("MAV_PROTO_VER", Int(2)),
        ("MAV_SYS_ID", Int(1)),
        ("MAV_TYPE", Int(2)),
        ("MIS_DIST_1WP", Real(10_000.0)),
        ("MIS_TAKEOFF_ALT", Real(2.5)),
        ("MIS_TKO_LAND_REQ", Int(0)),
        ("MIS_YAW_ERR", Real(12.0)),
        ("MIS_YAW_TMT", Real(-1.0)),
        ("MC_ROLL_P", Real(4.0)),
        ("MPC_ACC_DOWN_MAX", Real(3.0)),
        ("MPC_ACC_HOR", Real(3.0)),
        ("MPC_ACC_HOR_MAX", Real(5.0)),
        ("MPC_ACC_UP_MAX", Real(4.0)),
        ("MPC_JERK_AUTO", Real(4.0)),
        ("MPC_JERK_MAX", Real(8.0)),
        ("MPC_LAND_ALT1", Real(10.0)),
        ("MPC_LAND_ALT2", Real(5.0)),
        ("MPC_LAND_ALT3", Real(1.0)),
        ("MPC_LAND_CRWL", Real(0.3)),
        ("MPC_LAND_SPEED", Real(0.7)),
        ("MPC_TILTMAX_AIR", Real(45.0)),
        ("MPC_TKO_RAMP_T", Real(3.0)),
        ("MPC_TKO_SPEED", Real(1.5)),
        ("MPC_XY_CRUISE", Real(5.0)),
        ("MPC_XY_ERR_MAX", Real(2.0)),
        ("MPC_XY_P", Real(0.95)),
        ("MPC_XY_TRAJ_P", Real(0.5)),
        ("MPC_XY_VEL_D_ACC", Real(0.2)),
        ("MPC_XY_VEL_I_ACC", Real(0.4)),
        ("MPC_XY_VEL_MAX", Real(12.0)),
        ("MPC_XY_VEL_P_ACC", Real(1.8)),
        ("MPC_YAWRAUTO_ACC", Real(20.0)),
        ("MPC_YAWRAUTO_MAX", Real(60.0)),
        ("MPC_YAW_MODE", Int(0)),
        ("MPC_Z_P", Real(1.0)),
        ("MPC_Z_VEL_I_ACC", Real(2.0)),
        ("MPC_Z_VEL_P_ACC", Real(4.0)),
        ("MPC_Z_V_AUTO_DN", Real(1.5)),
        ("MPC_Z_V_AUTO_UP", Real(3.0)),
        ("NAV_ACC_RAD", Real(2.0)),
        ("NAV_DLL_ACT", Int(0)),
        ("NAV_MC_ALT_RAD", Real(0.8)),
        ("NAV_RCL_ACT", Int(2)),
        ("RTL_CONE_ANG", Int(45)),
        ("RTL_DESCEND_ALT", Real(30.0)),
        ("RTL_LAND_DELAY", Real(0.5)),
        ("RTL_MIN_DIST", Real(10.0)),
        ("RTL_RETURN_ALT", Real(30.0)),
        ("RTL_TYPE", Int(0)),
        ("SDLOG_MODE", Int(0)),
        ("SYS_AUTOSTART", Int(10_040)),
        ("SYS_HAS_GPS", Int(1)),
        ("TRIG_ACT_TIME", Real(40.0)),
        ("TRIG_DISTANCE", Real(25.0)),
        ("TRIG_INTERVAL", Real(40.0)),
        ("TRIG_MIN_INTERVA", Real(1.0)),
        ("TRIG_MODE", Int(0)),
    ]
};

macro_rules! tuning {
    ($($field:ident: $name:literal),* $(,)?) => {
        /// The parameters that flying reads, unpacked: a map look-up per 20 ms step would cost more
        /// than the physics. Units as in PX4's parameter reference (m, m/s, s, fractions).
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub(crate) struct Tuning { $(pub(crate) $field: f64),* }

        impl Tuning {
            fn of(value_of: impl Fn(&str) -> f64) -> Self {
                Self { $($field: value_of($name)),* }
            }
        }
    };
}

tuning! {
    acceptance_m: "NAV_ACC_RAD",
    altitude_acceptance_m: "NAV_MC_ALT_RAD",
    cruise_mps: "MPC_XY_CRUISE",
    fastest_mps: "MPC_XY_VEL_MAX",
    position_gain: "MPC_XY_P",
    up_mps: "MPC_Z_V_AUTO_UP",
    down_mps: "MPC_Z_V_AUTO_DN",
    takeoff_mps: "MPC_TKO_SPEED",
    land_mps: "MPC_LAND_SPEED",
    land_slow_from_m: "MPC_LAND_ALT1",
    land_slow_to_m: "MPC_LAND_ALT2",
    crawl_from_m: "MPC_LAND_ALT3",
    crawl_mps: "MPC_LAND_CRWL",
    acceleration: "MPC_ACC_HOR",
    jerk: "MPC_JERK_AUTO",
    trajectory_gain: "MPC_XY_TRAJ_P",
    most_behind_m: "MPC_XY_ERR_MAX",
    speed_p: "MPC_XY_VEL_P_ACC",
    speed_i: "MPC_XY_VEL_I_ACC",
    speed_d: "MPC_XY_VEL_D_ACC",
    height_gain: "MPC_Z_P",
    climb_p: "MPC_Z_VEL_P_ACC",
    climb_i: "MPC_Z_VEL_I_ACC",
    climb_acceleration: "MPC_ACC_UP_MAX",
    sink_acceleration: "MPC_ACC_DOWN_MAX",
    takeoff_ramp_s: "MPC_TKO_RAMP_T",
    most_tilt_deg: "MPC_TILTMAX_AIR",
    tilt_gain: "MC_ROLL_P",
    yaw_rate_deg: "MPC_YAWRAUTO_MAX",
    yaw_acceleration_deg: "MPC_YAWRAUTO_ACC",
    return_alt_m: "RTL_RETURN_ALT",
    descend_alt_m: "RTL_DESCEND_ALT",
    land_delay_s: "RTL_LAND_DELAY",
    return_min_dist_m: "RTL_MIN_DIST",
    return_cone_deg: "RTL_CONE_ANG",
    takeoff_alt_m: "MIS_TAKEOFF_ALT",
    disarm_landed_s: "COM_DISARM_LAND",
    disarm_idle_s: "COM_DISARM_PRFLT",
    landing_s: "LNDMC_TRIG_TIME",
    spool_up_s: "COM_SPOOLUP_TIME",
    link_action: "NAV_DLL_ACT",
    link_loss_s: "COM_DL_LOSS_T",
    act_delay_s: "COM_FAIL_ACT_T",
    battery_action: "COM_LOW_BAT_ACT",
    battery_low: "BAT_LOW_THR",
    battery_critical: "BAT_CRIT_THR",
    battery_emergency: "BAT_EMERGEN_THR",
    fence_action: "GF_ACTION",
    fence_hor_m: "GF_MAX_HOR_DIST",
    fence_ver_m: "GF_MAX_VER_DIST",
    trigger_mode: "TRIG_MODE",
    yaw_error_deg: "MIS_YAW_ERR",
    height_reference: "EKF2_HGT_REF",
    position_limit_m: "COM_POS_FS_EPH",
    wind_limit_mps: "COM_WIND_MAX",
    wind_action: "COM_WIND_MAX_ACT",
}

/// The parameters of one drone.
#[derive(Debug, Clone)]
pub(crate) struct Params {
    map: BTreeMap<String, ParamValue>,
    /// Set by the configuration in PX4's terms on an autopilot that has no such parameter.
    hidden: BTreeMap<String, ParamValue>,
    talk: &'static ParamTalk,
    tuning: Tuning,
}

impl Params {
    pub(crate) fn new(talk: &'static ParamTalk, overrides: &BTreeMap<String, ParamValue>) -> Self {
        let defaults = talk.own.unwrap_or(DEFAULTS);
        let mut map: BTreeMap<String, ParamValue> =
            defaults.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let mut hidden = BTreeMap::new();
        for (name, value) in overrides {
            let known = talk.own.is_none() || map.contains_key(name);
            if known { &mut map } else { &mut hidden }.insert(name.clone(), *value);
        }
        let mut params = Self { map, hidden, talk, tuning: Tuning::default() };
        params.retune();
        params
    }

    pub(crate) fn tuning(&self) -> &Tuning {
        &self.tuning
    }

    fn retune(&mut self) {
        self.tuning = Tuning::of(|name| self.in_px4s_terms(name));
    }

    fn in_px4s_terms(&self, name: &str) -> f64 {
        let number = |name: &str| self.map.get(name).or_else(|| self.hidden.get(name)).map(|value| value.number());
        if let Some(value) = number(name) {
            return value;
        }
        if let Some(old) = self.talk.meaning.iter().find(|old| old.px4 == name) {
            return translated(old, number);
        }
        DEFAULTS.iter().find(|(default, _)| *default == name).map_or(0.0, |(_, value)| value.number())
    }

    pub(crate) fn count(&self) -> u16 {
        u16::try_from(self.map.len()).unwrap_or(u16::MAX)
    }

    pub(crate) fn get(&self, name: &str) -> Option<(u16, ParamValue)> {
        let index = self.map.keys().position(|key| key == name)?;
        Some((u16::try_from(index).ok()?, *self.map.get(name)?))
    }

    pub(crate) fn at(&self, index: u16) -> Option<(&str, ParamValue)> {
        self.map.iter().nth(usize::from(index)).map(|(name, value)| (name.as_str(), *value))
    }

    /// Stores a value if the name exists and the wire type fits; whether it did.
    pub(crate) fn set(&mut self, name: &str, bits: f32, wire_type: u8) -> bool {
        let talk = self.talk;
        let fits = |value: &&mut ParamValue| !talk.strict_type || value.wire_type() == wire_type;
        let Some(value) = self.map.get_mut(name).filter(fits) else {
            return false;
        };
        *value = value.same_type_from(bits, talk.encoding);
        self.retune();
        true
    }

    /// Sets a parameter from inside the vehicle or a test, whatever its type was.
    pub(crate) fn put(&mut self, name: &str, value: ParamValue) {
        self.map.insert(name.to_owned(), value);
        self.retune();
    }

    /// `_HASH_CHECK`: changes whenever a name or a value does, so that a station may keep its cache.
    pub(crate) fn hash(&self) -> u32 {
        let mut hash = 0_u32;
        for (name, value) in &self.map {
            hash = super::plan_id::add(hash, name.as_bytes());
            hash = super::plan_id::add(hash, &value.wire_bits(self.talk.encoding).to_bits().to_le_bytes());
        }
        hash
    }
}

/// The value of a PX4 parameter that another autopilot expresses its own way; one that it has not is fixed.
fn translated(old: &OldName, number: impl Fn(&str) -> Option<f64>) -> f64 {
    if !old.needs.is_empty() && number(old.needs).unwrap_or(0.0) == 0.0 {
        return 0.0;
    }
    let own = number(old.own).unwrap_or(1.0);
    if old.table.is_empty() {
        return own * old.factor;
    }
    old.table.iter().find(|(value, _)| f64::from(*value) == own).map_or(0.0, |(_, meaning)| *meaning)
}
