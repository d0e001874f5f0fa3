using UnityEngine;

namespace Veze.Unity
{
    /// <summary>
    /// A client that lives as long as the game: put it on one object of the first scene. Callbacks come on
    /// the main thread, once a frame; the game's pause is told to the server; tokens are kept in
    /// PlayerPrefs unless <see cref="Storage"/> was set before it awakes.
    /// </summary>
    [DefaultExecutionOrder(-1000)]
    public sealed class VezeBehaviour : MonoBehaviour
    {
        /// <summary>Replaces PlayerPrefs for clients that awake later: a platform's keychain, say.</summary>
        public static ITokenStorage Storage;

        [SerializeField] string url = "http://localhost:8000";

        readonly Loop loop = new Loop();

        /// <summary>The client.</summary>
        public VezeClient Client { get; private set; }

        void Awake()
        {
            DontDestroyOnLoad(gameObject);
            loop.Failed += Debug.LogException;
            var runtime = new Runtime { Loop = loop };
#if UNITY_WEBGL && !UNITY_EDITOR
            runtime.Http = new UnityHttp();
            runtime.MakeSocket = (address, protocols) => new WebGLSocket(loop, address, protocols);
#endif
            Client = new VezeClient(new ClientOptions
            {
                Url = url,
                Storage = Storage ?? new PlayerPrefsStorage(),
                Runtime = runtime,
            });
        }

        void Update()
        {
            loop.Pump();
        }

        void OnApplicationPause(bool isPaused)
        {
            if (Client == null) return;
            if (isPaused) Client.Pause();
            else Client.Resume();
            // No frame follows before the system stops the game.
            loop.Pump();
        }

        void OnDestroy()
        {
            if (Client == null) return;
            Client.Dispose();
            loop.Pump();
        }
    }
}
