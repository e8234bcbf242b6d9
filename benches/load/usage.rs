//! What a process uses, from /proc.

use std::time::Instant;

/// Processor time and memory of a process.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    pub processor_s: f64,
    pub resident_mib: f64,
    pub wall_s: f64,
    at: Instant,
}

impl Usage {
    /// So far.
    pub fn of(pid: u32) -> Usage {
        let read = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
        let stat = read("stat");
        // The name stands in brackets and may hold anything; user and system time are the 12th and 13th after it.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        let resident = read("status").lines().find_map(|line| {
            let kib = line.strip_prefix("VmRSS:")?.split_whitespace().next()?;
            kib.parse::<f64>().ok()
        });
        Usage {
            processor_s: (ticks(11) + ticks(12)) / 100.0,
            resident_mib: resident.unwrap_or(0.0) / 1_024.0,
            wall_s: 0.0,
            at: Instant::now(),
        }
    }

    /// Between two moments; memory is the later one's.
    pub fn since(self, before: &Usage) -> Usage {
        let wall_s = self.at.saturating_duration_since(before.at).as_secs_f64();
        Usage { processor_s: self.processor_s - before.processor_s, wall_s, ..self }
    }
}
