//! The conversations that are open with one drone. Several run side by side, one on each line: orders, a transfer,
//! questions, parameters, streams; on one line they come one after the other.

use super::rules::{Mode, Rules, UNKNOWN};
use super::task::{Ended, LINES, Line, Task};
use crate::base::{Moment, Span};
use crate::exchange::{
    Class, Clear, CommandExchange, Download, Encoding, Pair, ParamOutcome, ParamRead, ParamSet, Progress, SetCurrent,
    Streams, Timing, Upload,
};
use crate::mission::{self, PlanHash, hash};
use crate::wire::order::Place;
use crate::wire::{Address, Command, MissionKind, Order, Report};
use std::collections::{BTreeMap, VecDeque};

/// MAV_MODE_FLAG_SAFETY_ARMED.
const ARMED: u8 = 0x80;

/// MAV_CMD_DO_SET_MODE.
const SET_MODE: u16 = 176;

#[derive(Clone, Debug)]
enum Open {
    Load(Box<Upload>, MissionKind, PlanHash, u16),
    Fetch(Box<Download>, MissionKind),
    Clear(Clear, MissionKind),
    Set(ParamSet),
    Order(CommandExchange, Option<Shows>),
    Jump(SetCurrent),
    Ask(CommandExchange),
    Read(ParamRead),
    Streams(Box<Streams>),
}

/// What a heartbeat shows when an order was carried out (R-C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Armed,
    Mode(Mode),
}

impl Shows {
    fn is_in(self, report: &Report, rules: &Rules) -> bool {
        match (self, report) {
            (Shows::Armed, Report::Heartbeat { base_mode, .. }) => base_mode & ARMED != 0,
            (Shows::Mode(mode), Report::Heartbeat { custom_mode, .. }) => rules.mode(*custom_mode) == mode,
            _ => false,
        }
    }
}

/// All conversations with one drone.
#[derive(Clone, Debug)]
pub struct Talk {
    pair: Pair,
    rules: &'static Rules,
    encoding: Encoding,
    /// How several items of a list go out at once, where that was allowed.
    window: Option<mission::Window>,
    timing: Timing,
    open: BTreeMap<Line, Open>,
    queue: BTreeMap<Line, VecDeque<Task>>,
}

impl Talk {
    /// Nothing is said yet, and which autopilot it is is not known.
    #[must_use]
    pub fn new(us: Address, them: Address) -> Talk {
        let pair = Pair { us, them };
        Talk {
            pair,
            rules: &UNKNOWN,
            encoding: UNKNOWN.encoding,
            window: None,
            timing: Timing::default(),
            open: BTreeMap::new(),
            queue: BTreeMap::new(),
        }
    }

    /// Goes by these rules from now on, and by how the drone writes parameters; whether it does that in another way than
    /// before. What is being read goes on as it began.
    pub fn follow(&mut self, rules: &'static Rules, encoding: Encoding) -> bool {
        self.rules = rules;
        std::mem::replace(&mut self.encoding, encoding) != encoding
    }

    /// Lists that begin from now on may have several items on their way at once, or not.
    pub fn set_window(&mut self, window: Option<mission::Window>) {
        self.window = window;
    }

    /// Commands that begin from now on go over a link that is late by its nature, or over another (R-L9).
    pub fn set_high_latency(&mut self, high_latency: bool) {
        self.timing.set_high_latency(high_latency);
    }

    /// Begin a task, or queue it behind others of its line.
    pub fn begin(&mut self, now: Moment, task: Task, out: &mut Vec<Order>) {
        self.queue.entry(task.line()).or_default().push_back(task);
        self.go_on(now, out);
    }

    /// How long a question and its answer take, once that was measured.
    #[must_use]
    pub fn measured_round_trip(&self) -> Option<Span> {
        self.timing.measured()
    }

    /// Whether an order is being talked about.
    #[must_use]
    pub fn is_ordering(&self) -> bool {
        self.is_busy(Line::Order)
    }

