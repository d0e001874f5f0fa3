using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>
    /// Where a client lives: everything it does and every callback of a game runs here, one after the
    /// other. Holds what is to be done, and the timers.
    /// </summary>
    /// <remarks>
    /// A game drives it by <see cref="Pump"/>, once a frame: its callbacks then come on the game's own
    /// thread, and no other thread is needed (WebGL has none). A program without frames takes
    /// <see cref="Background"/>. Several clients may share one.
    /// </remarks>
    public sealed class Loop : SynchronizationContext, IDisposable
    {
        struct Work
        {
            public SendOrPostCallback Call;
            public object State;
        }

        sealed class Timer : IComparable<Timer>
        {
            public long Due;
            public long Number;
            public Action Call;

            public int CompareTo(Timer other)
            {
                var order = Due.CompareTo(other.Due);
                return order != 0 ? order : Number.CompareTo(other.Number);
            }
        }

        static readonly SendOrPostCallback callAction = action => ((Action)action)();

        readonly Life life = new Life(nameof(Loop));
        readonly object gate = new object();
        readonly Stopwatch watch = Stopwatch.StartNew();
        readonly SortedSet<Timer> timers = new SortedSet<Timer>();
        List<Work> waiting = new List<Work>();
        List<Work> running = new List<Work>();
        long timersMade;
        Exception failed;
        bool isOver;

        /// <summary>
        /// Told of what a callback of the game threw. Without a listener <see cref="Pump"/> throws it, and a
        /// loop of <see cref="Background"/>, whose thread nobody could catch it on, writes it to the error output.
        /// </summary>
        public event Action<Exception> Failed;

        /// <summary>A loop that drives itself on a thread of its own, until it is disposed.</summary>
        public static Loop Background()
        {
            var loop = new Loop();
            new Thread(loop.PumpForEver) { IsBackground = true, Name = "veze" }.Start();
            return loop;
        }

        /// <summary>Does what is due: once a frame, always from the same thread.</summary>
        public void Pump()
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                for (Timer timer; (timer = TakeDue()) != null;) Do(callAction, timer.Call);
                lock (gate)
                {
                    var done = running;
                    running = waiting;
                    waiting = done;
                }
                foreach (var work in running) Do(work.Call, work.State);
            }
            finally
            {
                running.Clear();
                SetSynchronizationContext(before);
            }
            var thrown = failed;
            failed = null;
            if (thrown != null) throw new AggregateException(thrown);
        }

        /// <summary>Something that a game's callback threw; what else there is to do is done.</summary>
        internal void Report(Exception error)
        {
            try
            {
                if (Failed != null) Failed(error);
                else failed = failed ?? error;
            }
            catch (Exception another)
            {
                // Who is told of failures fails: there is nobody else to tell.
                failed = failed ?? another;
            }
        }

        /// <inheritdoc/>
        public override void Post(SendOrPostCallback call, object state)
        {
            lock (gate)
            {
                waiting.Add(new Work { Call = call, State = state });
                Monitor.Pulse(gate);
            }
        }

        /// <summary>Milliseconds that have passed, whatever the time of day does.</summary>
        internal double Elapsed
        {
            get { return watch.ElapsedMilliseconds; }
        }

        /// <summary>Has it done here, soon.</summary>
        public void Post(Action call)
        {
            Post(callAction, call);
        }

        /// <summary>Does it here, whoever asks from wherever.</summary>
        /// <returns>What came of it; an <see cref="ObjectDisposedException"/> once the loop is over.</returns>
        public Task<T> Run<T>(Func<Task<T>> work)
        {
            return Run(work, life);
        }

        /// <summary>The same, for as long as its owner lives as well.</summary>
        internal Task<T> Run<T>(Func<Task<T>> work, Life owner)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Action<Exception> fail = error => done.TrySetException(error);
            try
            {
                life.Hold(fail);
                owner.Hold(fail);
            }
            catch (ObjectDisposedException error)
            {
                life.LetGo(fail);
                fail(error);
                return done.Task;
            }
            Post(async () =>
            {
                try
                {
                    done.TrySetResult(await work());
                }
                catch (OperationCanceledException)
                {
                    done.TrySetCanceled();
                }
                catch (Exception error)
                {
                    done.TrySetException(error);
                }
                finally
                {
                    life.LetGo(fail);
                    owner.LetGo(fail);
                }
            });
            return done.Task;
        }

        /// <summary>Calls back here after so many milliseconds; the answer calls it off.</summary>
        public Action After(double ms, Action call)
        {
            var timer = new Timer { Due = watch.ElapsedMilliseconds + (long)Math.Ceiling(ms), Call = call };
            lock (gate)
            {
                timer.Number = ++timersMade;
                timers.Add(timer);
                Monitor.Pulse(gate);
            }
            return () =>
            {
                lock (gate) timers.Remove(timer);
            };
        }

        /// <summary>Fails what is under way, and ends the thread of <see cref="Background"/> once that was told.</summary>
        public void Dispose()
        {
            life.End();
            lock (gate)
            {
                isOver = true;
                Monitor.Pulse(gate);
            }
        }

        Timer TakeDue()
        {
            lock (gate)
            {
                var first = timers.Count > 0 ? timers.Min : null;
                if (first == null || first.Due > watch.ElapsedMilliseconds) return null;
                timers.Remove(first);
                return first;
            }
        }

        void Do(SendOrPostCallback call, object state)
        {
            try
            {
                call(state);
            }
            catch (Exception error)
            {
                Report(error);
            }
        }

        void PumpForEver()
        {
            for (;;)
            {
                lock (gate)
                {
                    while (!isOver && waiting.Count == 0)
                    {
                        if (timers.Count == 0)
                        {
                            Monitor.Wait(gate);
                            continue;
                        }
                        var left = timers.Min.Due - watch.ElapsedMilliseconds;
                        if (left <= 0) break;
                        Monitor.Wait(gate, (int)Math.Min(left, 60000));
                    }
                    if (isOver && waiting.Count == 0) return;
                }
                try
                {
                    Pump();
                }
                catch (AggregateException error)
                {
                    // Thrown on here it would end the whole program.
                    Console.Error.WriteLine(error);
                }
            }
        }
    }
}
