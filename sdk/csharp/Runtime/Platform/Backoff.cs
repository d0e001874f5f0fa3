using System;

namespace Veze
{
    /// <summary>
    /// How long to wait before trying again: exponential with full jitter, a time drawn from the whole
    /// window (M. Brooker, "Exponential Backoff And Jitter", AWS 2015), so that many do not come at once.
    /// </summary>
    sealed class Backoff
    {
        const double FirstMs = 1000;
        const double MostMs = 8000;

        readonly Func<double> random;
        int tries;

        public Backoff(Func<double> random)
        {
            this.random = random;
        }

        /// <summary>Milliseconds before the next try, from a window of at least this size.</summary>
        public double Next(double least = FirstMs)
        {
            var window = Math.Min(MostMs, Math.Max(least, FirstMs * Math.Pow(2, Math.Min(tries, 10))));
            tries++;
            return random() * window;
        }

        public void Reset()
        {
            tries = 0;
        }
    }
}
