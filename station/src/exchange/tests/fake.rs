//! A receiver with PX4's mission rules as PX4's source and a recorded flight show them, written without looking at ours.

use super::*;

/// How the receiver names its plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// As PX4 does.
    Px4,
    /// By a formula that we do not know.
    Strange,
    /// Not at all.
    None,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Idle,
    Getting { kind: MissionKind, count: u16, items: Vec<Item>, heard: Moment, asked: Moment },
    Giving { kind: MissionKind, seq: u16, heard: Moment },
}

/// What may be wrong with it.
#[derive(Clone, Debug)]
pub struct Faults {
    /// Item and answer that it refuses.
    pub refuses: Option<(u16, u8)>,
    /// Most items.
    pub room: u16,
    /// PX4 before #28738: any late copy of the last item taken is answered ACCEPTED.
    pub false_accepted: bool,
    /// The mission cannot be flown.
    pub infeasible: bool,
    /// Another station is writing until then.
    pub rival_until: Moment,
    /// Commands that it knows, and the answer.
    pub command_result: u8,
    /// It takes lists and does not store them.
    pub forgets: bool,
    /// It gives items in any order, as ArduPilot does.
    pub any_order: bool,
    /// Every item puts off its asking again, also one that it knows (MAVSDK 4.1).
    pub put_off: bool,
}

#[derive(Clone, Debug)]
pub struct Fake {
    pub faults: Faults,
    pub ids: Ids,
    pub stored: [Vec<Item>; 3],
    pub current: Option<u16>,
    pub params: Vec<(String, u32, u8)>,
    pub commands: Vec<(u16, [f32; 4])>,
    pub boots: u32,
    state: State,
    partner: Option<Address>,
    transfer_seq: u16,
    transfer_id: u32,
    booted: Moment,
    silent_until: Moment,
    changed: Moment,
    next_second: Moment,
    next_fast: Moment,
}

fn slot(kind: MissionKind) -> usize {
    match kind {
        MissionKind::Mission => 0,
        MissionKind::Fence => 1,
        MissionKind::Rally => 2,
    }
}

impl Fake {
    pub fn new() -> Fake {
        let faults = Faults {
            refuses: None,
            room: 500,
            false_accepted: true,
            infeasible: false,
            rival_until: Moment::START,
            command_result: 0,
            forgets: false,
            put_off: false,
            any_order: false,
        };
        Fake {
            faults,
            ids: Ids::Px4,
            stored: [Vec::new(), Vec::new(), Vec::new()],
            current: None,
            params: vec![("NAV_DLL_ACT".into(), 2, 6), ("RTL_RETURN_ALT".into(), 30f32.to_bits(), 9)],
            commands: Vec::new(),
            boots: 1,
            state: State::Idle,
            partner: None,
            transfer_seq: 0,
            transfer_id: 0,
            booted: Moment::START,
            silent_until: Moment::START,
            changed: Moment::START,
            next_second: Moment::START,
            next_fast: Moment::START,
        }
    }

    pub fn holds(&self, kind: MissionKind, items: &[Item]) -> bool {
        let bits =
            |item: &Item| (item.command, item.frame, item.params.map(f32::to_bits), item.x, item.y, item.z.to_bits());
        self.stored[slot(kind)].iter().map(bits).eq(items.iter().map(bits))
    }

    pub fn reboot(&mut self, now: Moment) {
        self.state = State::Idle;
        self.partner = None;
        (self.transfer_seq, self.transfer_id) = (0, 0);
        self.booted = now;
        self.changed = now;
        self.silent_until = now.after(Span::from_secs(3));
        self.boots += 1;
    }

    fn id(&self, kind: MissionKind) -> u32 {
        let items = &self.stored[slot(kind)];
        if items.is_empty() { 0 } else { self.id_of(items) }
    }

    fn id_of(&self, items: &[Item]) -> u32 {
        let crc = items.iter().fold(0, crc_item);
        match self.ids {
            Ids::Px4 => crc,
            Ids::Strange => crc.rotate_left(7) ^ 0x5555_5555,
            Ids::None => 0,
        }
    }

    fn ack(&self, kind: MissionKind, result: u8, opaque_id: u32, to: Address) -> Report {
        Report::MissionAck { kind, result, opaque_id, to }
    }

