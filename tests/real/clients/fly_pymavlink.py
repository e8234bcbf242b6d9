"""A whole flight with pymavlink: `fly_pymavlink.py VEHICLE_HOST:PORT TRANSCRIPT`."""

import struct
import sys
import threading
import time

import plans
from tap import Tap  # First: it chooses MAVLink 2.

from pymavlink import mavutil
from pymavlink.dialects.v20 import common

NAN = plans.NAN


class Client:
    def __init__(self, tap):
        self.tap = tap
        self.link = mavutil.mavlink_connection(f"udpout:127.0.0.1:{tap.port()}", source_system=255, dialect="common")
        self.mav = self.link.mav
        threading.Thread(target=self.beat, daemon=True).start()

    def beat(self):
        while True:
            self.mav.heartbeat_send(common.MAV_TYPE_GCS, common.MAV_AUTOPILOT_INVALID, 0, 0, 4)
            time.sleep(1)

    def hear(self, *kinds, limit=10):
        """The next message of a kind; what the link brings meanwhile is thrown away."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            message = self.link.recv_match(type=list(kinds), blocking=True, timeout=0.2)
            if message is not None:
                return message
        return None

    def drain(self):
        while self.link.recv_msg() is not None:
            pass

    def command(self, number, *params):
        self.drain()
        params = list(params) + [0] * (7 - len(params))
        self.mav.command_long_send(self.link.target_system, 1, number, 0, *params)
        while (ack := self.hear("COMMAND_ACK")) is not None:
            if ack.command == number:
                return ack.result
        raise TimeoutError(f"no answer to command {number}")

    def mode(self, sub):
        return self.command(176, 1, 4, sub)

    def read(self, name, limit=5):
        self.drain()
        self.tap.params.add(name)
        self.mav.param_request_read_send(self.link.target_system, 1, name.encode(), -1)
        return self.named(name, limit)

    def set(self, name, value, kind, limit=5):
        self.drain()
        self.tap.params.add(name)
        self.mav.param_set_send(self.link.target_system, 1, name.encode(), value, kind)
        return self.named(name, limit)

    def named(self, name, limit):
        while (value := self.hear("PARAM_VALUE", limit=limit)) is not None:
            if value.param_id == name:
                return value
        return None

    def upload(self, items, plan, home):
        self.drain()
        self.mav.mission_count_send(self.link.target_system, 1, len(items), plan)
        while (asked := self.hear("MISSION_REQUEST_INT", "MISSION_REQUEST", "MISSION_ACK")) is not None:
            if asked.get_type() == "MISSION_ACK":
                return asked.type
            command, frame, params, north, east, up = items[asked.seq]
            x, y = plans.offset(home, north, east)
            current = int(plan == 0 and asked.seq == 0)
            self.mav.mission_item_int_send(
                self.link.target_system, 1, asked.seq, frame, command, current, 1, *params, x, y, up, plan
            )
        raise TimeoutError("the vehicle does not ask")

    def download(self, plan):
        self.drain()
        self.mav.mission_request_list_send(self.link.target_system, 1, plan)
        count = self.hear("MISSION_COUNT").count
        for seq in range(count):
            self.mav.mission_request_int_send(self.link.target_system, 1, seq, plan)
            item = self.hear("MISSION_ITEM_INT")
            assert item is not None and item.seq == seq, item
        self.mav.mission_ack_send(self.link.target_system, 1, common.MAV_MISSION_ACCEPTED, plan)
        return count


def prepare(tap, client):
    client.link.wait_heartbeat(timeout=20)
    tap.wait("ready to arm", Tap.ready)
    home = tap.place()
    tap.begin()
    tap.step("version")
    client.command(512, common.MAVLINK_MSG_ID_AUTOPILOT_VERSION)

    tap.step("read parameters")
    for name in ("MIS_TAKEOFF_ALT", "NAV_DLL_ACT", "COM_DISARM_LAND"):
        assert client.read(name) is not None, name
    tap.step("read a parameter that is not there")
    assert client.read("NO_SUCH_PARAM", limit=1.5) is None
    tap.step("set parameters")
    for name, value in plans.PARAMS.items():
        client.set(name, value, common.MAV_PARAM_TYPE_REAL32)
        time.sleep(3)  # Until PX4 has told and saved it: changed values are told again beside later ones.
    tap.step("set a parameter with the wrong type")
    assert client.set("NAV_DLL_ACT", 2.0, common.MAV_PARAM_TYPE_REAL32, limit=1.5) is None
    tap.step("set an integer byte-wise")
    client.set("NAV_DLL_ACT", struct.unpack("<f", struct.pack("<i", 0))[0], common.MAV_PARAM_TYPE_INT32)

    tap.params.clear()  # From here on PX4 tells values again whenever it changes some of its own.

    for plan, name, items in ((1, "fence", plans.FENCE), (2, "rally", plans.RALLY), (0, "mission", plans.MISSION)):
        tap.step(f"upload {name}")
        assert client.upload(items, plan, home) == 0
        tap.step(f"download {name}")
        assert client.download(plan) == len(items)
    tap.wait("the mission is loaded", lambda tap: tap.plan_loaded(len(plans.MISSION)))
    return home


def fly(tap, client, home):
    tap.step("arm")
    assert client.command(400, 1) == 0
    tap.wait("armed", Tap.armed)
    tap.step("take off")
    above_sea = tap.last["GLOBAL_POSITION_INT"].alt / 1000 + plans.TAKEOFF_UP
    assert client.command(22, 0, 0, 0, NAN, NAN, NAN, above_sea) == 0
    tap.wait("in the air and holding", lambda tap: tap.landed() == 2 and tap.mode() == 3)
    tap.settle()
    tap.step("start the mission")
    assert client.mode(4) == 0
    tap.wait("on the way to the second waypoint", lambda tap: tap.seq() == 2)
    tap.step("pause")
    assert client.mode(3) == 0
    tap.wait("holding", lambda tap: tap.mode() == 3 and tap.speed() < 0.2)
    tap.settle()
    tap.step("goto")
    x, y = plans.offset(home, *plans.GOTO)
    height = above_sea + 0.5  # Not below the waypoints: then it would climb first, or not, by a few centimetres.
    client.drain()
    client.mav.command_int_send(client.link.target_system, 1, 0, 192, 0, 0, -1, 1, 0, NAN, x, y, height)
    assert client.hear("COMMAND_ACK").result == 0
    tap.wait("there", lambda tap: tap.near(x, y))
    tap.settle()
    tap.step("resume")
    assert client.mode(4) == 0
    tap.wait("on the way to the last waypoint", lambda tap: tap.seq() == 4)
    tap.step("return")
    assert client.command(20) == 0
    tap.wait("coming down at the end of the return", lambda tap: tap.landed() == 4)
    tap.settle()
    tap.step("land")
    assert client.command(21) == 0
    tap.wait("on the ground and disarmed", lambda tap: tap.landed() == 1 and not tap.armed())
    tap.settle()


def main(vehicle, transcript):
    tap = Tap(vehicle, transcript)
    client = Client(tap)
    home = prepare(tap, client)
    fly(tap, client, home)
    tap.step("clear")
    client.drain()
    client.mav.mission_clear_all_send(client.link.target_system, 1, 255)
    assert client.hear("MISSION_ACK").type == 0
    tap.close()


main(*sys.argv[1:])
