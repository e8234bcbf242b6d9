"""Looks on at a port as QGroundControl does: hears everybody, says its heartbeat once a second, and orders drone 2 to hold.
Prints what it saw as JSON."""

import json
import sys
import time

from pymavlink import mavutil

port = int(sys.argv[1])
link = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", source_system=254, source_component=190, dialect="common")
systems, began, beat = set(), time.monotonic(), 0.0
ordered = 0
while time.monotonic() - began < 20 and (len(systems) < 3 or ordered < 3):
    message = link.recv_match(blocking=True, timeout=0.2)
    if message and message.get_type() == "HEARTBEAT" and message.get_srcSystem() < 250:
        systems.add(message.get_srcSystem())
    if systems and time.monotonic() - beat > 1:
        beat = time.monotonic()
        link.mav.heartbeat_send(mavutil.mavlink.MAV_TYPE_GCS, mavutil.mavlink.MAV_AUTOPILOT_INVALID, 0, 0, 4)
        if len(systems) == 3:
            link.mav.command_long_send(2, 1, mavutil.mavlink.MAV_CMD_DO_SET_MODE, 0, 1, 4, 3, 0, 0, 0, 0)
            ordered += 1
time.sleep(0.5)
print(json.dumps({"systems": sorted(systems), "bad": link.mav.total_receive_errors, "ordered": ordered}))
