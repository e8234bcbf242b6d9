"""A team with TAK software on a TAK server, made with pytak: `taky.py PORT CALLSIGN`.

Says where it is, prints one JSON line for each marker and drone it gets, and answers the first marker in GeoChat. Ends
when its standard input does."""

import asyncio
import json
import sys
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from datetime import datetime, timedelta, timezone

import pytak


def at(seconds=0):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event(uid, kind, lat="24.5121", lon="117.6538"):
    root = ET.Element("event", version="2.0", uid=uid, type=kind, how="m-g", time=at(), start=at(), stale=at(120))
    ET.SubElement(root, "point", lat=lat, lon=lon, hae="9999999.0", ce="6.5", le="9999999.0")
    return root, ET.SubElement(root, "detail")


def here(callsign):
    root, detail = event(f"PHONE-{callsign}", "a-f-G-U-C")
    ET.SubElement(detail, "takv", device="phone", platform="pytak", os="1", version="7")
    ET.SubElement(detail, "contact", callsign=callsign, endpoint="*:-1:stcp")
    ET.SubElement(detail, "__group", name="Cyan", role="Team Member")
    return ET.tostring(root)


def chat(callsign, to, words):
    root, detail = event(f"GeoChat.PHONE-{callsign}.{to}.1", "b-t-f")
    box = ET.SubElement(detail, "__chat", parent="RootContactGroup", groupOwner="false", chatroom=to, id=to,
                        senderCallsign=callsign)
    ET.SubElement(box, "chatgrp", uid0=f"PHONE-{callsign}", uid1=to, id=to)
    ET.SubElement(detail, "link", uid=f"PHONE-{callsign}", type="a-f-G-U-C", relation="p-p")
    ET.SubElement(detail, "remarks", source=f"BAO.F.ATAK.PHONE-{callsign}", to=to, time=at()).text = words
    return ET.tostring(root)


def seen(root):
    detail = root.find("detail")
    text = detail.findtext("remarks")
    return {
        "type": root.get("type"),
        "uid": root.get("uid"),
        "point": dict(root.find("point").attrib),
        "callsign": detail.find("contact").get("callsign"),
        "remarks": text,
        "own": dict(detail.find("quadrat").attrib) if detail.find("quadrat") is not None else None,
    }


async def listen(tool, callsign):
    answered = False
    while True:
        root = ET.fromstring(await tool.rx_queue.get())
        if root.get("type") not in ("b-m-p-s-m", "a-f-A-M-H-Q"):
            continue
        print(json.dumps(seen(root)), flush=True)
        if root.get("type") == "b-m-p-s-m" and not answered:
            answered = True
            detail = root.find("detail")
            name = detail.find("quadrat").get("name")
            await tool.tx_queue.put(chat(callsign, detail.find("link").get("uid"), f"收到 {name}"))


async def main(port, callsign):
    config = ConfigParser()
    config["tak"] = {"COT_URL": f"tcp://127.0.0.1:{port}", "PYTAK_NO_HELLO": "1"}
    tool = pytak.CLITool(config["tak"])
    await tool.setup()
    await tool.tx_queue.put(here(callsign))
    work = [asyncio.ensure_future(worker.run()) for worker in tool.tasks]
    work.append(asyncio.ensure_future(listen(tool, callsign)))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for one in work:
        one.cancel()


asyncio.run(main(sys.argv[1], sys.argv[2]))
