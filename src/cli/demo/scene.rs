//! What the demo begins with: its patrol, drones, teams, and something to be found.

use crate::config::{self, Config};
use crate::daemon::random;
use crate::fly::{self, Craft};
use crate::store::photos::sha256_hex;
use quadrat_sim::{Class, Firmware, RadioConfig, Thing};
use quadrat_station::base::{DistrictId, Span, TeamId};
use quadrat_station::geodesy::Position;
use quadrat_station::patrol::{self, Known, Patrol};
use quadrat_station::station::Principal;
use quadrat_station::text::{Lang, render_all};
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};

const PATROL: &str = include_str!("../../../missions/xiangcheng/demo.toml");
const MAP: &str = include_str!("../../../missions/xiangcheng/night.geojson");
const DISTRICT: &str = "xiangcheng";
/// Somebody lies here, south of the school; two teams stand in the streets around.
const PERSON: (f64, f64) = (24.5105, 117.6505);
const TEAMS: [(&str, &str, f64, f64); 2] = [("t2", "二组", 24.5121, 117.6532), ("t3", "三组", 24.5083, 117.6489)];
const ENDURANCE: Span = Span::from_secs(25 * 60);
/// Not full, so that a relief is seen in the first minutes.
const START_CHARGE: f64 = 0.62;
/// Time under way on a telemetry radio.
const RADIO_DELAY_US: u64 = 20_000;

/// Everything that the demo needs.
#[derive(Debug)]
pub struct Scene {
    /// The daemon's config.
    pub config: Config,
    /// Its only district.
    pub district: DistrictId,
    /// The patrol's TOML file and map: names and texts.
    pub files: ((String, String), (String, String)),
    /// The drones.
    pub crafts: Vec<Craft>,
    /// What they fly in.
    pub air: fly::Scene,
    /// Who starts the patrol.
    pub operator: Principal,
    /// Signs the browser in.
    pub token: String,
    /// Where the teams stand.
    pub posts: Vec<(TeamId, Position)>,
    folder: PathBuf,
}

impl Scene {
    /// Makes it.
    ///
    /// # Errors
    /// When the disk or the network says no, for people.
    pub fn make(
        drones: u8,
        port: u16,
        seed: u64,
        loss_percent: f64,
        lang: Lang,
        keep: Option<&Path>,
    ) -> Result<Scene, String> {
        let said = |error: std::io::Error| error.to_string();
        let own = || std::env::temp_dir().join(format!("quadrat-demo-{}", std::process::id()));
        let folder = keep.map_or_else(own, Path::to_path_buf);
        std::fs::create_dir_all(&folder).map_err(said)?;
        let text = with_drones(drones);
        let patrol = read(&text, lang)?;
        let crafts = crafts(&patrol);
        let token = sha256_hex(&random().map_err(said)?);
        let radio = free_port().map_err(said)?;
        let config = config_text(port, radio, &token, &crafts);
        let config =
            config::read("demo", &config, &folder).map_err(|problems| render_all(&problems, lang).join("\n"))?;
        let air = fly::Scene {
            to: (Ipv4Addr::LOCALHOST, radio).into(),
            radio: RadioConfig::lossy(loss_percent / 100.0, RADIO_DELAY_US),
            camera: fly::camera(&patrol),
            charge: patrol.docks.first().map_or(Span::from_secs(1_200), |dock| dock.charge),
            start_charge: START_CHARGE,
            firmware: Firmware::default(),
            things: vec![Thing::lasting(1, Class::PersonDown, PERSON.0, PERSON.1)],
            seed,
        };
        Ok(Scene {
            operator: config.users.first().map(|user| user.principal.clone()).ok_or("no user")?,
            config,
            district: DISTRICT.into(),
            files: (("demo.toml".into(), text), ("night.geojson".into(), MAP.into())),
            crafts,
            air,
            token,
            posts: TEAMS
                .iter()
                .filter_map(|(id, _, lat, lon)| Some(((*id).into(), Position::from_degrees(*lat, *lon)?)))
                .collect(),
            folder,
        })
    }

    /// Takes the data folder away.
    pub fn clean(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "the demo's folder stays");
        }
    }
}

// The demo's patrol lists three drones; another number is asked for by name, and fewer keep a longer promise.
fn with_drones(drones: u8) -> String {
    let names: Vec<String> = (1..=drones).map(|number| format!("\"XC-{number}\"")).collect();
    let lines = PATROL.lines().map(|line| match line {
        line if line.starts_with("use ") => format!("use     = [{}]\n", names.join(", ")),
        line if line.starts_with("revisit") && drones < 3 => "revisit = \"2 h\"\n".to_owned(),
        line => format!("{line}\n"),
    });
    lines.collect()
}

fn read(text: &str, lang: Lang) -> Result<Patrol, String> {
    let read = patrol::read("demo.toml", text.as_bytes(), &|_| Some(MAP.into()), &Known::default());
    read.map_err(|problems| render_all(&problems, lang).join("\n"))
}

fn crafts(patrol: &Patrol) -> Vec<Craft> {
    let numbered = patrol.drones.iter().zip(patrol.pads()).zip(1_u8..);
    numbered.map(|((name, home), system)| Craft { name: name.clone(), system, home, endurance: ENDURANCE }).collect()
}

fn config_text(port: u16, radio: u16, token: &str, crafts: &[Craft]) -> String {
    let hash = sha256_hex(token.as_bytes());
    let mut text = format!(
        "[station]\nlisten = \"127.0.0.1:{port}\"\n\
         [district.{DISTRICT}]\ncalled = \"芗城\"\nclocks = [\"20 s\", \"3 min\", \"5 min\"]\n\
         [link.air]\naddress = \"udpin://127.0.0.1:{radio}\"\n\
         [user.demo]\ntoken_sha256 = \"{hash}\"\nrole = \"operator\"\ndistricts = [\"{DISTRICT}\"]\nteam = \"t2\"\n"
    );
    let mut add = |part: String| text.push_str(&part);
    for (id, called, ..) in TEAMS {
        add(format!("[team.{id}]\ndistrict = \"{DISTRICT}\"\ncalled = \"{called}\"\n"));
    }
    for craft in crafts {
        let endurance = craft.endurance.as_millis() / 1_000;
        let (name, system, lat, lon) = (&craft.name, craft.system, craft.home.lat(), craft.home.lon());
        add(format!(
            "[drone.{name}]\ndistrict = \"{DISTRICT}\"\nlink = \"air\"\nsystem = {system}\nhome = [{lat:.7}, {lon:.7}]\nendurance = \"{endurance} s\"\n"
        ));
    }
    text
}

// A port that was free a moment ago.
fn free_port() -> std::io::Result<u16> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
