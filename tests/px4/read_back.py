"""What a vehicle holds, read by pymavlink over a link of its own: `read_back.py PORT PLAN`, one JSON line for each item.

PORT is where the vehicle sends to, PLAN the MAV_MISSION_TYPE."""

import json
import os
import sys
import time

os.environ["MAVLINK20"] = "1"  # Before pymavlink is loaded: plan kinds are an extension of MAVLink 2.

from pymavlink import mavutil
from pymavlink.dialects.v20 import common

# 0 to 3 are frames without INT; the names of the fields are the same.
FIELDS = ("seq", "frame", "command", "autocontinue", "param1", "param2", "param3", "param4", "x", "y", "z")


def ask(link, say, kind, seq=None):
    """The answer to a question that is put until it is answered."""
    for _ in range(20):
        say()
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            message = link.recv_match(type=kind, blocking=True, timeout=0.2)
            if message is not None and (seq is None or message.seq == seq):
                return message
    raise TimeoutError(f"no {kind} {seq}")


def main(port, plan):
    link = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", source_system=252, dialect="common")
    assert link.wait_heartbeat(timeout=20) is not None, "no heartbeat"
    mav, to, plan = link.mav, 1, int(plan)
    count = ask(link, lambda: mav.mission_request_list_send(to, 1, plan), "MISSION_COUNT").count
    for seq in range(count):
        item = ask(link, lambda seq=seq: mav.mission_request_int_send(to, 1, seq, plan), "MISSION_ITEM_INT", seq)
        print(json.dumps([None if getattr(item, f) != getattr(item, f) else getattr(item, f) for f in FIELDS]))
    mav.mission_ack_send(to, 1, common.MAV_MISSION_ACCEPTED, plan)


main(*sys.argv[1:])
