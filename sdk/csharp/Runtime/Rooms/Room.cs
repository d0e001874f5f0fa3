using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>
    /// A room that was joined. It is followed through every reconnect until <see cref="Leave"/> or a
    /// refusal; its events come on the loop, each once and in order.
    /// </summary>
    public sealed class Room
    {
        readonly Rooms rooms;
        readonly Dictionary<string, List<Action<RoomEvent>>> byKind = new Dictionary<string, List<Action<RoomEvent>>>();

        internal readonly string Asked;
        internal bool IsJoining;
        internal Cursor? At;
        volatile bool isLeft;

        /// <summary>Each publication, of whatever kind.</summary>
        public event Action<RoomEvent> Event;
        /// <summary>At each (re)subscription, after what was missed: from here events follow without a gap.</summary>
        public event Action<Cursor> Joined;
        /// <summary>What was missed cannot be told (<c>epoch_changed</c>, <c>offset_too_old</c>, <c>offset_ahead</c>, <c>limit_exceeded</c>): load the state anew.</summary>
        public event Action<string> Lost;
        /// <summary>Somebody came or went.</summary>
        public event Action<PresenceChange> Presence;
        /// <summary>The room may not, or no longer, be listened to; it is left.</summary>
        public event Action<VezeException> Refused;

        internal Room(Rooms rooms, string asked, Cursor? after)
        {
            this.rooms = rooms;
            Asked = asked;
            Name = asked;
            At = after;
        }

        /// <summary>Full name (<c>board:current:duel</c> becomes <c>board:2026-s4:duel</c>) once joined.</summary>
        public string Name { get; internal set; }

        /// <summary>Where the game stands; null before the first answer.</summary>
        public Cursor? Cursor
        {
            get { return At; }
        }

        /// <summary>Listens to one kind that the service announces: <c>On&lt;MatchFound&gt;(found => …)</c>.</summary>
        public Room On<T>(Action<T> listener)
        {
            return On(EventKind.Of<T>(), listener);
        }

        /// <summary>Listens to a kind of the game's own servers.</summary>
        public Room On<T>(string kind, Action<T> listener)
        {
            if (!byKind.TryGetValue(kind, out var listeners)) byKind[kind] = listeners = new List<Action<RoomEvent>>();
            listeners.Add(told => listener(told.As<T>()));
            return this;
        }

        /// <summary>Hears no more of it.</summary>
        public void Leave()
        {
            isLeft = true;
            rooms.Leave(this);
        }

        internal void TellEvent(JObject frame)
        {
            At = Rooms.CursorOf(frame);
            var told = new RoomEvent
            {
                Room = Name,
                Kind = (string)frame["kind"],
                Cursor = At.Value,
                At = (string)frame["at"],
                Data = frame["data"],
            };
            Tell(Event, told);
            if (!byKind.TryGetValue(told.Kind, out var listeners)) return;
            foreach (var listener in listeners.ToArray()) Tell(listener, told);
        }

        internal void TellJoined()
        {
            Tell(Joined, At.Value);
        }

        internal void TellLost(string reason)
        {
            Tell(Lost, reason);
        }

        internal void TellPresence(JObject data)
        {
            Tell(Presence, new PresenceChange
            {
                Count = (int)data["count"],
                Joined = Names(data["joined"]),
                Left = Names(data["left"]),
                Users = Names(data["users"]),
            });
        }

        internal void TellRefused(VezeException error)
        {
            Tell(Refused, error);
        }

        void Tell<T>(Action<T> listeners, T what)
        {
            if (isLeft || listeners == null) return;
            try
            {
                listeners(what);
            }
            catch (Exception error)
            {
                rooms.Report(error);
            }
        }

        internal static string[] Names(JToken list)
        {
            return list == null ? null : list.ToObject<string[]>();
        }
    }
}
