"""A vehicle by pymavlink that signs. Reads one phase a line from stdin, plays it, and prints what it sent and heard.

usage: sign_pymavlink.py HOST:PORT KEYFILE
"""

import json
import os
import socket
import sys
import time

os.environ["MAVLINK20"] = "1"
from pymavlink.dialects.v20 import common

HOST, PORT = sys.argv[1].rsplit(":", 1)
STATION = (HOST, int(PORT))
with open(sys.argv[2], "rb") as file:
    KEY = file.read()
# What was signed and sent, as the ether has it.
RECORDED = []


def now():
    """10 us since 2015-01-01."""
    return int((time.time() - 1_420_070_400) * 1e5)


class Vehicle:
    """One socket, one MAVLink instance; signs with `key` if there is one."""

    def __init__(self, key):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOST, 0))
        self.socket.settimeout(0.05)
        self.mav = common.MAVLink(self, srcSystem=1, srcComponent=1)
        self.mav.robust_parsing = True
        self.mav.signing.secret_key = key
        self.mav.signing.sign_outgoing = key is not None
        self.mav.signing.timestamp = now()
        self.sent = 0
        self.bytes = 0
        self.kinds = {}

    def write(self, data):
        self.sent += 1
        if self.mav.signing.secret_key == KEY:
            RECORDED.append(bytes(data))
        self.socket.sendto(bytes(data), STATION)

    def listen(self):
        try:
            data = self.socket.recv(2048)
        except socket.timeout:
            return
        self.bytes += len(data)
        for message in self.mav.parse_buffer(data) or []:
            kind = message.get_type()
            self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def live(self, seconds):
        """Heartbeats and positions five times a second."""
        end = time.monotonic() + seconds
        due = 0.0
        while time.monotonic() < end:
            if time.monotonic() >= due:
                due = time.monotonic() + 0.2
                self.mav.signing.timestamp = max(self.mav.signing.timestamp, now())
                self.mav.heartbeat_send(2, 12, 0, 4 << 16, 3)
                self.mav.global_position_int_send(1000, 245105000, 1176495000, 10000, 0, 0, 0, 0, 0)
            self.listen()

    def report(self):
        signing = self.mav.signing
        return {
            "sent": self.sent,
            "bytes": self.bytes,
            "kinds": self.kinds,
            "good": signing.goodsig_count,
            "bad": signing.badsig_count,
            "signed": signing.sig_count,
        }


def lived(key, seconds):
    vehicle = Vehicle(key)
    vehicle.live(seconds)
    return vehicle.report()


def replayed():
    """Somebody else plays back all that was recorded, and waits for an answer."""
    vehicle = Vehicle(None)
    for data in list(RECORDED):
        vehicle.write(data)
        time.sleep(0.01)
    for _ in range(40):
        vehicle.listen()
    return vehicle.report()


PHASES = {
    "unsigned": lambda: lived(None, 3),
    "forged": lambda: lived(bytes(range(200, 232)), 2),
    "signed": lambda: lived(KEY, 5),
    "replayed": replayed,
}

for line in sys.stdin:
    print(json.dumps(PHASES[line.strip()]()), flush=True)
