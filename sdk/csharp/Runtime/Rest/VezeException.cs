using System;
using System.Globalization;
using System.Text;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>A failure of the API (RFC 9457), of a socket request, or of the way there.</summary>
    public sealed class VezeException : Exception
    {
        /// <summary>One of <see cref="ProblemCode"/>, <c>offline</c> when no answer came, <c>unknown</c> where something else answered.</summary>
        public string Code { get; }
        /// <summary>HTTP status; 0 when no answer came or it was a socket's.</summary>
        public int Status { get; }
        /// <summary>The whole problem body; empty without one.</summary>
        public JObject Problem { get; }
        /// <summary>Seconds after which trying again makes sense; null where nobody said.</summary>
        public double? RetryAfter { get; }

        /// <summary>A failure of this code.</summary>
        public VezeException(
            string code, string message, int status = 0, JObject problem = null, double? retryAfter = null,
            Exception cause = null) : base(message, cause)
        {
            Code = code;
            Status = status;
            Problem = problem ?? new JObject();
            RetryAfter = retryAfter;
        }

        internal static VezeException From(HttpAnswer answer)
        {
            JObject problem = null;
            try
            {
                problem = Json.Parse(Encoding.UTF8.GetString(answer.Body)) as JObject;
            }
            catch (Newtonsoft.Json.JsonException)
            {
                // A proxy in between may answer in its own words.
            }
            problem = problem ?? new JObject();
            return new VezeException(
                (string)problem["code"] ?? "unknown",
                (string)problem["detail"] ?? (string)problem["title"] ??
                    "The server answered " + answer.Status,
                answer.Status, problem, SecondsOf(answer.RetryAfter));
        }

        /// <summary><c>Retry-After</c> (RFC 9110 §10.2.3): seconds, or a date where something in between has written it.</summary>
        static double? SecondsOf(string text)
        {
            if (text == null) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return seconds;
            return DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? Math.Max(0, (at - DateTimeOffset.UtcNow).TotalSeconds)
                : (double?)null;
        }
    }
}
