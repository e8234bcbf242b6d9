"""A vehicle that only takes and gives plans, as the MAVLink mission protocol says: `receive_pymavlink.py PORT`.

Prints one JSON line when it listens and one for each plan it has taken; ends when its standard input does. It gives its
plans no ids, as most vehicles do not: whoever wants to know what it holds has to read it back."""

import json
import os
import sys
import threading
import time

os.environ["MAVLINK20"] = "1"  # Before pymavlink is loaded: plan kinds are an extension of MAVLink 2.

from pymavlink import mavutil
from pymavlink.dialects.v20 import common

FIELDS = ("seq", "frame", "command", "autocontinue", "param1", "param2", "param3", "param4", "x", "y", "z")
AGAIN = 0.25  # Seconds until an item is asked for again (the protocol's recommendation).
PATIENCE = 5.0  # Seconds without an item until the transfer is dropped.


class Receiver:
    def __init__(self, port):
        self.link = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", source_system=1, dialect="common")
        self.link.mav.srcComponent = 1
        self.mav = self.link.mav
        self.plans = {0: [], 1: [], 2: []}
        self.coming = None  # plan, count, items, whom, asked at, heard at

    def beat(self):
        self.mav.heartbeat_send(common.MAV_TYPE_QUADROTOR, common.MAV_AUTOPILOT_GENERIC, 0, 0, common.MAV_STATE_STANDBY)
        mission = len(self.plans[0])
        state = common.MISSION_STATE_NOT_STARTED if mission else common.MISSION_STATE_NO_MISSION
        self.mav.mission_current_send(0, mission or 65535, state, 0)

    def ask(self):
        plan, _, items, (system, component), _, _ = self.coming
        self.mav.mission_request_int_send(system, component, len(items), plan)
        self.coming[4] = time.monotonic()

    def on_mission_count(self, m, whom):
        now = time.monotonic()
        if self.coming and (self.coming[3] != whom or self.coming[2]):
            self.mav.mission_ack_send(*whom, common.MAV_MISSION_ERROR, m.mission_type)
            return
        self.coming = [m.mission_type, m.count, [], whom, now, now]
        self.ask()

    def on_mission_item_int(self, m, whom):
        if not self.coming:
            # The one item of a plan that is complete: its acknowledgement was lost.
            if self.plans[m.mission_type] and m.seq == len(self.plans[m.mission_type]) - 1:
                self.mav.mission_ack_send(*whom, common.MAV_MISSION_ACCEPTED, m.mission_type)
            return
        plan, count, items, partner, _, _ = self.coming
        if partner != whom or plan != m.mission_type or m.seq != len(items):
            return
        items.append(m)
        self.coming[5] = time.monotonic()
        if len(items) < count:
            self.ask()
            return
        self.plans[plan], self.coming = items, None
        self.mav.mission_ack_send(*whom, common.MAV_MISSION_ACCEPTED, plan)
        self.tell(plan)

    def tell(self, plan):
        def value(item, field):
            number = getattr(item, field)
            return None if number != number else number

        rows = [[value(item, field) for field in FIELDS] for item in self.plans[plan]]
        print(json.dumps({"plan": plan, "items": rows}), flush=True)

    def on_mission_request_list(self, m, whom):
        self.mav.mission_count_send(*whom, len(self.plans[m.mission_type]), m.mission_type)

    def on_mission_request_int(self, m, whom):
        plan = self.plans[m.mission_type]
        if m.seq >= len(plan):
            self.mav.mission_ack_send(*whom, common.MAV_MISSION_INVALID_SEQUENCE, m.mission_type)
            return
        item = plan[m.seq]
        params = (item.param1, item.param2, item.param3, item.param4)
        head = (m.seq, item.frame, item.command, 0, item.autocontinue)
        self.mav.mission_item_int_send(*whom, *head, *params, item.x, item.y, item.z, m.mission_type)

    def on_mission_ack(self, m, whom):
        if self.coming and self.coming[3] == whom and m.type == common.MAV_MISSION_OPERATION_CANCELLED:
            self.coming = None

    def run(self):
        beat = 0.0
        while True:
            m = self.link.recv_match(blocking=True, timeout=0.05)
            now = time.monotonic()
            if m is not None:
                make = getattr(self, "on_" + m.get_type().lower(), None)
                if make and m.target_system == 1 and m.target_component == 1:
                    make(m, (m.get_srcSystem(), m.get_srcComponent()))
            if self.coming and now - self.coming[5] > PATIENCE:
                self.coming = None
            elif self.coming and now - self.coming[4] > AGAIN:
                self.ask()
            if now >= beat:
                beat = now + 1.0
                self.beat()


def main(port):
    receiver = Receiver(port)
    print(json.dumps({"listens": True}), flush=True)
    threading.Thread(target=receiver.run, daemon=True).start()
    sys.stdin.read()


main(*sys.argv[1:])
