using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>An HTTP request as the client sends it.</summary>
    public sealed class HttpCall
    {
        /// <summary>GET, POST, …</summary>
        public string Method;
        /// <summary>With the query.</summary>
        public string Url;
        /// <summary>By their names in lower case.</summary>
        public Dictionary<string, string> Headers = new Dictionary<string, string>();
        /// <summary>JSON; null for none.</summary>
        public string Body;
    }

    /// <summary>The whole answer: one that stops in the middle is none.</summary>
    public sealed class HttpAnswer
    {
        /// <summary>HTTP status.</summary>
        public int Status;
        /// <summary><c>content-type</c>; empty without one.</summary>
        public string ContentType = "";
        /// <summary><c>retry-after</c> as it came; null without one.</summary>
        public string RetryAfter;
        /// <summary>Its bytes.</summary>
        public byte[] Body;
    }

    /// <summary>Sends requests. An exception says that no answer came.</summary>
    public interface IHttp
    {
        /// <summary>Sends it, until the signal ends that.</summary>
        Task<HttpAnswer> Send(HttpCall call, CancellationToken signal);
    }

    /// <summary>A WebSocket. It calls back from any thread, in order; nothing after <see cref="Closed"/>.</summary>
    public interface ISocket
    {
        /// <summary>A text message came.</summary>
        event Action<string> Message;
        /// <summary>It is over, with the code of its close frame; 1006 where none came.</summary>
        event Action<int> Closed;
        /// <summary>Begins to open it.</summary>
        void Open();
        /// <summary>Sends a text message; one that is no longer open loses it.</summary>
        void Send(string text);
        /// <summary>Closes it without waiting for the other side.</summary>
        void Close();
    }

    /// <summary>What the client needs of its surroundings; tests and engines bring their own parts.</summary>
    public sealed class Runtime
    {
        /// <summary>Where the client runs; a thread of its own unless given.</summary>
        public Loop Loop;
        /// <summary>How requests are sent; HttpClient unless given.</summary>
        public IHttp Http;
        /// <summary>Makes a socket to an address with sub-protocols; ClientWebSocket unless given.</summary>
        public Func<string, IReadOnlyList<string>, ISocket> MakeSocket;
        /// <summary>Milliseconds since the Unix epoch.</summary>
        public Func<double> Now;
        /// <summary>From 0 up to 1; called on the loop.</summary>
        public Func<double> Random;

        /// <summary>As long as the client lives that this was completed for.</summary>
        internal readonly Life Life = new Life(nameof(VezeClient));

        static readonly DateTime epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        static readonly Lazy<IHttp> sharedHttp = new Lazy<IHttp>(() => new HttpClientHttp());

        /// <summary>Does it on the loop, until the client is disposed.</summary>
        internal Task<T> Run<T>(Func<Task<T>> work)
        {
            return Loop.Run(work, Life);
        }

        /// <summary>The same with what was left out.</summary>
        internal Runtime Complete()
        {
            var random = new Random(Guid.NewGuid().GetHashCode());
            return new Runtime
            {
                Loop = Loop ?? Loop.Background(),
                Http = Http ?? sharedHttp.Value,
                MakeSocket = MakeSocket ?? ((url, protocols) => new ClientSocket(url, protocols)),
                Now = Now ?? (() => (DateTime.UtcNow - epoch).TotalMilliseconds),
                Random = Random ?? random.NextDouble,
            };
        }
    }
}
