using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine.Networking;

namespace Veze.Unity
{
    /// <summary>Requests by UnityWebRequest: for browsers, where HttpClient has no sockets.</summary>
    public sealed class UnityHttp : IHttp
    {
        /// <inheritdoc/>
        public Task<HttpAnswer> Send(HttpCall call, CancellationToken signal)
        {
            var done = new TaskCompletionSource<HttpAnswer>();
            var request = new UnityWebRequest(call.Url, call.Method) { downloadHandler = new DownloadHandlerBuffer() };
            if (call.Body != null)
            {
                request.uploadHandler = new UploadHandlerRaw(Encoding.UTF8.GetBytes(call.Body));
                request.SetRequestHeader("content-type", "application/json");
            }
            foreach (var header in call.Headers) request.SetRequestHeader(header.Key, header.Value);
            var stop = signal.Register(request.Abort);
            request.SendWebRequest().completed += _ =>
            {
                stop.Dispose();
                // One that broke off in its body has a status all the same.
                var isWhole = request.result == UnityWebRequest.Result.Success ||
                    request.result == UnityWebRequest.Result.ProtocolError;
                if (request.responseCode == 0 || !isWhole) done.TrySetException(new Exception(request.error ?? "No answer"));
                else
                {
                    done.TrySetResult(new HttpAnswer
                    {
                        Status = (int)request.responseCode,
                        ContentType = request.GetResponseHeader("content-type") ?? "",
                        RetryAfter = request.GetResponseHeader("retry-after"),
                        Body = request.downloadHandler.data ?? new byte[0],
                    });
                }
                request.Dispose();
            };
            return done.Task;
        }
    }
}
