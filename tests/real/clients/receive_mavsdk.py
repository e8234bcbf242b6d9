"""A vehicle made of MAVSDK's server plugins: `receive_mavsdk.py PORT`.

Prints one JSON line when it listens and one for each plan it has taken; ends when its standard input does."""

import json
import sys

from mavsdk import ComponentType, Configuration, Mavsdk
from mavsdk.plugins.mission_raw_server import MissionRawServer

FIELDS = ("seq", "frame", "command", "autocontinue", "param1", "param2", "param3", "param4", "x", "y", "z")


def taken(result, plan, _):
    def value(item, field):
        number = getattr(item, field)
        return None if number != number else number

    items = plan.mission_items
    rows = [[value(item, field) for field in FIELDS] for item in items]
    kind = items[0].mission_type if items else 0
    print(json.dumps({"plan": kind, "result": result.name, "items": rows}), flush=True)


def main(port):
    mavsdk = Mavsdk(Configuration.create_with_component_type(ComponentType.AUTOPILOT))
    mavsdk.add_any_connection(f"udpin://127.0.0.1:{port}")
    server = MissionRawServer(mavsdk.server_component())
    server.subscribe_incoming_mission(taken)
    print(json.dumps({"listens": True}), flush=True)
    sys.stdin.read()


main(*sys.argv[1:])
