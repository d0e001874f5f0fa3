using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Veze;

/// <summary>
/// Drives the C# client by the suite's lines (README.md beside it). Holds the clients that were opened, all
/// on one loop, and the storages that several share. What a client is told goes out at once.
/// </summary>
static class Driver
{
    sealed class Opened
    {
        public VezeClient Client;
        public double AheadMs;
        /// <summary>Every listener throws once it has said what it was told.</summary>
        public bool Throws;
        public readonly Dictionary<string, Room> Rooms = new Dictionary<string, Room>();
    }

    static readonly DateTime epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static void Main()
    {
        var run = new Run();
        string line;
        while ((line = Console.In.ReadLine()) != null) run.Take(line);
        Environment.Exit(0);
    }

    sealed class Run
    {
        readonly Dictionary<string, Opened> clients = new Dictionary<string, Opened>();
        readonly Dictionary<string, ITokenStorage> shared = new Dictionary<string, ITokenStorage>();
        readonly Loop loop = Loop.Background();
        readonly TextWriter output = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" });

        public async void Take(string line)
        {
            JObject command;
            using (var reader = new JsonTextReader(new StringReader(line)) { DateParseHandling = DateParseHandling.None })
            {
                command = (JObject)JToken.ReadFrom(reader);
            }
            var answer = new JObject { { "id", command["id"] } };
            try
            {
                answer["ok"] = await Obey(command) ?? new JObject();
            }
            catch (Exception error)
            {
                answer["failed"] = Failure(error);
            }
            Say(answer);
        }

        static JObject Failure(Exception error)
        {
            var known = error as VezeException;
            if (known == null) return new JObject { { "code", error.ToString() }, { "status", 0 } };
            var failure = new JObject { { "code", known.Code }, { "status", known.Status } };
            if (known.RetryAfter.HasValue) failure["retry_after"] = known.RetryAfter.Value;
            return failure;
        }

        void Say(JObject line)
        {
            output.WriteLine(line.ToString(Formatting.None));
        }

        async Task<JToken> Obey(JObject command)
        {
            var name = (string)command["client"];
            var what = (string)command["do"];
            if (what == "open")
            {
                Open(name, command);
                return null;
            }
            Opened opened;
            lock (clients) opened = clients[name];
            var client = opened.Client;
            var room = (string)command["room"];
            switch (what)
            {
                case "close":
                    client.Dispose();
                    lock (clients) clients.Remove(name);
                    return null;
                case "sign_in":
                    var user = await client.SignInGuest((string)command["display_name"]);
                    return new JObject { { "user_id", user.Id } };
                case "sign_out":
                    await client.SignOut();
                    return null;
                case "call":
                    return await client.Call<JToken>((string)command["name"], new Request
                    {
                        Path = command["path"] == null ? null : command["path"].ToObject<Dictionary<string, string>>(),
                        Body = command["body"],
                        IdempotencyKey = (string)command["idempotency_key"],
                    });
                case "join":
                    var called = (string)command["as"] ?? room;
                    opened.Rooms[called] = Join(opened, name, room, called);
                    return null;
                case "leave":
                    opened.Rooms[room].Leave();
                    return null;
                case "presence":
                    return new JObject { { "count", (await client.Rooms.Presence(room)).Count } };
                case "track":
                    for (var n = 0; n < (int)command["count"]; n++)
                    {
                        client.Telemetry.Track((string)command["event"], new { n });
                    }
                    return null;
                case "flush":
                    return new JObject
                    {
                        { "empty", await client.Telemetry.Flush() },
                        { "waiting", client.Telemetry.Waiting },
                        { "dropped", client.Telemetry.Dropped },
                    };
                case "clock":
                    opened.AheadMs = (double)command["ms"];
                    return null;
                default:
                    throw new ArgumentException("Cannot " + what + ": the driver knows no such command");
            }
        }

