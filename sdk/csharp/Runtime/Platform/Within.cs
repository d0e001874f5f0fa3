using System;
using System.Threading;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>Waits that end: with an answer, after a time, or when the caller no longer wants one.</summary>
    static class Within
    {
        /// <summary>What the work answers. It is given a signal that ends it too; one that does not listen is left to itself.</summary>
        /// <exception cref="VezeException"><c>offline</c> when the time is up.</exception>
        /// <exception cref="OperationCanceledException">The caller's signal ended it.</exception>
        public static async Task<T> Of<T>(
            Func<CancellationToken, Task<T>> work, Loop loop, double ms, CancellationToken signal, string whom)
        {
            signal.ThrowIfCancellationRequested();
            var over = new TaskCompletionSource<T>();
            using (var stop = new CancellationTokenSource())
            {
                var callOff = loop.After(ms, () =>
                {
                    over.TrySetException(new VezeException(
                        "offline", "No answer from " + whom + " within " + Math.Round(ms / 1000) + " s"));
                });
                var asked = signal.Register(() => loop.Post(() => over.TrySetCanceled()));
                try
                {
                    var working = work(stop.Token);
                    var first = await Task.WhenAny(over.Task, working);
                    // Whatever comes of what nobody waits for is seen.
                    if (first != working) Forget(working);
                    return await first;
                }
                finally
                {
                    callOff();
                    asked.Dispose();
                    stop.Cancel();
                }
            }
        }

        /// <summary>Looks at a failure that nobody waits for, so that it is not reported as unseen.</summary>
        public static void Forget(Task task)
        {
            task.ContinueWith(
                failed => GC.KeepAlive(failed.Exception),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        /// <summary>What not to be reached can be is said here.</summary>
        public static VezeException Unreachable(string whom, Exception cause)
        {
            return new VezeException(
                "offline", "Cannot reach " + whom + ": no network, or nobody listens there", 0, null, null, cause);
        }
    }
}
