//! A copy of the tree with careless changes built in, each behind a switch that an environment variable turns.

use super::table::Mutation;
use super::tree;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SWITCH: &str = "QUADRAT_CARELESS";
/// A test that lives so long because of a change has noticed it.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a crate of the copy gets; `on` asks whether a change is switched on.
const CARELESS: &str = r#"
#[allow(missing_docs, clippy::all)]
pub mod careless {
    pub fn on(change: &str) -> bool {
        static ON: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        ON.get_or_init(|| std::env::var("QUADRAT_CARELESS").unwrap_or_default()) == change
    }
}
"#;

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The test fails by it.
    Caught,
    /// The test passes all the same.
    Missed,
    /// The test fails without it too, or is not there.
    Useless(String),
}

/// The copy and its test programs.
pub struct Scratch {
    folder: PathBuf,
    /// By package and program; no program is the package's own.
    programs: Programs,
}

impl Scratch {
    /// Copies the tree, makes the changes and builds what their tests need.
    pub fn build(changes: &[Mutation]) -> Result<Scratch, String> {
        let target = target()?;
        let folder = target.join("careless");
        copy(&folder, changes).map_err(|error| error.to_string())?;
        share_libraries(&target, &folder.join("target")).map_err(|error| error.to_string())?;
        let programs = build(&folder, &changes.iter().map(|change| change.program.as_deref()).collect())?;
        Ok(Scratch { folder, programs })
    }

    /// Tries each change, two at a time.
    pub fn try_all(&self, changes: &[Mutation]) -> Vec<Verdict> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(change) = changes.get(at) else { return done };
                done.push((at, self.try_one(switch(changes, at), change)));
            }
        };
        let mut verdicts: Vec<(usize, Verdict)> = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
            hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
        });
        verdicts.sort_by_key(|(at, _)| *at);
        verdicts.into_iter().map(|(_, verdict)| verdict).collect()
    }

    fn try_one(&self, at: usize, change: &Mutation) -> Verdict {
        let Some(program) = self.programs.get(&(change.package.clone(), change.program.clone())) else {
            return Verdict::Useless("its program was not built".to_owned());
        };
        let run = |switch: &str| self.run(program, change, switch);
        match run("") {
            Ok(true) => {}
            Ok(false) => return Verdict::Useless("it fails without the change, or is not there".to_owned()),
            Err(error) => return Verdict::Useless(error),
        }
        match run(&at.to_string()) {
            Ok(true) => Verdict::Missed,
            Ok(false) => Verdict::Caught,
            Err(error) => Verdict::Useless(error),
        }
    }

    // Whether the test ran and passed.
    fn run(&self, program: &Path, change: &Mutation, switch: &str) -> Result<bool, String> {
        let package = self.folder.join(room(&change.package));
        let log = tempfile::tempfile().map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .args([&change.test, "--exact"])
            .env(SWITCH, switch)
            .env("CARGO_MANIFEST_DIR", &package)
            .current_dir(&package)
            .stdout(log.try_clone().map_err(|error| error.to_string())?)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let began = quadrat::clock::real();
        let status = loop {
            if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
                break status;
            }
            if quadrat::clock::real().saturating_duration_since(began) > PATIENCE {
                child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let said = read_again(log)?;
        Ok(status.success() && said.contains("1 passed"))
    }
}

fn read_again(mut log: fs::File) -> Result<String, String> {
    use std::io::{Read as _, Seek as _};
    let mut said = String::new();
    log.rewind().and_then(|()| log.read_to_string(&mut said)).map_err(|error| error.to_string())?;
    Ok(said)
}

/// Where a package lives.
fn room(package: &str) -> &str {
    package.strip_prefix("quadrat-").unwrap_or("")
}

// The folder in which this very test was built: target/debug/deps/mutations-….
fn target() -> Result<PathBuf, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    this.ancestors().nth(3).map(Path::to_path_buf).ok_or_else(|| "no target folder".to_owned())
}

// Only what differs is written, so that what was built before is not built again.
fn copy(folder: &Path, changes: &[Mutation]) -> std::io::Result<()> {
    for path in tree::paths()? {
        let text = fs::read(tree::top().join(&path))?;
        let text = changed(&path, text, changes);
        write(&folder.join(&path), &text)?;
    }
    Ok(())
}

