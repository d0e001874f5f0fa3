using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>How the client signs itself in when it has no tokens.</summary>
    public sealed class SignIn
    {
        internal readonly string ClientId;
        internal readonly string ClientSecret;

        SignIn(string clientId, string clientSecret)
        {
            ClientId = clientId;
            ClientSecret = clientSecret;
        }

        /// <summary>A player: by SignInGuest or SignInDevice, then by the refresh token.</summary>
        public static readonly SignIn Player = new SignIn(null, null);

        /// <summary>A game server, by its own name and secret. Never in what players are given.</summary>
        public static SignIn Service(string clientId, string clientSecret)
        {
            return new SignIn(clientId, clientSecret);
        }
    }

    /// <summary>
    /// Access tokens: kept, renewed before they end, one renewal at a time (SEC3, RT10). Holds the tokens,
    /// the renewal under way and a guest's device id, with a copy in the storage that others may share: a
    /// refresh token works once, so it is looked first whether another has renewed them. The device id is a
    /// guest's only key: nothing here removes it.
    /// </summary>
    sealed class Credentials
    {
        /// <summary>A token is renewed this long before its end, in milliseconds.</summary>
        public const double RenewMs = 60000;
        /// <summary>Longest wait for a new token.</summary>
        const double AskMs = 15000;
        /// <summary>Longest wait for another that renews; the service forgives two who renew at once.</summary>
        const double LockMs = 20000;

        readonly string url;
        readonly string whom;
        readonly Runtime runtime;
        readonly SignIn signIn;
        readonly ISharedStorage shared;
        readonly StorageWithMemory kept;
        JObject tokens;
        string device;
        Task<string> renewing;

        public Credentials(string url, Runtime runtime, SignIn signIn, ITokenStorage storage)
        {
            this.url = url;
            this.runtime = runtime;
            this.signIn = signIn;
            whom = "the service at " + url;
            shared = storage as ISharedStorage;
            kept = new StorageWithMemory(storage);
            var all = Read();
            tokens = TokensIn(all);
            device = (string)all["device_id"];
        }

        /// <summary>A token with some time left. The signal ends this wait, not the renewal that others wait for too.</summary>
        /// <exception cref="VezeException">Signed out (401), or offline.</exception>
        public async Task<string> Token(CancellationToken signal = default(CancellationToken))
        {
            if (IsFresh()) return (string)tokens["access_token"];
            var renewal = renewing ?? (renewing = RenewOnce());
            return await Within.Of(_ => renewal, runtime.Loop, LockMs + AskMs, signal, whom);
        }

        /// <summary>Forgets this access token, or whichever there is: the next one asked for is a new one.</summary>
        public void Expire(string token = null)
        {
            // Many calls learn at once that a token has ended: the one that followed it stays.
            var present = tokens == null ? null : (string)tokens["access_token"];
            if (present != null && (token ?? present) == present) tokens["expires_at"] = 0;
        }

        /// <summary>When the present access token ends, in milliseconds since 1970; infinity without one.</summary>
        public double ExpiresAt
        {
            get { return tokens == null ? double.PositiveInfinity : (double)tokens["expires_at"]; }
        }

        public void Take(JObject answer)
        {
            var refresh = answer["refresh_token"] ?? (tokens == null ? null : tokens["refresh_token"]);
            tokens = new JObject { { "access_token", (string)answer["access_token"] } };
            if (refresh != null) tokens["refresh_token"] = (string)refresh;
            tokens["expires_at"] = runtime.Now() + (double)answer["expires_in"] * 1000;
            Save();
        }

        public void Clear()
        {
            tokens = null;
            Save();
        }

        /// <summary>The secret by which a guest's player is found again: the given one, or this client's own, kept before it is used.</summary>
        public string DeviceId(string given)
        {
            var known = given ?? (string)Read()["device_id"] ?? device ?? Guid.NewGuid().ToString();
            if (known != device)
            {
                device = known;
                // Before the first sign-in: should its answer be lost, the next one finds the same player.
                Save();
            }
            return device;
        }

        bool IsFresh()
        {
            return tokens != null && runtime.Now() < ExpiresAt - RenewMs;
        }

        void Save()
        {
            var all = tokens == null ? new JObject() : (JObject)tokens.DeepClone();
            if (device != null) all["device_id"] = device;
            kept.Save(all.Count > 0 ? Json.Write(all) : null);
        }

        async Task<string> RenewOnce()
        {
            // Whoever asks first must have put this away before it can end.
            await Task.Yield();
            try
            {
                return await RenewInTurn();
            }
            finally
            {
                renewing = null;
            }
        }

        /// <summary>One at a time among all who share the storage, as long as the others answer for themselves.</summary>
        async Task<string> RenewInTurn()
        {
            if (shared == null) return await Renew();
            Task<string> begun = null;
            Func<Task<string>> once = () => begun ?? (begun = Renew());
            var turn = new TaskCompletionSource<bool>();
            var callOff = runtime.Loop.After(LockMs, () => turn.TrySetResult(true));
            try
            {
                var locked = shared.Lock(() => runtime.Loop.Run(once));
                await Task.WhenAny(turn.Task, locked);
                Within.Forget(locked);
            }
            catch (Exception)
            {
                // A lock that is refused is none.
            }
            finally
            {
                callOff();
            }
            return await once();
        }

        async Task<string> Renew()
        {
            // Another may have renewed them: a refresh token works once, and using it again ends the session.
            var other = TokensIn(Read());
            if (other != null && (tokens == null || (string)other["access_token"] != (string)tokens["access_token"]))
            {
                tokens = other;
            }
            if (IsFresh()) return (string)tokens["access_token"];
            var refresh = tokens == null ? null : (string)tokens["refresh_token"];
            if (signIn.ClientId == null && refresh == null)
            {
                throw new VezeException("unauthorized", "Nobody is signed in", 401);
            }
            Take(await Within.Of(signal => Ask(refresh, signal), runtime.Loop, AskMs, CancellationToken.None, whom));
            return (string)tokens["access_token"];
        }

        async Task<JObject> Ask(string refresh, CancellationToken signal)
        {
            var body = signIn.ClientId != null
                ? new JObject
                {
                    { "grant_type", "client_credentials" },
                    { "client_id", signIn.ClientId },
                    { "client_secret", signIn.ClientSecret },
                }
                : new JObject { { "grant_type", "refresh_token" }, { "refresh_token", refresh } };
            HttpAnswer answer;
            try
            {
                var call = new HttpCall { Method = "POST", Url = url + "/auth/token", Body = Json.Write(body) };
                answer = await runtime.Http.Send(call, signal);
            }
            catch (Exception error)
            {
                throw Within.Unreachable(whom, error);
            }
            if (answer.Status < 200 || answer.Status > 299)
            {
                // A refresh token that is not accepted never will be again.
                if (answer.Status == 401) Clear();
                throw VezeException.From(answer);
            }
            var read = TokensIn(ReadObject(Encoding.UTF8.GetString(answer.Body)));
            // A portal of the network in between answers everything with its own page.
            if (read != null && read["expires_in"] != null) return read;
            throw new VezeException("offline", "What answered in place of " + whom + " is something else");
        }

        JObject Read()
        {
            return ReadObject(kept.Load() ?? "{}");
        }

        static JObject ReadObject(string text)
        {
            try
            {
                return Json.Parse(text) as JObject ?? new JObject();
            }
            catch (JsonException)
            {
                return new JObject();
            }
        }

        static JObject TokensIn(JObject all)
        {
            var token = all["access_token"];
            if (token == null || token.Type != JTokenType.String) return null;
            var found = (JObject)all.DeepClone();
            found.Remove("device_id");
            if (found["expires_at"] == null) found["expires_at"] = 0;
            return found;
        }
    }
}
