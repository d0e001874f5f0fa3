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

    def number(self, k):
        z = 0
        while self.bits(1) == 0:
            z += 1
        return (1 << (z + k)) - (1 << k) + self.bits(z + k)

    def signed(self, k):
        u = self.number(k)
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


class Decoder:
    def __init__(self, seats, sides):
        self.seats, self.sides, self.known = seats, sides, []
        self.seat_bits = len(bin(seats)) - 2
        self.tick = self.age = self.lag = self.slack = self.bolt = 0

    def field(self, b, name, kind, event, players):
        shown = players.get(event.get("seat"))
        if name == "seat":
            return b.bits(self.seat_bits)
        if name in ("victim", "by", "winner"):
            return b.bits(self.seat_bits) - 1
        if name in ("x", "y"):
            return shown[name] * 25 + b.signed(4) if shown else b.bits(18)
        if name == "aim":
            return (shown["aim"] * 16 + 8 + b.signed(3)) % 4096 if shown else b.bits(12)
        if name == "id" and kind == "bolt":
            new = self.bolt + 1 + b.signed(0)
            self.bolt = max(self.bolt, new)
            return new
        if name == "id":
            return self.bolt - b.signed(1)
        if name in ("damage", "remaining"):
            return b.number(5)
        return b.signed(9) if name in ("dx", "dy") else b.number(1)

    def vitals(self, b, was):
        was = was or {"health": 0, "flags": 0}
        health, flags = was["health"], was["flags"]
        if b.flag():
            flags = b.bits(4)
            if b.flag():
                health = b.bits(7)
        return {"health": health, "flags": flags}

    def snapshot(self, data):
        b = Bits(data)
        assert b.flag()
        base = None
        if b.flag():
            tick, self.age = b.bits(16), 0
        else:
            tick = self.tick + 1 + b.number(0)
            self.age += b.signed(0)
            base = next(k for k in self.known if k["tick"] == tick - self.age)
        self.tick = tick
        own = None
        if b.flag():
            self.lag += b.signed(0)
            self.slack += b.signed(0)
            own = {"lag": self.lag, "slack": self.slack, "check": b.bits(4), "body": None}
            own.update(self.vitals(b, base and base["own"]))
            if b.flag():
                own["body"] = [b.signed(8) for _ in range(b.number(3))]
        if b.flag():
            was = base["board"] if base else {"points": [0] * self.sides}
            board = {"points": [p + b.signed(0) for p in was["points"]],
                     "core": b.number(0) - 1, "pickups": b.number(2)}
            fresh = b.flag()
            board["ends"] = b.bits(16) if fresh else was["ends"]
            board["sudden"] = b.flag() if fresh else was["sudden"]
        else:
            board = base["board"]
        seen = ([s for s in range(self.seats) if b.flag()] if b.flag()
                else sorted(base["players"]))
        players = {}
        for seat in seen:
            was = base["players"].get(seat) if base else None
            if was:
                x, y = was["x"] + was["vx"] * self.age, was["y"] + was["vy"] * self.age
                player = {"x": x, "y": y, "aim": was["aim"],
                          "health": was["health"], "flags": was["flags"]}
                if b.flag():
                    player["x"] += b.signed(1)
                    player["y"] += b.signed(1)
                    player["aim"] = (player["aim"] + b.signed(2)) % 256
                    player.update(self.vitals(b, was))
            else:
                player = {"x": b.bits(11), "y": b.bits(11), "aim": b.bits(8)}
                player.update(self.vitals(b, None))
            players[seat] = player
        events = []
        for _ in range(b.number(0)):
            kind, fields = EVENTS[b.number(1)]
            event = {"kind": kind, "tick": tick - b.number(0)}
            for name in fields:
                event[name] = self.field(b, name, kind, event, players)
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
    said = {"snapshots": 0, "baselines": 0, "events": {}, "path": [], "pong": False, "slacks": [],
            "health": [], "seen": [], "bolts": [], "ends": [], "places": []}
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
            elif frame[0] >= 128:
                baseline = frame[0] & 64 == 0
                shot = decoder.snapshot(frame)
                said["snapshots"] += 1
                said["baselines"] += baseline
                said["slacks"].append(shot["own"]["slack"])
                for event in shot["events"]:
                    said["events"][event["kind"]] = said["events"].get(event["kind"], 0) + 1
                    said["places"] += [[event["x"], event["y"]]] if "x" in event else []
                    if event["kind"] in ("bolt", "boltEnd"):
                        said["bolts" if event["kind"] == "bolt" else "ends"].append(event["id"])
                assert welcome["seat"] not in shot["players"]
                said["health"].append(shot["own"]["health"])
                said["seen"].append([[p["x"] * 25, p["y"] * 25] for p in shot["players"].values()])
                # Two frames may be sent before it is heard that the body is wanted.
                if shot["own"]["body"] is not None:
                    said["path"].append(shot["own"]["body"][1:3])
                said["board"] = shot["board"]
                command = shot["tick"] + 4 if command is None else command + 1
                # To the right and back, with the body asked for each time, shooting whenever it can and waving too often.
                right = (shot["tick"] // 45) % 2 == 0
                buttons = 1 | (2 if shot["tick"] % 20 == 0 else 0)
                aim = 0 if right else 2048
                await socket.send(struct.pack(">BHHBbbH", 1, shot["tick"], command, 129,
                                              127 if right else -127, 0, aim * 16 + buttons))
        await socket.send(b"\x03")
        try:
            while True:
                await asyncio.wait_for(socket.recv(), 5)
        except websockets.ConnectionClosed as closed:
            said["closed"] = closed.code
    print(json.dumps(said))


asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
