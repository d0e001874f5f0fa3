using System;
using System.Collections.Generic;

namespace Veze
{
    /// <summary>
    /// How long something lives that tasks are waited for in. Holds those under way: at its end they fail, and so
    /// does whatever is asked later. May be called from any thread.
    /// </summary>
    sealed class Life
    {
        readonly string name;
        readonly object gate = new object();
        readonly HashSet<Action<Exception>> open = new HashSet<Action<Exception>>();
        bool isOver;

        public Life(string name)
        {
            this.name = name;
        }

        /// <summary>Takes in what fails a task, until it is let go.</summary>
        /// <exception cref="ObjectDisposedException">It is over.</exception>
        public void Hold(Action<Exception> fail)
        {
            lock (gate)
            {
                if (isOver) throw Over();
                open.Add(fail);
            }
        }

        public void LetGo(Action<Exception> fail)
        {
            lock (gate) open.Remove(fail);
        }

        /// <exception cref="ObjectDisposedException">It is over.</exception>
        public void Check()
        {
            lock (gate)
            {
                if (isOver) throw Over();
            }
        }

        public void End()
        {
            Action<Exception>[] all;
            lock (gate)
            {
                isOver = true;
                all = new Action<Exception>[open.Count];
                open.CopyTo(all);
                open.Clear();
            }
            foreach (var fail in all) fail(Over());
        }

        ObjectDisposedException Over()
        {
            return new ObjectDisposedException(name);
        }
    }
}
