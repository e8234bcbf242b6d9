"""A tap between a vehicle and a ground client: passes every datagram on, and writes down what the vehicle answers.

The vehicle is spoken to first, from one port, as PX4 locks its partner. The client finds the vehicle on a port of the
loopback address. What is written is one JSON line for each thing worth comparing, in the order it came; what a vehicle
only repeats is written once. The flights use the tap to wait for the vehicle too, so that all three clients fly alike.
"""

import json
import os
import socket
import threading
import time

os.environ["MAVLINK20"] = "1"  # Before pymavlink is loaded: plan kinds are an extension of MAVLink 2.

from pymavlink.dialects.v20 import common

PREARM = common.MAV_SYS_STATUS_PREARM_CHECK
LIMIT = 90.0


class Tap:
    def __init__(self, vehicle, path):
        host, port = vehicle.rsplit(":", 1)
        self.vehicle = (host, int(port))
        self.up = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.up.bind(("127.0.0.1", 0))
        self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.client.bind(("127.0.0.1", 0))
        self.client_at = None
        self.out = open(path, "w", encoding="utf-8")
        self.news = threading.Condition()
        self.last = {}
        self.heard = {}
        self.params = set()
        self.unasked = set()  # Commands that the client sends in its own time.
        self.text = None
        self.seen = {}
        self.lines = []
        self.parser = common.MAVLink(None)
        self.parser.robust_parsing = True
        self.running = True
        self.writes = False
        hello = common.MAVLink(None, srcSystem=255, srcComponent=191)
        beat = hello.heartbeat_encode(common.MAV_TYPE_GCS, common.MAV_AUTOPILOT_INVALID, 0, 0, 4)
        self.hello = beat.pack(hello)
        threading.Thread(target=self.pump_down, daemon=True).start()
        threading.Thread(target=self.pump_up, daemon=True).start()

    # The client's end: where a client sends to.

    def port(self):
        return self.client.getsockname()[1]

    def pump_up(self):
        while self.running:
            data, self.client_at = self.client.recvfrom(4096)
            self.up.sendto(data, self.vehicle)

    def pump_down(self):
        self.up.settimeout(0.1)
        while self.running:
            try:
                data, _ = self.up.recvfrom(4096)
            except TimeoutError:
                data = b""
            if not self.last:
                # Spoken to first, and again until it is there.
                self.up.sendto(self.hello, self.vehicle)
            for message in self.parser.parse_buffer(data) or []:
                if message.get_srcComponent() == 1:
                    self.note(message)
            if data and self.client_at:
                self.client.sendto(data, self.client_at)

    # What is written.

    def note(self, m):
        kind = m.get_type()
        with self.news:
            self.last[kind] = m
            self.heard[kind] = self.heard.get(kind, 0) + 1
            make = getattr(self, "on_" + kind.lower(), None)
            if make:
                make(m)
            self.news.notify_all()

    def begin(self):
        """What came before, while the vehicle was getting ready, is not written."""
        with self.news:
            self.writes = True

    def write(self, line):
        if not self.writes:
            return
        self.lines.append(line)
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()

    def step(self, name):
        with self.news:
            self.write({"step": name})
            # An answer to this step counts even if the one before was the same.
            for kind in [kind for kind in self.seen if kind not in ("state", "landed", "current", "reached")]:
                del self.seen[kind]

    def once(self, kind, line):
        """Written unless the last line of its kind was the same."""
        if self.writes and self.seen.get(kind) != line:
            self.seen[kind] = line
            self.write(line)

    def on_heartbeat(self, m):
        armed = bool(m.base_mode & common.MAV_MODE_FLAG_SAFETY_ARMED)
        mode = "%08x" % m.custom_mode
        self.once("state", {"message": "HEARTBEAT", "mode": mode, "armed": armed, "status": m.system_status})

    def on_extended_sys_state(self, m):
        self.once("landed", {"message": "EXTENDED_SYS_STATE", "landed": m.landed_state})

    def on_command_ack(self, m):
        if m.command in self.unasked:
            return
        self.once("ack", {"message": "COMMAND_ACK", "command": m.command, "result": m.result})

    def on_mission_ack(self, m):
        self.once("mission ack", {"message": "MISSION_ACK", "plan": m.mission_type, "result": m.type})

    def on_mission_request_int(self, m):
        self.once("request", {"message": "MISSION_REQUEST_INT", "plan": m.mission_type, "seq": m.seq})

    def on_mission_request(self, m):
        self.once("request", {"message": "MISSION_REQUEST", "plan": m.mission_type, "seq": m.seq})

    def on_mission_count(self, m):
        self.once("count", {"message": "MISSION_COUNT", "plan": m.mission_type, "count": m.count})

    def on_mission_item_int(self, m):
        self.item(m, "MISSION_ITEM_INT", m.x, m.y)

    def on_mission_item(self, m):
        self.item(m, "MISSION_ITEM", round(m.x * 1e7), round(m.y * 1e7))

    def item(self, m, message, x, y):
        params = [None if p != p else round(p, 3) for p in (m.param1, m.param2, m.param3, m.param4)]
        line = {"message": message, "plan": m.mission_type, "seq": m.seq, "command": m.command, "frame": m.frame}
        self.once("item", line | {"current": m.current, "params": params, "x": x, "y": y, "z": round(m.z, 2)})

    def on_mission_current(self, m):
        line = {"message": "MISSION_CURRENT", "seq": m.seq, "total": m.total, "state": m.mission_state}
        self.once("current", line | {"mode": m.mission_mode})

    def on_mission_item_reached(self, m):
        self.once("reached", {"message": "MISSION_ITEM_REACHED", "seq": m.seq})

    def on_param_value(self, m):
        if m.param_id in self.params:
            raw = m.get_msgbuf()[10:14]
            line = {"message": "PARAM_VALUE", "name": m.param_id, "type": m.param_type, "raw": raw.hex()}
            # Each value once in a step: clients and vehicles both repeat them.
            self.once(f"param {m.param_id}", line)

    def on_statustext(self, m):
        """A full chunk may be the last one or not: the tab that ends PX4's texts tells, and so does the next text."""
        if m.chunk_seq == 0:
            self.end_text()
            self.text = {"message": "STATUSTEXT", "severity": m.severity, "text": ""}
        if self.text is not None:
            self.text["text"] += m.text
            if m.text.endswith("\t") or len(m.text) < 50:
                self.end_text()

    def end_text(self):
        if self.text is not None:
            self.write(self.text | {"text": self.text["text"].rstrip("\t")})
            self.text = None

    def on_autopilot_version(self, m):
        line = {"message": "AUTOPILOT_VERSION", "capabilities": m.capabilities, "version": m.flight_sw_version}
        self.once("version", line)

    # What flights wait for.

    def wait(self, what, holds, limit=LIMIT):
        """Waits until `holds(tap)`; the client's own work goes on meanwhile."""
        end = time.monotonic() + limit
        with self.news:
            while not holds(self):
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"not within {limit} s: {what}; last lines: {self.lines[-8:]}")
                self.news.wait(left)

    def settle(self):
        """Waits until what comes once a second has come twice more: whatever the vehicle is in now has been told."""
        slow = ("HEARTBEAT", "EXTENDED_SYS_STATE", "MISSION_CURRENT")
        began = {kind: self.heard.get(kind, 0) for kind in slow}
        self.wait("two more of each", lambda tap: all(tap.heard.get(kind, 0) >= began[kind] + 2 for kind in slow))

    def get(self, kind, field, default=None):
        message = self.last.get(kind)
        return default if message is None else getattr(message, field)

    def mode(self):
        return self.get("HEARTBEAT", "custom_mode", 0) >> 24

    def armed(self):
        return bool(self.get("HEARTBEAT", "base_mode", 0) & common.MAV_MODE_FLAG_SAFETY_ARMED)

    def ready(self):
        return bool(self.get("SYS_STATUS", "onboard_control_sensors_health", 0) & PREARM)

    def landed(self):
        return self.get("EXTENDED_SYS_STATE", "landed_state", 0)

    def seq(self):
        return self.get("MISSION_CURRENT", "seq", -1)

    def plan_loaded(self, count):
        current = self.last.get("MISSION_CURRENT")
        return current is not None and current.total == count and current.seq != 65535 and current.mission_state >= 2

    def height(self):
        return self.get("GLOBAL_POSITION_INT", "relative_alt", 0) / 1000

    def speed(self):
        m = self.last.get("GLOBAL_POSITION_INT")
        return 99.0 if m is None else (m.vx**2 + m.vy**2 + m.vz**2) ** 0.5 / 100

    def near(self, x, y):
        """Within two metres of a place in 1e-7 degrees, and no longer moving."""
        lat, lon = self.place()
        return abs(lat - x) < 180 and abs(lon - y) < 180 and self.speed() < 0.3

    def place(self):
        m = self.last["GLOBAL_POSITION_INT"]
        return m.lat, m.lon

    def close(self):
        with self.news:
            self.running = False
            self.end_text()
            self.out.close()
