//! Electric power as a function of air speed: rotors by Zeng, Xu and Zhang, wings by Zeng and Zhang.

/// Speed of a rotor blade's tip, m/s (Zeng, Xu and Zhang 2019, table I). It only enters a term of a few per cent.
const TIP_MPS: f64 = 120.0;
/// Density of air at sea level, kg/m³ (ISO 2533).
const AIR_KGPM3: f64 = 1.225;
/// Standard gravity, m/s² (ISO 80000-3).
const GRAVITY_MPS2: f64 = 9.806_65;
/// Induced power of a real rotor over an ideal one (Leishman, Principles of Helicopter Aerodynamics, chapter 2).
const INDUCED_FACTOR: f64 = 1.15;
/// Mechanical over electric power of motor and speed controller; estimated, data sheets of motors state 0.7 to 0.85.
pub const MOTOR_EFFICIENCY: f64 = 0.75;
/// No airframe spends a greater share of its hover power on pushing air down: avionics and blade drag take the rest.
const INDUCED_SHARE_MAX: f64 = 0.85;

/// Power of one airframe, W.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// Blade profile and avionics at rest, W: P₀.
    blade_w: f64,
    /// Pushing air down in hover, W: Pᵢ.
    induced_w: f64,
    /// Speed of that air, m/s: v₀.
    induced_mps: f64,
    /// Drag of the body, W/(m/s)³: ½·d₀·ρ·s·A.
    body: f64,
    /// The wing, when there is one.
    wing: Option<Wing>,
}

/// Level flight on a wing: drag and lift, P = c₁·V³ + c₂/V (Zeng and Zhang 2017, IEEE TWC 16(6), eq. 7).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Wing {
    drag: f64,
    lift: f64,
    /// Below this air speed the rotors carry it, m/s.
    stall_mps: f64,
}

/// What a power model is fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    /// Take-off mass, kg.
    pub mass_kg: f64,
    /// Rotors side by side; two on one axle count once.
    pub rotors: f64,
    /// Diameter of a rotor, m.
    pub rotor_m: f64,
    /// Power in hover, W.
    pub hover_w: f64,
    /// Power in level flight at `cruise_mps`, W.
    pub cruise_w: f64,
    /// The air speed of the range or endurance figure, m/s.
    pub cruise_mps: f64,
    /// The least air speed on the wing, m/s; none for an airframe without one.
    pub stall_mps: Option<f64>,
}

impl Power {
    /// The model through a hover and a cruise figure.
    ///
    /// Momentum theory gives the induced share of hover from mass and rotor discs, v₀ = √(m·g / 2·ρ·A); the rest is blade
    /// and avionics. Drag is what is missing at the cruise figure; never negative. A wing is flown at its best range at
    /// cruise, where drag is a quarter of the power: d(P/V)/dV = 0.
    #[must_use]
    pub fn fitted(at: &Anchors) -> Power {
        let weight_n = at.mass_kg * GRAVITY_MPS2;
        let disc_m2 = at.rotors * core::f64::consts::FRAC_PI_4 * at.rotor_m * at.rotor_m;
        let induced_mps = (weight_n / (2.0 * AIR_KGPM3 * disc_m2)).sqrt();
        let induced_w =
            (INDUCED_FACTOR * weight_n * induced_mps / MOTOR_EFFICIENCY).min(INDUCED_SHARE_MAX * at.hover_w);
        let mut power = Power { blade_w: at.hover_w - induced_w, induced_w, induced_mps, body: 0.0, wing: None };
        let cube = at.cruise_mps * at.cruise_mps * at.cruise_mps;
        power.wing = at.stall_mps.map(|stall_mps| Wing {
            drag: at.cruise_w / 2.0 / cube,
            lift: at.cruise_w / 2.0 * at.cruise_mps,
            stall_mps,
        });
        power.body = ((at.cruise_w - power.rotors(at.cruise_mps)) / cube).max(0.0);
        power
    }

    /// Level flight at an air speed, W.
    #[must_use]
    pub fn level(&self, air_mps: f64) -> f64 {
        match self.wing {
            Some(wing) if air_mps >= wing.stall_mps => wing.drag * air_mps * air_mps * air_mps + wing.lift / air_mps,
            Some(_) => self.hover(),
            None => self.rotors(air_mps),
        }
    }

    /// Zeng, Xu and Zhang 2019, "Energy minimization for wireless communication with rotary-wing UAV", IEEE TWC 18(4),
    /// eq. 12: P₀(1 + 3V²/U²) + Pᵢ(√(1 + V⁴/4v₀⁴) − V²/2v₀²)^½ + ½·d₀·ρ·s·A·V³.
    fn rotors(&self, air_mps: f64) -> f64 {
        let square = air_mps * air_mps;
        let half = square / (2.0 * self.induced_mps * self.induced_mps);
        let blade = self.blade_w * (1.0 + 3.0 * square / (TIP_MPS * TIP_MPS));
        let induced = self.induced_w * ((1.0 + half * half).sqrt() - half).max(0.0).sqrt();
        blade + induced + self.body * square * air_mps
    }

    /// Standing still in calm air, W.
    #[must_use]
    pub fn hover(&self) -> f64 {
        self.blade_w + self.induced_w
    }

    /// Standing over a place while the air moves past, W. Wings do not carry then.
    #[must_use]
    pub fn standing(&self, air_mps: f64) -> f64 {
        if self.wing.is_some() { self.hover() } else { self.rotors(air_mps) }
    }

    /// Patrolling at a speed, turns and stays included, W: level flight, where rotors carry no less than standing still.
    #[must_use]
    pub fn patrolling(&self, mps: f64) -> f64 {
        if self.wing.is_some() { self.level(mps) } else { self.rotors(mps).max(self.hover()) }
    }

    /// Straight up in calm air, W: the induced part by momentum theory of axial climb, x + √(1 + x²) for x = climb / 2v₀
    /// (Leishman, chapter 2).
    #[must_use]
    pub fn climbing(&self, climb_mps: f64) -> f64 {
        let x = climb_mps.max(0.0) / (2.0 * self.induced_mps);
        self.blade_w + self.induced_w * (x + (1.0 + x * x).sqrt())
    }
}

/// Joules that lifting or speeding up takes: mechanical work over the motors' efficiency.
#[must_use]
pub fn work(mass_kg: f64, climb_m: f64, from_mps: f64, to_mps: f64) -> f64 {
    let kinetic = (to_mps * to_mps - from_mps * from_mps) / 2.0;
    mass_kg * (GRAVITY_MPS2 * climb_m.max(0.0) + kinetic.max(0.0)) / MOTOR_EFFICIENCY
}
