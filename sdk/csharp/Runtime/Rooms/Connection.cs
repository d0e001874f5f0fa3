using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>
    /// The connection: opens, greets, answers pings, renews its token, and comes back by itself with full
    /// jitter (docs/realtime.md, rules 1, 2, 7 and 8). Holds the socket and its timers; it knows nothing of
    /// rooms. Everything here runs on the loop.
    /// </summary>
    sealed class Connection
    {
        /// <summary>With <c>.lines</c> a message may hold several frames; a server that does not know it takes the other.</summary>
        static readonly string[] protocols = { "veze.v1.lines", "veze.v1" };
        /// <summary>How much longer than its ping interval the server may stay silent.</summary>
        const double SlackMs = 10000;
        const double OpeningMs = 10000;
        /// <summary>A connection that lived so long was a good one: the next wait is short again.</summary>
        const double SteadyMs = 5000;
        /// <summary>After a restart everybody comes back: over a wider window.</summary>
        const double RestartWindowMs = 5000;
        const int BadFrame = 4002;
        const int ServerRestart = 4003;
        const int TokenExpired = 4004;
        const int Silent = 4006;
        const int Unauthorised = 4501;
        const int ProtocolError = 4502;
        const int Suspended = 4504;

        readonly string url;
        readonly Runtime runtime;
        readonly Credentials credentials;
        readonly Action<ConnectionState> onState;
        readonly Action<JObject> onFrame;
        readonly Backoff backoff;
        readonly Requests requests;
        readonly Dictionary<string, Action> timers = new Dictionary<string, Action>();
        ISocket socket;
        string shown;
        double silenceMs = OpeningMs;
        double heardAt;
        int unwelcome;
        bool isDoubted;
        bool isPaused;

        public Connection(
            string url, Runtime runtime, Credentials credentials, Action<ConnectionState> onState,
            Action<JObject> onFrame)
        {
            this.url = url;
            this.runtime = runtime;
            this.credentials = credentials;
            this.onState = onState;
            this.onFrame = onFrame;
            backoff = new Backoff(runtime.Random);
            requests = new Requests(runtime.Loop, () => Drop(Silent));
            State = new ConnectionState();
        }

        public ConnectionState State { get; private set; }

        /// <summary>Opens unless it is open or under way.</summary>
        public void Open()
        {
            if (State.Name == ConnectionName.Closed || State.Name == ConnectionName.Ended) Connect();
        }

        public void Close()
        {
            var old = socket;
            Detach();
            Disarm("retry");
            old?.Close();
            Become(new ConnectionState { Name = ConnectionName.Closed });
        }

        /// <summary>Drops what is there and comes back: what arrived does not fit.</summary>
        public void Restart()
        {
            Drop(BadFrame);
        }

        /// <summary>The system is about to stop the game: it closes the connection at once, and tries nothing.</summary>
        public void Pause()
        {
            if (isPaused) return;
            isPaused = true;
            if (State.Name == ConnectionName.Closed || State.Name == ConnectionName.Ended) return;
            var old = socket;
            Detach();
            Disarm("retry");
            old?.Close();
            Become(new ConnectionState { Name = ConnectionName.Waiting, RetryInMs = double.PositiveInfinity });
        }

        /// <summary>The game goes on: it comes back soon.</summary>
        public void Resume()
        {
            if (!isPaused) return;
            isPaused = false;
            // Everybody who was on the same train comes out of the tunnel together.
            if (State.Name == ConnectionName.Waiting) Arm("retry", runtime.Random() * 500, Connect);
        }

        /// <summary>Asks; the reply goes to <paramref name="onReply"/> before any later frame.</summary>
        /// <exception cref="VezeException">It is refused, or the connection breaks.</exception>
        public Task<JObject> Request(JObject message, Action<JObject> onReply = null)
        {
            if (socket == null || State.Name != ConnectionName.Online)
            {
                return Task.FromException<JObject>(new VezeException("offline", "The connection is not open"));
            }
            return requests.Add(message, socket.Send, onReply);
        }

        async void Connect()
        {
            Become(new ConnectionState { Name = ConnectionName.Connecting });
            var connecting = State;
            string token;
            try
            {
                token = await credentials.Token();
            }
            catch (Exception error)
            {
                if (State != connecting) return;
                var refused = error as VezeException;
                if (refused != null && refused.Status == 401) End(Unauthorised);
                else if (refused != null && refused.Status == 403) End(Suspended);
                else ComeBack(0, error);
                return;
            }
            if (State != connecting) return;
            ISocket opened;
            try
            {
                opened = runtime.MakeSocket(url, new List<string>(protocols) { "bearer." + token });
            }
            catch (Exception error)
            {
                End(ProtocolError, error);
                return;
            }
            socket = opened;
            shown = token;
            silenceMs = OpeningMs;
            Watch();
            opened.Message += text => runtime.Loop.Post(() => Receive(opened, text));
            opened.Closed += code => runtime.Loop.Post(() =>
            {
                // Codes of its own are the server's, which has understood the handshake.
                if (socket == opened) Lost(code, State.Name == ConnectionName.Online || code >= 4000);
            });
            opened.Open();
        }

        void Receive(ISocket from, string text)
        {
            if (socket != from) return;
            Watch();
            for (int start = 0, end; start <= text.Length; start = end + 1)
            {
                if (socket != from) return;
                end = text.IndexOf('\n', start);
                if (end < 0) end = text.Length;
                JObject frame = null;
                try
                {
                    frame = Json.Parse(start == 0 && end == text.Length ? text : text.Substring(start, end - start))
                        as JObject;
                }
                catch (JsonException)
                {
                    // Something in between may answer: it is no frame.
                }
                if (frame == null)
                {
                    Drop(BadFrame);
                    return;
                }
                Take(frame);
            }
        }

        void Take(JObject frame)
        {
            var op = (string)frame["op"];
            if (op == "ping") socket.Send("{\"op\":\"pong\"}");
            else if (op == "welcome")
            {
                unwelcome = 0;
                isDoubted = false;
                silenceMs = (double)frame["ping_interval_s"] * 1000 + SlackMs;
                Watch();
                Arm("steady", SteadyMs, backoff.Reset);
                RenewSoon(1000);
                Become(new ConnectionState { Name = ConnectionName.Online, UserId = (string)frame["user_id"] });
            }
            else if (frame["id"] != null) requests.Take(frame);
            else onFrame(frame);
        }

        void RenewSoon(double least)
        {
            var left = credentials.ExpiresAt - runtime.Now() - Credentials.RenewMs;
            if (!double.IsPositiveInfinity(left)) Arm("renew", Math.Max(left, least), Renew);
        }

        async void Renew()
        {
            var least = 1000.0;
            try
            {
                var token = await credentials.Token();
                await Request(new JObject { { "op", "auth" }, { "token", token } });
            }
            catch (Exception)
            {
                // The server closes when the token ends; then it is renewed on the way back. Whatever keeps
                // it from renewing now keeps everybody: they do not all come every second.
                least = Credentials.RenewMs * (0.1 + 0.2 * runtime.Random());
            }
            if (State.Name == ConnectionName.Online) RenewSoon(least);
        }

        /// <summary>The network may be gone without a word: silence says so.</summary>
        void Watch()
        {
            heardAt = runtime.Loop.Elapsed;
            if (!timers.ContainsKey("silence")) Listen(silenceMs);
        }

        /// <summary>One timer that looks again, and not another one for each message.</summary>
        void Listen(double ms)
        {
            Arm("silence", ms, () =>
            {
                var left = heardAt + silenceMs - runtime.Loop.Elapsed;
                if (left > 0) Listen(left);
                else Drop(Silent);
            });
        }

        void Drop(int code)
        {
            var old = socket;
            Lost(code, State.Name == ConnectionName.Online);
            old?.Close();
        }

        void Lost(int code, bool isWelcome)
        {
            var wasConnecting = State.Name == ConnectionName.Connecting;
            Detach();
            if (code == Unauthorised && wasConnecting && !isDoubted)
            {
                // It may have ended before its time, by a clock that is wrong: a fresh token tells.
                isDoubted = true;
                credentials.Expire(shown);
                Connect();
                return;
            }
            isDoubted = false;
            if (code >= 4500 && code < 5000) End(code);
            else ComeBack(code, isWelcome ? null : NoWelcome(code));
        }

        VezeException NoWelcome(int code)
        {
            return new VezeException("no_welcome", "No welcome from " + url + " (" + code +
                "): a wrong address, or a proxy that lets no WebSocket through");
        }

        /// <summary>Hears no more of the socket; whoever waits for an answer is told.</summary>
        void Detach()
        {
            socket = null;
            Disarm("silence", "steady", "renew");
            requests.BreakOff();
        }

        void End(int code, Exception error = null)
        {
            Disarm("retry");
            Become(new ConnectionState { Name = ConnectionName.Ended, Code = code, Error = error });
        }

        void ComeBack(int code, Exception error)
        {
            if (code == TokenExpired) credentials.Expire();
            var retryInMs = code == ServerRestart ? backoff.Next(RestartWindowMs) : backoff.Next();
            if (error != null) unwelcome++;
            Become(new ConnectionState
            {
                Name = ConnectionName.Waiting,
                Code = code,
                RetryInMs = retryInMs,
                Error = error,
                Tries = error == null ? 0 : unwelcome,
            });
            if (!isPaused) Arm("retry", retryInMs, Connect);
        }

        void Become(ConnectionState next)
        {
            State = next;
            onState(next);
        }

        void Arm(string name, double ms, Action call)
        {
            Disarm(name);
            timers[name] = runtime.Loop.After(ms, () =>
            {
                timers.Remove(name);
                call();
            });
        }

        void Disarm(params string[] names)
        {
            foreach (var name in names)
            {
                if (!timers.TryGetValue(name, out var callOff)) continue;
                timers.Remove(name);
                callOff();
            }
        }
    }
}
