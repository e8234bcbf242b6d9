"""How long a detection takes to the page's event stream and to a pytak client behind a real TAK server:
`.venv/bin/python benches/latency.py target/debug/quadrat [COUNT]`. Everything runs on this machine's loopback.

Prints start-up time, memory, and p50/p95/p99 of both ways in milliseconds."""

import asyncio
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import xml.etree.ElementTree as ET
from configparser import ConfigParser

import pytak

BIN = pathlib.Path(sys.executable).parent
DISTRICT = "/api/v1/districts/xiangcheng"
HERE = (b'<event version="2.0" uid="PHONE-TEAM-1" type="a-f-G-U-C" how="m-g" time="2026-01-01T00:00:00.000Z" '
        b'start="2026-01-01T00:00:00.000Z" stale="2036-01-01T00:00:00.000Z"><point lat="24.51" lon="117.65" '
        b'hae="9999999.0" ce="6.5" le="9999999.0"/><detail><takv device="phone" platform="pytak" os="1" version="7"/>'
        b'<contact callsign="TEAM-1" endpoint="*:-1:stcp"/><__group name="Cyan" role="Team Member"/></detail></event>')


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait(what, holds):
    end = time.monotonic() + 20
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"not within 20 s: {what}")
        time.sleep(0.002)


def listens(port):
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def start_taky(folder, port):
    setup = ["setup", "--no-ssl", "--host", "127.0.0.1", "--bind-ip", "127.0.0.1", "--public-ip", "127.0.0.1", "taky"]
    subprocess.run([BIN / "takyctl", *setup], cwd=folder, check=True, capture_output=True)
    config = folder / "taky/taky.conf"
    lines = [f"port={port}" if line.startswith("port") else line for line in config.read_text().splitlines()]
    config.write_text("\n".join(lines))
    server = subprocess.Popen([BIN / "taky", "-l", "error", "-c", "taky.conf"], cwd=folder / "taky")
    wait("taky listens", lambda: listens(port))
    return server


def start_daemon(program, folder, api, tak):
    (folder / "quadrat.toml").write_text(
        f'[station]\nlisten = "127.0.0.1:{api}"\n[district.xiangcheng]\n'
        f'[channel.tak]\ndistrict = "xiangcheng"\naddress = "tak+tcp://127.0.0.1:{tak}"\n'
        '[team.t1]\ndistrict = "xiangcheng"\nchannels = ["tak"]\naddresses = { tak = ["TEAM-1"] }\n')
    began = time.monotonic()
    daemon = subprocess.Popen([program, "serve", "-c", folder / "quadrat.toml"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    wait("the daemon answers", lambda: listens(api))
    return daemon, (time.monotonic() - began) * 1000


class Api:
    def __init__(self, port, token):
        self.port, self.token = port, token

    def open(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers))

    def watch(self, arrived):
        for line in self.open(f"{DISTRICT}/events"):
            if line.startswith(b"data:") and b'"incidents"' in line:
                now = time.monotonic()
                for incident in json.loads(line[5:])["incidents"]:
                    arrived.setdefault(incident["id"], now)


async def listen(port, arrived, stop):
    config = ConfigParser()
    config["tak"] = {"COT_URL": f"tcp://127.0.0.1:{port}", "PYTAK_NO_HELLO": "1"}
    tool = pytak.CLITool(config["tak"])
    await tool.setup()
    await tool.tx_queue.put(HERE)
    work = [asyncio.ensure_future(worker.run()) for worker in tool.tasks]
    while not stop.is_set():
        try:
            event = await asyncio.wait_for(tool.rx_queue.get(), 0.2)
        except asyncio.TimeoutError:
            continue
        root = ET.fromstring(event)
        if root.get("type") == "b-m-p-s-m":
            arrived.setdefault(root.find("detail/quadrat").get("name"), time.monotonic())
    for one in work:
        one.cancel()


def figures(name, spans):
    spans = sorted(spans)

    def pick(share):
        return spans[min(len(spans) - 1, int(share * len(spans)))]

    print(f"{name:24} {len(spans)} of them: p50 {pick(.5):.0f} ms, p95 {pick(.95):.0f} ms, p99 {pick(.99):.0f} ms")


def main(program, count):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="quadrat-latency-"))
    api_port, tak_port = free_port(), free_port()
    taky = start_taky(folder, tak_port)
    daemon, startup_ms = start_daemon(program, folder, api_port, tak_port)
    token = folder / "data/token"
    wait("the token", token.exists)
    api = Api(api_port, token.read_text().strip())
    streamed, marked, stop = {}, {}, threading.Event()
    threading.Thread(target=api.watch, args=(streamed,), daemon=True).start()
    team = threading.Thread(target=lambda: asyncio.run(listen(tak_port, marked, stop)), daemon=True)
    team.start()
    time.sleep(3)
    sent = {}
    for number in range(count):
        body = {"id": f"n-{number}", "class": "person_down", "confidence": 90, "at": "2026-11-23T22:04:51+08:00",
                "lat": 24.0 + 0.01 * number, "lon": 117.65, "datum": "wgs84", "error_m": 5.0}
        began = time.monotonic()
        sent[json.load(api.open(f"{DISTRICT}/detections", body))["incident"]] = began
        time.sleep(0.25)
    time.sleep(3)
    names = {one["id"]: one["name"] for one in json.load(api.open(f"{DISTRICT}/snapshot"))["incidents"]}
    status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
    rss = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    print(f"start-up to first answer {startup_ms:.0f} ms; memory {int(rss) / 1024:.0f} MiB after {count} incidents")
    figures("detection to stream", [(streamed[i] - t) * 1000 for i, t in sent.items() if i in streamed])
    figures("detection to pytak", [(marked[names[i]] - t) * 1000 for i, t in sent.items() if names.get(i) in marked])
    stop.set()
    team.join(3)
    daemon.terminate()
    taky.terminate()


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
