using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>What a call sends, besides its name; typed calls fill it in.</summary>
    public sealed class Request
    {
        /// <summary>Parameters of the path by name.</summary>
        public Dictionary<string, string> Path;
        /// <summary>Parameters behind the question mark; those that are null are left out.</summary>
        public Dictionary<string, object> Query;
        /// <summary>Sent as JSON: a class of <c>Veze.Types</c>, or a JToken.</summary>
        public object Body;
        /// <summary>Makes a repeated call count once.</summary>
        public string IdempotencyKey;
    }

    /// <summary>Calls of the HTTP API: each with a token where there is one, and once more with a fresh one.</summary>
    sealed class Rest
    {
        /// <summary>Longest wait for an answer, besides the one that a call asks for by <c>wait</c>.</summary>
        const double AnswerMs = 30000;
        /// <summary>What the service answers besides JSON: files in formats of its own.</summary>
        const string FileType = "application/vnd.veze.";
        /// <summary>What a portal of the network in between answers, and no call of the API.</summary>
        const string PageType = "text/html";
        /// <summary>What is called without credentials, or brings its own: sign-ins, and boards, the same for everybody.</summary>
        static readonly Regex open = new Regex(
            @"^POST /auth/(guest|token|device|.*/login.*)$|^GET /leaderboards(/\{season\}/\{mode\}(/snap.*)?)?$");

        readonly string url;
        readonly string whom;
        readonly Runtime runtime;
        readonly Credentials credentials;

        public Rest(string url, Runtime runtime, Credentials credentials)
        {
            this.url = url;
            this.runtime = runtime;
            this.credentials = credentials;
            whom = "the service at " + url;
        }

        /// <summary>Calls <c>METHOD /path/{parameter}</c>. @returns the JSON, the bytes of a file, or null</summary>
        /// <param name="isBytes">By the catalogue it answers something else than JSON: text, a drawing, a file.</param>
        public async Task<object> Call(string name, Request request, CancellationToken signal, bool isBytes = false)
        {
            var isOpen = open.IsMatch(name);
            var token = isOpen ? null : await TokenIfAny(signal);
            try
            {
                return await Ask(name, request, token, signal, isBytes);
            }
            catch (VezeException error) when (error.Status == 401 && !isOpen)
            {
                // Its key or session may have gone before its time: a fresh token tells.
                credentials.Expire(token);
            }
            return await Ask(name, request, await TokenIfAny(signal), signal, isBytes);
        }

        /// <summary>Much of the API can be read by anybody: without a sign-in the call goes out bare.</summary>
        async Task<string> TokenIfAny(CancellationToken signal)
        {
            try
            {
                return await credentials.Token(signal);
            }
            catch (VezeException error) when (error.Status == 401)
            {
                return null;
            }
        }

        async Task<object> Ask(
            string name, Request request, string token, CancellationToken signal, bool isBytes)
        {
            object seconds = null;
            if (request.Query != null) request.Query.TryGetValue("wait", out seconds);
            var ms = AnswerMs + (seconds == null ? 0 : Convert.ToDouble(seconds, CultureInfo.InvariantCulture)) * 1000;
            var answer = await Within.Of(stop => Send(name, request, token, stop, isBytes), runtime.Loop, ms, signal, whom);
            if (answer.Status < 200 || answer.Status > 299) throw VezeException.From(answer);
            if (answer.Status == 204) return null;
            var isPage = answer.ContentType.StartsWith(PageType, StringComparison.OrdinalIgnoreCase);
            if (isBytes && !isPage) return answer.Body;
            if (answer.ContentType.StartsWith(FileType, StringComparison.Ordinal)) return answer.Body;
            try
            {
                return Json.Parse(Encoding.UTF8.GetString(answer.Body));
            }
            catch (JsonException)
            {
                throw new VezeException(
                    "unknown", "What answered in place of " + whom + " is something else", answer.Status);
            }
        }

        async Task<HttpAnswer> Send(
            string name, Request request, string token, CancellationToken signal, bool isBytes)
        {
            var space = name.IndexOf(' ');
            var call = new HttpCall
            {
                Method = name.Substring(0, space),
                Url = url + Fill(name.Substring(space + 1), request.Path) + Query(request.Query),
                Body = request.Body == null ? null : Json.Write(request.Body),
            };
            call.Headers["accept"] = isBytes ? "*/*" : "application/json";
            if (token != null) call.Headers["authorization"] = "Bearer " + token;
            if (request.IdempotencyKey != null) call.Headers["idempotency-key"] = request.IdempotencyKey;
            try
            {
                return await runtime.Http.Send(call, signal);
            }
            catch (Exception error)
            {
                throw Within.Unreachable(whom, error);
            }
        }

        static string Fill(string template, Dictionary<string, string> path)
        {
            return Regex.Replace(template, @"\{(\w+)\}", part => Uri.EscapeDataString(path[part.Groups[1].Value]));
        }

        static string Query(Dictionary<string, object> query)
        {
            if (query == null) return "";
            var text = new StringBuilder();
            foreach (var pair in query)
            {
                if (pair.Value == null) continue;
                var value = pair.Value is bool
                    ? ((bool)pair.Value ? "true" : "false")
                    : Convert.ToString(pair.Value, CultureInfo.InvariantCulture);
                text.Append(text.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(pair.Key)).Append('=')
                    .Append(Uri.EscapeDataString(value));
            }
            return text.ToString();
        }
    }
}