    pub fn hear(&mut self, now: Moment, from: Address, order: &Order, out: &mut Vec<Report>) {
        if now < self.silent_until {
            return;
        }
        match order {
            Order::MissionCount { kind, count, .. } => self.counted(now, from, *kind, *count, out),
            Order::MissionItem { kind, seq, item, .. } => self.item(now, from, *kind, *seq, item, out),
            Order::MissionAck { kind, result, .. } => self.acknowledged(from, *kind, *result),
            Order::MissionRequestList { kind, .. } => self.asked_for_list(now, from, *kind, out),
            Order::MissionRequest { kind, seq, .. } => self.asked_for_item(now, from, *kind, *seq, out),
            Order::MissionClear { kind, .. } if self.state == State::Idle => {
                self.stored[slot(*kind)].clear();
                self.changed = now;
                out.push(self.ack(*kind, 0, 0, from));
            }
            Order::MissionSetCurrent { seq, .. } if usize::from(*seq) < self.stored[0].len() => {
                self.current = Some(*seq);
                out.push(self.mission_current(now));
            }
            Order::Command { command, .. } => {
                self.commands.push((command.command, command.params));
                let (command, result) = (command.command, self.faults.command_result);
                out.push(Report::CommandAck { command, result, progress: None, to: from });
            }
            Order::ParamRead { name, .. } => out.extend(self.param(name)),
            Order::ParamSet { name, bits, kind, .. } => {
                // A wrong type is ignored and the old value shown.
                if let Some(row) = self.params.iter_mut().find(|row| row.0 == *name && row.2 == *kind) {
                    row.1 = *bits;
                }
                out.extend(self.param(name));
            }
            _ => {}
        }
    }

    fn param(&self, name: &str) -> Option<Report> {
        let (name, bits, kind) = self.params.iter().find(|row| row.0 == name)?.clone();
        Some(Report::Param { name, bits, kind })
    }

    fn request(&self, kind: MissionKind, to: Address) -> Report {
        Report::MissionRequest { kind, seq: self.transfer_seq, to }
    }

    fn counted(&mut self, now: Moment, from: Address, kind: MissionKind, count: u16, out: &mut Vec<Report>) {
        match &mut self.state {
            State::Idle if now < self.faults.rival_until => return out.push(self.ack(kind, 1, 0, from)),
            State::Idle if count > self.faults.room => {
                self.partner = Some(from);
                return out.push(self.ack(kind, 4, 0, from));
            }
            State::Idle => {
                self.partner = Some(from);
                (self.transfer_seq, self.transfer_id) = (0, 0);
                self.state = State::Getting { kind, count, items: Vec::new(), heard: now, asked: now };
            }
            State::Getting { heard, asked, .. } if self.partner == Some(from) => {
                *heard = now;
                if self.transfer_seq > 0 {
                    return out.push(self.ack(kind, 1, 0, from));
                }
                *asked = now;
            }
            _ => return out.push(self.ack(kind, 1, 0, from)),
        }
        out.push(self.request(kind, from));
    }

    fn item(&mut self, now: Moment, from: Address, kind: MissionKind, seq: u16, item: &Item, out: &mut Vec<Report>) {
        if self.partner != Some(from) {
            return;
        }
        let (expected, refuses, put_off) = (self.transfer_seq, self.faults.refuses, self.faults.put_off);
        match &mut self.state {
            State::Getting { kind: ours, count, items, heard, asked } if *ours == kind => {
                *heard = now;
                if put_off {
                    *asked = now;
                }
                if seq != expected {
                    return;
                }
                if let Some((_, result)) = refuses.filter(|refused| refused.0 == seq) {
                    self.state = State::Idle;
                    return out.push(self.ack(kind, result, 0, from));
                }
                items.push(*item);
                self.transfer_id = crc_item(self.transfer_id, item);
                self.transfer_seq += 1;
                *asked = now;
                if self.transfer_seq == *count {
                    let items = std::mem::take(items);
                    self.store(now, kind, items, from, out);
                } else {
                    out.push(self.request(kind, from));
                }
            }
            State::Idle => {
                let finished = self.id(kind) != 0 && self.id_of_transfer() == self.id(kind);
                let last = self.transfer_seq == seq + 1 && (self.faults.false_accepted || finished);
                let (result, id) = if last { (0, self.id_of_transfer()) } else { (1, 0) };
                out.push(self.ack(kind, result, id, from));
            }
            _ => out.push(self.ack(kind, 1, 0, from)),
        }
    }

    fn id_of_transfer(&self) -> u32 {
        match self.ids {
            Ids::Px4 => self.transfer_id,
            Ids::Strange => self.transfer_id.rotate_left(7) ^ 0x5555_5555,
            Ids::None => 0,
        }
    }