fn changed(path: &str, text: Vec<u8>, changes: &[Mutation]) -> Vec<u8> {
    let all = || changes.iter().enumerate().filter(|(at, _)| switch(changes, *at) == *at);
    let here = || all().filter(|(_, change)| change.file == path);
    let is_root = changes.iter().any(|change| root(&change.file) == path);
    if here().next().is_none() && !is_root {
        return text;
    }
    let mut text = String::from_utf8_lossy(&text).into_owned();
    // From the end, so that one change does not move the next.
    let mut places: Vec<(usize, usize, &Mutation)> =
        here().filter_map(|(at, change)| Some((text.find(&change.find)?, at, change))).collect();
    places.sort_by_key(|(place, ..)| std::cmp::Reverse(*place));
    let mut before = usize::MAX;
    for (place, at, change) in places {
        // Two changes of one expression cannot stand in one build; the later one of the list is left out and is missed.
        if place + change.find.len() > before {
            continue;
        }
        text.replace_range(place..place + change.find.len(), &switched(at, change));
        before = place;
    }
    if is_root {
        text += CARELESS;
    }
    text.into_bytes()
}

// Two requirements may name one change: it is made once.
fn switch(changes: &[Mutation], at: usize) -> usize {
    let what = |change: &Mutation| (change.file.clone(), change.find.clone(), change.replace.clone());
    let wanted = changes.get(at).map(what);
    changes.iter().position(|change| Some(what(change)) == wanted).unwrap_or(at)
}

fn switched(at: usize, change: &Mutation) -> String {
    let Mutation { find, replace, .. } = change;
    let both = format!("if crate::careless::on(\"{at}\") {{ {replace} }} else {{ {find} }}");
    if find.ends_with(';') { both } else { format!("({both})") }
}

// The crate root of a file: `a/src/lib.rs`.
fn root(file: &str) -> String {
    let (room, _) = file.split_once("src/").unwrap_or_default();
    format!("{room}src/lib.rs")
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|stands| stands == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

// What the real tree has built of other people's libraries serves the copy too; our own crates are built anew.
fn share_libraries(from: &Path, to: &Path) -> std::io::Result<()> {
    let ours: BTreeSet<String> = tree::paths()?.iter().filter_map(|path| program(path)).collect();
    let mut folders = vec![PathBuf::from("debug/deps"), "debug/build".into(), "debug/.fingerprint".into()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(to.join(&folder))?;
        for entry in fs::read_dir(from.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let stem = name.rsplit_once('-').map_or(name.as_str(), |(stem, _)| stem);
            if stem.trim_start_matches("lib").starts_with("quadrat") || ours.contains(stem) {
                continue;
            }
            let inside = folder.join(&name);
            if entry.file_type()?.is_dir() {
                folders.push(inside);
            } else if !to.join(&inside).exists() {
                fs::hard_link(entry.path(), to.join(&inside))?;
            }
        }
    }
    Ok(())
}

// The name of the test program or benchmark that a file is the root of: `[ROOM/]tests/NAME.rs`, `tests/NAME/main.rs`.
fn program(path: &str) -> Option<String> {
    let path = path.strip_suffix(".rs")?;
    let path = path.strip_suffix("/main").unwrap_or(path);
    let (folder, name) = path.rsplit_once('/')?;
    let (room, kind) = folder.rsplit_once('/').unwrap_or(("", folder));
    (matches!(kind, "tests" | "benches") && !room.contains('/')).then(|| name.to_owned())
}

type Programs = BTreeMap<(String, Option<String>), PathBuf>;

// The test programs of the whole workspace that bear these names: built for fewer packages, our libraries would have
// other features and be built again.
fn build(folder: &Path, wanted: &BTreeSet<Option<&str>>) -> Result<Programs, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--workspace", "--no-run", "--locked", "--offline", "--message-format=json"]);
    for program in wanted {
        match program {
            Some(program) => cargo.args(["--test", program]),
            None => cargo.arg("--lib"),
        };
    }
    // Built in a third of the time; the few tests that are run can be slow.
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    let built = cargo.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&built.stdout);
    let messages = || said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    if !built.status.success() {
        let errors = messages().filter(|message| message["message"]["level"] == "error");
        let errors: Vec<String> =
            errors.filter_map(|message| Some(message["message"]["rendered"].as_str()?.to_owned())).collect();
        return Err(format!("{}\n{}", errors.join("\n"), String::from_utf8_lossy(&built.stderr)));
    }
    let programs = messages().filter(|message| message["profile"]["test"] == true).filter_map(|message| {
        let path = message["executable"].as_str()?.into();
        let target = &message["target"];
        let name = target["name"].as_str()?.to_owned();
        let program = (target["kind"][0] == "test").then_some(name);
        Some(((package(message["package_id"].as_str()?), program), path))
    });
    Ok(programs.collect())
}

// The package of an id like `path+file:///FOLDER/station#quadrat-station@0.1.0` or, where folder and package have one name,
// `path+file:///FOLDER/quadrat#0.1.0`.
fn package(id: &str) -> String {
    let (folder, rest) = id.rsplit_once('#').unwrap_or_default();
    let name = rest.split_once('@').map_or_else(|| folder.rsplit('/').next().unwrap_or_default(), |(name, _)| name);
    name.to_owned()
}
