//! Configs as people write them, right and wrong.

mod keys;

use super::*;
use quadrat_station::text::render_all;

const GOOD: &str = r#"
[station]
data = "night"
listen = "127.0.0.1:0"

[district.xiangcheng]
called = "芗城"
clocks = ["20 s", "3 min", "5 min"]

[link.radio]
address = "serial:///dev/ttyUSB0:57600"

[link.air]
address = "udpin://0.0.0.0:14550"

[drone.XC-1]
district = "xiangcheng"
link = "air"
system = 1
home = [24.513, 117.648]

[channel.tak]
district = "xiangcheng"
address = "tak+tcp://tak.lan:8087"

[team.t2]
district = "xiangcheng"
channels = ["tak"]
addresses = { tak = ["TEAM-2"] }

[user.lin]
token_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
role = "officer"
districts = ["xiangcheng"]
team = "t2"
"#;

fn wrong(text: &str) -> Vec<String> {
    match read("quadrat.toml", text, Path::new("")) {
        Ok(_) => Vec::new(),
        Err(problems) => render_all(&problems, Lang::En),
    }
}

// The good config with one thing changed.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    wrong(&GOOD.replacen(from, to, 1))
}

#[test]
fn a_good_config_is_taken_with_its_defaults() {
    let config = read("quadrat.toml", GOOD, Path::new("/etc/quadrat")).unwrap();
    assert_eq!(config.data, Path::new("/etc/quadrat/night"));
    assert_eq!(config.own, wire::Address { system: 255, component: 190 });
    assert_eq!(config.districts[&DistrictId::from("xiangcheng")].clocks_s, [20, 180, 300]);
    // R-L8: 57,600 baud are 5,760 bytes a second, of which 0.7 are used.
    assert_eq!(config.links[&LinkId::from("radio")].bytes_per_second, Some(4_032));
    assert_eq!(config.teams[0].channels, [(ChannelId::from("tak"), vec!["TEAM-2".to_owned()])]);
    assert_eq!(config.drones[0].endurance, Span::from_secs(1_500));
}

