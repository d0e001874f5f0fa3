// What of Unity's API the parts for Unity call, declared as Unity 2021.3 has it: they are compiled
// against this where there is no Unity, and never run.

using System;

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DefaultExecutionOrder : Attribute
    {
        public extern DefaultExecutionOrder(int order);
    }

    public class Object
    {
        public static extern void DontDestroyOnLoad(Object target);
    }

    public class GameObject : Object
    {
    }

    public class MonoBehaviour : Object
    {
        public extern GameObject gameObject { get; }
    }

    public static class Debug
    {
        public static extern void LogException(Exception exception);
    }

    public static class PlayerPrefs
    {
        public static extern bool HasKey(string key);
        public static extern string GetString(string key);
        public static extern void SetString(string key, string value);
        public static extern void DeleteKey(string key);
        public static extern void Save();
    }

    public class AsyncOperation
    {
        public extern event Action<AsyncOperation> completed;
    }
}

namespace UnityEngine.Networking
{
    public class DownloadHandler
    {
        public extern byte[] data { get; }
    }

    public class DownloadHandlerBuffer : DownloadHandler
    {
    }

    public class UploadHandler
    {
    }

    public class UploadHandlerRaw : UploadHandler
    {
        public extern UploadHandlerRaw(byte[] data);
    }

    public class UnityWebRequestAsyncOperation : AsyncOperation
    {
    }

    public class UnityWebRequest : IDisposable
    {
        public extern UnityWebRequest(string url, string method);
        public extern DownloadHandler downloadHandler { get; set; }
        public extern UploadHandler uploadHandler { get; set; }
        public extern long responseCode { get; }
        public extern Result result { get; }

        public enum Result
        {
            InProgress,
            Success,
            ConnectionError,
            ProtocolError,
            DataProcessingError,
        }

        public extern string error { get; }
        public extern void SetRequestHeader(string name, string value);
        public extern string GetResponseHeader(string name);
        public extern void Abort();
        public extern UnityWebRequestAsyncOperation SendWebRequest();
        public extern void Dispose();
    }
}