        void Open(string name, JObject command)
        {
            var opened = new Opened
            {
                AheadMs = (double?)command["clock_ms"] ?? 0,
                Throws = (bool?)command["throws"] ?? false,
            };
            var jitter = (double?)command["jitter"];
            var runtime = new Runtime
            {
                Loop = loop,
                Now = () => (DateTime.UtcNow - epoch).TotalMilliseconds + opened.AheadMs,
            };
            if (jitter.HasValue) runtime.Random = () => jitter.Value;
            opened.Client = new VezeClient(new ClientOptions
            {
                Url = (string)command["url"],
                Storage = StorageOf((string)command["storage"] ?? "memory", name),
                Runtime = runtime,
            });
            opened.Client.ConnectionChanged += state =>
            {
                var line = Told(name, "state");
                line["name"] = state.Name.ToString().ToLowerInvariant();
                line["code"] = state.Code;
                line["retry_in_ms"] = state.RetryInMs;
                Tell(opened, line);
            };
            lock (clients) clients[name] = opened;
        }

        Room Join(Opened opened, string name, string asked, string room)
        {
            return opened.Client.Rooms.Join(asked, joining =>
            {
                joining.Event += told =>
                {
                    if (told.Kind != "note") return;
                    var line = Told(name, "event", room);
                    line["n"] = told.Data["n"];
                    Tell(opened, line);
                };
                joining.Joined += at => Tell(opened, Told(name, "joined", room));
                joining.Lost += reason =>
                {
                    var line = Told(name, "lost", room);
                    line["reason"] = reason;
                    Tell(opened, line);
                };
                joining.Refused += error =>
                {
                    var line = Told(name, "refused", room);
                    line["code"] = error.Code;
                    Tell(opened, line);
                };
            });
        }

        void Tell(Opened opened, JObject line)
        {
            Say(line);
            if (opened.Throws) throw new InvalidOperationException("A game's mistake");
        }

        static JObject Told(string client, string told, string room = null)
        {
            var line = new JObject { { "client", client }, { "told", told } };
            if (room != null) line["room"] = room;
            return line;
        }

        ITokenStorage StorageOf(string kind, string client)
        {
            if (kind == "refused") return new RefusedStorage();
            if (!kind.StartsWith("shared:", StringComparison.Ordinal))
            {
                return new TellingStorage(() =>
                {
                    var line = Told(client, "state");
                    line["name"] = "renewed";
                    Say(line);
                });
            }
            lock (shared)
            {
                if (!shared.ContainsKey(kind)) shared[kind] = new LockedStorage();
                return shared[kind];
            }
        }
    }

    sealed class RefusedStorage : ITokenStorage
    {
        public string Load()
        {
            throw new InvalidOperationException("The operation is insecure");
        }

        public void Save(string text)
        {
            throw new InvalidOperationException("The operation is insecure");
        }
    }

    /// <summary>Says so when a token follows another.</summary>
    sealed class TellingStorage : ITokenStorage
    {
        readonly Action renewed;
        string kept;
        string before;

        public TellingStorage(Action renewed)
        {
            this.renewed = renewed;
        }

        public string Load()
        {
            return kept;
        }

        public void Save(string text)
        {
            kept = text;
            var token = (string)JObject.Parse(text ?? "{}")["access_token"];
            if (before != null && token != null && token != before) renewed();
            before = token ?? before;
        }
    }

    /// <summary>One at a time, as clients of several processes would do by a file.</summary>
    sealed class LockedStorage : ISharedStorage
    {
        readonly MemoryStorage kept = new MemoryStorage();
        readonly System.Threading.SemaphoreSlim turn = new System.Threading.SemaphoreSlim(1);

        public string Load()
        {
            return kept.Load();
        }

        public void Save(string text)
        {
            kept.Save(text);
        }

        public async Task<T> Lock<T>(Func<Task<T>> work)
        {
            await turn.WaitAsync();
            try
            {
                return await work();
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
