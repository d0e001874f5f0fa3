using UnityEngine;

namespace Veze.Unity
{
    /// <summary>Keeps tokens in PlayerPrefs, which other programs of the same account can read.</summary>
    public sealed class PlayerPrefsStorage : ITokenStorage
    {
        readonly string key;

        /// <summary>Under this key; two clients of one game need two.</summary>
        public PlayerPrefsStorage(string key = "veze_tokens")
        {
            this.key = key;
        }

        /// <inheritdoc/>
        public string Load()
        {
            return PlayerPrefs.HasKey(key) ? PlayerPrefs.GetString(key) : null;
        }

        /// <inheritdoc/>
        public void Save(string text)
        {
            if (text == null) PlayerPrefs.DeleteKey(key);
            else PlayerPrefs.SetString(key, text);
            // Now, not when the game ends well: a guest's only key is in it.
            PlayerPrefs.Save();
        }
    }
}