    /// Whether a transfer runs or waits.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.is_busy(Line::Transfer)
    }

    /// Whether parameters are being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.is_busy(Line::Param)
    }

    fn is_busy(&self, line: Line) -> bool {
        self.open.contains_key(&line) || self.queue.get(&line).is_some_and(|queue| !queue.is_empty())
    }

    /// The running upload: which list and how far.
    #[must_use]
    pub fn transfer(&self) -> Option<(MissionKind, Progress)> {
        match self.open.get(&Line::Transfer) {
            Some(Open::Load(upload, kind, ..)) => Some((*kind, upload.progress())),
            _ => None,
        }
    }

    /// Items read and items there are of the running download.
    #[must_use]
    pub fn fetched(&self) -> Option<(u16, u16)> {
        match self.open.get(&Line::Transfer) {
            Some(Open::Fetch(download, _)) => download.progress(),
            _ => None,
        }
    }

    /// Takes the running transfer (R-M10) and the running order (R-C5) back, and forgets those that wait. How they ended is
    /// told as always.
    pub fn cancel(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.queue.remove(&Line::Transfer);
        self.queue.remove(&Line::Order);
        if let Some(Open::Order(exchange, _)) = self.open.get_mut(&Line::Order) {
            exchange.cancel(now, out);
        }
        match self.open.get_mut(&Line::Transfer) {
            Some(Open::Load(upload, ..)) => upload.cancel(now, out),
            Some(Open::Fetch(download, _)) => download.cancel(now, out),
            Some(Open::Clear(clear, _)) => clear.cancel(now, out),
            _ => {}
        }
    }

    /// Drop everything: the drone rebooted, or its link is another.
    pub fn forget(&mut self) {
        self.open.clear();
        self.queue.clear();
    }

    /// A report of the drone; gives what ended by it.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) -> Vec<Ended> {
        for open in self.open.values_mut() {
            match open {
                Open::Load(upload, ..) => upload.hear(now, from, report, out),
                Open::Fetch(download, _) => download.hear(now, from, report, out),
                Open::Clear(clear, _) => clear.hear(now, from, report, out),
                Open::Set(exchange) => exchange.hear(now, from, report, out),
                Open::Ask(exchange) => exchange.hear(now, from, report, out),
                Open::Order(exchange, shows) => {
                    let shown = from == self.pair.them && shows.is_some_and(|shows| shows.is_in(report, self.rules));
                    if shown {
                        exchange.shown();
                    }
                    exchange.hear(now, from, report, out);
                }
                Open::Jump(exchange) => exchange.hear(now, from, report, out),
                Open::Read(exchange) => exchange.hear(now, from, report, out),
                Open::Streams(exchange) => exchange.hear(now, from, report, out),
            }
        }
        self.settle(now, out)
    }

    /// What is due; gives what ended by it.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) -> Vec<Ended> {
        for open in self.open.values_mut() {
            match open {
                Open::Load(upload, ..) => upload.tick(now, out),
                Open::Fetch(download, _) => download.tick(now, out),
                Open::Clear(clear, _) => clear.tick(now, out),
                Open::Set(exchange) => exchange.tick(now, out),
                Open::Order(exchange, _) | Open::Ask(exchange) => exchange.tick(now, out),
                Open::Jump(exchange) => exchange.tick(now, out),
                Open::Read(exchange) => exchange.tick(now, out),
                Open::Streams(exchange) => exchange.tick(now, out),
            }
        }
        self.settle(now, out)
    }

    /// When to tick next.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let deadlines = self.open.values().filter_map(|open| match open {
            Open::Load(upload, ..) => upload.deadline(),
            Open::Fetch(download, _) => download.deadline(),
            Open::Clear(clear, _) => clear.deadline(),
            Open::Set(exchange) => exchange.deadline(),
            Open::Order(exchange, _) | Open::Ask(exchange) => exchange.deadline(),
            Open::Jump(exchange) => exchange.deadline(),
            Open::Read(exchange) => exchange.deadline(),
            Open::Streams(exchange) => exchange.deadline(),
        });
        deadlines.min()
    }

    fn settle(&mut self, now: Moment, out: &mut Vec<Order>) -> Vec<Ended> {
        let over: Vec<(Line, Ended)> =
            self.open.iter().filter_map(|(line, open)| Some((*line, ended(open)?))).collect();
        if over.is_empty() {
            // What is queued waits for something open on its line.
            return Vec::new();
        }
        for (line, _) in &over {
            if let Some(Open::Order(exchange, _) | Open::Ask(exchange)) = self.open.remove(line) {
                self.timing = exchange.timing();
            }
        }
        self.go_on(now, out);
        over.into_iter().map(|(_, ended)| ended).collect()
    }

    fn go_on(&mut self, now: Moment, out: &mut Vec<Order>) {
        for line in LINES {
            while !self.open.contains_key(&line) {
                let Some(task) = self.queue.get_mut(&line).and_then(VecDeque::pop_front) else { break };
                if let Some(open) = self.start(now, task, out) {
                    self.open.insert(line, open);
                }
            }
        }
    }

    /// Nothing comes of a mode that the autopilot does not have.
    fn start(&self, now: Moment, task: Task, out: &mut Vec<Order>) -> Option<Open> {
        let (pair, timing) = (self.pair, self.timing);
        Some(match task {
            Task::Load(kind, items) => {
                let rules = mission::Rules { window: self.window, ..*self.rules.mission };
                let (hash, count) = (hash(&items), u16::try_from(items.len()).ok()?);
                Open::Load(Box::new(Upload::start(now, pair, timing, kind, items, &rules, out)), kind, hash, count)
            }
            Task::Enter(mode) => {
                let [main, sub] = self.rules.enter(mode)?;
                // Bit 0: "custom mode enabled" (MAV_MODE_FLAG).
                let params = [1.0, main, sub, 0.0];
                let class = if mode == Mode::Mission { Class::DangerousIfLate } else { Class::Idempotent };
                self.command(now, (SET_MODE, params), class, Some(Shows::Mode(mode)), out)
            }
            Task::Arm => {
                self.command(now, (Command::ARM, [1.0, 0.0, 0.0, 0.0]), Class::DangerousIfLate, Some(Shows::Armed), out)
            }
            Task::Disarm => self.command(now, (Command::ARM, [0.0; 4]), Class::DangerousIfLate, None, out),
            Task::Fetch(kind) => Open::Fetch(
                Box::new(Download::ahead(now, pair, timing, kind, self.rules.mission.asks_ahead, out)),
                kind,
            ),
            Task::Clear(kind) => Open::Clear(Clear::start(now, pair, timing, kind, out), kind),
            Task::Set(name, number) => Open::Set(ParamSet::start(now, pair, timing, &name, number, self.encoding, out)),
            Task::Start => self.command(now, (Command::MISSION_START, [0.0; 4]), Class::DangerousIfLate, None, out),
            Task::Jump(step, before) => {
                Open::Jump(SetCurrent::start(now, pair, timing, self.rules.first_item, step, before, out))
            }
            Task::Ask(message) => {
                let ask = long(Command::REQUEST_MESSAGE, [f32::from(message), 0.0, 0.0, 0.0]);
                Open::Ask(CommandExchange::start(now, pair, timing, ask, Class::Idempotent, out))
            }
            Task::Read(name) => Open::Read(ParamRead::start(now, pair, timing, &name, self.encoding, out)),
            Task::Streams(streams) => Open::Streams(Box::new(Streams::start(now, pair, timing, &streams, out))),
        })
    }

    fn command(
        &self,
        now: Moment,
        (number, params): (u16, [f32; 4]),
        class: Class,
        shows: Option<Shows>,
        out: &mut Vec<Order>,
    ) -> Open {
        Open::Order(CommandExchange::start(now, self.pair, self.timing, long(number, params), class, out), shows)
    }
}

