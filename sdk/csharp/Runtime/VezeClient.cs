using System;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>What a client is made of.</summary>
    public sealed class ClientOptions
    {
        /// <summary>Origin of the service: <c>https://game.example</c>.</summary>
        public string Url;
        /// <summary>How it signs in; a player by default.</summary>
        public SignIn SignIn = SignIn.Player;
        /// <summary>Where tokens are kept; the program's memory by default.</summary>
        public ITokenStorage Storage = new MemoryStorage();
        /// <summary>Replaces parts of the surroundings: the loop of a game, requests, sockets.</summary>
        public Runtime Runtime = new Runtime();
    }

    /// <summary>
    /// One client for the whole service: calls, rooms, telemetry, one sign-in (RT10). Its methods may be
    /// called from any thread; what it tells comes on its <see cref="Loop"/>. Nothing connects before the
    /// first room or <see cref="Connect"/>.
    /// </summary>
    public sealed class VezeClient : IDisposable
    {
        readonly Runtime runtime;
        readonly bool ownsLoop;
        readonly Credentials credentials;
        readonly Rest rest;
        readonly Connection connection;

        /// <summary>Every call of the API, typed: <c>client.Api.PostMatchmakingEnqueue(…)</c>.</summary>
        public VezeApi Api { get; }
        /// <summary>Rooms and their events.</summary>
        public Rooms Rooms { get; }
        /// <summary>Telemetry that waits while offline.</summary>
        public TelemetryQueue Telemetry { get; }
        /// <summary>The connection changed.</summary>
        public event Action<ConnectionState> ConnectionChanged;

        /// <summary>A client of this service.</summary>
        public VezeClient(ClientOptions options)
        {
            ownsLoop = options.Runtime.Loop == null;
            runtime = options.Runtime.Complete();
            var url = options.Url.TrimEnd('/');
            credentials = new Credentials(url, runtime, options.SignIn, options.Storage);
            rest = new Rest(url, runtime, credentials);
            connection = new Connection(
                "ws" + url.Substring("http".Length) + "/events", runtime, credentials, OnState,
                frame => Rooms.OnFrame(frame));
            Rooms = new Rooms(runtime, connection);
            Telemetry = new TelemetryQueue(runtime, rest);
            Api = new VezeApi(this);
        }

        /// <summary>Where it runs: a game that gave none of its own need not pump it.</summary>
        public Loop Loop
        {
            get { return runtime.Loop; }
        }

        /// <summary>The connection's state; it opens with the first room.</summary>
        public ConnectionState Connection
        {
            get { return connection.State; }
        }

        /// <summary>Opens the connection without a room, or again after it ended.</summary>
        public void Connect()
        {
            runtime.Life.Check();
            runtime.Loop.Post(connection.Open);
        }

        /// <summary>
        /// Makes a guest player, or finds the one of this device, and keeps its tokens. Without a device id
        /// the client makes one and keeps it where the tokens are: it is a guest's only key, and stays when
        /// tokens end, at a sign-out too. Another device id is another guest.
        /// </summary>
        /// <exception cref="VezeException">The service refuses, or <c>offline</c>.</exception>
        public Task<Types.User> SignInGuest(
            string displayName = null, string deviceId = null, string region = null,
            CancellationToken signal = default(CancellationToken))
        {
            return runtime.Run(async () =>
            {
                var body = new JObject { { "device_id", credentials.DeviceId(deviceId) } };
                if (displayName != null) body["display_name"] = displayName;
                if (region != null) body["region"] = region;
                var answer = (JObject)await rest.Call("POST /auth/guest", new Request { Body = body }, signal);
                credentials.Take(answer);
                return Json.Read<Types.User>(answer["user"]);
            });
        }

        /// <summary>
        /// For a console or an engine without a browser: shows a code, and is done once a player has let the
        /// device in on another one.
        /// </summary>
        /// <exception cref="VezeException"><c>access_denied</c>, or <c>expired_token</c> after ten minutes: show a new code then.</exception>
        public Task<Types.User> SignInDevice(
            Action<Types.DeviceCode> show, string deviceName = null,
            CancellationToken signal = default(CancellationToken))
        {
            return runtime.Run(async () =>
            {
                credentials.Take(await DeviceSignIn.Wait(runtime, rest, deviceName, show, signal));
                return Json.Read<Types.User>((JObject)await rest.Call("GET /auth/me", new Request(), signal));
            });
        }

        /// <summary>Ends the session here and on the server.</summary>
        public Task SignOut()
        {
            return runtime.Run(async () =>
            {
                connection.Close();
                try
                {
                    await rest.Call("POST /auth/logout", new Request(), CancellationToken.None);
                }
                finally
                {
                    credentials.Clear();
                }
                return true;
            });
        }

        /// <summary>Calls by name, <c>METHOD /path/{parameter}</c>; the typed calls of <see cref="Api"/> stand on it.</summary>
        /// <typeparam name="T">A class of <c>Veze.Types</c>, a JToken, or <c>byte[]</c> for what is not JSON.</typeparam>
        /// <exception cref="VezeException">A refusal with its code, or <c>offline</c>.</exception>
        public Task<T> Call<T>(
            string name, Request request = null, CancellationToken signal = default(CancellationToken))
        {
            return runtime.Run(async () =>
            {
                var answer = await rest.Call(
                    name, request ?? new Request(), signal, typeof(T) == typeof(byte[]));
                if (answer == null) return default(T);
                return answer is T ? (T)answer : Json.Read<T>((JToken)answer);
            });
        }

        /// <summary>The system is about to stop the game: closes the connection and sends what telemetry waits.</summary>
        public void Pause()
        {
            runtime.Loop.Post(connection.Pause);
            Within.Forget(Telemetry.Flush());
        }

        /// <summary>The game goes on: rooms catch up with what they missed.</summary>
        public void Resume()
        {
            runtime.Loop.Post(connection.Resume);
        }

        /// <summary>
        /// Closes the connection. A loop of its own ends. What is under way, and whatever is asked later, fails with
        /// an <see cref="ObjectDisposedException"/>.
        /// </summary>
        public void Dispose()
        {
            runtime.Life.End();
            runtime.Loop.Post(() =>
            {
                Telemetry.Close();
                connection.Close();
                if (ownsLoop) runtime.Loop.Dispose();
            });
        }

        void OnState(ConnectionState state)
        {
            if (state.Name == ConnectionName.Online) Rooms.OnOnline();
            if (ConnectionChanged == null) return;
            // One that throws keeps neither the others from hearing it nor the connection from coming back.
            foreach (Action<ConnectionState> listener in ConnectionChanged.GetInvocationList())
            {
                try
                {
                    listener(state);
                }
                catch (Exception error)
                {
                    runtime.Loop.Report(error);
                }
            }
        }
    }
}
