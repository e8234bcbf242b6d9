"""Prints signed.txt: frames signed by pymavlink, one a line: key, signed or not, hex. Run it with the Python of the real
peers: `.venv/bin/python station/src/wire/tests/golden/signed.py > station/src/wire/tests/golden/signed.txt`."""

import os

os.environ["MAVLINK20"] = "1"
from pymavlink.dialects.v20 import common

FIRST = bytes(range(32))
SECOND = bytes(range(100, 132))


def sender(system, component, key, link, stamp):
    mav = common.MAVLink(None, srcSystem=system, srcComponent=component)
    mav.seq = 42
    mav.signing.secret_key = key
    mav.signing.link_id = link
    mav.signing.timestamp = stamp
    mav.signing.sign_outgoing = key is not None
    return mav


def line(name, mav, message):
    print(name, message.pack(mav).hex())


HEARTBEAT = common.MAVLink_heartbeat_message(2, 12, 0x80, 4 << 16, 4, 3)
# 2026-11-29 00:00:00 UTC.
STAMP = 37_584_000_000_000
line("heartbeat", sender(7, 1, FIRST, 3, STAMP), HEARTBEAT)
line("heartbeat_later", sender(7, 1, FIRST, 3, STAMP + 1), HEARTBEAT)
line("heartbeat_other_key", sender(7, 1, SECOND, 3, STAMP), HEARTBEAT)
line("heartbeat_unsigned", sender(7, 1, None, 3, STAMP), HEARTBEAT)
line("first_stamp", sender(7, 1, FIRST, 0, 0), HEARTBEAT)
line("last_stamp", sender(7, 1, FIRST, 255, 2**48 - 1), HEARTBEAT)
# A payload that ends in zeros, which version 2 cuts, and the station's own address.
arm = common.MAVLink_command_long_message(7, 1, 400, 0, 1, 0, 0, 0, 0, 0, 0)
line("arm", sender(255, 190, FIRST, 1, STAMP), arm)
text = common.MAVLink_statustext_message(4, b"Sorry, no flight today, the wind is far too strong", 0, 0)
line("text", sender(7, 1, FIRST, 3, STAMP + 2), text)
setup = common.MAVLink_setup_signing_message(7, 1, list(FIRST), STAMP)
line("setup_signing", sender(255, 190, None, 1, STAMP), setup)
