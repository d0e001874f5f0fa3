using System;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>Signing in a device without a browser (RFC 8628): shows a code, waits until a player lets it in.</summary>
    static class DeviceSignIn
    {
        const string Grant = "urn:ietf:params:oauth:grant-type:device_code";

        public static async Task<JObject> Wait(
            Runtime runtime, Rest rest, string deviceName, Action<Types.DeviceCode> show, CancellationToken signal)
        {
            var asked = new JObject();
            if (deviceName != null) asked["device_name"] = deviceName;
            var answer = (JObject)await rest.Call("POST /auth/device", new Request { Body = asked }, signal);
            var code = Json.Read<Types.DeviceCode>(answer);
            show(code);
            double seconds = code.Interval;
            for (;;)
            {
                await Delay(runtime.Loop, seconds * 1000, signal);
                try
                {
                    var body = new JObject { { "grant_type", Grant }, { "device_code", code.DeviceCodeValue } };
                    return (JObject)await rest.Call("POST /auth/token", new Request { Body = body }, signal);
                }
                catch (VezeException error)
                {
                    // A line that is gone for a moment ends nothing: the code lasts for minutes (RFC 8628, §3.5).
                    if (error.Code == "slow_down") seconds += 5;
                    else if (error.Code == "rate_limited" || error.Status >= 500 || error.Code == "offline")
                    {
                        seconds = Math.Max(seconds, error.RetryAfter ?? 0);
                    }
                    else if (error.Code != "authorization_pending") throw;
                }
            }
        }

        static async Task Delay(Loop loop, double ms, CancellationToken signal)
        {
            var over = new TaskCompletionSource<bool>();
            var callOff = loop.After(ms, () => over.TrySetResult(true));
            using (signal.Register(() => loop.Post(() => over.TrySetCanceled())))
            {
                try
                {
                    await over.Task;
                }
                finally
                {
                    callOff();
                }
            }
        }
    }
}
