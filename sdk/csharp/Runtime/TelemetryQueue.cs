using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>
    /// Telemetry that survives being offline: events wait in a bounded queue and go out in batches. Each
    /// has an id, so that a batch sent twice counts once.
    /// </summary>
    public sealed class TelemetryQueue
    {
        const int MostWaiting = 5000;
        const int MostInBatch = 200;
        /// <summary>Half of what the service takes in one request.</summary>
        const int BatchBytes = 500000;
        /// <summary>What it takes of one event.</summary>
        const int EventBytes = 32 * 1024;
        const double EveryMs = 5000;

        sealed class Entry
        {
            public JObject Event;
            public int Size;
        }

        readonly Runtime runtime;
        readonly Rest rest;
        readonly Backoff backoff;
        readonly object gate = new object();
        List<Entry> waiting = new List<Entry>();
        int dropped;
        bool isClosed;
        Action callOff;
        Task<bool> sending;

        internal TelemetryQueue(Runtime runtime, Rest rest)
        {
            this.runtime = runtime;
            this.rest = rest;
            backoff = new Backoff(runtime.Random);
        }

        /// <summary>Events that wait.</summary>
        public int Waiting
        {
            get { lock (gate) return waiting.Count; }
        }

        /// <summary>Events that were given up: the oldest of a full queue, and what the service would not take.</summary>
        public int Dropped
        {
            get { lock (gate) return dropped; }
        }

        /// <summary>
        /// Never waits, never throws. What the service would not take (above 32 KiB, no JSON, a name that
        /// begins with <c>match.</c>) is given up and counted.
        /// </summary>
        /// <param name="name">What happened.</param>
        /// <param name="payload">What belongs to it, as an object.</param>
        public void Track(string name, object payload = null)
        {
            Entry entry = null;
            try
            {
                var made = new JObject
                {
                    { "event_id", Guid.NewGuid().ToString() }, { "event", name }, { "ts", (long)runtime.Now() },
                };
                if (payload != null) made["payload"] = JObject.FromObject(payload);
                entry = new Entry { Event = made, Size = Encoding.UTF8.GetByteCount(Json.Write(made)) };
            }
            catch (Exception)
            {
                // Loops, and what has no JSON.
            }
            lock (gate)
            {
                if (isClosed) return;
                if (entry == null || entry.Size > EventBytes)
                {
                    dropped++;
                    return;
                }
                waiting.Add(entry);
                if (waiting.Count > MostWaiting)
                {
                    waiting.RemoveAt(0);
                    dropped++;
                }
                if (waiting.Count > 1 && callOff != null) return;
            }
            runtime.Loop.Post(() => FlushIn(EveryMs));
        }

        /// <summary>Sends what waits now. @returns whether the queue is empty</summary>
        public Task<bool> Flush()
        {
            return runtime.Run(() => sending ?? (sending = SendAllOnce()));
        }

        internal void Close()
        {
            lock (gate) isClosed = true;
            callOff?.Invoke();
            callOff = null;
        }

        void FlushIn(double ms)
        {
            if (callOff != null || isClosed) return;
            callOff = runtime.Loop.After(ms, () =>
            {
                callOff = null;
                Within.Forget(Flush());
            });
        }

        async Task<bool> SendAllOnce()
        {
            await Task.Yield();
            try
            {
                return await SendAll();
            }
            finally
            {
                sending = null;
            }
        }

        async Task<bool> SendAll()
        {
            for (;;)
            {
                var batch = TakeBatch();
                if (batch.Count == 0) return true;
                var events = new JArray();
                foreach (var each in batch) events.Add(each.Event.DeepClone());
                var body = new JObject { { "sent_at", (long)runtime.Now() }, { "events", events } };
                try
                {
                    var request = new Request { Body = body };
                    var answer = (JObject)await rest.Call("POST /telemetry/bulk", request, CancellationToken.None);
                    backoff.Reset();
                    Forget(batch, (int)answer["rejected"]);
                }
                catch (VezeException error)
                {
                    // What the service does not want in this shape it will not want later either.
                    if (error.Status >= 400 && error.Status < 500 && error.Status != 401 && error.Status != 408 &&
                        error.Status != 429)
                    {
                        Forget(batch, batch.Count);
                        continue;
                    }
                    FlushIn(Math.Max((error.RetryAfter ?? 0) * 1000, EveryMs / 5 + backoff.Next()));
                    return false;
                }
            }
        }

        List<Entry> TakeBatch()
        {
            var batch = new List<Entry>();
            var size = 0;
            lock (gate)
            {
                foreach (var each in waiting)
                {
                    size += each.Size;
                    if (batch.Count == MostInBatch || (batch.Count > 0 && size > BatchBytes)) break;
                    batch.Add(each);
                }
            }
            return batch;
        }

        /// <summary>By identity: the queue may have lost its oldest meanwhile.</summary>
        void Forget(List<Entry> batch, int lost)
        {
            var done = new HashSet<Entry>(batch);
            lock (gate)
            {
                waiting.RemoveAll(done.Contains);
                dropped += lost;
            }
        }
    }
}
