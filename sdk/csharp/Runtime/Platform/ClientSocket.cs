using System;
using System.Collections.Generic;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>
    /// A socket by ClientWebSocket: everywhere but in browsers. Holds one buffer for all that comes, and
    /// what waits to be sent: ClientWebSocket takes one message at a time.
    /// </summary>
    sealed class ClientSocket : ISocket
    {
        const int AbnormalClosure = 1006;

        readonly ClientWebSocket socket = new ClientWebSocket();
        readonly CancellationTokenSource over = new CancellationTokenSource();
        readonly Queue<string> outgoing = new Queue<string>();
        readonly Uri url;
        byte[] buffer = new byte[16 * 1024];
        bool isSending;
        int isClosed;

        public event Action<string> Message;
        public event Action<int> Closed;

        public ClientSocket(string url, IReadOnlyList<string> protocols)
        {
            this.url = new Uri(url);
            foreach (var protocol in protocols) socket.Options.AddSubProtocol(protocol);
            // Pings are the protocol's own.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
        }

        public void Open()
        {
            Task.Run(Receive);
        }

        public void Send(string text)
        {
            lock (outgoing)
            {
                outgoing.Enqueue(text);
                if (isSending) return;
                isSending = true;
            }
            Task.Run(SendAll);
        }

        public void Close()
        {
            over.Cancel();
            socket.Abort();
            Over(1000);
        }

        async Task Receive()
        {
            var code = AbnormalClosure;
            try
            {
                await socket.ConnectAsync(url, over.Token).ConfigureAwait(false);
                for (;;)
                {
                    var length = 0;
                    WebSocketReceiveResult part;
                    do
                    {
                        if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                        var room = new ArraySegment<byte>(buffer, length, buffer.Length - length);
                        part = await socket.ReceiveAsync(room, over.Token).ConfigureAwait(false);
                        length += part.Count;
                    }
                    while (!part.EndOfMessage && part.MessageType != WebSocketMessageType.Close);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        code = (int)(part.CloseStatus ?? (WebSocketCloseStatus)AbnormalClosure);
                        await Farewell().ConfigureAwait(false);
                        break;
                    }
                    Message?.Invoke(Encoding.UTF8.GetString(buffer, 0, length));
                }
            }
            catch (Exception)
            {
                // It broke, or never stood: 1006 says so.
            }
            Over(code);
            socket.Dispose();
        }

        /// <summary>Answers the other side's close frame; one that is gone needs none.</summary>
        async Task Farewell()
        {
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", over.Token)
                    .ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Cut off: that is closed as well.
            }
        }

        async Task SendAll()
        {
            for (;;)
            {
                string text;
                lock (outgoing)
                {
                    isSending = outgoing.Count > 0;
                    if (!isSending) return;
                    text = outgoing.Dequeue();
                }
                try
                {
                    var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
                    await socket.SendAsync(bytes, WebSocketMessageType.Text, true, over.Token)
                        .ConfigureAwait(false);
                }
                catch (Exception)
                {
                    // The receiving side finds it broken, and tells.
                }
            }
        }

        void Over(int code)
        {
            if (Interlocked.Exchange(ref isClosed, 1) == 0) Closed?.Invoke(code);
        }
    }
}
