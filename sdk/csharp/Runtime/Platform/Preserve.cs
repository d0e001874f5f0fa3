using System;

namespace Veze
{
    /// <summary>What JSON is read into is made by reflection: Unity's code stripping, which looks for this name in any namespace, leaves it.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
    internal sealed class PreserveAttribute : Attribute
    {
    }
}
