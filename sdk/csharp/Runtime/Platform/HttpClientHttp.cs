using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>Requests by HttpClient: everywhere but in browsers. One serves all clients of a program.</summary>
    public sealed class HttpClientHttp : IHttp
    {
        readonly HttpClient client;

        /// <summary>Without cookies: tokens say who is there.</summary>
        public HttpClientHttp()
        {
            client = new HttpClient(new HttpClientHandler { UseCookies = false });
            // The client's own limits end a wait.
            client.Timeout = Timeout.InfiniteTimeSpan;
        }

        /// <inheritdoc/>
        public async Task<HttpAnswer> Send(HttpCall call, CancellationToken signal)
        {
            using (var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Url))
            {
                if (call.Body != null)
                {
                    request.Content = new StringContent(call.Body, Encoding.UTF8, "application/json");
                }
                foreach (var header in call.Headers)
                {
                    request.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }
                using (var response = await client.SendAsync(request, signal).ConfigureAwait(false))
                {
                    var type = response.Content.Headers.ContentType;
                    return new HttpAnswer
                    {
                        Status = (int)response.StatusCode,
                        ContentType = type == null ? "" : type.ToString(),
                        RetryAfter = response.Headers
                            .Where(header => header.Key.ToLowerInvariant() == "retry-after")
                            .SelectMany(header => header.Value).FirstOrDefault(),
                        Body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false),
                    };
                }
            }
        }
    }
}
