using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>
    /// Rooms: joined once, followed through every reconnect, each event heard once and in order (RT10).
    /// Holds the joined rooms, each with its own cursor; the connection drives it by frames and by coming
    /// online. Joined several times, a room is one to the server: the last to leave unsubscribes.
    /// </summary>
    public sealed class Rooms
    {
        static readonly Regex id = new Regex("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase);

        readonly Runtime runtime;
        readonly Loop loop;
        readonly Connection connection;
        readonly List<Room> joined = new List<Room>();

        internal Rooms(Runtime runtime, Connection connection)
        {
            this.runtime = runtime;
            loop = runtime.Loop;
            this.connection = connection;
        }

        /// <summary>Joins, opens the connection for it, and joins again after every loss. <paramref name="listen"/> adds what listens, before anything is told.</summary>
        /// <param name="room">Its name: <c>user:{id}</c>, a match's id, <c>world</c>, …</param>
        /// <param name="listen">Adds the listeners.</param>
        /// <param name="after">Where a state that was loaded before stands: events after it are told.</param>
        public Room Join(string room, Action<Room> listen, Cursor? after = null)
        {
            runtime.Life.Check();
            // As the server writes it: ids are the same in any case.
            var made = new Room(this, id.Replace(room, match => match.Value.ToLowerInvariant()), after);
            listen(made);
            loop.Post(() =>
            {
                joined.Add(made);
                connection.Open();
                if (connection.State.Name == ConnectionName.Online) Subscribe(made);
            });
            return made;
        }

        /// <summary>Asks who is there; names come up to 100 members.</summary>
        public Task<PresenceChange> Presence(string room)
        {
            return runtime.Run(async () =>
            {
                var answer = await connection.Request(new JObject { { "op", "presence" }, { "room", room } });
                return new PresenceChange { Count = (int)answer["count"], Users = Room.Names(answer["users"]) };
            });
        }

        /// <summary>For game servers. The same key is published once within five minutes.</summary>
        public Task<Cursor> Publish(string room, string kind, object data, string key = null)
        {
            return runtime.Run(async () =>
            {
                var message = new JObject
                {
                    { "op", "publish" }, { "room", room }, { "kind", kind }, { "data", JToken.FromObject(data) },
                };
                if (key != null) message["key"] = key;
                return CursorOf(await connection.Request(message));
            });
        }

        /// <summary>What a listener threw holds up nobody else.</summary>
        internal void Report(Exception error)
        {
            loop.Report(error);
        }

        internal void Leave(Room room)
        {
            loop.Post(() =>
            {
                if (!joined.Remove(room) || joined.Any(other => other.Name == room.Name)) return;
                Within.Forget(connection.Request(new JObject { { "op", "unsubscribe" }, { "room", room.Name } }));
            });
        }

        internal void OnOnline()
        {
            foreach (var room in joined.ToArray())
            {
                room.IsJoining = false;
                Subscribe(room);
            }
        }

        internal void OnFrame(JObject frame)
        {
            var name = (string)frame["room"];
            var op = (string)frame["op"];
            // By number, so that no copy is made for each event; only a refusal takes one out meanwhile.
            for (var at = 0; at < joined.Count; at++)
            {
                var room = joined[at];
                if (room.Name != name) continue;
                if (op == "event") Take(room, frame);
                else if (op == "unsubscribed")
                {
                    Refuse(room, new VezeException((string)frame["code"], "No longer in \"" + name + "\""));
                    at--;
                }
            }
        }

        internal static Cursor CursorOf(JObject frame)
        {
            return new Cursor((string)frame["epoch"], (long)frame["offset"]);
        }

        async void Subscribe(Room room)
        {
            if (room.IsJoining) return;
            room.IsJoining = true;
            var request = new JObject { { "op", "subscribe" }, { "room", room.Asked } };
            if (room.At.HasValue)
            {
                request["cursor"] = new JObject
                {
                    { "epoch", room.At.Value.Epoch }, { "offset", room.At.Value.Offset },
                };
            }
            try
            {
                // At once: the event behind it may stand in the next line of the same message.
                await connection.Request(request, answer =>
                {
                    if (joined.Contains(room)) Accept(room, answer);
                });
            }
            catch (VezeException error)
            {
                room.IsJoining = false;
                // A broken connection subscribes again by itself; a refusal is final.
                if (error.Code == "offline" || !joined.Contains(room)) return;
                if (error.Code == "unavailable" || error.Code == "rate_limited") connection.Restart();
                else Refuse(room, error);
            }
        }

        void Accept(Room room, JObject answer)
        {
            var before = room.At;
            var recovered = (bool)answer["recovered"];
            room.Name = (string)answer["room"];
            room.IsJoining = false;
            if (before.HasValue && recovered)
            {
                foreach (JObject missed in (JArray)answer["events"])
                {
                    if ((long)missed["offset"] > before.Value.Offset) room.TellEvent(missed);
                }
            }
            room.At = CursorOf(answer);
            if (before.HasValue && !recovered) room.TellLost((string)answer["reason"] ?? "epoch_changed");
            room.TellJoined();
            // The server followed the room anew: what it told meanwhile only this answer holds.
            foreach (var other in joined.ToArray())
            {
                if (other != room && other.Name == room.Name && IsBehind(other, CursorOf(answer))) Subscribe(other);
            }
        }

        static bool IsBehind(Room room, Cursor now)
        {
            return !room.IsJoining && room.At.HasValue &&
                (room.At.Value.Epoch != now.Epoch || room.At.Value.Offset < now.Offset);
        }

        void Take(Room room, JObject frame)
        {
            var offset = frame["offset"];
            if (offset == null)
            {
                room.TellPresence((JObject)frame["data"]);
                return;
            }
            if (room.IsJoining || !room.At.HasValue) return;
            var at = room.At.Value;
            var isSame = (string)frame["epoch"] == at.Epoch;
            if (isSame && (long)offset <= at.Offset) return;
            if (isSame && (long)offset == at.Offset + 1) room.TellEvent(frame);
            else Subscribe(room);
        }

        void Refuse(Room room, VezeException error)
        {
            joined.Remove(room);
            room.TellRefused(error);
        }
    }
}
