"""A whole flight with MAVSDK: `fly_mavsdk.py VEHICLE_HOST:PORT TRANSCRIPT`."""

import sys
import time

import plans
from tap import Tap

from mavsdk import ComponentType, Configuration, Mavsdk
from mavsdk.plugins.action import Action
from mavsdk.plugins.mission_raw import MissionItem, MissionRaw
from mavsdk.plugins.param import Param, ParamError


def items(plan, kind, home):
    out = []
    for seq, (command, frame, params, north, east, up) in enumerate(plan):
        x, y = plans.offset(home, north, east)
        out.append(MissionItem(seq, frame, command, int(kind == 0 and seq == 0), 1, *params, x, y, up, kind))
    return out


def prepare(tap, system):
    param, mission = Param(system), MissionRaw(system)
    tap.step("read parameters")
    tap.params.update(("MIS_TAKEOFF_ALT", "NAV_DLL_ACT", "COM_DISARM_LAND", *plans.PARAMS))
    param.get_param_float("MIS_TAKEOFF_ALT")
    param.get_param_int("NAV_DLL_ACT")
    param.get_param_float("COM_DISARM_LAND")
    tap.step("read a parameter that is not there")
    try:
        param.get_param_int("NO_SUCH_PARAM")
    except ParamError as error:
        tap.write({"client": "get_param_int", "result": error.result.name})
    tap.step("set parameters")
    for name, value in plans.PARAMS.items():
        param.set_param_float(name, value)
        time.sleep(3)  # Until PX4 has told and saved it.
    param.set_param_float("MIS_TAKEOFF_ALT", plans.TAKEOFF_UP)
    time.sleep(3)
    tap.params.clear()

    home = tap.place()
    tap.step("upload fence")
    mission.upload_geofence(items(plans.FENCE, 1, home))
    tap.step("download fence")
    assert len(mission.download_geofence()) == len(plans.FENCE)
    tap.step("upload rally")
    mission.upload_rally_points(items(plans.RALLY, 2, home))
    tap.step("download rally")
    assert len(mission.download_rallypoints()) == len(plans.RALLY)
    tap.step("upload mission")
    mission.upload_mission(items(plans.MISSION, 0, home))
    tap.step("download mission")
    assert len(mission.download_mission()) == len(plans.MISSION)
    tap.wait("the mission is loaded", lambda tap: tap.plan_loaded(len(plans.MISSION)))
    return home, mission


def fly(tap, action, mission, home):
    tap.step("arm")
    ground = tap.last["GLOBAL_POSITION_INT"].alt / 1000
    action.arm()
    tap.wait("armed", Tap.armed)
    tap.step("take off")
    action.takeoff()
    tap.wait("in the air and holding", lambda tap: tap.landed() == 2 and tap.mode() == 3)
    tap.settle()
    tap.step("start the mission")
    mission.start_mission()
    tap.wait("on the way to the second waypoint", lambda tap: tap.seq() == 2)
    tap.step("pause")
    mission.pause_mission()
    tap.wait("holding", lambda tap: tap.mode() == 3 and tap.speed() < 0.2)
    tap.settle()
    tap.step("goto")
    x, y = plans.offset(home, *plans.GOTO)
    action.goto_location(x / 1e7, y / 1e7, ground + plans.TAKEOFF_UP + 1.5, 0.0)
    tap.wait("there", lambda tap: tap.near(x, y))
    tap.settle()
    tap.step("set the current item")
    mission.set_current_mission_item(3)
    tap.settle()
    tap.step("resume")
    mission.start_mission()
    tap.wait("on the way to the last waypoint", lambda tap: tap.seq() == 4)
    tap.step("return")
    action.return_to_launch()
    tap.wait("coming down at the end of the return", lambda tap: tap.landed() == 4)
    tap.settle()
    tap.step("land")
    action.land()
    tap.wait("on the ground and disarmed", lambda tap: tap.landed() == 1 and not tap.armed())
    tap.settle()


def main(vehicle, transcript):
    tap = Tap(vehicle, transcript)
    tap.unasked = {511, 512}  # SET_MESSAGE_INTERVAL and REQUEST_MESSAGE
    mavsdk = Mavsdk(Configuration.create_with_component_type(ComponentType.GROUND_STATION))
    mavsdk.add_any_connection(f"udpout://127.0.0.1:{tap.port()}")
    system = mavsdk.first_autopilot(30.0)
    assert system is not None, "MAVSDK finds no autopilot"
    tap.wait("ready to arm", Tap.ready)
    time.sleep(6)  # What MAVSDK asks of a new vehicle by itself comes in its own time.
    tap.begin()
    home, mission = prepare(tap, system)
    fly(tap, Action(system), mission, home)
    tap.step("clear")
    mission.clear_mission()
    tap.close()


main(*sys.argv[1:])
