using System;
using System.IO;
using System.Threading.Tasks;

namespace Veze
{
    /// <summary>
    /// Where tokens survive a restart: a file, PlayerPrefs, a platform's keychain. What it throws is stood
    /// in for by memory; one whose first load throws is not written to: what it holds is not lost.
    /// </summary>
    public interface ITokenStorage
    {
        /// <summary>What was saved last; null for nothing.</summary>
        string Load();
        /// <summary>Keeps the text; null removes it.</summary>
        void Save(string text);
    }

    /// <summary>A storage that several clients share: they renew tokens one after the other.</summary>
    public interface ISharedStorage : ITokenStorage
    {
        /// <summary>Does the work while no other client of the storage does any.</summary>
        Task<T> Lock<T>(Func<Task<T>> work);
    }

    /// <summary>Keeps tokens for the life of the program.</summary>
    public sealed class MemoryStorage : ITokenStorage
    {
        string kept;

        /// <inheritdoc/>
        public string Load()
        {
            return kept;
        }

        /// <inheritdoc/>
        public void Save(string text)
        {
            kept = text;
        }
    }

    /// <summary>Keeps tokens in a file that only this player's account should read.</summary>
    public sealed class FileStorage : ITokenStorage
    {
        readonly string path;

        /// <summary>In this file; its folder must exist.</summary>
        public FileStorage(string path)
        {
            this.path = path;
        }

        /// <inheritdoc/>
        public string Load()
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }

        /// <inheritdoc/>
        public void Save(string text)
        {
            if (text == null)
            {
                File.Delete(path);
                return;
            }
            // The old text or the new one, also after a power cut in the middle.
            var next = path + ".next";
            File.WriteAllText(next, text);
            if (File.Exists(path)) File.Replace(next, path, null);
            else File.Move(next, path);
        }
    }

    /// <summary>The same storage, whatever it does: what it does not keep is kept in memory, for this program at least.</summary>
    sealed class StorageWithMemory
    {
        readonly ITokenStorage storage;
        bool isUnsaved;
        string unsaved;
        /// <summary>It was read once: all that it holds is known here.</summary>
        bool isKnown;
        /// <summary>What it holds was never known: written over, a guest's only key would be gone.</summary>
        bool isLeftAlone;

        public StorageWithMemory(ITokenStorage storage)
        {
            this.storage = storage;
        }

        public string Load()
        {
            if (isUnsaved) return unsaved;
            string text = null;
            if (Tries(() => text = storage.Load())) isKnown = true;
            else if (!isKnown) isLeftAlone = isUnsaved = true;
            return text;
        }

        public void Save(string text)
        {
            if (isLeftAlone)
            {
                unsaved = text;
                return;
            }
            // A full one takes the new text where the old one stood; an old one that stays would be used again.
            isUnsaved = !Tries(() => storage.Save(text)) &&
                !(Tries(() => storage.Save(null)) && Tries(() => storage.Save(text)));
            unsaved = isUnsaved ? text : null;
        }

        static bool Tries(Action work)
        {
            try
            {
                work();
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
