//! The chart of a whole run, from the station's belief and the simulation's truth.

mod common;

use common::ready_in;
use quadrat_sim::{Class, Spot, Thing};
use quadrat_station::base::Moment;
use quadrat_station::station::{Answer, Request};
use quadrat_world::chart::{Chart, DronePath, TeamMark, Words};
use quadrat_world::{World, xiangcheng};

/// The demo's district for `minutes`, with something to find in it, charted at the end.
fn charted(minutes: u64, words: Words) -> (World, Chart) {
    let mut scene = xiangcheng(7);
    let spot = |minute: u64, lat, lon| Spot { at_us: minute * 60_000_000, lat, lon };
    let (north, south) = (24.5121, 24.5098);
    let walker = Thing::lasting(3, Class::Person, north, 117.6512).moving(vec![
        spot(3, north, 117.6512),
        spot(9, 24.5108, 117.6498),
        spot(15, south, 117.6499),
    ]);
    scene.things = vec![
        Thing::lasting(1, Class::PersonDown, 24.5117, 117.6533),
        Thing::lasting(2, Class::Spill, 24.5092, 117.6520),
        walker,
        Thing { hidden: 1.0, ..Thing::lasting(4, Class::PersonDown, 24.5102, 117.6508) },
    ];
    let things = scene.things.clone();
    let mut world = ready_in(scene);
    assert!(matches!(world.ask(Request::PatrolStart), Some(Answer::Done { .. })));
    let names: Vec<String> = world.air.iter().map(|air| air.drone.config().name.clone()).collect();
    let mut paths: Vec<DronePath> = names.into_iter().map(|name| DronePath { name, spots: Vec::new() }).collect();
    for second in 0..minutes * 60 {
        world.run(1);
        for (path, air) in paths.iter_mut().zip(&world.air) {
            let truth = air.drone.truth();
            if truth.above_home_m > 2.0 {
                path.spots.push((second as f64, (truth.lat, truth.lon)));
            }
        }
    }
    let zh = words == Words::zh();
    let text = |chinese: &str, english: &str| if zh { chinese } else { english }.to_owned();
    let mut chart = Chart {
        title: text("芗城演示 · 种子 7", "Xiangcheng demo · seed 7"),
        subtitle: text("22:00 至 22:20，三架无人机，两座机库", "22:00 to 22:20, three drones, two docks"),
        words,
        paths: paths.into_iter().filter(|path| !path.spots.is_empty()).collect(),
        teams: vec![TeamMark {
            name: text("二队", "team 2"),
            path: vec![(24.5105, 117.6515), (24.5112, 117.6517), (24.5116, 117.6531)],
        }],
        facts: vec![(text("最久未看", "worst revisit"), "7:41".to_owned())],
        ..Chart::default()
    };
    chart.take_belief(world.durable(), Moment::from_micros(world.now_us));
    chart.take_truth(&things, world.air.iter().map(|air| &air.drone), world.now_us, |thing| match thing.class {
        Class::PersonDown => text("倒地", "person down"),
        Class::Spill => text("撒沙", "sand spill"),
        _ => text("行人", "person"),
    });
    (world, chart)
}

#[test]
fn a_run_becomes_a_chart_with_everything_in_it_and_below_a_megabyte() {
    let (world, chart) = charted(14, Words::en());
    assert!(chart.patches.len() > 1_000, "{}", chart.patches.len());
    assert!(chart.patches.iter().any(|patch| patch.age_s.is_some()));
    let counts = (chart.places.len(), chart.docks.len(), chart.paths.len());
    assert_eq!(counts, (15, 2, 1), "places, docks, drones that flew");
    assert_eq!(chart.things.len(), 4);
    assert!(!chart.things[0].found.is_empty() && !chart.incidents.is_empty(), "the person down is found");
    assert!(chart.things[3].found.is_empty(), "what is wholly covered is not");
    assert!(chart.things[2].path.len() > 10, "the walker's way");
    let found = world.air.iter().map(|air| air.drone.sightings().len()).sum::<usize>();
    let shown = chart.things.iter().map(|thing| thing.found.len()).sum::<usize>() + chart.false_alarms.len();
    assert_eq!(found, shown);
    let svg = chart.svg();
    assert!(svg.len() < 1_000_000, "{}", svg.len());
    for word in ["Xiangcheng demo", chart.paths[0].name.as_str(), "person down", "team 2", "0404", "just now"] {
        assert!(svg.contains(word), "{word}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    // Longer ones for people to look at.
    if let Ok(folder) = std::env::var("QUADRAT_PHOTOS") {
        for (name, words) in [("en", Words::en()), ("zh", Words::zh())] {
            std::fs::write(format!("{folder}/chart-{name}.svg"), charted(45, words).1.svg()).expect("a folder");
        }
    }
}
