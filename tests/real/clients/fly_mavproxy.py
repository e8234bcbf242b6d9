"""A whole flight with MAVProxy, by what a person types: `fly_mavproxy.py VEHICLE_HOST:PORT TRANSCRIPT`."""

import os
import subprocess
import sys
import tempfile
import threading
import time

import plans
from tap import Tap

MODULES = "param,wp,fence,rally,arm,mode,misc,cmdlong"


class Console:
    """MAVProxy with its keyboard and screen."""

    def __init__(self, tap, folder):
        program = os.path.join(os.path.dirname(sys.executable), "mavproxy.py")
        told = ["--mav20", "--nowait", f"--default-modules={MODULES}", f"--state-basedir={folder}"]
        self.process = subprocess.Popen(
            [sys.executable, program, f"--master=udpout:127.0.0.1:{tap.port()}", *told],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"HOME": folder},
        )
        self.said = ""
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while letter := self.process.stdout.read(1):
            self.said += letter

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def mode(self, sub):
        """An AUTO mode by number: MAVProxy 1.8.75 cannot name PX4's modes ("required argument is not a float")."""
        self.type(f"long DO_SET_MODE 1 4 {sub}")

    def wait(self, words, since=0, limit=40):
        end = time.monotonic() + limit
        while words not in self.said[since:]:
            assert time.monotonic() < end, f"MAVProxy never says {words!r}: {self.said[-2000:]}"
            time.sleep(0.05)

    def ask(self, line, words):
        since = len(self.said)
        self.type(line)
        self.wait(words, since)


def file_of(folder, name, plan, home):
    """A plan as MAVProxy reads it: QGC WPL 110."""
    path = os.path.join(folder, name + ".txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write("QGC WPL 110\n")
        for seq, (command, frame, params, north, east, up) in enumerate(plan):
            x, y = plans.offset(home, north, east)
            frame = {5: 0, 6: 3}.get(frame, frame)
            fields = [seq, int(seq == 0), frame, command, *params, x / 1e7, y / 1e7, up, 1]
            out.write("\t".join(str(field) for field in fields) + "\n")
    return path


def prepare(tap, console, folder):
    tap.step("read parameters")
    tap.params.update(("MIS_TAKEOFF_ALT", "NAV_DLL_ACT", "COM_DISARM_LAND", *plans.PARAMS))
    for name in ("MIS_TAKEOFF_ALT", "NAV_DLL_ACT", "COM_DISARM_LAND"):
        before = tap.heard.get("PARAM_VALUE", 0)
        console.type(f"param fetch {name}")
        tap.wait(name, lambda tap: tap.heard.get("PARAM_VALUE", 0) > before)
    tap.step("set parameters")
    for name, value in plans.PARAMS.items():
        console.type(f"param set {name} {value}")
        time.sleep(3)  # Until PX4 has told and saved it.
    tap.params.clear()

    home = tap.place()
    for name, kind, plan in (("fence", "fence", plans.FENCE), ("rally", "rally", plans.RALLY), ("mission", "wp", plans.MISSION)):
        tap.step(f"upload {name}")
        acks = tap.heard.get("MISSION_ACK", 0)
        console.type(f"{kind} load {file_of(folder, name, plan, home)}")
        tap.wait(f"{name} stored", lambda tap: tap.heard.get("MISSION_ACK", 0) > acks)
        time.sleep(1)
        tap.step(f"download {name}")
        items = tap.heard.get("MISSION_ITEM_INT", 0)
        console.type(f"{kind} list")
        tap.wait(f"{name} read", lambda tap: tap.heard.get("MISSION_ITEM_INT", 0) >= items + len(plan))
        time.sleep(6)  # MAVProxy may not end a download with an ACK; PX4 gives such a one up after 5 s.
    tap.wait("the mission is loaded", lambda tap: tap.plan_loaded(len(plans.MISSION)))
    return home


def fly(tap, console, home):
    tap.step("arm")
    ground = tap.last["GLOBAL_POSITION_INT"].alt / 1000
    console.type("arm throttle")
    tap.wait("armed", Tap.armed)
    # MAVProxy's own `takeoff` names the place 0, 0, to which PX4 does not go: see transcripts/README.md.
    tap.step("take off")
    console.type(f"long NAV_TAKEOFF 0 0 0 nan nan nan {ground + plans.TAKEOFF_UP:.2f}")
    tap.wait("in the air and holding", lambda tap: tap.landed() == 2 and tap.mode() == 3)
    tap.settle()
    tap.step("start the mission")
    console.mode(4)
    tap.wait("on the way to the second waypoint", lambda tap: tap.seq() == 2)
    tap.step("pause")
    console.mode(3)
    tap.wait("holding", lambda tap: tap.mode() == 3 and tap.speed() < 0.2)
    tap.settle()
    tap.step("goto")
    x, y = plans.offset(home, *plans.GOTO)
    up = ground + plans.TAKEOFF_UP + 1.5
    console.type(f"command_int GLOBAL DO_REPOSITION 0 0 -1 1 0 0 {x} {y} {up:.2f}")
    tap.wait("there", lambda tap: tap.near(x, y))
    tap.settle()
    tap.step("resume")
    console.mode(4)
    tap.wait("on the way to the last waypoint", lambda tap: tap.seq() == 4)
    tap.step("return")
    console.mode(5)
    tap.wait("coming down at the end of the return", lambda tap: tap.landed() == 4)
    tap.settle()
    tap.step("land")
    console.mode(6)
    tap.wait("on the ground and disarmed", lambda tap: tap.landed() == 1 and not tap.armed())
    tap.settle()


def main(vehicle, transcript):
    tap = Tap(vehicle, transcript)
    tap.unasked = {410, 511, 512, 519, 520}  # MAVProxy asks for home, versions and streams by itself.
    with tempfile.TemporaryDirectory() as folder:
        console = Console(tap, folder)
        console.wait("Received", limit=90)
        tap.wait("ready to arm", Tap.ready)
        time.sleep(3)
        tap.begin()
        try:
            home = prepare(tap, console, folder)
            fly(tap, console, home)
            tap.step("clear")
            acks = tap.heard.get("MISSION_ACK", 0)
            console.type("wp clear")
            tap.wait("cleared", lambda tap: tap.heard.get("MISSION_ACK", 0) > acks)
        except BaseException:
            print(console.said, file=sys.stderr)
            raise
        finally:
            console.process.kill()
    tap.close()


main(*sys.argv[1:])