#[test]
fn each_fault_has_its_line_its_column_and_its_fix() {
    let cases = [
        ("listen = ", "lissten = ", "quadrat.toml:4:1  C102  there is no key lissten; did you mean listen?"),
        ("system = 1", "system = 251", "quadrat.toml:19:10  C122  system id 251 is not within 1 to 250"),
        (r#"link = "air""#, r#"link = "iar""#, r#"quadrat.toml:18:8  C120  no link "iar"; did you mean air?"#),
        (r#"["tak"]"#, r#"["dingtalk"]"#, r#"quadrat.toml:28:13  C121  no channel "dingtalk"; there are: tak"#),
        (
            "[24.513, ",
            "[124.513, ",
            "quadrat.toml:20:8  C125  124.513, 117.648 is no place on earth; write [latitude, longitude] in degrees, WGS-84",
        ),
        (
            "20 s",
            "20 sek",
            r#"quadrat.toml:8:11  C124  "20 sek" is no length of time; write it like "25 min", "90 s" or "2 h""#,
        ),
        (
            "127.0.0.1:0",
            "0.0.0.0:8620",
            "quadrat.toml:4:10  C141  0.0.0.0:8620 can be reached from other machines; that needs [tls] and at least one [user.NAME]; listen on 127.0.0.1, or add both",
        ),
        (r#"team = "t2""#, "", "quadrat.toml:32:16  C151  officer lin has no team; add team = \"NAME\""),
        (
            "[district.xiangcheng]",
            "[district.\"a/b\"]",
            "quadrat.toml  C160  \"a/b\" cannot be the name of a district; use up to 64 letters, digits, - and _",
        ),
    ];
    for (from, to, expected) in cases {
        // Columns are as wide as the widest place of all problems.
        let said: Vec<String> =
            changed(from, to).iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert!(said.contains(&expected.replace("  ", " ")), "{expected}\n{:#?}", changed(from, to));
    }
    let serial = changed("57600", "fast");
    assert!(
        serial[0]
            .starts_with(r#"quadrat.toml:11:11  C110  "serial:///dev/ttyUSB0:fast" is no link address; write udpin"#),
        "{serial:?}"
    );
}

#[test]
fn text_that_is_no_toml_and_values_of_the_wrong_kind_are_named_in_place() {
    assert!(
        changed("[link.air]", "[link.air")
            .iter()
            .all(|line| line.starts_with("quadrat.toml:13:") && line.contains("C101"))
    );
    assert!(changed("system = 1", "system = \"one\"")[0].starts_with("quadrat.toml:19:10  C101"));
    assert!(changed(r#""officer""#, r#""king""#)[0].starts_with("quadrat.toml:33:8  C101"));
}

#[test]
fn a_token_that_somebody_wrote_in_the_place_of_its_hash_is_not_repeated() {
    let said =
        changed("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "my-secret-token").join("\n");
    assert!(said.contains("C150") && !said.contains("secret"), "{said}");
}

#[test]
fn two_drones_with_one_address_are_refused() {
    let second = "[drone.XC-2]\ndistrict = \"xiangcheng\"\nlink = \"air\"\nsystem = 1\nhome = [24.5, 117.6]\n";
    assert!(wrong(&format!("{GOOD}{second}"))[0].contains("C123"));
    let apart = second.replace("\"air\"", "\"radio\"");
    assert!(wrong(&format!("{GOOD}{apart}")).is_empty(), "another link is another network");
    let joined = GOOD.replace("[link.radio]", "[link.radio]\nnetwork = \"air\"");
    assert!(wrong(&format!("{joined}{apart}"))[0].contains("C123"), "unless the config joins them");
    let link = "[link.other]\naddress = \"udpin://0.0.0.0:14550\"\n";
    assert!(wrong(&format!("{GOOD}{link}"))[0].contains("C111"));
}

#[test]
fn an_onlooker_sees_every_link_and_commands_nobody_unless_it_is_said() {
    let add = |more: &str| format!("{GOOD}\n[forward.qgc]\naddress = \"udpout://127.0.0.1:14551\"\n{more}");
    let read = |text: &str| read("quadrat.toml", text, Path::new("")).map(|config| config.forwards[0].clone());
    let usual = read(&add("")).unwrap();
    assert_eq!((usual.links.len(), usual.may_command), (2, false), "{usual:?}");
    let one = read(&add("links = [\"air\"]\nmay_command = true\n")).unwrap();
    assert_eq!((one.links, one.may_command), (vec![LinkId::from("air")], true));
    assert!(wrong(&add("links = [\"iar\"]\n"))[0].contains("did you mean air?"));
    let taken = add("").replace("udpout://127.0.0.1:14551", "udpin://0.0.0.0:14550");
    assert!(wrong(&taken)[0].contains("C111"), "the link's own socket");
}

/// Holds R-L8, R-L9.
#[test]
fn a_link_that_is_late_by_its_nature_is_one_by_its_config_and_no_commanding_onlooker_s_unless_it_is_named() {
    let satellite = "[link.satellite]\naddress = \"serial:///dev/modem:19200\"\nhigh_latency = true\n";
    let add = |more: &str| format!("{GOOD}\n{satellite}[forward.qgc]\naddress = \"udpout://127.0.0.1:14551\"\n{more}");
    let read = |more: &str| read("quadrat.toml", &add(more), Path::new("")).unwrap();
    let config = read("");
    let late: Vec<&str> =
        config.links.iter().filter(|(_, link)| link.high_latency).map(|(id, _)| id.as_str()).collect();
    assert_eq!(late, ["satellite"]);
    let link = &config.links[&LinkId::from("satellite")];
    assert_eq!(link.bytes_per_second, Some(1_344), "ten bits a byte, and three in ten kept free");
    assert_eq!(config.forwards[0].links.len(), config.links.len(), "who looks on costs nothing");
    let links = |more: &str| read(more).forwards[0].links.clone();
    assert!(!links("may_command = true\n").contains(&LinkId::from("satellite")));
    assert!(links("may_command = true\nlinks = [\"satellite\"]\n").contains(&LinkId::from("satellite")));
}

#[test]
fn the_printed_defaults_are_a_config_again() {
    let printed = with_defaults("quadrat.toml", GOOD).unwrap();
    assert!(printed.contains("endurance = \"25 min\""), "{printed}");
    let (before, after) = (read("a", GOOD, Path::new("")).unwrap(), read("b", &printed, Path::new("")).unwrap());
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
}

#[test]
fn every_sentence_is_there_in_both_languages_with_the_same_values() {
    let lists =
        [include_str!("../../station/src/text/config.en.toml"), include_str!("../../station/src/text/config.zh.toml")];
    let [en, zh] = lists.map(|text| text.parse::<toml::Table>().unwrap());
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (section, keys) in &en {
        let (en, zh) = (keys.as_table().unwrap(), zh[section].as_table().unwrap());
        assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>(), "{section}");
        for (key, text) in en {
            assert_eq!(marks(text), marks(&zh[key]), "{section}.{key}");
        }
    }
}

fn marks(text: &toml::Value) -> Vec<String> {
    let text = text.to_string();
    let mut marks: Vec<String> =
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
    marks.sort();
    marks
}

#[test]
fn a_drone_may_name_its_airframe_and_a_slip_of_the_pen_is_told_what_is_meant() {
    let with = |name: &str| GOOD.replace("home = [", &format!("airframe = \"{name}\"\nhome = ["));
    let config = read("quadrat.toml", &with("matrice-30"), Path::new("")).unwrap();
    assert_eq!(config.drones[0].airframe.as_deref(), Some("matrice-30"));
    assert_eq!(read("quadrat.toml", GOOD, Path::new("")).unwrap().drones[0].airframe, None);
    let said = wrong(&with("matrise-30"));
    assert!(said[0].contains("C120") && said[0].contains("did you mean matrice-30?"), "{said:?}");
}
