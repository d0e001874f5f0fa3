using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Veze;

/// <summary>
/// Hears the room "world" of the service at the first argument until the second argument's number came;
/// says what that took. With "--parsing" first: what Newtonsoft alone takes for such an event.
/// </summary>
static class Receive
{
    static readonly Func<long> allocated = (Func<long>)Delegate.CreateDelegate(
        typeof(Func<long>), typeof(GC).GetMethod("GetAllocatedBytesForCurrentThread", BindingFlags.Public |
            BindingFlags.NonPublic | BindingFlags.Static));

    static void Main(string[] args)
    {
        var loop = new Loop();
        var client = new VezeClient(new ClientOptions { Url = args[0], Runtime = new Runtime { Loop = loop } });
        long last = long.Parse(args[1]), heard = 0, first = 0, bytes = 0, before = 0;
        var isOver = false;
        var isJoined = false;
        int major = 0, minor = 0;
        var cpu = TimeSpan.Zero;
        var watch = new Stopwatch();
        client.SignInGuest("Listener").ContinueWith(signedIn => client.Rooms.Join("world", room =>
        {
            room.Joined += at => isJoined = true;
            room.Lost += reason => Console.WriteLine("{\"lost\":\"" + reason + "\"}");
            room.Event += told =>
            {
                var n = (long)told.Data["n"];
                if (first == 0)
                {
                    first = n;
                    watch.Start();
                    major = GC.CollectionCount(GC.MaxGeneration);
                    minor = GC.CollectionCount(0);
                    cpu = Process.GetCurrentProcess().TotalProcessorTime;
                    before = allocated();
                }
                heard++;
                if (n < last) return;
                bytes = allocated() - before;
                isOver = true;
            };
        }));
        var isReady = false;
        while (!isOver)
        {
            // As a game does: once a frame, sixty times a second.
            loop.Pump();
            if (isJoined && !isReady) Console.WriteLine("{\"ready\":true}");
            isReady = isJoined;
            System.Threading.Thread.Sleep(16);
        }
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(new JObject
        {
            { "heard", heard },
            { "seconds", watch.Elapsed.TotalSeconds },
            { "major", GC.CollectionCount(GC.MaxGeneration) - major },
            { "minor", GC.CollectionCount(0) - minor },
            { "bytes", (double)bytes / heard },
            { "parsing", Parsing(args[2]) },
            { "cpu", used.TotalSeconds },
        }.ToString(Formatting.None));
        Environment.Exit(0);
    }

    /// <summary>Bytes that Newtonsoft alone allocates for one such frame.</summary>
    static double Parsing(string frame)
    {
        const int Times = 2000;
        var before = allocated();
        for (var n = 0; n < Times; n++)
        {
            using (var reader = new JsonTextReader(new StringReader(frame))) JToken.ReadFrom(reader);
        }
        return (double)(allocated() - before) / Times;
    }
}
