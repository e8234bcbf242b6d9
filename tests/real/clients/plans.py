"""The plans that all clients fly, around the place where the vehicle stands: (command, frame, params, north, east, up)."""

import math

NAN = float("nan")
TAKEOFF_UP = 6.0
MISSION = [
    (22, 6, (0, 0, 0, NAN), 0, 0, TAKEOFF_UP),
    (16, 6, (0, 0, 0, NAN), 18, 0, TAKEOFF_UP),
    (16, 6, (0, 0, 0, NAN), 18, 18, TAKEOFF_UP),
    (16, 6, (0, 0, 0, NAN), 0, 18, TAKEOFF_UP),
    (16, 6, (0, 0, 0, NAN), -18, 18, TAKEOFF_UP),
]
FENCE = [(5001, 5, (4, 0, 0, 0), n, e, 0) for n, e in ((-60, -60), (-60, 60), (60, 60), (60, -60))]
# PX4 1.17 takes rally points in any global frame and then flies to those in frames 0 and 3 only.
RALLY = [(5100, 3, (0, 0, 0, 0), -8, -8, 5)]
GOTO = (8, 8)
# What shortens the flight home: climb to 8 m, sink from 6 m.
PARAMS = {"RTL_RETURN_ALT": 8.0, "RTL_DESCEND_ALT": 6.0}


def offset(home, north, east):
    """A place in 1e-7 degrees, metres away from `home` in 1e-7 degrees."""
    lat, lon = home
    metre = 1e7 / 111_319.49
    return round(lat + north * metre), round(lon + east * metre / math.cos(math.radians(lat / 1e7)))
