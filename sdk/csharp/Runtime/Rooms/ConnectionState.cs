using System;

namespace Veze
{
    /// <summary>Where a connection stands.</summary>
    public enum ConnectionName
    {
        /// <summary>Not asked for, or closed.</summary>
        Closed,
        /// <summary>Under way.</summary>
        Connecting,
        /// <summary>Welcome was said.</summary>
        Online,
        /// <summary>It broke and comes back by itself.</summary>
        Waiting,
        /// <summary>Coming back is of no use: signed out, suspended, idle; or no socket could be made.</summary>
        Ended,
    }

    /// <summary>The state of a connection, as it was told.</summary>
    public sealed class ConnectionState
    {
        /// <summary>Which.</summary>
        public ConnectionName Name { get; internal set; }
        /// <summary>Of <c>Online</c>: the player's id.</summary>
        public string UserId { get; internal set; }
        /// <summary>Of <c>Waiting</c> and <c>Ended</c>: the close code (docs/realtime.md), 0 where there was no socket.</summary>
        public int Code { get; internal set; }
        /// <summary>Of <c>Waiting</c>: milliseconds until the next try; infinite while the game is paused.</summary>
        public double RetryInMs { get; internal set; }
        /// <summary>Why it never was online; null where it was.</summary>
        public Exception Error { get; internal set; }
        /// <summary>Of <c>Waiting</c> with an error: tries in a row.</summary>
        public int Tries { get; internal set; }
    }
}
