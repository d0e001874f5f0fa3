"""Plays a match from docs/arena_protocol.md alone: walks, shoots, and decodes every frame whole.

Usage: protocol_client.py URL TOKEN SECONDS. Prints one JSON document.
"""
import asyncio
import json
import struct
import sys

import websockets


class Bits:
    def __init__(self, data):
        self.value, self.left = int.from_bytes(data, "big"), len(data) * 8

    def bits(self, n):
        self.left -= n
        assert self.left >= 0, "the frame ends too early"
        return (self.value >> self.left) & ((1 << n) - 1)

    def flag(self):
        return self.bits(1) == 1

    def rice(self, k):
        q = 0
        while q < 16 and self.bits(1) == 1:
            q += 1
        return self.bits(32) if q == 16 else (q << k) + self.bits(k)

    def signed(self, k):
        u = self.rice(k)
        return u // 2 if u % 2 == 0 else -(u + 1) // 2

    def end(self):
        assert self.left < 8 and self.bits(self.left) == 0, "the frame goes on after its end"


EVENTS = [
    ("bolt", ["id", "seat", "x", "y", "aim"]),
    ("boltEnd", ["id", "x", "y", "victim"]),
    ("wave", ["seat", "x", "y"]),
    ("hit", ["seat", "by", "ability", "damage"]),
    ("knock", ["seat", "dx", "dy"]),
    ("death", ["seat", "by"]),
    ("spawn", ["seat", "x", "y"]),
    ("heal", ["seat", "pickup"]),
    ("refused", ["seat", "ability", "remaining"]),
    ("over", ["winner"]),
]
READ = {
    "id": lambda b: b.rice(5), "damage": lambda b: b.rice(5), "remaining": lambda b: b.rice(5),
    "seat": lambda b: b.rice(2), "victim": lambda b: b.rice(2) - 1, "by": lambda b: b.rice(2) - 1,
    "winner": lambda b: b.rice(2) - 1, "x": lambda b: b.bits(18), "y": lambda b: b.bits(18),
    "aim": lambda b: b.bits(12), "ability": lambda b: b.rice(1), "pickup": lambda b: b.rice(1),
    "dx": lambda b: b.signed(9), "dy": lambda b: b.signed(9),
}


class Decoder:
    def __init__(self, seats, sides):
        self.seats, self.sides, self.known = seats, sides, []

    def snapshot(self, data):
        b = Bits(data)
        assert b.bits(8) == 2
        tick = b.bits(16)
        age = b.bits(5)
        base = next(k for k in self.known if k["tick"] == tick - age) if age else None
        own = None
        if b.flag():
            own = {"lag": b.rice(0), "slack": b.signed(2), "check": b.bits(12), "body": None}
            if b.flag():
                own["body"] = [b.signed(8) for _ in range(b.rice(3))]
        if b.flag():
            board = {"points": [b.rice(4) for _ in range(self.sides)], "core": b.rice(0) - 1,
                     "ends": b.bits(16), "sudden": b.flag(), "pickups": b.rice(2)}
        else:
            board = base["board"]
        seen = ([s for s in range(self.seats) if b.flag()] if b.flag()
                else sorted(base["players"]))
        kp, ka = b.bits(3), b.bits(3)
        players = {}
        for seat in seen:
            was = base["players"].get(seat) if base else None
            if was:
                x = was["x"] + was["vx"] * age + b.signed(kp)
                y = was["y"] + was["vy"] * age + b.signed(kp)
                aim = (was["aim"] + b.signed(ka)) % 256
                health, flags = (b.bits(7), b.bits(4)) if b.flag() else (was["health"], was["flags"])
            else:
                x, y, aim, health, flags = b.bits(11), b.bits(11), b.bits(8), b.bits(7), b.bits(4)
            players[seat] = {"x": x, "y": y, "aim": aim, "health": health, "flags": flags}
        events = []
        for _ in range(b.rice(0)):
            name, fields = EVENTS[b.bits(5)]
            event = {"kind": name, "tick": tick - b.rice(0)}
            for field in fields:
                event[field] = READ[field](b)
            events.append(event)
        b.end()
        before = self.known[-1] if self.known else None
        for seat, player in players.items():
            last = before["players"].get(seat) if before else None
            gap = tick - before["tick"] if before else 1
            player["vx"] = int((player["x"] - last["x"]) / gap) if last else 0
            player["vy"] = int((player["y"] - last["y"]) / gap) if last else 0
        shot = {"tick": tick, "own": own, "board": board, "players": players, "events": events}
        self.known = [k for k in self.known if tick - k["tick"] < 31] + [shot]
        return shot


async def main(url, token, length):
    said = {"snapshots": 0, "baselines": 0, "events": {}, "path": [], "pong": False, "slacks": []}
    async with websockets.connect(url, subprotocols=["veze.arena.v1", "bearer." + token]) as socket:
        welcome = None
        decoder = None
        command = None
        await socket.send(b"\x02ping")
        end = asyncio.get_running_loop().time() + length
        while asyncio.get_running_loop().time() < end:
            frame = await asyncio.wait_for(socket.recv(), 10)
            if frame[0] == 1:
                welcome = json.loads(frame[1:])
                setup = welcome["setup"]
                decoder = Decoder(len(setup["seats"]), setup["sides"])
                said["seat"] = welcome["seat"]
            elif frame[0] == 3:
                said["pong"] = frame[1:] == b"ping"
            elif frame[0] == 2:
                baseline = ((frame[3] >> 3) & 31) > 0
                shot = decoder.snapshot(frame)
                said["snapshots"] += 1
                said["baselines"] += baseline
                said["slacks"].append(shot["own"]["slack"])
                for event in shot["events"]:
                    said["events"][event["kind"]] = said["events"].get(event["kind"], 0) + 1
                me = shot["players"][welcome["seat"]]
                said["path"].append([me["x"] * 25, me["y"] * 25])
                said["board"] = shot["board"]
                command = shot["tick"] + 4 if command is None else command + 1
                # To the right and back, shooting whenever it can and waving too often.
                right = (shot["tick"] // 45) % 2 == 0
                buttons = 1 | (2 if shot["tick"] % 20 == 0 else 0)
                aim = 0 if right else 2048
                await socket.send(struct.pack(">BHHBbbH", 1, shot["tick"], command, 1,
                                              127 if right else -127, 0, aim * 16 + buttons))
        await socket.send(b"\x03")
        try:
            while True:
                await asyncio.wait_for(socket.recv(), 5)
        except websockets.ConnectionClosed as closed:
            said["closed"] = closed.code
    print(json.dumps(said))


asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
