using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>
    /// Requests over the socket that wait for their replies, by the request's id. Every request ends (RT10):
    /// by its reply, a refusal, or <c>offline</c>. One that stays unanswered for 15 seconds brings the
    /// connection down, and with it all the others that wait.
    /// </summary>
    sealed class Requests
    {
        const double RequestMs = 15000;

        sealed class Waiting
        {
            public TaskCompletionSource<JObject> Done;
            public Action<JObject> OnReply;
            public Action CallOff;
        }

        readonly Loop loop;
        readonly Action onSilence;
        readonly Dictionary<long, Waiting> waiting = new Dictionary<long, Waiting>();
        long lastId;

        public Requests(Loop loop, Action onSilence)
        {
            this.loop = loop;
            this.onSilence = onSilence;
        }

        /// <summary>Sends the message under an id of its own. The reply goes to <paramref name="onReply"/> before any later frame is looked at.</summary>
        public Task<JObject> Add(JObject message, Action<string> send, Action<JObject> onReply)
        {
            var id = ++lastId;
            message["id"] = id;
            send(Json.Write(message));
            var request = new Waiting { Done = new TaskCompletionSource<JObject>(), OnReply = onReply };
            request.CallOff = loop.After(RequestMs, () =>
            {
                if (waiting.ContainsKey(id)) onSilence();
            });
            waiting[id] = request;
            return request.Done.Task;
        }

        /// <summary>Gives a reply to whoever waits for it.</summary>
        public void Take(JObject frame)
        {
            var id = frame["id"];
            if (id.Type != JTokenType.Integer || !waiting.TryGetValue((long)id, out var request)) return;
            waiting.Remove((long)id);
            request.CallOff();
            if ((string)frame["op"] == "error")
            {
                request.Done.SetException(new VezeException(
                    (string)frame["code"], (string)frame["detail"] ?? (string)frame["title"], 0, frame));
                return;
            }
            request.OnReply?.Invoke(frame);
            request.Done.SetResult(frame);
        }

        /// <summary>Tells all who wait that no answer will come.</summary>
        public void BreakOff()
        {
            var all = new List<Waiting>(waiting.Values);
            waiting.Clear();
            foreach (var request in all)
            {
                request.CallOff();
                request.Done.SetException(
                    new VezeException("offline", "The connection broke before the answer came"));
            }
        }
    }
}
