//! The drawings of docs/planning.md, made by the planner itself: `QUADRAT_WRITE=1 cargo test drawings` makes them anew.

use super::fixtures::*;
use crate::geodesy::{Bounds, Plane, Point, Shape, union};
use crate::plan::angle::sweep_angles;
use crate::plan::corridor::corridor;
use crate::plan::field::Field;
use crate::plan::ground::united;
use crate::plan::headland::headlands;
use crate::plan::junction::shared;
use crate::plan::lanes::lanes;
use crate::plan::pass::Pass;
use crate::plan::ribbon::ribbons;
use crate::plan::split::split;
use crate::plan::target::{Target, targets};
use crate::plan::way::{Reach, Ways};
use crate::plan::{Plan, Role, plan};
use std::fmt::Write;
use std::path::Path;

/// Two blocks and a third beside them, with one no-fly area.
fn district() -> crate::patrol::Patrol {
    let mut patrol = empty();
    patrol.fence = area(&square(-150.0, -150.0, 1_250.0), &[]);
    let cells = [
        [(0.0, 0.0), (420.0, -30.0), (430.0, 380.0), (0.0, 400.0)],
        [(420.0, -30.0), (900.0, 20.0), (880.0, 400.0), (430.0, 380.0)],
        [(0.0, 400.0), (430.0, 380.0), (410.0, 860.0), (-20.0, 840.0)],
    ];
    for (number, cell) in cells.iter().enumerate() {
        watch_area(&mut patrol, &format!("041{number}"), area(cell, &[]), 7_200);
    }
    patrol.nofly.push(area(&[(560.0, 120.0), (680.0, 110.0), (700.0, 230.0), (590.0, 250.0)], &[]));
    patrol
}

/// One drawing: shapes and lines in metres, north up.
struct Drawing {
    body: String,
    bounds: Bounds,
}

