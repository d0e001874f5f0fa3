using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;
using Veze;

/// <summary>What a game may meet at odd moments; ends with 0 where all of it holds, else says what does not.</summary>
static class Edges
{
    static int Main()
    {
        try
        {
            DisposedClientsFail();
            UnreadStorageStays();
            TextComesAsBytes();
            BackgroundOutlivesCallbacks();
        }
        catch (Exception error)
        {
            Console.WriteLine(error);
            return 1;
        }
        return 0;
    }

    static void Hold(bool isSo, string what)
    {
        if (!isSo) throw new Exception("Does not hold: " + what);
    }

    sealed class Http : IHttp
    {
        public Func<HttpCall, Task<HttpAnswer>> Answer;

        public Task<HttpAnswer> Send(HttpCall call, CancellationToken signal)
        {
            return Answer(call);
        }
    }

    static HttpAnswer Of(string text, string type = "application/json")
    {
        return new HttpAnswer { Status = 200, ContentType = type, Body = Encoding.UTF8.GetBytes(text) };
    }

    static VezeClient Make(Func<HttpCall, Task<HttpAnswer>> answer, Loop loop = null, ITokenStorage storage = null)
    {
        return new VezeClient(new ClientOptions
        {
            Url = "http://game.example",
            Storage = storage ?? new MemoryStorage(),
            Runtime = new Runtime { Loop = loop, Http = new Http { Answer = answer } },
        });
    }

    static void FailsAsDisposed(Task task, string what)
    {
        Hold(Task.WhenAny(task, Task.Delay(10000)).Result == task, what + " ends");
        Hold(task.Exception != null && task.Exception.InnerException is ObjectDisposedException, what + " fails");
    }

    static void DisposedClientsFail()
    {
        Func<HttpCall, Task<HttpAnswer>> never = call => new TaskCompletionSource<HttpAnswer>().Task;
        var alone = Make(never);
        var under = alone.Call<JToken>("GET /auth/me");
        alone.Dispose();
        FailsAsDisposed(under, "a call under way");
        FailsAsDisposed(alone.Call<JToken>("GET /auth/me"), "a later call");
        FailsAsDisposed(alone.Rooms.Presence("world"), "a later question");
        using (var loop = Loop.Background())
        {
            var one = Make(never, loop);
            var other = Make(call => Task.FromResult(Of("{}")), loop);
            var ends = one.SignInGuest();
            one.Dispose();
            FailsAsDisposed(ends, "a sign-in");
            Hold(other.Call<JToken>("GET /auth/me").Wait(10000), "another client of the loop goes on");
            loop.Dispose();
            FailsAsDisposed(other.Call<JToken>("GET /auth/me"), "a call on a loop that is over");
        }
    }

    sealed class FailsOnce : ITokenStorage
    {
        public string Kept = "{\"device_id\":\"of the player\"}";
        bool hasFailed;

        public string Load()
        {
            if (hasFailed) return Kept;
            hasFailed = true;
            throw new InvalidOperationException("The file is in use");
        }

        public void Save(string text)
        {
            Kept = text;
        }
    }

    static void UnreadStorageStays()
    {
        var storage = new FailsOnce();
        var devices = new List<string>();
        using (var client = Make(call =>
        {
            devices.Add((string)JObject.Parse(call.Body)["device_id"]);
            return Task.FromResult(Of("{\"access_token\":\"a\",\"expires_in\":900,\"user\":{}}"));
        }, null, storage))
        {
            client.SignInGuest().Wait(10000);
            client.SignInGuest().Wait(10000);
        }
        Hold(storage.Kept == "{\"device_id\":\"of the player\"}", "a storage that could not be read is as it was");
        Hold(devices.Count == 2 && devices[0] == devices[1], "memory stands in for it");
    }

    static void TextComesAsBytes()
    {
        using (var client = Make(call => Task.FromResult(Of("up 1\n", "text/plain; version=0.0.4"))))
        {
            var text = Encoding.UTF8.GetString(client.Call<byte[]>("GET /metrics").Result);
            Hold(text == "up 1\n", "metrics are told as they came");
        }
        using (var client = Make(call => Task.FromResult(Of("<html>", "text/html"))))
        {
            var task = client.Call<byte[]>("GET /metrics");
            Hold(Task.WhenAny(task, Task.Delay(10000)).Result == task && task.IsFaulted, "a portal's page is no answer");
        }
    }

    static void BackgroundOutlivesCallbacks()
    {
        using (var loop = Loop.Background())
        {
            loop.Post(() => { throw new Exception("A game's mistake"); });
            var other = loop.Run(() => Task.FromResult(1));
            Hold(other.Wait(10000), "what waits behind a callback that throws is done");
            loop.Failed += error => { throw new Exception("Who is told fails as well"); };
            loop.Post(() => { throw new Exception("A game's mistake"); });
            Hold(loop.Run(() => Task.FromResult(1)).Wait(10000), "and behind who is told of it");
        }
    }
}
