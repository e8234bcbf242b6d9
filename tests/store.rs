//! What was said to be stored survives the process.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use quadrat::store::{Heard, Journal, Writer};
use quadrat_station::base::{DistrictId, Moment, Seq};
use quadrat_station::station::{Entry, Fact, JOURNAL_VERSION};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

fn entry(seq: u64) -> Arc<Entry> {
    let fact = Fact::Started { build: format!("{seq}").repeat(40) };
    let at = Moment::from_micros(seq * 1_000);
    Arc::new(Entry {
        version: JOURNAL_VERSION,
        seq: Seq(seq),
        at,
        unix_ms: 0,
        district: DistrictId::from("north"),
        fact,
    })
}

fn stored(data: &Path) -> Vec<Arc<Entry>> {
    let mut entries = Vec::new();
    Journal::open(data).unwrap().replay(|entry| entries.push(Arc::new(entry.clone()))).unwrap();
    entries
}

const FOLDER: &str = "QUADRAT_TEST_JOURNAL";

/// Not a test of its own: the process that the next test kills.
#[test]
fn a_writer_that_says_what_is_stored() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let journal = Journal::open(Path::new(&folder)).unwrap();
    let mut next = journal.resume(1.0).unwrap().seq.0;
    let writer = Writer::start(journal, |heard| {
        if let Heard::Stored(seq) = heard {
            // Straight to the pipe: what is in a buffer of ours dies with us.
            std::io::stdout().write_all(format!("stored {seq}\n").as_bytes()).unwrap();
            std::io::stdout().flush().unwrap();
        }
    })
    .unwrap();
    loop {
        for _ in 0..20 {
            next += 1;
            writer.write(entry(next));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Holds R-A1.
#[test]
fn whatever_was_said_to_be_stored_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut promised = 0;
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_writer_that_says_what_is_stored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed after a few commits, each round at another one.
        for line in lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("stored ")?.parse::<u64>().ok())
            .take(2 + round * 3)
        {
            promised = promised.max(line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let entries = stored(folder.path());
        let numbers: Vec<u64> = entries.iter().map(|entry| entry.seq.0).collect();
        assert!(
            promised > 0 && numbers.len() as u64 >= promised,
            "round {round}: {promised} promised, {} there",
            numbers.len()
        );
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "no gap");
        assert!(entries.iter().all(|there| **there == *entry(there.seq.0)), "each as it was written");
    }
}

#[test]
fn a_burst_goes_to_the_disk_in_few_commits_and_closing_writes_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let writer = Writer::start(Journal::open(folder.path()).unwrap(), move |heard| tell.send(heard).unwrap()).unwrap();
    (1..=500).for_each(|seq| writer.write(entry(seq)));
    writer.close();
    let commits: Vec<Heard> = told.iter().collect();
    assert_eq!(commits.last(), Some(&Heard::Stored(Seq(500))));
    assert!(commits.len() < 100, "{} commits", commits.len());
    assert_eq!(stored(folder.path()).len(), 500);
}

#[test]
fn station_time_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    journal.write(&[entry(1), entry(2)]).unwrap();
    drop(journal);
    std::thread::sleep(Duration::from_millis(60));
    let resume = Journal::open(folder.path()).unwrap().resume(1.0).unwrap();
    let passed = resume.now.since(Moment::from_micros(2_000)).as_millis();
    assert!(resume.seq == Seq(2) && !resume.clamped);
    // The boot clock counts hundredths.
    assert!((40..5_000).contains(&passed), "{passed} ms");
}

/// Holds R-A1, F-P3.
#[test]
fn entries_that_the_disk_refuses_are_all_written_once_it_takes_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    // Somebody holds the journal: as good as a disk that does not answer.
    let other = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let writer = Writer::start(journal, move |heard| tell.send(heard).unwrap()).unwrap();
    writer.write(entry(1));
    assert!(matches!(told.recv_timeout(Duration::from_secs(20)), Ok(Heard::Failed(_))));
    writer.write(entry(2));
    other.execute_batch("COMMIT").unwrap();
    writer.close();
    assert_eq!(told.iter().last(), Some(Heard::Stored(Seq(2))));
    assert_eq!(stored(folder.path()).len(), 2);
}