    fn store(&mut self, now: Moment, kind: MissionKind, items: Vec<Item>, to: Address, out: &mut Vec<Report>) {
        self.state = State::Idle;
        if !self.faults.forgets {
            self.current = Some(items.iter().position(|item| item.current).unwrap_or(0) as u16);
            self.stored[slot(kind)] = items;
            self.changed = now;
        }
        out.push(self.ack(kind, 0, self.id_of_transfer(), to));
    }

    fn acknowledged(&mut self, from: Address, kind: MissionKind, result: u8) {
        let ours = self.partner == Some(from);
        match self.state {
            State::Giving { kind: given, .. } if ours && given == kind => self.state = State::Idle,
            State::Getting { .. } if ours && result == 15 => self.state = State::Idle,
            _ => {}
        }
    }

    fn asked_for_list(&mut self, now: Moment, from: Address, kind: MissionKind, out: &mut Vec<Report>) {
        if matches!(self.state, State::Getting { .. }) {
            return;
        }
        self.partner = Some(from);
        self.transfer_seq = 0;
        self.state = State::Giving { kind, seq: 0, heard: now };
        let count = self.stored[slot(kind)].len() as u16;
        out.push(Report::MissionCount { kind, count, opaque_id: self.id(kind), to: from });
    }

    fn asked_for_item(&mut self, now: Moment, from: Address, kind: MissionKind, asked: u16, out: &mut Vec<Report>) {
        let count = self.stored[slot(kind)].len() as u16;
        let State::Giving { kind: given, seq, heard } = &mut self.state else { return };
        if *given != kind || self.partner != Some(from) {
            return;
        }
        *heard = now;
        if self.faults.any_order && asked < count {
            *seq = asked;
        } else if asked == *seq && *seq < count {
            *seq += 1;
        } else if asked + 1 != *seq {
            self.state = State::Idle;
            return out.push(self.ack(kind, 1, 0, from));
        }
        let mut item = self.stored[slot(kind)][usize::from(asked)];
        item.current = self.current == Some(asked);
        if item.frame == 6 {
            item.params[2] = 0.0;
        }
        out.push(Report::MissionItem { kind, seq: asked, item, to: from });
    }

    fn mission_current(&self, now: Moment) -> Report {
        let count = self.stored[0].len() as u16;
        let judged = now >= self.changed.after(Span::from_millis(700));
        let good = judged && !self.faults.infeasible && count > 0;
        Report::MissionCurrent {
            seq: self.current.filter(|_| good),
            total: (count > 0).then_some(count),
            state: if good { 2 } else { 1 },
            ids: [MissionKind::Mission, MissionKind::Fence, MissionKind::Rally].map(|kind| self.id(kind)),
        }
    }

    /// Does what is due; called every few milliseconds.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Report>) {
        if now < self.silent_until {
            return;
        }
        let partner = self.partner.unwrap_or(US);
        let again = match &mut self.state {
            State::Getting { heard, .. } | State::Giving { heard, .. } if now.since(*heard) > Span::from_secs(5) => {
                self.state = State::Idle;
                None
            }
            State::Getting { kind, asked, .. } if now.since(*asked) >= Span::from_millis(250) => {
                *asked = now;
                Some(*kind)
            }
            _ => None,
        };
        out.extend(again.map(|kind| self.request(kind, partner)));
        if now >= self.next_second {
            self.next_second = now.after(Span::from_secs(1));
            out.push(Report::Heartbeat { kind: 2, autopilot: 12, base_mode: 0, custom_mode: 0, status: 3 });
            out.push(self.mission_current(now));
        }
        if now >= self.next_fast {
            self.next_fast = now.after(Span::from_millis(500));
            // Up for a minute when the test begins.
            let since = if self.boots == 1 { 60_000 } else { 0 };
            let boot_ms = since + now.since(self.booted).as_millis() as u32;
            out.push(Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 });
        }
    }
}

/// PX4's sum over one item, a second time and another way: byte by byte through a table.
fn crc_item(crc: u32, item: &Item) -> u32 {
    let mut bytes = vec![item.frame];
    bytes.extend(item.command.to_le_bytes());
    bytes.push(u8::from(item.autocontinue));
    item.params.iter().for_each(|param| bytes.extend(param.to_le_bytes()));
    bytes.extend(item.x.to_le_bytes());
    bytes.extend(item.y.to_le_bytes());
    bytes.extend(item.z.to_le_bytes());
    bytes.iter().fold(crc, |crc, &byte| TABLE[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
}

static TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u32;
        let mut k = 0;
        while k < 8 {
            c = if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
            k += 1;
        }
        table[i] = c;
        i += 1;
    }
    table
}
