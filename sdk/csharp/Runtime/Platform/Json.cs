using System.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Veze
{
    /// <summary>JSON as the service writes it: times stay text, members that nobody knows are overlooked.</summary>
    static class Json
    {
        static readonly JsonSerializerSettings settings = new JsonSerializerSettings
        {
            DateParseHandling = DateParseHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            // Version 13 stops at 64 levels unless told otherwise; version 6 never does.
            MaxDepth = null,
        };

        public static string Write(object value)
        {
            var token = value as JToken;
            return token != null ? token.ToString(Formatting.None) : JsonConvert.SerializeObject(value, settings);
        }

        /// <exception cref="JsonException">It is none.</exception>
        public static JToken Parse(string text)
        {
            using (var reader = new JsonTextReader(new StringReader(text)))
            {
                reader.DateParseHandling = DateParseHandling.None;
                reader.MaxDepth = null;
                var token = JToken.ReadFrom(reader);
                if (reader.Read()) throw new JsonReaderException("There is something behind it");
                return token;
            }
        }

        public static T Read<T>(JToken token)
        {
            if (token is T) return (T)(object)token;
            return token.ToObject<T>(JsonSerializer.Create(settings));
        }
    }
}
