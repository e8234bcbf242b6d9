//! What is on the air: who flies, what was ordered of whom, and what others say there.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use super::has;
use quadrat_station::base::DroneId;
use quadrat_station::flight;
use quadrat_station::station::snapshot::DroneView;
use quadrat_station::station::{Entry, Fact, Input, Peer, Request};
use quadrat_station::vehicle::Event;
use quadrat_station::wire::{Address, Command, Frame, Order, Place, write};
use quadrat_world::World;

/// The autopilot of the drone in this place of the small patrol.
pub fn autopilot(index: usize) -> Address {
    Address { system: u8::try_from(index + 1).unwrap_or(u8::MAX), component: 1 }
}

/// Starts the patrol and waits until a drone is on tour; gives its place.
pub fn on_tour(world: &mut World) -> usize {
    world.ask(Request::PatrolStart);
    let begun = |world: &World| has(world, |fact| matches!(fact, flight::Fact::OnTour { .. }));
    assert!(world.run_until(180, begun), "a drone is on tour: {:?}", world.snapshot.as_ref().map(|view| &view.health));
    world.run(5);
    let on_tour = |view: &DroneView| view.state == "on_tour";
    world.snapshot.iter().flat_map(|view| &view.drones).position(on_tour).expect("a drone on tour")
}

/// What is shown of a drone.
pub fn view(world: &World, index: usize) -> &DroneView {
    &world.snapshot.as_ref().expect("a snapshot").drones[index]
}

/// The name of a drone.
pub fn name(world: &World, index: usize) -> DroneId {
    DroneId::from(world.air[index].drone.config().name.as_str())
}

/// Whether a message code is among the troubles that are shown.
pub fn shows(world: &World, code: &str) -> bool {
    world.snapshot.iter().flat_map(|view| &view.health).any(|health| health.code == code)
}

/// What happened to a drone, oldest first.
pub fn events(world: &World, index: usize) -> Vec<(&Entry, &Event)> {
    let id = name(world, index);
    let of = |entry| event_of(entry).filter(|(drone, _)| **drone == id).map(|(_, event)| (entry, event));
    world.entries().filter_map(of).collect()
}

fn event_of(entry: &Entry) -> Option<(&DroneId, &Event)> {
    match &entry.fact {
        Fact::Drone { drone, event } => Some((drone, event)),
        _ => None,
    }
}

/// Whether such a thing happened to a drone.
pub fn happened(world: &World, index: usize, matches: impl Fn(&Event) -> bool) -> bool {
    events(world, index).into_iter().any(|(_, event)| matches(event))
}

/// How often a fault was injected into a drone.
pub fn injected(world: &World, index: usize, fault: &str) -> u32 {
    world.air[index].drone.injected().get(fault).copied().unwrap_or(0)
}

/// Message ids of what was sent to a drone since `from` and changes anything about its flight, lists or settings.
/// Heartbeats, questions, requests for streams and acknowledgements of reports do not.
pub fn orders(world: &World, index: usize, from: usize) -> Vec<u32> {
    world.sent[index].iter().skip(from).filter(|bytes| is_order(bytes)).map(|bytes| message(bytes)).collect()
}

/// Message id of a frame of version 2.
pub fn message(bytes: &[u8]) -> u32 {
    bytes.get(7..10).map_or(u32::MAX, |id| u32::from_le_bytes([id[0], id[1], id[2], 0]))
}

fn is_order(bytes: &[u8]) -> bool {
    const COMMANDS: [u32; 2] = [75, 76];
    const QUESTIONS: [u32; 6] = [0, 20, 43, 51, 47, 385];
    let command = bytes.get(38..40).map_or(0, |command| u16::from_le_bytes([command[0], command[1]]));
    let asks = COMMANDS.contains(&message(bytes)) && [511, 512].contains(&command);
    !asks && !QUESTIONS.contains(&message(bytes))
}

/// Another ground station, of its own address, says something to a drone.
pub fn other_says(world: &mut World, index: usize, order: &Order) {
    let bytes = write(order, Address { system: 254, component: 190 }, 0);
    let now_us = world.now_us;
    world.air[index].drone.hear(now_us, &bytes);
}

/// Another ground station asks a drone for a PX4 mode by its main and sub number.
pub fn other_enters(world: &mut World, index: usize, main: f32, sub: f32) {
    let params = [1.0, main, sub, 0.0];
    let command = Command { command: 176, params, place: Place::Floats([0.0; 3]) };
    other_says(world, index, &Order::Command { to: autopilot(index), command, confirmation: 0 });
}

/// The station hears a frame that no simulated drone said.
pub fn hear(world: &mut World, from: &Peer, sender: Address, message: u32, payload: Vec<u8>) {
    let frames = vec![frame(sender, 0, message, payload)];
    world.input(Input::Frames { from: from.clone(), frames });
}

/// A frame.
pub fn frame(from: Address, sequence: u8, message: u32, payload: Vec<u8>) -> Frame {
    Frame { version: 2, from, sequence, message, payload, signature: None, compatibility: 0, rescanned: false }
}

/// HEARTBEAT.
pub fn heartbeat(kind: u8, autopilot: u8) -> Vec<u8> {
    vec![0, 0, 0, 0, kind, autopilot, 0, 3, 3]
}
