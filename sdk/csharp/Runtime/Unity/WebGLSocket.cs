using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Veze.Unity
{
    /// <summary>
    /// A browser's socket, by <c>veze.jslib</c>. Holds the number it has there, and asks every few
    /// milliseconds what came: a browser has no thread that could call.
    /// </summary>
    public sealed class WebGLSocket : ISocket
    {
        const double EveryMs = 5;
        const int Nothing = 0;
        const int Text = 1;

        readonly Loop loop;
        readonly string url;
        readonly string protocols;
        int id;

        /// <inheritdoc/>
        public event Action<string> Message;
        /// <inheritdoc/>
        public event Action<int> Closed;

        /// <summary>Not open yet.</summary>
        public WebGLSocket(Loop loop, string url, IReadOnlyList<string> protocols)
        {
            this.loop = loop;
            this.url = url;
            this.protocols = string.Join(",", protocols);
        }

        /// <inheritdoc/>
        public void Open()
        {
            id = VezeSocketOpen(url, protocols);
            Look();
        }

        /// <inheritdoc/>
        public void Send(string text)
        {
            VezeSocketSend(id, text);
        }

        /// <inheritdoc/>
        public void Close()
        {
            VezeSocketClose(id);
        }

        void Look()
        {
            for (int what; (what = VezeSocketNext(id)) != Nothing;)
            {
                if (what == Text)
                {
                    Message?.Invoke(VezeSocketText(id));
                    continue;
                }
                // Anything else is the code that it was closed with, and the last.
                Closed?.Invoke(what);
                return;
            }
            loop.After(EveryMs, Look);
        }

        [DllImport("__Internal")]
        static extern int VezeSocketOpen(string url, string protocols);

        [DllImport("__Internal")]
        static extern void VezeSocketSend(int id, string text);

        [DllImport("__Internal")]
        static extern void VezeSocketClose(int id);

        [DllImport("__Internal")]
        static extern int VezeSocketNext(int id);

        [DllImport("__Internal")]
        static extern string VezeSocketText(int id);
    }
}