fn long(command: u16, params: [f32; 4]) -> Command {
    Command { command, params, place: Place::Floats([0.0; 3]) }
}

fn ended(open: &Open) -> Option<Ended> {
    Some(match open {
        Open::Load(upload, kind, hash, items) => {
            Ended::Loaded { kind: *kind, hash: *hash, items: *items, outcome: *upload.outcome()? }
        }
        Open::Order(exchange, _) => {
            Ended::Ordered { command: exchange.command().command, outcome: *exchange.outcome()? }
        }
        Open::Jump(exchange) => Ended::Jumped(*exchange.outcome()?),
        Open::Ask(exchange) => Ended::Asked(*exchange.outcome()?),
        Open::Fetch(download, kind) => Ended::Fetched { kind: *kind, outcome: download.outcome()?.clone() },
        Open::Clear(clear, kind) => Ended::Cleared { kind: *kind, outcome: *clear.outcome()? },
        Open::Set(exchange) => Ended::Set { name: exchange.name().to_string(), outcome: *exchange.outcome()? },
        Open::Read(exchange) => {
            let value = match exchange.outcome()? {
                ParamOutcome::Value(value) => Some(*value),
                _ => None,
            };
            Ended::Read { name: exchange.name().to_string(), value }
        }
        // Streams are watched for as long as the drone is known (R-X2).
        Open::Streams(_) => return None,
    })
}