impl Drawing {
    fn of(patrol: &crate::patrol::Patrol, plane: &Plane) -> Drawing {
        let fence = Shape::of(&patrol.fence, plane);
        let mut drawing = Drawing { body: String::new(), bounds: fence.bounds() };
        drawing.shape(&fence, "fence");
        for place in &patrol.places {
            if let crate::patrol::PlaceShape::Area(area) = &place.shape {
                drawing.shape(&Shape::of(area, plane), "cell");
            }
        }
        for area in &patrol.nofly {
            drawing.shape(&Shape::of(area, plane), "nofly");
        }
        for dock in &patrol.docks {
            let p = plane.point(dock.position);
            writeln!(drawing.body, r#"<circle class="dock" cx="{:.1}" cy="{:.1}" r="9"/>"#, p.east_m, -p.north_m)
                .expect("text");
        }
        drawing
    }

    fn shape(&mut self, shape: &Shape, class: &str) {
        for ring in shape.rings() {
            self.points("polygon", ring, class);
        }
    }

    fn line(&mut self, line: &[Point], class: &str) {
        self.points("polyline", line, class);
    }

    fn points(&mut self, element: &str, points: &[Point], class: &str) {
        let places: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", p.east_m, -p.north_m)).collect();
        writeln!(self.body, r#"<{element} class="{class}" points="{}"/>"#, places.join(" ")).expect("text");
    }

    fn passes(&mut self, passes: &[Pass], class: &str) {
        for pass in passes {
            self.line(&pass.corners, class);
        }
    }

    /// The drawing as SVG; colours that read on light and dark pages.
    fn svg(&self) -> String {
        let Bounds { low, high } = self.bounds;
        let (wide, tall) = (high.east_m - low.east_m + 20.0, high.north_m - low.north_m + 20.0);
        let style = "polygon,polyline{fill:none;stroke-width:4}.fence{stroke:#888;stroke-dasharray:16 10}\
            .cell{stroke:#4a7ebb;fill:#4a7ebb;fill-opacity:.12}.nofly{stroke:#c0392b;fill:#c0392b;fill-opacity:.25}\
            .ground{stroke:#1f4e8c;stroke-width:8}.lane{stroke:#2e8b57}.headland{stroke:#8e44ad;stroke-width:7}\
            .turn{stroke:#2e8b57;stroke-dasharray:6 4}.transit{stroke:#e67e22}.bend{fill:#e67e22}.dock{fill:#444}";
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" viewBox=\"{:.0} {:.0} {wide:.0} {tall:.0}\">\n\
             <style>{style}</style>\n{}</svg>\n",
            low.east_m - 10.0,
            -high.north_m - 10.0,
            self.body
        )
    }
}

/// Everything that the drawings are made from.
struct Made {
    patrol: crate::patrol::Patrol,
    plane: Plane,
    ways: Ways,
    target: Target,
    ground: Shape,
    plan: Plan,
}

fn made() -> Made {
    let patrol = district();
    let plan = plan(&patrol, &fleet(4), 2_000_000).expect("a plan");
    let plane = Plane::over(&patrol.fence);
    let ways = Ways::of(Field::of(&plan.fence, plane));
    let target = targets(&patrol, None, &plane).expect("targets").remove(0);
    let ground = united(&target);
    Made { patrol, plane, ways, target, ground, plan }
}

fn drawings() -> Vec<(&'static str, String)> {
    let made = made();
    let draw = || Drawing::of(&made.patrol, &made.plane);
    let reach = Reach::from(&made.ways, made.plane.point(made.patrol.docks[0].position));
    let tried = sweep_angles(&made.ground, &made.target.look, true)[0];
    let whole = lanes(&made.target, &made.ground, tried.angle, &reach);

    let mut ground = draw();
    ground.shape(&union(&made.target.cells), "ground");
    let mut field = draw();
    for bend in made.ways.bends() {
        writeln!(field.body, r#"<circle class="bend" cx="{:.1}" cy="{:.1}" r="6"/>"#, bend.east_m, -bend.north_m)
            .expect("text");
    }
    let mut straight = draw();
    straight.passes(&whole, "lane");
    let mut parts = draw();
    for part in split(&made.ground, tried, &made.target.look) {
        parts.shape(&part.ground, "ground");
        parts.passes(&lanes(&made.target, &part.ground, part.tried.angle, &reach), "lane");
    }
    let mut edge = draw();
    edge.passes(&whole, "lane");
    for headland in headlands(&made.target, &made.ground, tried.angle, &reach).iter().take(1) {
        edge.passes(headland, "headland");
    }
    vec![
        ("1-ground", ground.svg()),
        ("2-field", field.svg()),
        ("3-lanes", straight.svg()),
        ("4-parts", parts.svg()),
        ("5-headland", edge.svg()),
        ("6-ribbon", ribbon()),
        ("7-tour", tour(&made, draw())),
        ("9-lines", streets()),
    ]
}

/// Streets that fork, cross and end at each other: as each is flown alone, and over it what of it is flown.
fn streets() -> String {
    let mut patrol = empty();
    patrol.fence = area(&[(-120.0, -200.0), (1_000.0, -200.0), (1_000.0, 420.0), (-120.0, 420.0)], &[]);
    let streets: [&[(f64, f64)]; 4] = [
        &[(0.0, 0.0), (400.0, 60.0), (900.0, 60.0)],
        &[(0.0, 0.0), (400.0, 60.0), (800.0, 330.0)],
        &[(250.0, -120.0), (230.0, 330.0)],
        &[(700.0, 60.0), (720.0, -120.0)],
    ];
    for (number, corners) in streets.iter().enumerate() {
        watch_line(&mut patrol, &format!("street {number}"), corners, false);
    }
    let plane = Plane::over(&patrol.fence);
    let ways = Ways::of(Field::of(&patrol.fence, plane));
    let reach = Reach::from(&ways, plane.point(patrol.docks[0].position));
    let corridors: Vec<_> =
        patrol.lines.iter().map(|watch| corridor((&patrol, None), watch, &reach).expect("a corridor")).collect();
    let left = shared((&patrol, None), &plane, &corridors, &[], &mut []).expect("streets that touch");
    let mut drawing = Drawing::of(&patrol, &plane);
    for corridor in &corridors {
        drawing.passes(&corridor.passes, "headland");
    }
    drawing.passes(&left.concat(), "lane");
    drawing.svg()
}

/// A bent street for the ribbon.
fn ribbon() -> String {
    let mut patrol = empty();
    patrol.fence = area(&[(-100.0, -200.0), (1_100.0, -200.0), (1_100.0, 420.0), (-100.0, 420.0)], &[]);
    let street = [
        (0.0, 0.0),
        (400.0, 0.0),
        (760.0, 190.0),
        (1_000.0, 190.0),
        (1_000.0, 310.0),
        (730.0, 310.0),
        (370.0, 120.0),
        (0.0, 120.0),
    ];
    watch_area(&mut patrol, "street", area(&street, &[]), 7_200);
    let plane = Plane::over(&patrol.fence);
    let ways = Ways::of(Field::of(&patrol.fence, plane));
    let target = targets(&patrol, None, &plane).expect("targets").remove(0);
    let reach = Reach::from(&ways, plane.point(patrol.docks[0].position));
    let mut drawing = Drawing::of(&patrol, &plane);
    for passes in ribbons(&target, &united(&target), &reach).iter().take(1) {
        drawing.passes(passes, "lane");
    }
    drawing.svg()
}

/// The plan as it is flown: lanes, turns with the camera on, and ways with nothing to see.
fn tour(made: &Made, mut drawing: Drawing) -> String {
    let mut before = made.plan.tour[made.plan.tour.len() - 1];
    for point in &made.plan.tour {
        let class = if matches!(point.role, Role::Lane(_)) { "lane" } else { "transit" };
        drawing.line(&[made.plane.point(before.at), made.plane.point(point.at)], class);
        before = *point;
    }
    drawing.svg()
}

#[test]
fn the_drawings_of_the_planning_page_show_what_the_planner_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/planning");
    let write = std::env::var_os("QUADRAT_WRITE").is_some();
    for (name, svg) in drawings() {
        let file = folder.join(format!("{name}.svg"));
        if write {
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(&file, &svg).expect("a drawing");
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(stored == svg, "{name}.svg is not what the planner draws now: QUADRAT_WRITE=1 makes it anew");
    }
}
