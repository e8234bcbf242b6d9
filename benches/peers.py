"""How fast other simulators fly drones: vehicle-seconds per second of processor time, to stand beside benches of our own.

    python benches/peers.py px4 COMMAND DRONES FACTOR SECONDS    COMMAND starts one PX4 SITL with SIH: COMMAND -i N
    python benches/peers.py rotorpy DRONES SECONDS               needs the package rotorpy

PX4 stands idle on the ground (its physics, estimators and controllers run all the same) and its own clock is read off
ATTITUDE. RotorPy flies one hovering multirotor after another without a radio, an autopilot's modes or a station.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

FIRST_INSTANCE = 30


def processor_s(pid):
    """Processor time of a process and all its threads, seconds."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def boot_ms(frame):
    """System id and time since boot of an ATTITUDE frame of MAVLink 2, or none."""
    if len(frame) > 14 and frame[0] == 0xFD and int.from_bytes(frame[7:10], "little") == 30:
        return frame[5], int.from_bytes(frame[10:14], "little")
    return None


def listen(port, until):
    """The newest clock of each system that speaks to the port before `until`."""
    clocks = {}
    port.settimeout(0.05)
    while time.monotonic() < until:
        try:
            datagram = port.recv(65536)
        except socket.timeout:
            continue
        at = 0
        while at + 12 <= len(datagram) and datagram[at] == 0xFD:
            size = datagram[at + 1] + 12 + (13 if datagram[at + 2] & 1 else 0)
            heard = boot_ms(datagram[at : at + size])
            if heard:
                clocks[heard[0]] = (heard[1], time.monotonic())
            at += size
    return clocks


def px4(command, drones, factor, seconds):
    port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port.bind(("127.0.0.1", 14550))
    environment = {**os.environ, "PX4_SIM_SPEED_FACTOR": str(factor)}
    running = []
    with tempfile.TemporaryDirectory() as top:
        try:
            for number in range(FIRST_INSTANCE, FIRST_INSTANCE + drones):
                folder = os.path.join(top, str(number))
                os.mkdir(folder)
                quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                running.append(subprocess.Popen([command, "-i", str(number)], cwd=folder, env=environment, **quiet))
            listen(port, time.monotonic() + 10)
            first = listen(port, time.monotonic() + 2)
            before = [processor_s(one.pid) for one in running]
            last = listen(port, time.monotonic() + seconds)
            # The system id is the instance's number and one; who is not heard does not count.
            spent = {FIRST_INSTANCE + at + 1: processor_s(one.pid) - before[at] for at, one in enumerate(running)}
            processor = sum(spent[one] for one in first if one in last)
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait()
    flown = sum((last[one][0] - first[one][0]) / 1e3 for one in first if one in last)
    rates = [(last[one][0] - first[one][0]) / 1e3 / (last[one][1] - first[one][1]) for one in first if one in last]
    say("px4", len(rates), min(rates), flown, processor)


def rotorpy(drones, seconds):
    import numpy
    from rotorpy.controllers.quadrotor_control import SE3Control
    from rotorpy.trajectories.hover_traj import HoverTraj
    from rotorpy.vehicles.crazyflie_params import quad_params
    from rotorpy.vehicles.multirotor import Multirotor

    step_s = 0.01
    zero = numpy.zeros(3)
    start = {"x": zero, "v": zero, "q": numpy.array([0, 0, 0, 1.0]), "w": zero, "wind": zero, "rotor_speeds": numpy.full(4, 1788.53)}
    vehicle, controller, way = Multirotor(quad_params), SE3Control(quad_params), HoverTraj()
    states = [start] * drones
    began, before = time.monotonic(), time.process_time()
    for tick in range(int(seconds / step_s)):
        for number in range(drones):
            order = controller.update(tick * step_s, states[number], way.update(tick * step_s))
            states[number] = vehicle.step(states[number], order, step_s)
    wall, processor = time.monotonic() - began, time.process_time() - before
    say("rotorpy", drones, seconds / wall, drones * seconds, processor)


def say(name, drones, rate, flown, processor):
    print(f"{name}: {drones} drones at {rate:.2f} x real time, {flown:.1f} vehicle-seconds in {processor:.2f} s of processor", end="")
    print(f" time: {flown / processor:.1f} vehicle-seconds per processor-second")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["px4", command, drones, factor, seconds]:
            px4(command, int(drones), float(factor), float(seconds))
        case ["rotorpy", drones, seconds]:
            rotorpy(int(drones), float(seconds))
        case _:
            sys.exit(__doc__)
