using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>A place in a room's history: everything up to it is known.</summary>
    public struct Cursor
    {
        /// <summary>Which history; another one after history was lost.</summary>
        public readonly string Epoch;
        /// <summary>Grows by exactly one per event.</summary>
        public readonly long Offset;

        /// <summary>This place.</summary>
        public Cursor(string epoch, long offset)
        {
            Epoch = epoch;
            Offset = offset;
        }
    }

    /// <summary>Something that happened in a room.</summary>
    public sealed class RoomEvent
    {
        /// <summary>Full name of the room.</summary>
        public string Room { get; internal set; }
        /// <summary>What it is: one of <see cref="EventKind"/>, or a kind of the game's own servers.</summary>
        public string Kind { get; internal set; }
        /// <summary>Its place in the room.</summary>
        public Cursor Cursor { get; internal set; }
        /// <summary>When, as RFC 3339.</summary>
        public string At { get; internal set; }
        /// <summary>As it came; members may be added to any kind.</summary>
        public JToken Data { get; internal set; }

        /// <summary>The data as a class of <c>Veze.Events</c>, or one of the game's own.</summary>
        public T As<T>()
        {
            return Json.Read<T>(Data);
        }
    }

    /// <summary>Who came to a room and who left it.</summary>
    public sealed class PresenceChange
    {
        /// <summary>Members now.</summary>
        public int Count { get; internal set; }
        /// <summary>Ids; null above 100 members.</summary>
        public string[] Joined { get; internal set; }
        /// <summary>Ids; null above 100 members.</summary>
        public string[] Left { get; internal set; }
        /// <summary>All members, where they were not told before; else null.</summary>
        public string[] Users { get; internal set; }
    }
}
